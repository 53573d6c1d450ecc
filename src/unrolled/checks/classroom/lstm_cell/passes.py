"""Self-checks of a cell forward and of its backward pass.

============= ================================================== =============
letter        meaning                                            shape
============= ================================================== =============
p             parameters, by name                                dict
x             inputs                                             (T, B, d_x)
run           s and v, entry 0 the initial ones; also the nodes  dict
d_s, d_v      direct parts of the gradient by s and v            (T + 1, B, d)
============= ================================================== =============
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.lstm_cell.differing import differs
from unrolled.checks.classroom.lstm_cell.guarding import (
    SIZES,
    Shapes,
    arrays,
    drawn,
    first_off,
    guarded,
    run_of,
)
from unrolled.checks.classroom.lstm_cell.nodes import Named, by_node, right_parts
from unrolled.checks.classroom.lstm_cell.pieces import Cell
from unrolled.checks.classroom.lstm_cell.pieces import unpack as weights
from unrolled.checks.classroom.through_time.differences import (
    Unanswered,
    array,
    called,
    relation,
    slopes,
)
from unrolled.checks.verdict import Verdict

#: Central differences leave about 1e-10; a wrong equation is off by a hundredth or more.
_TOLERANCE = 1e-5


def _case(sizes: tuple[int, int, int, int], shapes: Shapes) -> tuple[Params, Any, Any, Any, str]:
    """Return parameters, inputs, initial state and value, and how the case is called."""
    steps, batch, d, d_x = sizes
    rng = np.random.default_rng(steps)
    x, (s, v) = rng.normal(size=(steps, batch, d_x)), rng.normal(size=(2, batch, d))
    return drawn(shapes, d, d_x, steps), x, s, v, f"With T = {steps}, B = {batch}, d = {d}"


@guarded
def forward(
    answer: Callable[..., object],
    cell: Cell,
    shapes: Shapes,
    example: Mapping[str, Any],
) -> Verdict:
    """Check a forward pass by the example and by what holds for every recurrent cell.

    Parameters
    ----------
    answer : callable
        (p, x, s_before, v_before) → dict of signals.
    cell, shapes, example
        As for ``unpack``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> one = {"order": ["du"]}
    >>> forward(lambda p, x, s, v: s, one, lambda d, d_x: {"W": (d, d_x)}, {})
    Not yet. forward must return a dict with s, v, a_du, not ndarray.
    """
    for sizes in SIZES:
        *given, where = _case(sizes, shapes)
        p, x, s, v = given
        run = run_of(answer, cell["order"], *given)
        if not np.array_equal(run["s"][0], s) or not np.array_equal(run["v"][0], v):
            return Verdict(False, f"{where}, s[0] and v[0] must be s_before and v_before.")
        alone = run_of(answer, cell["order"], p, x[:, :1], s[:1], v[:1])
        if not np.allclose(alone["v"], run["v"][:, :1], rtol=0, atol=1e-9):
            return Verdict(False, f"{where}, a sequence depends on the others in its batch.")
        later = run_of(answer, cell["order"], p, np.concatenate([x[:-1], x[-1:] + 1]), s, v)
        if not np.array_equal(later["v"][:-1], run["v"][:-1]):
            return Verdict(False, f"{where}, an input changes a value before it.")
        half = len(x) // 2
        rest = run_of(answer, cell["order"], p, x[half:], run["s"][half], run["v"][half])
        if not np.allclose(rest["v"][-1], run["v"][-1], rtol=0, atol=1e-9):
            return Verdict(False, f"{where}, a run does not go on from its own state and value.")
    known = arrays(example)
    run = run_of(answer, cell["order"], *(known[k] for k in ("p", "x", "s_before", "v_before")))
    # Step by step, in each what can be computed first: then the first fault is the cause.
    for n in range(len(known["x"])):
        nodes = sorted(cell["order"], key=lambda g: g == "cu")
        names = [f"a_{g}" for g in nodes if g != "cr"] + ["s", "a_cr", "v"]
        for name in names:
            k = n + (name in "sv")
            if name in known["run"] and (
                fault := first_off(name, run[name][k], known["run"][name][k])
            ):
                return Verdict(False, f"In step {n} {fault}.")
    return Verdict(True, "The example comes out, and time and batch are kept apart.")


@guarded
def backward(
    answer: Callable[..., object],
    run: Callable[..., object],
    unpack: Callable[..., object],
    cell: Cell,
    shapes: Shapes,
    example: Mapping[str, Any],
) -> Verdict:
    """Check a backward pass by nudges of the student's own forward pass, if that is right.

    The objective is Σ ⟨d_s, s⟩ + ⟨d_v, v⟩ with random d_s and d_v: these are its direct parts.

    Parameters
    ----------
    answer : callable
        (p, x, run, d_s, d_v) → (gradients by the parameters, by x, by initial state and value).
    run : callable
        The student's forward pass.
    unpack : callable
        (p, d) → weights by name, the student's own: it gives faults their names, no more.
    cell, shapes, example
        As for ``unpack``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> one = {"order": ["du"], "sees": {}}
    >>> verdict = backward(None, lambda *at: 3, None, one, lambda d, d_x: {"W": (d, 2)}, {})
    >>> verdict.reason.split(".")[0]
    'Your forward pass is not right yet, and a way back cannot be judged against it'
    """
    require_forward("a way back", run, unpack, cell, shapes, example)
    for sizes in SIZES:
        *given, where = _case(sizes, shapes)
        named = by_node(unpack, sizes[2])
        fault = gradient_fault(answer, lambda *at: run_of(run, cell["order"], *at), given, named)
        if fault:
            return Verdict(False, f"{where}, {fault}")
    return Verdict(True, f"Nudges confirm all gradients in {len(SIZES)} runs.")


def require_forward(
    what: str, run: object, unpack: object, cell: Cell, shapes: Shapes, example: Mapping[str, Any]
) -> None:
    """Refuse to judge ``what`` against a forward pass that is not right.

    Raises
    ------
    Unusable
        If it is wrong; with the part to look at first.
    Unanswered
        If there is none yet.
    """
    verdict = forward(run, cell, shapes, example)  # type: ignore[arg-type]
    if verdict.right:
        return
    if verdict.right is None:
        raise Unanswered
    wrong = weights(unpack, cell, shapes, example).right is False  # type: ignore[arg-type]
    first = "Your unpack is not right either: begin with part 1." if wrong else "See part 3."
    raise Unusable(
        f"Your forward pass is not right yet, and {what} cannot be judged against it. {first}"
    )


def gradient_fault(
    answer: object, forward: Callable[..., Params], given: Any, named: Named = dict
) -> str:
    """Return how gradients differ from nudges of p, x, s_before, v_before, "" if they do not.

    ``named`` takes a dict like p apart, name → part, so that a fault can be told by its node.
    """
    p, x, s, v = given
    signals, rng = forward(*given), np.random.default_rng(9)
    d_s, d_v = (rng.normal(size=signals[name].shape) for name in "sv")

    def objective(at: Params) -> float:
        moved = at["d_x"], at["d_s_before"], at["d_v_before"]
        found = forward({k: at[k] for k in p}, *moved)
        return float((d_s * found["s"]).sum() + (d_v * found["v"]).sum())

    four = called("backward", answer, p, x, signals, d_s, d_v)
    if not isinstance(four, tuple) or len(four) != 4 or not isinstance(four[0], dict):
        raise Unusable("backward must return four things: a dict like p and three arrays.")
    if four[0].keys() != p.keys():
        raise Unusable(f"The dict has {sorted(four[0])}; expected is {sorted(p)}, as in p.")
    at = {**p, "d_x": x, "d_s_before": s, "d_v_before": v}
    got = {**four[0], **dict(zip(("d_x", "d_s_before", "d_v_before"), four[1:], strict=True))}
    told = {name: f"the gradient by {name}" if name in p else name for name in at}
    fits = "the shape of what it belongs to"
    got = {k: array(told[k], got[k], value.shape, fits) for k, value in at.items()}
    want = {k: slopes(lambda a, k=k: objective(at | {k: a}), at[k]) for k in at}  # type: ignore[misc]
    scale = 1e-3 * max(float(np.abs(value).max()) for value in want.values())

    def faults_of(name: Named) -> dict[str, str]:
        """Return name → how a gradient differs; the parameters are taken apart first."""
        found, right = ({k: a[k] for k in p} for a in (got, want))
        pairs = {f"the gradient by {k}": (a, name(right)[k]) for k, a in name(found).items()}
        made = {k: differs(*pair, _TOLERANCE, scale) for k, pair in pairs.items()}
        for k in at.keys() - p.keys():
            made[k] = (relation if k == "d_x" else differs)(got[k], want[k], _TOLERANCE, scale)
        return {k: made[k] for k in (*pairs, "d_x", "d_s_before", "d_v_before")}

    faults = faults_of(dict)
    if not any(faults.values()):
        return ""
    by_name = faults_of(named)
    if any(by_name.values()):
        faults = by_name
    wrong = [f"{k} {how}" for k, how in faults.items() if how]
    right = right_parts(faults)
    if not any(got[k].any() for k in p) and any(want[k].any() for k in p):
        return (
            "grads is zero everywhere. If your unpack hands out copies, what is added to its "
            "arrays is not added to grads: it should hand out slices."
        )
    if right:
        return f"{wrong[0]}; right are {', '.join(right)}."
    if len(x) == 1:
        return f"all gradients are wrong; {wrong[0]}."
    if relation(np.asarray(got["d_x"])[-1], want["d_x"][-1], _TOLERANCE, scale):
        return f"all gradients are wrong; {wrong[0]}: look at the last step first."
    return (
        f"all gradients are wrong but d_x of the last step; {wrong[0]}: look at what a step hands "
        "to the one before it."
    )
