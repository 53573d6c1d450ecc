"""A switch seen through noise: which way it stands, and how much later samples tell.

======= ========================================================= =========
letter  meaning                                                   shape
======= ========================================================= =========
T, B    steps; sequences                                          scalars
y       where the switch stands, 0 or 1                           (T, B, 1)
x       what is seen of it: 2y - 1 and Gaussian noise             (T, B, 1)
p       probability that the switch turns in a step               scalar
sigma   σ, standard deviation of the noise                        scalar
k       samples after step n that may be looked at                scalar
======= ========================================================= =========

The switch is a Markov chain, so that the best guess from any stretch of samples can be computed: it
is a floor that no network which sees that stretch can go below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.tasks._arguments import real_dtype

__all__ = ["Batch", "posterior", "sample"]


@dataclass(frozen=True, eq=False)
class Batch:
    """B sequences, ready for a network with an output for every step.

    Attributes
    ----------
    x : ndarray, (T, B, 1)
        What is seen.
    y : ndarray, (T, B, 1)
        Where the switch stands, 0 or 1.

    Examples
    --------
    >>> batch = sample(np.random.default_rng(0), steps=3, batch=1, noise=0.0)
    >>> (batch.x == 2 * batch.y - 1).all()
    np.True_
    """

    x: Array
    y: Array


def sample(
    rng: np.random.Generator,
    steps: int,
    batch: int,
    flip: float = 0.1,
    noise: float = 1.0,
    dtype: DTypeLike = np.float32,
) -> Batch:
    """Draw sequences of a switch that turns at random, seen through noise.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    steps : int
        T ≥ 0.
    batch : int
        B ≥ 0.
    flip : float
        p in [0, 1]. Where the switch stands at first is a fair coin.
    noise : float
        σ ≥ 0.
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        On a size that is not an integer ≥ 0, a number out of its range, another dtype, and on
        something that is not a generator.

    Examples
    --------
    >>> batch = sample(np.random.default_rng(0), steps=20, batch=4)
    >>> batch.x.shape, batch.y.shape
    ((20, 4, 1), (20, 4, 1))
    """
    check.generator("rng", rng)
    steps = check.positive_int("steps", steps, minimum=0)
    batch = check.positive_int("batch", batch, minimum=0)
    flip = check.real_number("flip", flip, low=0, high=1)
    noise = check.real_number("noise", noise, low=0)
    kind = real_dtype(dtype)
    first = rng.integers(0, 2, (1, batch, 1))
    turns = rng.random((steps, batch, 1)) < flip
    y = (first + np.cumsum(turns, axis=0)) % 2
    x = 2 * y - 1 + noise * rng.standard_normal(y.shape)
    return Batch(x.astype(kind), y.astype(kind))


def posterior(x: Array, ahead: int = 0, flip: float = 0.1, noise: float = 1.0) -> Array:
    """Probability that the switch stands at 1 in step n, given x[0], …, x[n + ahead].

    Who guesses 1 where this exceeds ½ is wrong as rarely as anyone can be who sees these samples.

    Parameters
    ----------
    x : ndarray, (T, B, 1)
        What is seen, as ``sample`` draws it, in float32 or float64. After its end nothing is.
    ahead : int
        k ≥ 0.
    flip, noise : float
        p in [0, 1] and σ > 0 with which x was drawn.

    Returns
    -------
    ndarray of float64, (T, B, 1)

    Raises
    ------
    ValueError, TypeError
        On arguments out of their range or of another shape.

    Notes
    -----
    Source: Rabiner (1989), A tutorial on hidden Markov models and selected applications in speech
    recognition, eqs. 19-27: forward and backward variables, each scaled to sum to one.

    Examples
    --------
    The sample says 0, the one after it says 1:

    >>> x = np.array([-0.1, 3.0]).reshape(2, 1, 1)
    >>> posterior(x)[0].item() < 0.5 < posterior(x, ahead=1)[0].item()
    True
    """
    x = check.array("x", x, (None, None, 1), "(T, B, 1)")
    ahead = check.positive_int("ahead", ahead, minimum=0)
    flip = check.real_number("flip", flip, low=0, high=1)
    noise = check.real_number("noise", noise, low=0, open_low=True)
    steps = len(x)
    turning = np.array([[1 - flip, flip], [flip, 1 - flip]])
    log_odds = np.float64(2) * x / noise**2
    seen = np.stack([_logistic(-log_odds), _logistic(log_odds)], axis=-1)
    before = np.full(seen.shape[1:], 0.5)
    filtered = np.empty_like(seen)
    for n in range(steps):
        filtered[n] = _normalized((before @ turning if n else before) * seen[n])
        before = filtered[n]
    p = np.empty(x.shape)
    for n in range(steps):
        later = np.ones(seen.shape[1:])
        for k in range(min(steps - 1, n + ahead), n, -1):
            later = _normalized((later * seen[k]) @ turning)
        p[n] = _normalized(filtered[n] * later)[..., 1]
    return p


def _logistic(z: Array) -> Array:
    p: Array = (1 + np.tanh(z / 2)) / 2
    return p


def _normalized(weights: Array) -> Array:
    """Return ``weights`` scaled to sum to one over the last axis."""
    scaled: Array = weights / weights.sum(axis=-1, keepdims=True)
    return scaled
