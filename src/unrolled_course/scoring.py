"""How a returned value differs from what it should be, and what a list of cases is worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled.checks.classroom.through_time.differences import relation
from unrolled_course.judging import Result, Score

#: The same sums in another order differ by 1e-13 of the largest entry; a mistake by 1e-2.
TOLERANCE = 1e-8
#: What remains for who writes into an argument.
CARELESS = 0.8
WRITES = " Your function also writes into its arguments: that costs a fifth."


def differs(got: Any, want: Any) -> str:
    """Return how a part of an answer differs from what it should be, "" if it does not."""
    want = np.asarray(want, float)
    if isinstance(got, (bool, str)) or not isinstance(got, (int, float, np.ndarray)):
        return "is no array of numbers"
    got = np.asarray(got)
    if got.dtype.kind not in "iuf":
        return "is no array of real numbers"
    if got.shape != want.shape:
        return f"has shape {got.shape} where {want.shape} is expected"
    if not np.isfinite(got).all():
        return "has entries that are not finite"
    return str(relation(got.astype(float), want, TOLERANCE, 1e-6))


def tell(result: Result) -> str:
    """Return what is said about a call that raised."""
    if result.raised is None:
        return ""
    if result.raised.type == "NotImplementedError":
        return "There is no answer yet."
    return f"It raises {result.raised.type}: {result.raised.message}"


def parts_of(returned: Any, count: int) -> list[Any] | None:
    """Return the parts of a tuple, or None if it is another thing."""
    return list(returned) if isinstance(returned, tuple) and len(returned) == count else None


def by_cases(answer: list[Result], faults: list[list[str]], weights: list[float]) -> Score:
    """Return the score of cases with parts; a fault is a sentence, "" where a part is right."""
    parts = np.array([[not fault for fault in case] for case in faults], float)
    # Weights such as 0.7 + 0.2 + 0.1 add up to 1 but for rounding.
    fraction = round(float((parts @ np.array(weights)).mean()), 9)
    told = next((fault for case in faults for fault in case if fault), "")
    if any(result.changed for result in answer) and fraction:
        return Score(CARELESS * fraction, (told or "All values are right.") + WRITES)
    return Score(fraction, told or "All cases are right.")


def whole(value: Any) -> int | None:
    """Return a recorded integer; NumPy's come as arrays without axes. None for another thing."""
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "iu":
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def index(value: Any, axes: int) -> tuple[int, ...] | None:
    """Return a recorded index of an array with so many axes, or None if it is another thing."""
    if not isinstance(value, tuple) or len(value) != axes:
        return None
    found = [whole(k) for k in value]
    return None if None in found else tuple(k for k in found if k is not None)
