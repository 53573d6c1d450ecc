"""Remembering one bit: shown at the first step, asked for after noise.

====== ========================================================= =========
letter meaning                                                   shape
====== ========================================================= =========
N      lag: steps of noise between the bit and the question      scalar
T, B   steps, T = N + 1; sequences                               scalars
x      inputs: -1 or 1 at step 0, noise after it                 (T, B, 1)
y      the bit, 0 or 1                                           (1, B, 1)
====== ========================================================= =========

Nothing in the steps 1 … N tells the bit, so that whatever a network knows of it at the end it has
carried through N steps. The question is the end of the sequence.

``cued`` hides the bit among noise of its own size; a second input says which of the samples it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.tasks._arguments import real_dtype

__all__ = ["Batch", "cued", "sample"]


@dataclass(frozen=True, eq=False)
class Batch:
    """B sequences, ready for a network with one output for the whole sequence.

    Attributes
    ----------
    x : ndarray, (N + 1, B, 1)
        2y - 1 at step 0, then noise. Of ``cued``, (T, B, 2): 2y - 1 at the step of the cue and
        noise before and after it; and the cue, which is 1 there and 0 elsewhere.
    y : ndarray, (1, B, 1)
        The bit, 0 or 1: the target of the output after the last step.

    Examples
    --------
    >>> batch = sample(np.random.default_rng(1), lag=0, batch=3)
    >>> batch.x.ravel(), batch.y.ravel()
    (array([-1.,  1.,  1.], dtype=float32), array([0., 1., 1.], dtype=float32))
    """

    x: Array
    y: Array


def sample(
    rng: np.random.Generator,
    lag: int,
    batch: int,
    noise: float = 0.2,
    dtype: DTypeLike = np.float32,
) -> Batch:
    """Draw sequences that begin with a fair bit and go on with ``lag`` steps of Gaussian noise.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    lag : int
        N ≥ 0.
    batch : int
        B ≥ 0.
    noise : float
        Standard deviation of the noise, ≥ 0.
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        On a size that is not an integer ≥ 0, noise that is not a number ≥ 0, another dtype, and on
        something that is not a generator.

    Notes
    -----
    Source: after the latching problem of Bengio, Simard and Frasconi (1994), "Learning long-term
    dependencies with gradient descent is difficult", section II.

    Examples
    --------
    >>> batch = sample(np.random.default_rng(0), lag=20, batch=4)
    >>> batch.x.shape, batch.y.shape
    ((21, 4, 1), (1, 4, 1))
    """
    check.generator("rng", rng)
    lag = check.positive_int("lag", lag, minimum=0)
    batch = check.positive_int("batch", batch, minimum=0)
    noise = check.real_number("noise", noise, low=0)
    kind = real_dtype(dtype)
    y = rng.integers(0, 2, (1, batch, 1)).astype(kind)
    x = np.concatenate([2 * y - 1, noise * rng.standard_normal((lag, batch, 1))])
    return Batch(x.astype(kind), y)


def cued(
    rng: np.random.Generator,
    steps: int,
    batch: int,
    within: int = 10,
    noise: float = 1.0,
    dtype: DTypeLike = np.float32,
) -> Batch:
    """Draw sequences of Gaussian noise with a fair bit at a random early step, told by a cue.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    steps : int
        T ≥ 1.
    batch : int
        B ≥ 0.
    within : int
        The bit comes at one of the first so many steps, each as likely; 1..T.
    noise : float
        Standard deviation of the noise, ≥ 0.
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        On a size out of its range or not an integer, noise that is not a number ≥ 0, another dtype,
        and on something that is not a generator.

    Notes
    -----
    Source: as of ``sample``; the cue is that of the adding problem of Hochreiter and Schmidhuber
    (1997), "Long short-term memory", section 5.4.

    Examples
    --------
    >>> signal, cue = cued(np.random.default_rng(0), steps=5, batch=1, within=3).x[:, 0].T
    >>> cue, signal[cue == 1]
    (array([0., 1., 0., 0., 0.], dtype=float32), array([1.], dtype=float32))
    """
    check.generator("rng", rng)
    steps = check.positive_int("steps", steps)
    batch = check.positive_int("batch", batch, minimum=0)
    within = check.positive_int("within", within)
    if within > steps:
        raise check.fail("within", f"at most T = {steps}", within)
    noise = check.real_number("noise", noise, low=0)
    kind = real_dtype(dtype)
    y = rng.integers(0, 2, (1, batch, 1))
    cue = np.arange(steps)[:, None, None] == rng.integers(0, within, (1, batch, 1))
    signal = np.where(cue, 2 * y - 1, noise * rng.standard_normal((steps, batch, 1)))
    x = np.concatenate([signal, cue], axis=2)
    return Batch(x.astype(kind), y.astype(kind))
