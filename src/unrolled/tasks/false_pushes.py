"""Points that turn and are pushed, where some of the pushes reported are false.

======= ========================================================= =============
letter  meaning                                                   shape
======= ========================================================= =============
T, B    steps; sequences                                          scalars
m       points in the plane                                       scalar
z       where they are, z[n] = κ R z[n-1] + f[n] p[n], z[-1] = 0  (T, B, 2m)
p       pushes, Gaussian                                          (T, B, 2m)
f       flag: 1 if the push took place, 0 if its report is false  (T, B, 1)
x       inputs: reports of the pushes, and the flag               (T, B, 2m + 1)
R       turns each point by the same angle                        (2m, 2m)
κ       damping                                                   scalar
======= ========================================================= =============

A true report is the push. A false one is noise, as large as you like, and the flag says so. Whether
pushed or not, the points turn: what a cell knows of them has to be updated in every step, in the
flagged ones without the input.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.tasks._arguments import real_dtype

__all__ = ["ANGLE", "DAMPING", "PUSH", "Batch", "sample"]

#: The angle by which the points turn in a step.
ANGLE = 0.6
#: What is left of the distance from the origin after a step: κ.
DAMPING = 0.95
#: The standard deviation of a push.
PUSH = 0.3


@dataclass(frozen=True, eq=False)
class Batch:
    """B sequences, ready for a network with 2m outputs for every step.

    Attributes
    ----------
    x : ndarray, (T, B, 2m + 1)
        Reports of the pushes; last the flag, 1 for true and 0 for false.
    y : ndarray, (T, B, 2m)
        Where the points are after the step.

    Examples
    --------
    >>> batch = sample(np.random.default_rng(0), steps=1, batch=3, false=0.0)
    >>> (batch.x[..., :-1] == batch.y).all()
    np.True_
    """

    x: Array
    y: Array


def sample(
    rng: np.random.Generator,
    steps: int,
    batch: int,
    points: int = 2,
    noise: float = 3.0,
    false: float = 0.5,
    dtype: DTypeLike = np.float32,
) -> Batch:
    """Draw sequences of pushed points.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    steps, batch : int
        T, B ≥ 0.
    points : int
        m ≥ 1.
    noise : float
        Standard deviation of a false report, ≥ 0.
    false : float
        Probability that a report is false, in [0, 1].
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        On a size that is not an integer in its range, a number out of its range, another dtype,
        and on something that is not a generator.

    Examples
    --------
    >>> batch = sample(np.random.default_rng(0), steps=20, batch=4)
    >>> batch.x.shape, batch.y.shape
    ((20, 4, 5), (20, 4, 4))
    """
    check.generator("rng", rng)
    steps = check.positive_int("steps", steps, minimum=0)
    batch = check.positive_int("batch", batch, minimum=0)
    points = check.positive_int("points", points)
    noise = check.real_number("noise", noise, low=0)
    false = check.real_number("false", false, low=0, high=1)
    kind = real_dtype(dtype)
    push = PUSH * rng.standard_normal((steps, batch, 2 * points))
    flag = (rng.random((steps, batch, 1)) >= false).astype(float)
    wrong = noise * rng.standard_normal(push.shape)
    turn = DAMPING * np.array([[np.cos(ANGLE), -np.sin(ANGLE)], [np.sin(ANGLE), np.cos(ANGLE)]])
    z = np.empty((steps + 1, batch, points, 2))
    z[0] = 0
    for n in range(steps):
        z[n + 1] = z[n] @ turn.T + (flag[n] * push[n]).reshape(batch, points, 2)
    x = np.concatenate([np.where(flag > 0, push, wrong), flag], axis=2)
    return Batch(x.astype(kind), z[1:].reshape(push.shape).astype(kind))
