"""Self-checks of a recurrence that is run in segments, forward and backward.

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
    relation,
    slopes,
)
from unrolled.checks.verdict import UNANSWERED, Verdict

Shapes = Callable[[int, int], dict[str, tuple[int, ...]]]
#: d, d_x, T, B of the cases, and where they are cut.
_CASES = (
    (1, 1, 1, 1, ()),
    (2, 1, 9, 1, (1, 4)),
    (1, 2, 11, 2, (1, 2, 3, 4, 9)),
    (3, 2, 12, 3, (5, 7)),
)
#: Other products for other lengths round otherwise; what is not carried changes digits.
_ROUNDING = 1e-9
#: Central differences leave about 1e-10; a wrong equation is off by a hundredth or more.
_TOLERANCE = 1e-5


def _case(case: tuple[Any, ...], shapes: Shapes) -> tuple[Params, Array, list[int], str]:
    d, d_x, steps, batch, cuts = case
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


def _run(begin: Any, answer: Any, p: Params, x: Array, cuts: list[int]) -> tuple[Array, list[Any]]:
    """Return the outputs of all segments, and their tapes."""
    carried, parts, tapes = called("start", begin, p, x.shape[1]), [], []
    for segment in np.split(x, cuts):
        y, carried, tape = _advanced(answer, p, carried, segment)
        parts.append(y)
        tapes.append(tape)
    return np.concatenate(parts), tapes


def _judged(look: Callable[[], str], right: str) -> Verdict:
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
        got = _run(begin, answer, p, x, [])[0]
        for n in range(len(x)):
            if not np.allclose(got[n], want[n], rtol=0, atol=2e-6):
                told = f"y[{n}] is {want[n].round(4).tolist()}; yours is {got[n].round(4).tolist()}"
                return f"In the example {told}. The steps before it are right."
        for case in _CASES:
            fault = _segments(begin, answer, *_case(case, shapes))
            if fault:
                return fault
        return ""

    verdict = _judged(look, "The example comes out, and segments make one run.")
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
    whole = _run(begin, answer, p, x, [])[0]
    for b in range(x.shape[1]):
        alone = _run(begin, answer, p, x[:, b : b + 1], [])[0]
        if not np.allclose(alone[:, 0], whole[:, b], rtol=0, atol=_ROUNDING):
            return f"{where}, a sequence depends on the others in its batch."
    off = np.abs(_run(begin, answer, p, x, cuts)[0] - whole).max(axis=(1, 2)) > _ROUNDING
    if not off.any():
        return ""
    lengths = ", ".join(str(k) for k in np.diff([0, *cuts, len(x)]))
    return (
        f"{where}, in segments of {lengths} steps y is wrong from step n = {off.argmax()} on, "
        "while one run over all steps fits the example: what is used there and not carried?"
    )


def retreat(
    answer: Callable[..., object],
    begin: Callable[..., object],
    forth: Callable[..., object],
    shapes: Shapes,
    example: Mapping[str, Any] | None = None,
) -> Verdict:
    """Check the way back by nudges of the student's own run: first as a whole, then in segments.

    The objective is Σ ⟨d_y, y⟩ with a random d_y.

    Parameters
    ----------
    answer : callable
        (p, tape, d_y, d_carried) → (gradients by the parameters, d_x, d_carried).
    begin, forth : callable
        The student's ``start`` and ``advance``.
    shapes : callable
        (d, d_x) → name → shape of the parameters.
    example : mapping, optional
        As for ``advance``: what a way back is held against must be right itself.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def kept(p, carried, x):
    ...     return x + p["theta"], None, x
    >>> def back(p, tape, d_y, d_carried):
    ...     return {"theta": d_y.sum(axis=(0, 1))}, -d_y, None
    >>> retreat(back, lambda p, B: None, kept, lambda d, d_x: {"theta": (d_x,)})
    Not yet. With T = 1, B = 1, d = 1, d_x = 1, in one segment, d_x has the wrong sign; right are
    theta.
    """

    def look() -> str:
        if example is not None and advance(begin, forth, shapes, example).right is False:
            return (
                "Your forward pass (part 1) is not right yet; a way back cannot be judged against "
                "it."
            )
        for case in _CASES:
            p, x, cuts, where = _case(case, shapes)
            want, d_y = _slopes(begin, forth, p, x)
            for some in ([], cuts) if cuts else ([],):
                got = _back(answer, begin, forth, p, x, d_y, some)
                fault = _told(got, want, f"{where}, in {_pieces(len(some) + 1)},")
                if fault and some:
                    return f"{fault} In one segment all are right: what is not handed back?"
                if fault:
                    return fault + _narrowed(answer, begin, forth, p, x)
        return ""

    return _judged(look, f"Nudges confirm all gradients in {len(_CASES)} networks, in segments.")


def _narrowed(answer: Any, begin: Any, forth: Any, p: Params, x: Array) -> str:
    """Return under which condition a way back is right in the case in which it is wrong."""
    bare = {name: {**p, name: 0 * p[name]} for name in ("W_d", "W_r") if name in p}
    tried = [
        (p, x[:2], "With two steps, without a beat, all is right: look at the beats, and at what "
         "reaches further back"),
        (p, x[:1], "With one step all is right: look at what comes back from a later one"),
        *((bare[name], x, f"With {name} = 0 all is right: look at what comes back through it")
          for name in bare),
    ]  # fmt: skip
    for parameters, inputs, told in tried:
        if len(inputs) == len(x) and parameters is p:
            continue
        want, d_y = _slopes(begin, forth, parameters, inputs)
        if not _told(_back(answer, begin, forth, parameters, inputs, d_y, []), want, ""):
            return f" {told}."
    return ""


def _pieces(count: int) -> str:
    return "one segment" if count == 1 else f"{count} segments"


def _slopes(begin: Any, forth: Any, p: Params, x: Array) -> tuple[Params, Array]:
    """Return the gradients of the student's own run by differences, and the d_y they are for."""
    y = _run(begin, forth, p, x, [])[0]
    d_y = np.random.default_rng(9).normal(size=y.shape)

    def objective(at: Params) -> float:
        found = _run(begin, forth, {name: at[name] for name in p}, at["d_x"], [])[0]
        return float((d_y * found).sum())

    at = {**p, "d_x": x}
    return {k: slopes(lambda a, k=k: objective(at | {k: a}), at[k]) for k in at}, d_y  # type: ignore[misc]


