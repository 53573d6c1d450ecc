"""Self-checks of what a student finds in programs with a wrong gradient.

====== =============================================================
letter meaning
====== =============================================================
at     all that an objective depends on, by name: dict of arrays
y      targets
====== =============================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from numbers import Integral
from typing import Any

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import (
    Unanswered,
    array,
    called,
    relation,
    slopes,
)
from unrolled.checks.verdict import UNANSWERED, Verdict

#: As for the passes: central differences leave about 1e-10.
_TOLERANCE = 1e-5
Case = tuple[Params, Array]


def evidence(answer: object, names: Mapping[int, Sequence[str]]) -> Verdict:
    """Check the form of a table of wrong gradients; whether it is right is not looked at.

    Parameters
    ----------
    answer : dict
        Number of the program → (names after one step, names after seven steps).
    names : mapping
        Number of the program → the names there are.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> evidence({1: ([], ["W_r"])}, {1: ["W_r", "x"], 2: ["W"]})
    Not yet. Program 2 is missing.
    """
    if not answer:
        return UNANSWERED
    if not isinstance(answer, dict):
        return Verdict(False, "The answer is a dict: number of the program → two lists of names.")
    for which, known in names.items():
        if which not in answer:
            return Verdict(False, f"Program {which} is missing.")
        pair = answer[which]
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            return Verdict(False, f"Program {which}: expected two lists, after one step and seven.")
        for found in pair:
            if not isinstance(found, (tuple, list)):
                return Verdict(
                    False, f"Program {which}: expected lists, got {type(found).__name__}."
                )
            strange = [name for name in found if name not in known]
            if strange:
                return Verdict(False, f"Program {which} has no gradient by {strange[0]!r}.")
        if not pair[1]:
            return Verdict(False, f"Program {which}: after seven steps something is wrong in each.")
    told = "Not tested here: whether it is right. That your checker decides."
    return Verdict(True, told, "Complete.")


def lines(answer: object, last: Mapping[int, int]) -> Verdict:
    """Check the form of the numbers of three lines; whether they are right is not looked at.

    Parameters
    ----------
    answer : dict
        Number of the program → number of the line.
    last : mapping
        Number of the program → its last line.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> lines({1: 5, 2: 99}, {1: 17, 2: 18})
    Not yet. Program 2: expected the number of a line from 1 to 18, got 99 of type int.
    """
    if not answer:
        return UNANSWERED
    if not isinstance(answer, dict):
        return Verdict(False, "The answer is a dict: number of the program → number of the line.")
    for which, most in last.items():
        line: Any = answer.get(which)
        whole = isinstance(line, Integral) and not isinstance(line, bool)
        if not whole or not 1 <= int(line) <= most:
            reason = f"expected the number of a line from 1 to {most}, got {line!r} of type "
            reason += type(line).__name__
            return Verdict(False, f"Program {which}: {reason}.")
    told = "Not tested here: whether they are right. A repair that passes its check shows which."
    return Verdict(True, told, "Complete.")


def repaired(
    answer: Callable[..., object],
    objective: Callable[[Params, Array], float],
    cases: Sequence[Case],
) -> Verdict:
    """Check repaired gradients by nudges of everything that the objective depends on.

    Parameters
    ----------
    answer : callable
        (at, y) → dict of gradients like at.
    objective : callable
        (at, y) → E.
    cases : sequence of (dict, ndarray)
        Where to look.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> import numpy as np
    >>> case = {"w": np.array([1.0, 2.0])}, np.zeros(1)
    >>> repaired(lambda at, y: {"w": -2 * at["w"]}, lambda at, y: (at["w"] ** 2).sum(), [case])
    Not yet. With T = 1, the gradient by w has the wrong sign.
    """
    try:
        for at, y in cases:
            given = called("Your function", answer, at, y)
            if not isinstance(given, dict) or given.keys() != at.keys():
                raise Unusable(f"Your function must return a dict with {', '.join(at)}.")
            fault = _fault(given, objective, at, y)
            if fault:
                return Verdict(False, f"With T = {len(y)}, {fault}.")
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))
    return Verdict(True, "Nudges confirm all of its gradients.")


def _fault(given: dict[str, Any], objective: Any, at: Params, y: Array) -> str:
    """Return which gradients of a case are wrong, or nothing."""
    wrong = []
    for name, value in at.items():
        got = array(f"The gradient by {name}", given[name], value.shape, f"that of {name}")
        want = slopes(lambda a, name=name: float(objective(at | {name: a}, y)), value)  # type: ignore[misc]
        how = relation(got, want, _TOLERANCE, 1e-3)
        if how:
            wrong.append(f"the gradient by {name} {how}")
    others = f" ({len(wrong)} gradients are wrong)" if len(wrong) > 1 else ""
    return wrong[0] + others if wrong else ""
