"""Bits written to addresses and asked for again: a task that needs a place for every address.

======= ========================================================= =============
letter  meaning                                                   shape
======= ========================================================= =============
T, B    steps; sequences                                          scalars
R       registers                                                 scalar
x       inputs: address, one of R; what is written, -1 or 1, or   (T, B, R + 2)
        0 when reading; whether it is a step of writing
y       last bit written to the address, 0 or 1                   (T, B, 1)
mask    steps that count: reading what has been written           (T, B, 1)
======= ========================================================= =============

Every step writes a bit or reads one. The registers have nothing to do with each other: R bits must
be kept, and none of them is needed to update another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.tasks._arguments import real_dtype

__all__ = ["Batch", "sample"]


@dataclass(frozen=True, eq=False)
class Batch:
    """B sequences, ready for a network with one output for every step.

    Attributes
    ----------
    x : ndarray, (T, B, R + 2)
        Address, bit to be written, whether it is written.
    y : ndarray, (T, B, 1)
        The bit that the address holds, 0 or 1; 0 where nothing was written to it yet.
    mask : ndarray of bool, (T, B, 1)
        Steps that read what was written.

    Examples
    --------
    >>> batch = sample(np.random.default_rng(2), steps=4, batch=1, registers=1)
    >>> batch.x[:, 0, 1:].tolist()
    [[-1.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]
    >>> batch.mask.ravel(), batch.y[2].item()
    (array([False, False,  True, False]), 1.0)
    """

    x: Array
    y: Array
    mask: Array


def sample(
    rng: np.random.Generator,
    steps: int,
    batch: int,
    registers: int = 10,
    dtype: DTypeLike = np.float32,
) -> Batch:
    """Draw sequences of writing and reading, each as likely, at addresses that are as likely.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    steps, batch : int
        T, B ≥ 0.
    registers : int
        R ≥ 1.
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        On a size that is not an integer in its range, another dtype, and on something that is not
        a generator.

    Examples
    --------
    >>> batch = sample(np.random.default_rng(0), steps=20, batch=4)
    >>> batch.x.shape, batch.y.shape
    ((20, 4, 12), (20, 4, 1))
    """
    check.generator("rng", rng)
    steps = check.positive_int("steps", steps, minimum=0)
    batch = check.positive_int("batch", batch, minimum=0)
    registers = check.positive_int("registers", registers)
    kind = real_dtype(dtype)
    address = rng.integers(0, registers, (steps, batch))
    writing = rng.random((steps, batch)) < 0.5
    bit = 2 * rng.integers(0, 2, (steps, batch)) - 1
    held, of_each = np.zeros((batch, registers), int), np.arange(batch)
    told = np.empty((steps, batch), int)
    for n in range(steps):
        told[n] = held[of_each, address[n]]
        held[of_each, address[n]] = np.where(writing[n], bit[n], told[n])
    one_of_all = address[..., None] == np.arange(registers)
    x = np.concatenate([one_of_all, (bit * writing)[..., None], writing[..., None]], axis=2)
    mask = ~writing & (told != 0)
    return Batch(x.astype(kind), (told == 1)[..., None].astype(kind), mask[..., None])
