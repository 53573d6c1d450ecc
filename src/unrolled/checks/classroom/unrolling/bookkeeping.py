"""Self-checks of what is carried, counted, and of segments that are laid out side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import Unanswered, called
from unrolled.checks.verdict import UNANSWERED, Verdict

#: Lengths of segments, and w.
_CASES = (((3,), 2), ((2, 4, 1, 3), 0), ((2, 4, 1, 3), 1), ((1, 1, 5), 2))


def carries(answer: object, letters: str) -> Verdict:
    """Check the form of the list of smallest carries; whether they are right is not looked at.

    Parameters
    ----------
    answer : dict
        Letter → how many numbers.
    letters : str
        The letters there are.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> carries({"A": 1, "B": 2.5}, "AB")
    Not yet. B: expected is how many numbers, a whole number from 1 on, got 2.5 of type float.
    """
    if not answer:
        return UNANSWERED
    if not isinstance(answer, dict) or set(answer) != set(letters):
        return Verdict(False, f"The answer is a dict with the letters {', '.join(letters)}.")
    for letter in letters:
        value = answer[letter]
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
            reason = "expected is how many numbers, a whole number from 1 on"
            return Verdict(
                False, f"{letter}: {reason}, got {value!r} of type {type(value).__name__}."
            )
    told = (
        "Not tested here: whether it is right. Segments that fit one run would show what is "
        "enough, not what is least."
    )
    return Verdict(True, told, "Complete.")


def layout(answer: Callable[..., object], side: str, warm_up: str) -> Verdict:
    """Check segments that are laid out side by side.

    Parameters
    ----------
    answer : callable
        (lengths, w) → (index, counts): which step of the sequence each place of the batch reads,
        -1 for none, and whether its output counts.
    side : str
        Where the columns are filled up: ``"end"`` or ``"front"``.
    warm_up : str
        What w counts: ``"steps"``, ``"segments"`` or ``"lengths"`` of the segment itself.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def transposed(lengths, w):
    ...     index = -np.ones((len(lengths), max(lengths)), int)
    ...     return index, index >= 0
    >>> layout(transposed, "end", "steps")
    Not yet. index has shape (1, 3); a segment is a column, (L, M).
    """
    try:
        for lengths, w in _CASES:
            fault = _fault(answer, list(lengths), w, side) or _begins(
                answer, list(lengths), w, warm_up
            )
            if fault:
                return Verdict(False, f"With the lengths {list(lengths)} and w = {w}, {fault}.")
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))
    return Verdict(
        True,
        "Every step counts once, in its segment's column, after the warm-up and on the side that "
        "the text says.",
    )


def _begins(answer: Any, lengths: list[int], w: int, warm_up: str) -> str:
    """Return which column begins too early or too late, or nothing."""
    index = _arrays(called("layout", answer, lengths, w), len(lengths))[0]
    read = (index >= 0).sum(axis=0) - lengths
    for m, length in enumerate(lengths):
        asked = {"steps": w, "lengths": w * length, "segments": sum(lengths[max(m - w, 0) : m])}
        if read[m] != min(asked[warm_up], sum(lengths[:m])):
            return f"column {m} does not begin where your warm-up begins (w counts {warm_up})"
    return ""


def _fault(answer: Any, lengths: list[int], w: int, side: str) -> str:
    """Return what is wrong with a layout, or nothing."""
    index, counts = _arrays(called("layout", answer, lengths, w), len(lengths))
    starts = np.cumsum([0, *lengths])
    for n in range(starts[-1]):
        times = int(((index == n) & counts).sum())
        if times != 1:
            return f"step {n} counts {times} times; every step counts once"
    if (counts & (index < 0)).any() or index.min() < -1 or index.max() >= starts[-1]:
        return "a place counts, or is read, that is no step of the sequence; where none is, put -1"
    for m, column in enumerate(index.T):
        own = list(range(starts[m], starts[m + 1]))
        if column[counts[:, m]].tolist() != own:
            return f"in column {m} count other steps than those of segment {m}, in their order"
        used = np.flatnonzero(column >= 0)
        read = column[used]
        if (np.diff(read) != 1).any() or (np.diff(used) != 1).any() or read[-1] != own[-1]:
            return f"column {m} is not one run of neighboring steps up to the end of segment {m}"
        if w == 0 and len(read) != lengths[m]:
            return f"column {m} reads steps before its segment, though w = 0"
        if side == "end" and used[0] != 0:
            return f"column {m} does not begin in row 0; it is to be filled up at the end"
        if side == "front" and used[-1] != len(column) - 1:
            return f"column {m} does not end in the last row; it is to be filled up at the front"
    if not (index >= 0).any(axis=1).all():
        return "a row is empty: the longest column needs no more rows than it has steps"
    return ""


def _arrays(given: object, segments: int) -> tuple[Array, Array]:
    """Return index and counts; raise ``Unusable`` if that is not what was returned."""
    if not isinstance(given, tuple) or len(given) != 2:
        raise Unusable("layout must return a pair: index, counts.")
    kinds: Sequence[tuple[str, str, str]] = (("index", "iu", "integers"), ("counts", "b", "bools"))
    for value, (name, kind, words) in zip(given, kinds, strict=True):
        if not isinstance(value, np.ndarray) or value.dtype.kind not in kind or value.ndim != 2:
            raise Unusable(f"{name} must be an array of {words} with two axes.")
        if value.shape[1] != segments or not len(value):
            raise Unusable(f"{name} has shape {value.shape}; a segment is a column, (L, M).")
    index, counts = given
    if index.shape != counts.shape:
        raise Unusable("index and counts must have one shape, (L, M).")
    return index, counts
