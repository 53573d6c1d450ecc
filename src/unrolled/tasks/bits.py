"""Integers as columns of bits, and back.

====== ================================ ========
letter meaning                          shape
====== ================================ ========
T, B   bits in each number; numbers     scalars
====== ================================ ========

Bits are little-endian, the least significant first, and arrays are time first: (T, B). Integers are
Python's, which have no largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array

__all__ = ["from_bits", "to_bits"]


def to_bits(numbers: Sequence[int] | Array, length: int) -> Array:
    """Bits of non-negative integers, the least significant first.

    Parameters
    ----------
    numbers : sequence of int, (B,)
        Python integers of any size, or an integer array.
    length : int
        T ≥ 0, at least the bit length of every number.

    Returns
    -------
    ndarray of uint8, (T, B)
        Zeros and ones.

    Raises
    ------
    ValueError, TypeError
        On something that is not a sequence of integers ≥ 0, and on a number of more than T bits.

    Examples
    --------
    >>> to_bits([6, 1], length=4)
    array([[0, 1],
           [1, 0],
           [1, 0],
           [0, 0]], dtype=uint8)
    """
    length = check.positive_int("length", length, minimum=0)
    values = integers("numbers", numbers)
    for i, value in enumerate(values):
        if value.bit_length() > length:
            got = f"one of {value.bit_length()} bits"
            raise check.fail(f"numbers[{i}]", f"an integer of at most length = {length} bits", got)
    width = (length + 7) // 8
    packed = np.frombuffer(b"".join(v.to_bytes(width, "little") for v in values), np.uint8)
    columns = packed.reshape(len(values), width).T
    return np.unpackbits(columns, axis=0, count=length, bitorder="little")


def from_bits(bits: Array) -> list[int]:
    """Integers that have these bits, the least significant first; undoes ``to_bits``.

    Parameters
    ----------
    bits : ndarray, (T, B)
        Zeros and ones, of any numeric or bool dtype.

    Returns
    -------
    list of int
        B Python integers, exact for any T.

    Raises
    ------
    ValueError, TypeError
        On something that is not an array (T, B) of zeros and ones.

    Examples
    --------
    >>> from_bits(to_bits([6, 2**100], length=101)) == [6, 2**100]
    True
    """
    bits = bit_array("bits", bits, (None, None))
    packed = np.packbits(bits.astype(bool), axis=0, bitorder="little")
    return [int.from_bytes(column.tobytes(), "little") for column in packed.T]


def integers(name: str, values: Any) -> list[int]:
    """Return ``values`` as Python integers if it is a sequence of integers ≥ 0."""
    if not isinstance(values, (Sequence, np.ndarray)) or isinstance(values, (str, bytes)):
        raise TypeError(f"{name}: expected a sequence of integers, got {type(values).__name__}")
    if isinstance(values, np.ndarray) and values.ndim != 1:
        raise check.fail(name, "shape (B,)", values.shape)
    return [check.positive_int(f"{name}[{i}]", v, minimum=0) for i, v in enumerate(values)]


def bit_array(name: str, value: object, shape: Sequence[int | None]) -> Array:
    """Return ``value`` if it is an array (T, B) of zeros and ones."""
    bits = check.array(name, value, shape, "(T, B)")
    if not ((bits == 0) | (bits == 1)).all():
        bad = np.argwhere((bits != 0) & (bits != 1))[0].tolist()
        raise check.fail(name, "zeros and ones", f"{bits[tuple(bad)]} at index {bad}")
    return bits
