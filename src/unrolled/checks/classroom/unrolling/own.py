"""Self-check of what a student finds for the own network."""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import Unanswered, called
from unrolled.checks.verdict import WAITING, Verdict

Net = dict[str, Any]


def own(answer: Any, forth: Any, back: Any, net: Net, C: float, eps: float) -> Verdict:
    """Check the numbers of the student's own network against the student's own promises.

    Parameters
    ----------
    answer : dict or None
        ``drop``, ``cut`` and ``measured``.
    forth, back : callable
        The student's ``promise`` and ``promise_back``.
    net, C, eps
        What they are asked for.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> said = {"drop": 7, "cut": None, "measured": 9}
    >>> own(said, lambda *a: {"rho": 0.5, "K": 7}, lambda *a: {"rho": 2.0, "K": None}, {}, 1.0, 0.1)
    Not yet. Measured are 9 steps, more than the 7 that you promise: one of them is wrong.
    """
    if not answer:
        return WAITING
    try:
        if not isinstance(answer, dict) or set(answer) != {"drop", "cut", "measured"}:
            raise Unusable("The answer is a dict of drop, cut and measured.")
        for key, function in (("drop", forth), ("cut", back)):
            given = called(key, function, net, C, eps)
            if not isinstance(given, dict) or "K" not in given:
                raise Unusable(f"Your function for {key} must return a dict with K.")
            K = given["K"]
            if answer[key] != K:
                raise Unusable(f"{key} is {answer[key]}, but your function promises {K}.")
        most, found = answer["drop"], answer["measured"]
        if isinstance(found, bool) or not isinstance(found, (int, np.integer)) or found < 0:
            raise Unusable("measured must be a whole number from 0 on.")
        if most is not None and found > most:
            raise Unusable(
                f"Measured are {found} steps, more than the {most} that you promise: one of them "
                "is wrong."
            )
    except Unanswered:
        return WAITING
    except Unusable as unusable:
        return Verdict(False, str(unusable))
    return Verdict(True, "The three numbers fit each other.")
