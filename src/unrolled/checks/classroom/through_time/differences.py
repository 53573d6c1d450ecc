"""Words for how an array differs from what it should be, and calls that watch their arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._answers import outcome
from unrolled.checks._unusable import Unusable

#: Step of a central difference, in proportion to the argument: rounding and truncation are alike.
STEP = 1e-5


class Unanswered(Exception):  # noqa: N818 - says that there is nothing to look at yet
    """The function is still the skeleton."""


def called(name: str, function: object, *arguments: Any) -> Any:
    """Return what a student's function gives; it gets copies, and must not write into them.

    Raises
    ------
    Unusable
        If it is no function, raises, or writes into an argument.
    Unanswered
        If it is the skeleton, which raises NotImplementedError.
    """
    if not callable(function):
        raise Unusable(f"{name} is no function.")

    def attempt(*given: Any) -> object:
        try:
            return function(*given)
        except NotImplementedError as error:
            raise Unanswered from error

    given = copy.deepcopy(arguments)
    try:
        returned = outcome(name, "", attempt, *given)
    except Unusable as unusable:
        if isinstance(unusable.__cause__, Unanswered):
            raise Unanswered from unusable
        raise
    for k, (before, after) in enumerate(zip(arguments, given, strict=True)):
        if not same(before, after):
            raise Unusable(f"{name} writes into its argument number {k + 1}: work on a copy.")
    return returned


def same(before: Any, after: Any) -> bool:
    """Tell whether an argument is what it was."""
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and np.array_equal(before, after, equal_nan=True)
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(same(before[k], after[k]) for k in before)
    return True


def array(name: str, value: object, shape: tuple[int, ...], axes: str) -> Array:
    """Return an answer that is a finite array of this shape; raise ``Unusable`` for any other."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf":
        raise Unusable(f"{name} must be an array of real numbers, not {type(value).__name__}.")
    if value.shape != shape:
        raise Unusable(f"{name} has shape {value.shape}; expected is {axes}, here {shape}.")
    if not np.isfinite(value).all():
        raise Unusable(f"{name} has entries that are not finite.")
    return value.astype(np.float64)


def slopes(f: Callable[[Array], float], at: Array) -> Array:
    """Return the gradient of f by central differences."""
    found = np.zeros(at.shape)
    for i in np.ndindex(at.shape):
        ends = [at.copy(), at.copy()]
        h = STEP * max(1.0, abs(float(at[i])))
        ends[0][i] += h
        ends[1][i] -= h
        found[i] = (f(ends[0]) - f(ends[1])) / (ends[0][i] - ends[1][i])
    return found


@np.errstate(all="ignore")  # an answer may be as large as a float can be
def relation(got: Array, want: Array, tolerance: float, scale: float = 0.0) -> str:
    """Return in words how ``got`` differs from ``want``, of the same shape; "" if it does not.

    Parameters
    ----------
    got, want : ndarray
    tolerance : float
        What counts as equal, as a part of the largest entry of ``want``.
    scale : float
        Size below which ``want`` is as good as zero.

    Examples
    --------
    >>> relation(np.array([2.0, -4.0]), np.array([1.0, -2.0]), 1e-6)
    'is 2 times what it should be'
    """

    def near(a: Array, b: Array) -> bool:
        return bool(np.all(np.abs(a - b) <= tolerance * max(float(np.abs(b).max()), scale)))

    if near(got, want):
        return ""
    if not got.ndim:
        return "is wrong"
    if not got.any():
        return "is zero everywhere"
    if near(-got, want):
        return "has the wrong sign"
    size = float((want * want).sum())
    factor = float((got * want).sum()) / size if size else 0.0
    # A single number is always some multiple: it says something only if the factor is a plain one.
    plain = any(abs(c) < 10 and abs(c - round(c)) < 1e-6 for c in (factor, 1 / (factor or 1)))
    many = _many(np.abs(want) > tolerance * max(float(np.abs(want).max()), scale))
    if factor and (many or plain) and near(got / factor, want):
        return f"is {factor:.4g} times what it should be"
    if got.ndim == 2 and got.shape[0] == got.shape[1] and near(got.T, want):
        return "is transposed"
    if got.ndim == 3 and len(got) > 1:
        return _in_time(got, want, near)
    index = np.unravel_index(int(np.abs(got - want).argmax()), got.shape)
    return f"is wrong, most at {[int(i) for i in index]}"


def _many(entries: Array) -> bool:
    """Tell whether the entries that are not zero can agree in a factor by more than chance.

    The weights of a single unit, a row or a column, are one number times what the unit hears.
    """
    return bool(entries.sum() > 1) and not (entries.ndim == 2 and 1 in entries.shape)


def _in_time(got: Array, want: Array, near: Callable[[Array, Array], bool]) -> str:
    """Return how arrays differ whose first axis is time."""
    if near(got[::-1], want):
        return "runs backward in time"
    for shift, way in ((1, "late"), (-1, "early")):
        if near(np.roll(got, -shift, axis=0), want) or (
            len(got) > 2
            and near(got[1:] if shift == 1 else got[:-1], want[:-1] if shift == 1 else want[1:])
        ):
            return f"comes one step too {way}"
    wrong = [n for n in range(len(got)) if not near(got[n], want[n])]
    if wrong == list(range(len(got) - 1)) and len(got) > 2:
        return "is right in its last entry only"
    if len(wrong) == len(got):
        return "is wrong in all its entries in time"
    index = "index" if len(wrong) == 1 else "indices"
    return f"is wrong at {index} {', '.join(map(str, wrong))} of its first axis"
