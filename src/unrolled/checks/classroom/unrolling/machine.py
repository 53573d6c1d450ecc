"""Self-check of a recurrence that is run in segments.

============= ============================================= ===============
letter        meaning                                       shape
============= ============================================= ===============
p             parameters, by name                           dict
x, y          inputs and outputs                            (T, B, d_x), (T, B, d)
cuts          first steps of the later segments             list of int
============= ============================================= ===============
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.differential_equation.equation import same
from unrolled.checks.classroom.through_time.differences import (
    Unanswered,
    array,
    called,
)
from unrolled.checks.verdict import UNANSWERED, Verdict

Shapes = Callable[[int, int], dict[str, tuple[int, ...]]]
#: d, d_x, T, B of the cases, and where they are cut.
CASES = (
    (1, 1, 1, 1, ()),
    (2, 1, 9, 1, (1, 4)),
    (1, 2, 11, 2, (1, 2, 3, 4, 9)),
    (3, 2, 12, 3, (5, 7)),
)
#: Other products for other lengths round otherwise; what is not carried changes digits.
_ROUNDING = 1e-9


def case(chosen: tuple[Any, ...], shapes: Shapes) -> tuple[Params, Array, list[int], str]:
    """Return parameters, inputs and cuts of a case, and its sizes in words."""
    d, d_x, steps, batch, cuts = chosen
    rng = np.random.default_rng(steps)
    p = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes(d, d_x).items()}
    where = f"With T = {steps}, B = {batch}, d = {d}, d_x = {d_x}"
    return p, rng.normal(size=(steps, batch, d_x)), list(cuts), where


def _advanced(answer: Any, p: Params, carried: Any, x: Array) -> tuple[Array, Any, Any]:
    """Return outputs, carry and tape of a segment; the carry that was handed in must survive."""
    before = copy.deepcopy(carried)
    given = called("advance", lambda p, x: answer(p, carried, x), p, x)
    if not same(before, carried):
        raise Unusable("advance changes the carry that it is handed: work on a copy.")
    if not isinstance(given, tuple) or len(given) != 3:
        raise Unusable("advance must return three things: y, carried, tape.")
    return array("y", given[0], (*x.shape[:2], len(p["theta"])), "(T, B, d)"), given[1], given[2]


def run(begin: Any, answer: Any, p: Params, x: Array, cuts: list[int]) -> tuple[Array, list[Any]]:
    """Return the outputs of all segments, and their tapes."""
    carried, parts, tapes = called("start", begin, p, x.shape[1]), [], []
    for segment in np.split(x, cuts):
        y, carried, tape = _advanced(answer, p, carried, segment)
        parts.append(y)
        tapes.append(tape)
    return np.concatenate(parts), tapes


def judged(look: Callable[[], str], right: str) -> Verdict:
    """Return the verdict on an answer of which ``look`` says what is wrong."""
    try:
        fault = look()
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))
    return Verdict(not fault, fault or right)


def advance(
    begin: Callable[..., object],
    answer: Callable[..., object],
    shapes: Shapes,
    example: Mapping[str, Any],
) -> Verdict:
    """Check a recurrence by the example in the notebook, and its segments against one run.

    Parameters
    ----------
    begin, answer : callable
        The student's (p, B) → carry, and (p, carry, x) → (y, carry, tape).
    shapes : callable
        (d, d_x) → name → shape of the parameters.
    example : mapping
        ``p`` and ``x`` of a run, and its ``y``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def total(p, carried, x):
    ...     return np.cumsum(x, axis=0), None, None
    >>> example = {"p": {"theta": [0.0]}, "x": [[[1.0]]], "y": [[[1.0]]]}
    >>> advance(lambda p, B: None, total, lambda d, d_x: {"theta": (d_x,)}, example)
    Not yet. With T = 9, B = 1, d = 2, d_x = 1, in segments of 1, 3, 5 steps y is wrong from step
    n = 1 on, while one run over all steps fits the example: what is used there and not carried?
    """

    def look() -> str:
        p = {name: np.array(value, float) for name, value in example["p"].items()}
        x, want = np.array(example["x"], float), np.array(example["y"], float)
        got = run(begin, answer, p, x, [])[0]
        for n in range(len(x)):
            if not np.allclose(got[n], want[n], rtol=0, atol=2e-6):
                told = f"y[{n}] is {want[n].round(4).tolist()}; yours is {got[n].round(4).tolist()}"
                return f"In the example {told}. The steps before it are right."
        for chosen in CASES:
            fault = _segments(begin, answer, *case(chosen, shapes))
            if fault:
                return fault
        return ""

    verdict = judged(look, "The example comes out, and segments make one run.")
    if not verdict.right:
        return verdict
    p = {name: np.array(value, float) for name, value in example["p"].items()}
    x = np.array(example["x"], float)
    size = numbers_in(_advanced(answer, p, called("start", begin, p, 1), x[:, :1])[1])
    sizes = f"d = {len(p['theta'])} and d_x = {x.shape[2]}"
    told = f"Your carry: {size} numbers for one sequence with {sizes}."
    return Verdict(True, f"{verdict.reason} {told} Not tested here: whether fewer will do.")


def numbers_in(carried: Any) -> int:
    """Return how many numbers there are in a carry of tuples, lists, dicts and arrays."""
    if isinstance(carried, dict):
        return sum(map(numbers_in, carried.values()))
    if isinstance(carried, (tuple, list)):
        return sum(map(numbers_in, carried))
    return 0 if carried is None else int(np.asarray(carried).size)


def _segments(begin: Any, answer: Any, p: Params, x: Array, cuts: list[int], where: str) -> str:
    """Return how segments differ from one run, or nothing."""
    whole = run(begin, answer, p, x, [])[0]
    for b in range(x.shape[1]):
        alone = run(begin, answer, p, x[:, b : b + 1], [])[0]
        if not np.allclose(alone[:, 0], whole[:, b], rtol=0, atol=_ROUNDING):
            return f"{where}, a sequence depends on the others in its batch."
    off = np.abs(run(begin, answer, p, x, cuts)[0] - whole).max(axis=(1, 2)) > _ROUNDING
    if not off.any():
        return ""
    lengths = ", ".join(str(k) for k in np.diff([0, *cuts, len(x)]))
    return (
        f"{where}, in segments of {lengths} steps y is wrong from step n = {off.argmax()} on, "
        "while one run over all steps fits the example: what is used there and not carried?"
    )
