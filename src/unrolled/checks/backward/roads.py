"""Self-check of a count of the roads along which a state acts on a later value."""

from __future__ import annotations

from collections.abc import Callable

from unrolled.checks._answers import called
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

_LAGS = (0, 1, 2, 3, 10, 19)


def roads(answer: Callable[[int], int] | None) -> Verdict:
    """Check a function that counts the roads from s[n] to v[n+k] in a cell of one unit.

    Parameters
    ----------
    answer : callable or None
        k → the number of roads, exactly, in the graph of a cell with peepholes.

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
        if given != float(_count(lag)):
            where = f"From s[n] to v[n+{lag}]" if lag else "From s[n] to v[n]"
            return Verdict(False, f"{where} there are other than {given:.0f} roads.")
    return Verdict(True, f"Right up to a lag of {_LAGS[-1]}, where there are {_count(19):.1e}.")


def _count(lag: int) -> int:
    """Count the roads: three lead from s[n] to s[n+1], three from v[n], and one to a_cr past it."""
    to_s, to_v = 1, 0  # roads from s[0] to s[n], and to v[n] past s[n]
    for _ in range(lag):
        to_s, to_v = 3 * to_s + 3 * (2 * to_s + to_v), 2 * to_s + to_v
    return 2 * to_s + to_v
