"""Self-check of a count of the roads along which a state acts on a later value."""

from __future__ import annotations

from collections.abc import Callable

from unrolled.checks._answers import called
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

_LAGS = (0, 1, 2, 3, 10, 19)

#: A count in float64, as by a power of a matrix, is rounded once it has more than 15 digits.
_TOLERANCE = 1e-13


def roads(answer: Callable[[int], int] | None) -> Verdict:
    """Check a function that counts the roads from s[n] to v[n+k] in a cell of one unit.

    Parameters
    ----------
    answer : callable or None
        k → the number of roads in the graph of a cell with peepholes, up to the rounding of
        float64.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> roads(lambda k: 2 * 9**k)
    Not yet. From s[n] to v[n+1] there are other than 18 roads.
    """
    if answer is None:
        return WAITING
    for lag in _LAGS:
        try:
            given = called(answer, "roads", lag)
        except Unusable as fault:
            return Verdict(False, str(fault))
        if not abs(given - _count(lag)) <= _TOLERANCE * _count(lag):
            where = f"From s[n] to v[n+{lag}]" if lag else "From s[n] to v[n]"
            return Verdict(False, f"{where} there are other than {given:.0f} roads.")
    last = _LAGS[-1]
    return Verdict(
        True, f"The counts agree up to a lag of {last}, where there are {_count(last):.1e}."
    )


def _count(lag: int) -> int:
    """Count the roads: three lead from s[n] to s[n+1], three from v[n], and one to a_cr past it."""
    to_s, to_v = 1, 0  # roads from s[0] to s[n], and to v[n] past s[n]
    for _ in range(lag):
        to_s, to_v = 3 * to_s + 3 * (2 * to_s + to_v), 2 * to_s + to_v
    return 2 * to_s + to_v
