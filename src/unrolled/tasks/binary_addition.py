"""Adding binary numbers, column by column: the book's running example, where the carry is memory.

====== ========================================================= =========
letter meaning                                                   shape
====== ========================================================= =========
T, B   columns; pairs of numbers                                 scalars
n      column, 0 for the units: right to left on paper           scalar
a, b   the numbers to add, as bits                               (T, B)
c      carry out of each column, c[-1] = 0                       (T, B)
y      bits of the sum                                           (T, B)
====== ========================================================= =========

In column n stand a[n] + b[n] + c[n-1] = y[n] + 2 c[n]. Bits are little-endian: the least
significant comes first, so that time runs as the addition does. All arrays are time first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.tasks.bits import bit_array, from_bits, integers, to_bits

__all__ = ["Batch", "carries", "chain", "encode", "from_bits", "sample", "to_bits"]


@dataclass(frozen=True, eq=False)
class Batch:
    """B additions, ready for a network.

    Attributes
    ----------
    x : ndarray, (T, B, 2)
        The bits of the two numbers, 0 or 1.
    y : ndarray, (T, B, 1)
        The bits of the sum.
    carry : ndarray, (T, B, 1)
        The carry out of each column. No network is shown it unless you do so.

    Examples
    --------
    3 + 1 = 4, the units first:

    >>> batch = encode(3, 1)
    >>> batch.y[:, 0, 0], batch.carry[:, 0, 0]
    (array([0., 0., 1.], dtype=float32), array([1., 1., 0.], dtype=float32))
    """

    x: Array
    y: Array
    carry: Array


def carries(a: Array, b: Array) -> Array:
    """Carry out of each column when a and b are added.

    A column of equal bits decides its carry alone: 1 + 1 makes one, 0 + 0 ends one. A column of
    unequal bits hands on the carry it gets. So the carry out of column n is the bit in the last
    column up to n whose bits are equal, and no loop over the columns is needed.

    Parameters
    ----------
    a, b : ndarray, (T, B)
        Zeros and ones, the least significant first, of any numeric or bool dtype.

    Returns
    -------
    ndarray of uint8, (T, B)

    Raises
    ------
    ValueError, TypeError
        On something that is not an array (T, B) of zeros and ones.

    Notes
    -----
    Source: Weinberger and Smith (1958), "A logic for high-speed addition": generate and propagate.

    Examples
    --------
    >>> carries(to_bits([0b0111], 4), to_bits([0b0001], 4))[:, 0]
    array([1, 1, 1, 0], dtype=uint8)
    """
    a = bit_array("a", a, (None, None))
    b = bit_array("b", b, a.shape)
    columns = np.arange(1, len(a) + 1)[:, None]
    decided_in = np.maximum.accumulate(np.where(a == b, columns, 0), axis=0)
    before_the_first = np.zeros((1, a.shape[1]), np.uint8)
    decisions = np.concatenate([before_the_first, a.astype(np.uint8)])
    return np.take_along_axis(decisions, decided_in, axis=0)  # eq-carry


def encode(
    a: int | Sequence[int] | Array,
    b: int | Sequence[int] | Array,
    steps: int | None = None,
    dtype: DTypeLike = np.float32,
) -> Batch:
    """Additions of given integers.

    Parameters
    ----------
    a, b : int or sequence of int, (B,)
        Integers ≥ 0 of any size; one integer is a batch of one.
    steps : int, optional
        T, at least the bit length of every number; by default one more, which lets the last carry
        come out. Without that column the sum is taken modulo 2ᵀ.
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        On something other than integers ≥ 0, on more bits than steps, if there are not as many b as
        a, and on another dtype.

    Examples
    --------
    >>> batch = encode(3, 1)
    >>> from_bits(batch.y[..., 0])
    [4]
    """
    firsts = integers("a", [a] if isinstance(a, (int, np.integer)) else a)
    seconds = integers("b", [b] if isinstance(b, (int, np.integer)) else b)
    if len(firsts) != len(seconds):
        raise check.fail("b", f"as many integers as a, B = {len(firsts)}", len(seconds))
    needed = max((v.bit_length() for v in firsts + seconds), default=0)
    steps = needed + 1 if steps is None else check.positive_int("steps", steps, minimum=0)
    if steps < needed:
        raise check.fail("steps", f"at least the {needed} bits of the largest number", steps)
    return _batch(to_bits(firsts, steps), to_bits(seconds, steps), dtype)


def chain(length: int, steps: int | None = None, dtype: DTypeLike = np.float32) -> Batch:
    """0111…1 + 1 with ``length`` ones: a carry that ripples through exactly ``length`` columns.

    Parameters
    ----------
    length : int
        Columns with a carry out, ≥ 0.
    steps : int, optional
        T ≥ max(length, 1); by default ``length + 1``, which lets the last carry come out.
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        As in ``encode``.

    Examples
    --------
    >>> chain(3, steps=5).carry[:, 0, 0]
    array([1., 1., 1., 0., 0.], dtype=float32)
    """
    length = check.positive_int("length", length, minimum=0)
    return encode((1 << length) - 1, 1, max(length, 1) + 1 if steps is None else steps, dtype)


def sample(
    rng: np.random.Generator,
    max_bits: int,
    batch: int,
    steps: int | None = None,
    dtype: DTypeLike = np.float32,
    *,
    varying_length: bool = False,
) -> Batch:
    """Additions of random numbers.

    Every one of the ``max_bits`` bits is a fair coin: the numbers are uniform in 0..2^max_bits - 1.
    With ``varying_length`` each number first gets a bit length, drawn uniformly from 1..max_bits;
    the bits above it are zero. Small numbers are then common, and the column 1 + 1 with a carry is
    rare, so that small networks often fail to learn it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    max_bits : int
        The longest number, ≥ 1 bit.
    batch : int
        B ≥ 0.
    steps : int, optional
        T ≥ max_bits; by default ``max_bits + 1``, which lets the last carry come out.
    dtype : dtype
        float32 or float64.
    varying_length : bool
        Whether the numbers differ in length.

    Raises
    ------
    ValueError, TypeError
        On a size that is not an integer in its range, fewer steps than bits, another dtype, on
        something that is not a generator, and on a ``varying_length`` that is not a bool.

    Examples
    --------
    >>> import numpy as np
    >>> batch = sample(np.random.default_rng(0), max_bits=8, batch=3)
    >>> batch.x.shape, batch.y.shape
    ((9, 3, 2), (9, 3, 1))
    >>> (a, b), total = map(from_bits, np.moveaxis(batch.x, 2, 0)), from_bits(batch.y[..., 0])
    >>> [i + j for i, j in zip(a, b)] == total
    True
    """
    check.generator("rng", rng)
    max_bits = check.positive_int("max_bits", max_bits)
    batch = check.positive_int("batch", batch, minimum=0)
    steps = max_bits + 1 if steps is None else check.positive_int("steps", steps)
    if steps < max_bits:
        raise check.fail("steps", f"at least max_bits = {max_bits}", steps)
    check.flag("varying_length", varying_length)
    bits = np.zeros((steps, batch, 2), np.uint8)
    bits[:max_bits] = rng.integers(0, 2, (max_bits, batch, 2), np.uint8)
    if varying_length:
        lengths = rng.integers(1, max_bits + 1, (batch, 2))
        bits *= np.arange(steps)[:, None, None] < lengths
    return _batch(bits[..., 0], bits[..., 1], dtype)


def _batch(a: Array, b: Array, dtype: DTypeLike) -> Batch:
    """Return the addition of the bits a and b as float arrays."""
    kind = check.cell_dtype(dtype)
    if kind.kind == "c":
        raise check.fail("dtype", "float32 or float64", kind.name)
    out = carries(a, b)
    into = np.concatenate([np.zeros_like(out[:1]), out])[: len(out)]
    total = a ^ b ^ into  # eq-column-sum
    x = np.stack([a, b], axis=-1).astype(kind)
    return Batch(x, total[..., None].astype(kind), out[..., None].astype(kind))
