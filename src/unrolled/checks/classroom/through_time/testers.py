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


def _corner(x: Array) -> float:
    return float(np.abs(x).sum())


Claim = tuple[str, Callable[[Array], float], Array, Array, object]


def _claims() -> list[Claim]:
    """Return claims: words, function, point, claim, and the index that has to be named.

    That is None where the claim is right, and ... where any index will do.
    """
    rng = np.random.default_rng(4)
    line, square, number = rng.normal(size=5), rng.normal(size=(3, 3)), np.array(0.7)
    one_off = _slope(square)
    one_off[1, 2] += 0.1 * np.abs(one_off).max()
    two_off = _slope(square)
    two_off[0, 1] += 0.1 * np.abs(two_off).max()
    two_off[2, 0] -= 0.4 * np.abs(two_off).max()
    little_off = _slope(square)
    little_off[2, 1] += 0.012 * np.abs(little_off).max()
    missing = _slope(line)
    missing[3] = np.nan
    plain: list[Claim] = [
        ("A right gradient of an array of shape (5,)", _bend, line, _slope(line), None),
        ("A right gradient of an array of shape (3, 3)", _bend, square, _slope(square), None),
        ("A gradient with the wrong sign", _bend, line, -_slope(line), ...),
        ("A gradient that is twice the right one", _bend, line, 2 * _slope(line), ...),
        ("A gradient that is zero where it should not be", _bend, line, 0 * line, ...),
        ("A gradient with one entry off by a tenth of the largest", _bend, square, one_off, (1, 2)),
        (
            "A gradient with one entry off by 1.2 % of the largest",
            _bend,
            square,
            little_off,
            (2, 1),
        ),
        ("A gradient with two wrong entries, one further off", _bend, square, two_off, (2, 0)),
        ("A right gradient of a number, shape ()", _bend, number, _slope(number), None),
        ("A wrong gradient of a number, shape ()", _bend, number, 2 * _slope(number), ()),
        ("A gradient with nan in one entry", _bend, line, missing, (3,)),
    ]
    at, said = np.array([1.0, 0.0]), "|x| + |y| at x = 1, y = 0, where y runs over a kink, with"
    return plain + [
        (f"{said} the claim (1, {c:g})", _corner, at, np.array([1.0, c]), (1,)) for c in (0, 1, -1)
    ]


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
    claims = _claims()
    try:
        for what, f, at, claimed, expected in claims:
            found = _index(called("furthest_off", answer, f, at, claimed), at)
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
    told = f"It tells right from wrong in {len(claims)} claims. "
    told += "Not tested here: gradients, arguments and values that are very small or large, "
    told += "entries that are zero, and points next to a kink."
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
