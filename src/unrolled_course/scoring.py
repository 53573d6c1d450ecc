"""How a returned value differs from what it should be, and what a list of cases is worth."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

import numpy as np

from unrolled.checks.classroom.lstm_cell.differing import differs as without_time
from unrolled.checks.classroom.through_time.differences import relation
from unrolled_course.judging import Result, Score

#: The same sums in another order differ by 1e-13 of the largest entry; a mistake by 1e-2.
TOLERANCE = 1e-8
#: What remains for who writes into an argument.
CARELESS = 0.8
WRITES = " Your function also writes into its arguments: that costs a fifth."


def differs(got: Any, want: Any, timed: bool = True) -> str:
    """Return how a part of an answer differs from what it should be, "" if it does not.

    ``timed`` tells whether the first of three axes is time.
    """
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
    words = relation if timed else without_time
    return str(words(got.astype(float), want, TOLERANCE, 1e-6))


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


def sizes_of(x: np.ndarray) -> str:
    """Return how a sentence about a run with these inputs begins."""
    return f"With T = {len(x)}, B = {x.shape[1]}: "


def faults_by_name(
    result: Result,
    got: Mapping[str, Any] | None,
    want: Mapping[str, Any],
    where: str,
    form: str,
    timeless: Container[str] = (),
) -> dict[str, str]:
    """Return name → what is wrong with this part of an answer, "" if nothing is.

    Parameters
    ----------
    result : Result
        What came of the call.
    got : mapping or None
        Name → what was returned under it; None if that is another thing.
    want : mapping
        Name → what it should be.
    where : str
        How each sentence begins.
    form : str
        The sentence for an answer of another form.
    timeless : container of str
        Names of what has no axis of time, such as parameters.
    """
    if result.raised or got is None:
        return dict.fromkeys(want, where + (tell(result) or form))
    how = {
        name: differs(got.get(name), value, name not in timeless) for name, value in want.items()
    }
    return {name: fault and f"{where}{name} {fault}." for name, fault in how.items()}


def mapping(returned: Any) -> dict[str, Any] | None:
    """Return a returned dict, or None if it is another thing."""
    return returned if isinstance(returned, dict) else None


def gradients(returned: Any) -> dict[str, Any] | None:
    """Return name → array of what a backward pass returns, or None if it is another thing."""
    four = parts_of(returned, 4)
    if four is None or not isinstance(four[0], dict):
        return None
    return {**four[0], "d_x": four[1], "d_s_before": four[2], "d_v_before": four[3]}


def by_gradients(
    backward: Callable[..., Any],
    slips: Mapping[str, str],
    calls: list[list[Any]],
    answer: list[Result],
    weights: list[float],
) -> Score:
    """Return the score of a backward pass; a known mistake that explains every case is named.

    Parameters
    ----------
    backward : callable
        The right pass: (p, x, run, d_s, d_v) → (grads, d_x, d_s_before, d_v_before); with
        ``slip`` it makes a mistake.
    slips : mapping
        Mistake → what is said about it.
    calls : list of list
        The arguments of each case: p, x, run, d_s, d_v.
    answer : list of Result
        What the student's function has returned.
    weights : list of float
        Shares of the parameters in their order, and of the three other gradients; they add up
        to 1.
    """

    def made(*call: Any, **slip: str) -> dict[str, Any]:
        return gradients(backward(*call, **slip)) or {}

    right = [made(*call) for call in calls]
    found = [gradients(result.returned) for result in answer]
    form = "expected are a dict like p and three arrays."
    faults = [
        list(faults_by_name(result, got, want, sizes_of(call[1]), form, call[0]).values())
        for call, result, got, want in zip(calls, answer, found, right, strict=True)
    ]
    score = by_cases(answer, faults, weights)
    return Score(score.fraction, explained(made, slips, calls, found, right) or score.feedback)


def explained(
    made: Callable[..., Mapping[str, Any]],
    slips: Mapping[str, str],
    calls: list[list[Any]],
    found: Sequence[Mapping[str, Any] | None],
    right: Sequence[Mapping[str, Any]],
) -> str:
    """Return the words for a known mistake that explains every case, "" if there is none.

    Parameters
    ----------
    made : callable
        The arguments of a case and ``slip``, a mistake → name → gradient.
    slips : mapping
        Mistake → what is said about it.
    calls : list of list
        The arguments of each case.
    found, right : sequence of mapping
        What was returned in each case, None if it is of another form; and what is right.
    """
    for name, words in slips.items():
        seen = False
        for call, got, want in zip(calls, found, right, strict=True):
            if got is None:
                return ""
            wrong = made(*call, slip=name)
            if any(differs(got.get(key), value) for key, value in wrong.items()):
                break
            seen = seen or any(differs(wrong[key], value) for key, value in want.items())
        else:
            if seen:
                return str(words)
    return ""
