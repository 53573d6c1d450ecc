"""Self-check of a gradient checker that a student has written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import Unanswered, called
from unrolled.checks.verdict import UNANSWERED, Verdict


def _bend(x: Array) -> float:
    return float(np.sin(x).sum() + (x**3).sum() / 3)


def _slope(x: Array) -> Array:
    return np.asarray(np.cos(x) + x**2)


def gradient_checker(answer: Callable[..., object]) -> Verdict:
    """Check a gradient checker on claims that are right and on claims that are wrong.

    Parameters
    ----------
    answer : callable
        (f, at, claimed) → None if ``claimed`` is the gradient of f at ``at``, otherwise the index
        of the entry that is furthest off, a tuple.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> gradient_checker(lambda f, at, claimed: None)
    Not yet. A gradient with the wrong sign is accepted.
    """
    rng = np.random.default_rng(4)
    line, square = rng.normal(size=5), rng.normal(size=(3, 3))
    one_off = _slope(square)
    one_off[1, 2] += 0.1 * np.abs(one_off).max()
    two_off = _slope(square)
    two_off[0, 1] += 0.1 * np.abs(two_off).max()
    two_off[2, 0] -= 0.4 * np.abs(two_off).max()
    claims = [
        ("A right gradient of an array of shape (5,)", line, _slope(line), None),
        ("A right gradient of an array of shape (3, 3)", square, _slope(square), None),
        ("A gradient with the wrong sign", line, -_slope(line), ...),
        ("A gradient that is twice the right one", line, 2 * _slope(line), ...),
        ("A gradient that is zero where it should not be", line, 0 * line, ...),
        ("A gradient with one entry off by a tenth of the largest", square, one_off, (1, 2)),
        ("A gradient with two wrong entries, one further off", square, two_off, (2, 0)),
    ]
    try:
        for what, at, claimed, expected in claims:
            found = _index(called("furthest_off", answer, _bend, at, claimed), at)
            if expected is None and found is not None:
                return Verdict(False, f"{what} is rejected, at {found}.")
            if expected is not None and found is None:
                return Verdict(False, f"{what} is accepted.")
            if isinstance(expected, tuple) and found != expected:
                return Verdict(False, f"{what} is rejected, but the entry named is another.")
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))
    told = f"It tells right from wrong in {len(claims)} of them. "
    told += "Not tested here: all that the text asks besides, such as sizes and kinks."
    return Verdict(True, told, "Right in plain cases.")


def _index(value: object, at: Array) -> tuple[int, ...] | None:
    """Return what a checker has found."""
    if value is None:
        return None
    whole = isinstance(value, tuple) and all(isinstance(i, (int, np.integer)) for i in value)
    if not isinstance(value, tuple) or not whole or len(value) != at.ndim:
        raise Unusable(
            f"furthest_off must return None or an index of `at`, a tuple of {at.ndim} "
            f"integers; it returns {type(value).__name__} {value!r}."
        )
    return tuple(int(i) for i in value)