def _back(
    answer: Any, begin: Any, forth: Any, p: Params, x: Array, d_y: Array, cuts: list[int]
) -> Params:
    """Return the gradients that the student's way back finds, segment by segment."""
    tapes, handed, parts = _run(begin, forth, p, x, cuts)[1], None, []
    grads = {name: np.zeros_like(value) for name, value in p.items()}
    pieces = zip(tapes, np.split(d_y, cuts), np.split(x, cuts), strict=True)
    for tape, piece, segment in reversed(list(pieces)):
        given = called("retreat", lambda p, d, t=tape, h=handed: answer(p, t, d, h), p, piece)
        if not isinstance(given, tuple) or len(given) != 3 or not isinstance(given[0], dict):
            raise Unusable("retreat must return three things: a dict like p, d_x, d_carried.")
        if given[0].keys() != p.keys():
            raise Unusable(f"The dict has {sorted(given[0])}; expected is {sorted(p)}, as in p.")
        for name, value in given[0].items():
            where = f"the gradient by {name}"
            grads[name] = grads[name] + array(where, value, p[name].shape, f"that of {name}")
        parts.append(array("d_x", given[1], segment.shape, "(T, B, d_x)"))
        handed = given[2]
    return {**grads, "d_x": np.concatenate(parts[::-1])}


def _told(got: Params, want: Params, where: str) -> str:
    """Return which gradients are wrong and how, or nothing."""
    scale = 1e-3 * max(float(np.abs(value).max()) for value in want.values())
    faults = {k: relation(got[k], want[k], _TOLERANCE, scale) for k in want}
    wrong = [f"{k} {how}" for k, how in faults.items() if how]
    right = [k for k, how in faults.items() if not how]
    if not wrong:
        return ""
    return f"{where} {wrong[0]}; right are {', '.join(right) or 'none'}."
