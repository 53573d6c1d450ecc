"""Self-check of the way back through a recurrence that is run in segments.

============= ============================================= ===============
letter        meaning                                       shape
============= ============================================= ===============
p             parameters, by name                           dict
x, y          inputs and outputs                            (T, B, d_x), (T, B, d)
d_x, d_y      gradients by them                             like x, y
cuts          first steps of the later segments             list of int
============= ============================================= ===============
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import array, called, relation, slopes
from unrolled.checks.classroom.unrolling.machine import CASES, Shapes, advance, case, judged, run
from unrolled.checks.verdict import Verdict

#: Central differences leave about 1e-10; a wrong equation is off by a hundredth or more.
_TOLERANCE = 1e-5


def retreat(
    answer: Callable[..., object],
    begin: Callable[..., object],
    forth: Callable[..., object],
    shapes: Shapes,
    example: Mapping[str, Any] | None = None,
    machine: Mapping[str, Any] | None = None,
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
    machine : mapping, optional
        ``period``, the steps from beat to beat, and ``clock``, what a beat does: to say where a
        mistake is not.

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
        for chosen in CASES:
            p, x, cuts, where = case(chosen, shapes)
            want, d_y = _slopes(begin, forth, p, x)
            for some in ([], cuts) if cuts else ([],):
                got = _back(answer, begin, forth, p, x, d_y, some)
                fault = _told(got, want, f"{where}, in {_pieces(len(some) + 1)},")
                if fault and some:
                    return f"{fault} In one segment all are right: what is not handed back?"
                if fault:
                    return fault + _narrowed(answer, begin, forth, p, x, machine or {})
        return ""

    return judged(look, f"Nudges confirm all gradients in {len(CASES)} networks, in segments.")


def _narrowed(
    answer: Any, begin: Any, forth: Any, p: Params, x: Array, machine: Mapping[str, Any]
) -> str:
    """Return under which conditions a way back is right in the case in which it is wrong."""
    # A beat comes in the third step at the earliest.
    quiet = int(machine.get("period", 3)) - 1
    bare = {name: {**p, name: 0 * p[name]} for name in ("W_d", "W_r") if name in p}
    none = {name: value if name not in bare else 0 * value for name, value in p.items()}

    def wrong(p: Params, x: Array) -> list[str]:
        want, d_y = _slopes(begin, forth, p, x)
        return _faults(_back(answer, begin, forth, p, x, d_y, []), want)[0]

    if len(x) == 1 or wrong(p, x[:1]):
        return ""
    if wrong(none, x[:quiet]):
        return (
            " With one step all is right, with more it is not, even where W_r and W_d are 0: look "
            "at what comes back through the output."
        )
    if "W_d" in bare and not wrong(bare["W_d"], x):
        return " With W_d = 0 all is right: look at what comes back through it."
    alone = bare.get("W_d", p)
    if not wrong(alone, x[:quiet]):
        told = f" With {_steps(quiet)}, without a beat, all is right"
        told += " where W_d = 0" if wrong(p, x[:quiet]) else ""
        if machine.get("clock") == "turn":
            even = {**alone, "W_r": alone["W_r"] + alone["W_r"].T}
            left = ", ".join(name.split()[0] for name in wrong(even, x))
            told += ", and with a symmetric W_r "
            told += f"{left} alone is wrong" if left else "all is right with beats, too"
        return f"{told}: look at the beats."
    return " With one step all is right: look at what comes back through W_r from a later one."


def _steps(count: int) -> str:
    return "one step" if count == 1 else f"{count} steps"


def _pieces(count: int) -> str:
    return "one segment" if count == 1 else f"{count} segments"


def _slopes(begin: Any, forth: Any, p: Params, x: Array) -> tuple[Params, Array]:
    """Return the gradients of the student's own run by differences, and the d_y they are for."""
    y = run(begin, forth, p, x, [])[0]
    d_y = np.random.default_rng(9).normal(size=y.shape)

    def objective(at: Params) -> float:
        found = run(begin, forth, {name: at[name] for name in p}, at["d_x"], [])[0]
        return float((d_y * found).sum())

    at = {**p, "d_x": x}
    return {k: slopes(lambda a, k=k: objective(at | {k: a}), at[k]) for k in at}, d_y  # type: ignore[misc]


def _back(
    answer: Any, begin: Any, forth: Any, p: Params, x: Array, d_y: Array, cuts: list[int]
) -> Params:
    """Return the gradients that the student's way back finds, segment by segment."""
    tapes, handed, parts = run(begin, forth, p, x, cuts)[1], None, []
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
    wrong, right = _faults(got, want)
    return f"{where} {wrong[0]}; right are {', '.join(right) or 'none'}." if wrong else ""


def _faults(got: Params, want: Params) -> tuple[list[str], list[str]]:
    """Return which gradients are wrong and how, and which are right."""
    scale = 1e-3 * max(float(np.abs(value).max()) for value in want.values())
    faults = {k: relation(got[k], want[k], _TOLERANCE, scale) for k in want}
    return [f"{k} {how}" for k, how in faults.items() if how], [k for k in faults if not faults[k]]
