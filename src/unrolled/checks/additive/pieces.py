"""Self-check of a delay equation solved by hand, piece by piece.

====== ============================================ =========
letter meaning                                      shape
====== ============================================ =========
s      the state: ds/dt = -s(t-1)                   scalar
t      time                                         scalar
====== ============================================ =========
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unrolled import _checks as check
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.continuous import AdditiveModel

Piece = Callable[[float], float]


def two_pieces(first: Piece | None, second: Piece | None) -> Verdict:
    """Check the solution of ds/dt = -s(t-1) with the history s(t) = t, from 0 to 2.

    Parameters
    ----------
    first, second : callable or None
        t → s(t) from 0 to 1, and from 1 to 2.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> two_pieces(lambda t: t, lambda t: 1.0)
    Not yet. At t = 0.25 the first piece should not give 0.25. Is its derivative -s(t-1)?
    """
    if first is None and second is None:
        return WAITING
    model = AdditiveModel([(-np.ones((1, 1)), 1.0)])
    solution = model.solve(2.0, lambda t: np.array([t]))
    try:
        for begin, name, piece in ((0.0, "first", first), (1.0, "second", second)):
            if piece is None:
                return Verdict(False, f"The {name} piece is still missing.")
            where = begin + np.linspace(0, 1, 5)
            got = np.array([_value(name, piece, float(t)) for t in where])
            want = solution(where)[:, 0]
            wrong = np.abs(got - want) > 1e-7  # the solver is good to 1e-10 or so
            if wrong[0]:
                start = "the history ends at 0" if name == "first" else "the first piece ends"
                reason = f"At t = {begin:g} the {name} piece does not begin where {start}."
                return Verdict(False, reason)
            if wrong.any():
                k = int(wrong.argmax())
                reason = f"At t = {where[k]:g} the {name} piece should not give {got[k]:.6g}."
                return Verdict(False, f"{reason} Is its derivative -s(t-1)?")
    except Unusable as fault:
        return Verdict(False, str(fault))
    return Verdict(True, "Both pieces agree with the reference solution.")


def _value(name: str, piece: object, t: float) -> float:
    """Return what the reader's function gives at this time."""
    if not callable(piece):
        raise Unusable(f"The {name} piece is a function of t, for example lambda t: t**2.")
    try:
        value = piece(t)
    except Exception as error:  # the reader's function may raise anything
        what = f"{type(error).__name__}: {error}"
        raise Unusable(f"The {name} piece raises at t = {t:g}: {what}.") from None
    try:
        return check.real_number(name, value)
    except (TypeError, ValueError, OverflowError):
        raise Unusable(f"The {name} piece gives {value!r} at t = {t:g}, not a number.") from None
