"""English, letter by letter: two speeches, and windows of them for a network that reads on.

======== ======================================================= ================
letter   meaning                                                 shape
======== ======================================================= ================
k        signs of the alphabet: blank, a … z                     27
N        letters of a text, blanks included                      scalar
T, B     steps of a window; windows                              scalars
ids      which sign, 0 the blank                                 (N,) or (T, B)
x        the sign of each step, one-hot                          (T, B, k)
y        the sign that follows it                                (T, B)
======== ======================================================= ================

Capitals become small, and whatever is not a letter becomes a blank, one for a run of them.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.tasks import _speeches

__all__ = [
    "ALPHABET",
    "GETTYSBURG",
    "SECOND_INAUGURAL",
    "Batch",
    "decode",
    "encode",
    "one_hot",
    "place_in_word",
    "windows",
]

#: The signs in the order of their ids.
ALPHABET = " " + string.ascii_lowercase
#: Abraham Lincoln, Gettysburg Address, 1863. Source: Basler, ed. (1953), The Collected Works of
#: Abraham Lincoln, vol. VII, p. 23.
GETTYSBURG = _speeches.GETTYSBURG
#: Abraham Lincoln, Second Inaugural Address, 1865. Source: the same, vol. VIII, pp. 332-333.
SECOND_INAUGURAL = _speeches.SECOND_INAUGURAL


@dataclass(frozen=True, eq=False)
class Batch:
    """B windows of a text, each with the sign that follows every sign of it.

    Attributes
    ----------
    x : ndarray, (T, B, k)
        The signs, one-hot.
    y : ndarray of int, (T, B)
        The ids of the signs that follow: targets of ``losses.softmax_cross_entropy``.

    Examples
    --------
    >>> batch = windows(np.random.default_rng(0), encode("a b"), steps=2, batch=1)
    >>> decode(batch.x.argmax(axis=2)[:, 0]), decode(batch.y[:, 0])
    ('a ', ' b')
    """

    x: Array
    y: Array


def encode(text: str) -> Array:
    """Return the ids of a text, (N,), 0 for the blank and 1 … 26 for the letters.

    Parameters
    ----------
    text : str
        Any text. Blanks at its ends are left out.

    Raises
    ------
    TypeError
        On something that is not a text.

    Examples
    --------
    >>> encode("To be -- or")
    array([20, 15,  0,  2,  5,  0, 15, 18])
    """
    if not isinstance(text, str):
        raise TypeError(f"text: expected a text, got {type(text).__name__}")
    signs = re.sub(r"[^a-z]+", " ", text.lower()).strip()
    return np.array([ALPHABET.index(sign) for sign in signs], np.int64)


def decode(ids: Array) -> str:
    """Return the text that has these ids; undoes ``encode`` up to capitals and stops.

    Parameters
    ----------
    ids : ndarray of int, (N,)
        0 for the blank, 1 … 26 for the letters.

    Raises
    ------
    ValueError, TypeError
        On something that is not an array (N,) of integers in 0..26.

    Examples
    --------
    >>> decode(encode("Four score, and seven"))
    'four score and seven'
    """
    return "".join(ALPHABET[i] for i in _ids(ids, (None,), "(N,)"))


def one_hot(ids: Array, dtype: DTypeLike = np.float32) -> Array:
    """Return ids (N,) or (T, B) with one more axis, of length 27: 1 at the id, 0 elsewhere.

    Parameters
    ----------
    ids : ndarray of int
        As ``encode`` returns them.
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        On ids that are not integers in 0..26, and on another dtype.

    Examples
    --------
    >>> one_hot(encode("ab")).argmax(axis=1)
    array([1, 2])
    """
    kind = check.cell_dtype(dtype)
    if kind.kind == "c":
        raise check.fail("dtype", "float32 or float64", kind.name)
    shape = getattr(ids, "shape", ())
    return np.eye(len(ALPHABET), dtype=kind)[_ids(ids, shape, "any")]


def place_in_word(ids: Array) -> Array:
    """Return how many letters of its word have been read at each sign, (N,): 0 at a blank.

    Parameters
    ----------
    ids : ndarray of int, (N,)
        A text, as ``encode`` returns it.

    Raises
    ------
    ValueError, TypeError
        On something that is not an array (N,) of integers in 0..26.

    Examples
    --------
    >>> place_in_word(encode("to be"))
    array([1, 2, 0, 1, 2])
    """
    signs = _ids(ids, (None,), "(N,)")
    n = np.arange(1, len(signs) + 1)
    return n - np.maximum.accumulate(np.where(signs == 0, n, 0))


def windows(
    rng: np.random.Generator, ids: Array, steps: int, batch: int, dtype: DTypeLike = np.float32
) -> Batch:
    """Draw windows of a text, each beginning anywhere in it with the same probability.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    ids : ndarray of int, (N,)
        The text, N > ``steps``.
    steps : int
        T ≥ 1.
    batch : int
        B ≥ 0.
    dtype : dtype
        float32 or float64.

    Raises
    ------
    ValueError, TypeError
        On a size that is not an integer in its range, a text that is too short, ids that are not
        in 0..26, another dtype, and on something that is not a generator.

    Examples
    --------
    >>> batch = windows(np.random.default_rng(0), encode(GETTYSBURG), steps=30, batch=4)
    >>> batch.x.shape, batch.y.shape
    ((30, 4, 27), (30, 4))
    """
    check.generator("rng", rng)
    signs = _ids(ids, (None,), "(N,)")
    steps = check.positive_int("steps", steps)
    batch = check.positive_int("batch", batch, minimum=0)
    if len(signs) <= steps:
        raise check.fail("ids", f"more than steps = {steps} signs", len(signs))
    starts = rng.integers(0, len(signs) - steps, batch)
    places = starts + np.arange(steps)[:, None]
    return Batch(one_hot(signs[places], dtype), signs[places + 1])


def _ids(ids: object, shape: tuple[int | None, ...], symbols: str) -> Array:
    """Return ``ids`` if it is an array of ids."""
    known = check.array("ids", ids, shape, symbols)
    if known.dtype.kind not in "iu":
        raise check.fail("ids", f"an integer array {symbols}", f"dtype {known.dtype.name}")
    if known.size and not (known.min() >= 0 and known.max() < len(ALPHABET)):
        entries = f"entries in {known.min()}..{known.max()}"
        raise check.fail("ids", f"entries in 0..{len(ALPHABET) - 1}", entries)
    return known
