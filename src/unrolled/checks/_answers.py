"""Answers of a reader, made into numbers and arrays that can be computed with."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable


def number(value: object) -> float:
    """Return an answer that is one finite number."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real):
        raise Unusable("The answer is one number.")
    try:
        known = float(value)
    except OverflowError:
        known = np.inf
    if not np.isfinite(known):
        raise Unusable("The answer is one finite number.")
    return known


def outcome(who: str, where: str, function: Callable[..., object], *arguments: object) -> object:
    """Return what the reader's function returns, or tell what it raises: ``who`` and ``where``."""
    try:
        return function(*arguments)
    except Exception as error:  # the reader's code, so anything can come: it is told, not hidden
        reason = f"{type(error).__name__} ({error})" if str(error) else type(error).__name__
        raise Unusable(f"{who} raises {reason}{where}.") from error


def called(answer: object, name: str, *arguments: float) -> float:
    """Return what the reader's function gives for these numbers."""
    told = ", ".join(f"{argument:g}" for argument in arguments)
    if not callable(answer):
        raise Unusable(f"The answer is a function: {name}(…) is a number.")
    value = outcome(f"{name}({told})", "", answer, *arguments)
    try:
        return number(value)
    except Unusable:
        raise Unusable(f"{name}({told}) is no finite number.") from None


def matrix(name: str, value: object, shape: tuple[int, ...]) -> Array:
    """Return an answer that is an array, or a list of numbers, of this shape."""
    try:
        known = np.asarray(value)
    except ValueError:  # rows of different lengths
        raise Unusable(f"{name} is no array of real numbers.") from None
    if known.dtype.kind not in "iuf":
        raise Unusable(f"{name} is no array of real numbers.")
    known = known.astype(np.float64)
    if known.shape != shape:
        raise Unusable(f"{name} has shape {known.shape}; expected is {shape}.")
    if not np.isfinite(known).all():
        raise Unusable(f"{name} has an entry that is not a finite number.")
    return known
