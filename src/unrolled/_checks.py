"""Argument checks: bad input raises an error that says what was expected and what came.

Every message has one form, ``name: expected …, got …``, so that a reader who passes
the wrong thing learns the name of the argument, the shape in symbols, and what arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]
Params = dict[str, Array]

#: What a cell can compute in. complex128 is there for complex-step derivatives.
CELL_DTYPES = ("float32", "float64", "complex128")

#: Subclasses of ndarray that compute otherwise: one skips entries, the other's ``*`` is a product.
NOT_PLAIN = (np.ma.MaskedArray, np.matrix)


def fail(name: str, expected: str, got: object) -> ValueError:
    """Return the error for argument ``name``; the caller raises it."""
    return ValueError(f"{name}: expected {expected}, got {got}")


def positive_int(name: str, value: object, *, minimum: int = 1) -> int:
    """Return ``value`` as an int of at least ``minimum``; a bool or a float is refused."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: expected an integer, got {type(value).__name__} {value!r}")
    if value < minimum:
        raise fail(name, f"an integer ≥ {minimum}", value)
    return int(value)


def real_number(
    name: str, value: object, *, low: float = -np.inf, high: float = np.inf, open_low: bool = False
) -> float:
    """Return ``value`` as a finite float in [low, high], or in (low, high] if ``open_low``."""
    number = (int, float, np.integer, np.floating)
    if isinstance(value, bool) or not isinstance(value, number):
        raise TypeError(f"{name}: expected a real number, got {type(value).__name__} {value!r}")
    try:
        number_value = float(value)
    except OverflowError:  # an integer beyond the largest float
        number_value = float("inf")
    too_low = number_value <= low if open_low else number_value < low
    if not np.isfinite(number_value) or too_low or number_value > high:
        bracket = "(" if open_low else "["
        raise fail(name, f"a finite number in {bracket}{low}, {high}]", value)
    return number_value


def option(name: str, value: object, allowed: Iterable[str]) -> str:
    """Return ``value`` if it is one of the ``allowed`` names."""
    names = tuple(allowed)
    if not isinstance(value, str) or value not in names:
        raise fail(name, "one of " + ", ".join(map(repr, names)), repr(value))
    return value


def flag(name: str, value: object) -> bool:
    """Return ``value`` if it is True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name}: expected True or False, got {value!r}")
    return value


def generator(name: str, value: object) -> np.random.Generator:
    """Return ``value`` if it is a ``numpy.random.Generator``: randomness is passed in, seeded."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(f"{name}: expected a numpy.random.Generator, got {type(value).__name__}")
    return value


def cell_dtype(value: DTypeLike) -> np.dtype[Any]:
    """Return ``value`` as one of the dtypes a cell computes in, in the machine's byte order."""
    expected = "one of " + ", ".join(CELL_DTYPES)
    if value is None:  # which NumPy takes for float64
        raise fail("dtype", expected, None)
    try:
        dtype = np.dtype(value)
    except TypeError:
        raise fail("dtype", expected, repr(value)) from None
    if not is_cell_dtype(dtype):
        raise fail("dtype", expected, spelled(dtype))
    return dtype


def is_cell_dtype(dtype: np.dtype[Any]) -> bool:
    """Tell whether a cell computes in ``dtype``."""
    return dtype.name in CELL_DTYPES and dtype.isnative


def spelled(dtype: np.dtype[Any]) -> str:
    """Return what to call ``dtype``: its name, which hides a foreign byte order, or ``>f8``."""
    return dtype.name if dtype.isnative else dtype.str


def array(
    name: str,
    value: object,
    shape: Sequence[int | None],
    symbols: str,
    dtype: np.dtype[Any] | None = None,
    *,
    finite: bool = True,
) -> Array:
    """Return ``value`` if it is an array of this shape and dtype with finite entries.

    Parameters
    ----------
    name : str
        What the caller calls the argument.
    value : object
        What came.
    shape : sequence of int or None
        The expected shape; ``None`` stands for any length.
    symbols : str
        The expected shape as the reader knows it, ``"(T, B, input_size)"``.
    dtype : numpy.dtype, optional
        The exact dtype expected; nothing is cast behind the reader's back.
    finite : bool
        Whether NaN and infinity are refused.

    Raises
    ------
    TypeError
        If ``value`` is not a NumPy array, or is a masked array or a matrix.
    ValueError
        If its shape or dtype differs, or an entry is not finite.
    """
    if not isinstance(value, np.ndarray):
        got = type(value).__name__
        raise TypeError(f"{name}: expected a numpy array of shape {symbols}, got {got}")
    if isinstance(value, NOT_PLAIN):
        got = type(value).__name__
        raise TypeError(f"{name}: expected a plain numpy array of shape {symbols}, got {got}")
    matches = value.ndim == len(shape) and all(
        want is None or have == want for have, want in zip(value.shape, shape, strict=True)
    )
    if not matches:
        sizes = ", ".join("any" if n is None else str(n) for n in shape)
        numbers = f" = ({sizes}{',' if len(shape) == 1 else ''})"
        raise fail(name, f"shape {symbols}{numbers}", value.shape)
    if dtype is not None and value.dtype != dtype:
        raise fail(name, f"dtype {dtype.name}", spelled(value.dtype))
    if value.dtype.kind not in "fciub":
        raise fail(name, "a numeric array", f"dtype {value.dtype}")
    if finite and value.dtype.kind in "fc" and not all_finite(value):
        bad = np.argwhere(~np.isfinite(value))[0].tolist()
        raise fail(name, "finite entries", f"{value[tuple(bad)]} at index {bad}")
    return value


def all_finite(value: Array) -> bool:
    """Tell whether no entry is NaN or infinite.

    Counting costs a microsecond on small arrays, half of what ``.all()`` does; and unlike a sum,
    which would be as telling, it cannot overflow.
    """
    return bool(np.count_nonzero(np.isfinite(value)) == value.size)


def arrays(
    name: str,
    value: object,
    shapes: Mapping[str, tuple[tuple[int, ...], str]],
    dtype: np.dtype[Any],
) -> Params:
    """Return ``value`` if it is a dict with exactly these arrays: name → (shape, symbols)."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{name}: expected a dict of arrays, got {type(value).__name__}")
    missing = [key for key in shapes if key not in value]
    unknown = [key for key in value if key not in shapes]
    if missing or unknown:
        raise fail(name, f"the keys {', '.join(shapes)}", f"{', '.join(map(str, value)) or 'none'}")
    return {
        key: array(f'{name}["{key}"]', value[key], shape, symbols, dtype)
        for key, (shape, symbols) in shapes.items()
    }


def sequence_lengths(name: str, value: object, steps: int, batch: int) -> Array | None:
    """Return ``value`` if it is None or an integer array (B,) with entries in 0..T."""
    if value is None:
        return None
    lengths = array(name, value, (batch,), "(B,)")
    if lengths.dtype.kind not in "iu":
        raise fail(name, "an integer array (B,)", f"dtype {lengths.dtype.name}")
    if lengths.size and not (lengths.min() >= 0 and lengths.max() <= steps):
        raise fail(name, f"entries in 0..T = 0..{steps}", lengths.tolist())
    return lengths
