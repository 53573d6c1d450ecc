"""The same task with its answers due some steps later: the other way to look ahead.

======= ============================================================= ================
letter  meaning                                                       shape
======= ============================================================= ================
k       delay                                                         scalar
x       inputs, and k zero samples after them                         (T + k, B, …)
y       targets, k zero ones before them                              (T + k, B, …)
mask    what counts: nothing in the first k steps                     (T + k, B, …)
======= ============================================================= ================

A causal network that answers for step n in step n + k has seen x[n + k], as a context window of
L = k + 1 samples has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.train import Batch as AnyBatch

__all__ = ["Batch", "delayed"]


@dataclass(frozen=True, eq=False)
class Batch:
    """B sequences with delayed targets.

    Attributes
    ----------
    x : ndarray, (T + k, B, …)
        Inputs, then zeros.
    y : ndarray, (T + k, B, …)
        Zeros, then the targets.
    mask : ndarray of bool, the shape of y
        Which entries count.

    Examples
    --------
    >>> from unrolled.tasks import hidden_switch
    >>> batch = delayed(hidden_switch.sample(np.random.default_rng(0), 3, 1), 2)
    >>> batch.mask.ravel()
    array([False, False,  True,  True,  True])
    """

    x: Array
    y: Array
    mask: Array


def delayed(batch: AnyBatch, steps: int) -> Batch:
    """Return ``batch`` with its targets due ``steps`` steps later.

    Parameters
    ----------
    batch : Batch
        With x and y that are time first, and perhaps a mask in the shape of y.
    steps : int
        k ≥ 0.

    Raises
    ------
    ValueError, TypeError
        On a ``steps`` that is not an integer ≥ 0.

    Examples
    --------
    >>> from unrolled.tasks import binary_addition
    >>> delayed(binary_addition.encode(3, 1), 1).y.ravel()
    array([0., 0., 0., 1.], dtype=float32)
    """
    steps = check.positive_int("steps", steps, minimum=0)
    mask = getattr(batch, "mask", None)
    mask = np.ones(batch.y.shape, bool) if mask is None else mask
    after = np.zeros_like(batch.x, shape=(steps, *batch.x.shape[1:]))
    before = np.zeros_like(batch.y, shape=(steps, *batch.y.shape[1:]))
    return Batch(
        np.concatenate([batch.x, after]),
        np.concatenate([before, batch.y]),
        np.concatenate([np.zeros(before.shape, bool), mask]),
    )
