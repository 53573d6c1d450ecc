"""Self-checks of held gates, and of the form of what is said about a memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.lstm_cell.guarding import Shapes, drawn, guarded, run_of
from unrolled.checks.classroom.lstm_cell.passes import require_forward
from unrolled.checks.classroom.through_time.differences import array, called
from unrolled.checks.verdict import Verdict

_WIRES = ("state", "value", "both", "none")
#: A step of this size is heard even beside a bias of 1e40.
_LOUD = 1e30
#: A node beyond this overflows where a warp squares it.
_TOO_LARGE = 1e150
#: What is said before there are facts.
NO_FACTS = Verdict(None, "fill in the dict and run the cell again.", "Not answered yet:")


@guarded
def hold(
    answer: Callable[..., object],
    run: Callable[..., object],
    unpack: Callable[..., object],
    G_c: Callable[[Any], Any],
    cell: Mapping[str, Any],
    shapes: Shapes,
    example: Mapping[str, Any],
) -> Verdict:
    """Check parameters that hold a gate, by steps of the student's own cell, if that is right.

    The node of a gate that is held is the same in all sequences, however large their numbers are.

    Parameters
    ----------
    answer : callable
        (p, gate, unit, value) → parameters like p.
    run : callable
        The student's forward pass.
    unpack : callable
        The student's weights by name.
    G_c : callable
        The warping of the gates.
    cell, shapes, example
        As for ``unpack``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> one = {"order": ["cu"], "sees": {}}
    >>> verdict = hold(None, lambda *at: 3, None, np.tanh, one, lambda d, d_x: {"W": (d, 2)}, {})
    >>> verdict.reason.split(".")[0]
    'Your forward pass is not right yet, and a held gate cannot be judged against it'
    """
    require_forward("a held gate", run, unpack, cell, shapes, example)
    rng = np.random.default_rng(0)
    for gate in (g for g in ("cs", "cu", "cr") if g in cell["order"]):
        for d, unit, value in ((1, 0, 0), (3, 1, 1), (3, 2, 0)):
            p = drawn(shapes, d, 2, d)
            held = called("hold", answer, p, gate, unit, value)
            if not isinstance(held, dict) or held.keys() != p.keys():
                raise Unusable(f"hold must return a dict like p, with {', '.join(p)}.")
            held = {k: array(k, held[k], a.shape, "that of p") for k, a in p.items()}
            x, (s, v) = 50 * rng.normal(size=(1, 4, 2)), 50 * rng.normal(size=(2, 4, d))
            before = run_of(run, cell["order"], p, x, s, v)
            after = run_of(run, cell["order"], held, x, s, v)
            where = f"hold(p, {gate!r}, {unit}, {value}) with d = {d}: "
            if all(np.array_equal(held[k], a) for k, a in p.items()):
                reason = "nothing was changed. Does your unpack hand out copies?"
                return Verdict(False, where + reason)
            loud = run_of(run, cell["order"], held, _LOUD * x, _LOUD * s, _LOUD * v)
            deaf = np.ptp(loud[f"a_{gate}"][0, :, unit]) == 0
            node = after[f"a_{gate}"][0, :, unit]
            off = np.abs(_at(G_c, node) - value)
            if not off.max() <= 1e-6:
                return Verdict(False, where + _not_held(node, off, value, bool(deaf)))
            if not deaf:
                reason = "the gate has the right value, but its node still depends on what comes in"
                return Verdict(False, f"{where}{reason}: larger inputs or states would move it.")
            fault = _moved(before, after, gate, unit, cell["order"])
            if fault:
                return Verdict(False, f"{where}{fault}")
    return Verdict(True, "Every gate is held, and the other nodes of the step are what they were.")


@np.errstate(all="ignore")  # a bias may be as large as a float can be
def _at(G_c: Callable[[Any], Any], node: Array) -> Array:
    """Return a gate."""
    return np.asarray(G_c(node))


def _not_held(node: Array, off: Array, value: int, deaf: bool) -> str:
    """Return why a gate is not at its end."""
    if not deaf:
        told = ", ".join(f"{a:.3g}" for a in off)
        return f"in four sequences that gate is off by {told}: it still listens to what comes in."
    if np.abs(node).max() > _TOO_LARGE:
        return f"the gate is deaf, but off by {off.max():.3g}: with so large a bias G_c overflows."
    if off.max() > 0.9:
        return "the gate is deaf, but its bias has brought it to the other end."
    return (
        f"the gate is deaf, but off by {off.max():.3g}: its bias has to bring it nearer to {value}."
    )


def _moved(before: Any, after: Any, gate: str, unit: int, order: list[str]) -> str:
    """Return which node has changed that depends on no state of this step, or nothing."""
    for g in order:
        old, new = before[f"a_{g}"][0].copy(), after[f"a_{g}"][0].copy()
        if g == gate:
            old[:, unit] = new[:, unit] = 0.0
        elif g != "du" and gate != "cr":
            continue  # it may see a state that the held gate has made
        if not np.allclose(old, new, rtol=0, atol=1e-12):
            return f"node a_{g} changes where nothing should: has something else been set?"
    return ""


def facts(answer: object, gates: list[str], steps: int, units: int = 3) -> Verdict:
    """Check the form of what is said about each unit; whether it is right is not looked at.

    Parameters
    ----------
    answer : dict
        Unit → dict with ``wire``, ``written``, ``breaks``.
    gates : list of str
        The gates that there are.
    steps, units : int
        Steps of the trace, units of the cell.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> facts({0: {"wire": "state", "written": 3, "breaks": ["cs=2"]}}, ["cs"], 12, 1)
    Not yet. Unit 0: "breaks" has 'cs=2'; expected are cs=0, cs=1.
    """
    if not answer:
        return NO_FACTS
    if not isinstance(answer, dict):
        return Verdict(False, "The answer is a dict: number of the unit → dict.")
    known = [f"{g}={k}" for g in gates for k in (0, 1)]
    for unit in range(units):
        one = answer.get(unit)
        if not isinstance(one, dict) or one.keys() != {"wire", "written", "breaks"}:
            return Verdict(False, f'Unit {unit}: expected a dict with "wire", "written", "breaks".')
        if one["wire"] not in _WIRES:
            return Verdict(False, f'Unit {unit}: "wire" is one of {", ".join(_WIRES)}.')
        step = one["written"]
        if not isinstance(step, (int, np.integer)) or not 0 <= step < steps:
            return Verdict(False, f'Unit {unit}: "written" is a step from 0 to {steps - 1}.')
        if not isinstance(one["breaks"], (list, tuple)):
            return Verdict(False, f'Unit {unit}: "breaks" is a list, and may be empty.')
        strange = [b for b in one["breaks"] if b not in known]
        if strange:
            expected = ", ".join(known)
            reason = f'Unit {unit}: "breaks" has {strange[0]!r}; expected are {expected}.'
            return Verdict(False, reason)
        if one["wire"] == "none" and one["breaks"]:
            return Verdict(False, f"Unit {unit}: where no wire carries anything, what can break?")
    if units > 1 and not any(answer[unit]["breaks"] for unit in range(units)):
        return Verdict(False, '"breaks" is empty for all units: does hold change anything?')
    return Verdict(
        True,
        "Not looked at: whether wires, steps and lists are right. An experiment decides.",
        "The form is in order.",
    )
