"""Self-checks of a network forward and of its backward pass.

============= ============================================= ===============
letter        meaning                                       shape
============= ============================================= ===============
p             parameters, by name                           dict
x             inputs                                        (T, B, d_x)
s, r          states and readouts, entry 0 the initial one  (T + 1, B, d)
d_s, d_r      direct parts of the gradient by them          (T + 1, B, d)
============= ============================================= ===============
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import (
    Unanswered,
    array,
    called,
    relation,
    slopes,
)
from unrolled.checks.classroom.through_time.entries import by_blocks
from unrolled.checks.verdict import UNANSWERED, Verdict

#: Sizes T, B, d, d_x of the cases, the smallest first: there a fault can be redone by hand. With
#: one step and two units a transpose shows before anything is carried through time.
SIZES = ((1, 1, 1, 1), (1, 1, 2, 1), (2, 1, 1, 1), (3, 1, 2, 1), (5, 3, 3, 2))
#: Central differences leave about 1e-10; a wrong equation is off by a hundredth or more.
TOLERANCE = 1e-5
Shapes = Callable[[int, int], dict[str, tuple[int, ...]]]


def _case(sizes: tuple[int, int, int, int], shapes: Shapes) -> tuple[Params, Array, Array, str]:
    """Return parameters, inputs, initial state, and how the case is called."""
    steps, batch, d, d_x = sizes
    rng = np.random.default_rng(steps)
    p = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes(d, d_x).items()}
    where = f"With T = {steps}, B = {batch}, d = {d}, d_x = {d_x}"
    return p, rng.normal(size=(steps, batch, d_x)), rng.normal(size=(batch, d)), where


def _run(answer: object, p: Params, x: Array, s_before: Array) -> tuple[Array, Array]:
    """Return states and readouts of a student's forward pass."""
    given = called("forward", answer, p, x, s_before)
    if not isinstance(given, tuple) or len(given) != 2:
        raise Unusable("forward must return a pair, s and r.")
    shape = (len(x) + 1, *s_before.shape)
    s, r = (array(k, v, shape, "(T + 1, B, d)") for k, v in zip("sr", given, strict=True))
    return s, r


def forward(
    answer: Callable[..., object],
    G: Callable[[Array], Array],
    shapes: Shapes,
    example: Mapping[str, Any],
) -> Verdict:
    """Check a forward pass by the example in the notebook and by what holds for every network.

    Parameters
    ----------
    answer : callable
        (p, x, s_before) → (s, r).
    G : callable
        The warping of the network.
    shapes : callable
        (d, d_x) → name → shape of the parameters.
    example : mapping
        ``p``, ``x``, ``s_before`` of a run, and its ``s`` and ``r`` without the initial ones.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def shapes(d, d_x):
    ...     return {"W_r": (d, d), "W_x": (d, d_x), "theta": (d,)}
    >>> forward(lambda p, x, s_before: (s_before, np.tanh(s_before)), np.tanh, shapes, {})
    Not yet. s has shape (1, 1); expected is (T + 1, B, d), here (2, 1, 1).
    """
    try:
        return _forward(answer, G, shapes, example)
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))


def _forward(answer: Any, G: Any, shapes: Shapes, example: Mapping[str, Any]) -> Verdict:
    for sizes in SIZES:
        p, x, s_before, where = _case(sizes, shapes)
        s, r = _run(answer, p, x, s_before)
        if not np.array_equal(s[0], s_before):
            told = "entry 0 of the array s, which is s[-1], must be the initial state as given"
            return Verdict(False, f"{where}, {told}.")
        if not np.allclose(r[0], G(s_before), rtol=0, atol=1e-12):
            told = "entry 0 of the array r, which is r[-1], must be G(s[-1])"
            return Verdict(False, f"{where}, {told}.")
        alone = _run(answer, p, x[:, :1], s_before[:1])[0]
        if not np.allclose(alone, s[:, :1], rtol=0, atol=1e-9):
            return Verdict(False, f"{where}, a sequence depends on the others in its batch.")
        later = _run(answer, p, np.concatenate([x[:-1], x[-1:] + 1]), s_before)[0]
        if not np.array_equal(later[:-1], s[:-1]):
            return Verdict(False, f"{where}, an input changes a state before it.")
    known = {k: np.array(example[k], float) for k in ("x", "s_before", "s", "r")}
    p = {name: np.array(value, float) for name, value in example["p"].items()}
    found = _run(answer, p, known["x"], known["s_before"])
    for n in range(len(known["x"])):
        for name, told, got in zip("sr", ("state", "readout"), found, strict=True):
            have, want = got[n + 1], known[name][n]
            if not np.allclose(have, want, rtol=0, atol=2e-6):
                reason = f"In the example the {told} of step n = {n} is {want.round(4).tolist()}"
                return Verdict(False, f"{reason}; yours is {have.round(4).tolist()}.")
    return Verdict(True, "The example comes out, and time and batch are kept apart.")


def backward(
    answer: Callable[..., object],
    run: Callable[..., object],
    shapes: Shapes,
    G: Callable[[Array], Array] | None = None,
    example: Mapping[str, Any] | None = None,
) -> Verdict:
    """Check a backward pass by nudges of the student's own forward pass.

    The objective is Σ ⟨d_s, s⟩ + ⟨d_r, r⟩ with random d_s and d_r: these are its direct parts.

    Parameters
    ----------
    answer : callable
        (p, x, s, r, d_s, d_r) → (gradients by the parameters, by x, by the initial state).
    run : callable
        The student's forward pass.
    shapes : callable
        (d, d_x) → name → shape of the parameters.
    G, example : optional
        As for ``forward``: what a way back is held against must be right itself.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def no_network(p, x, s_before):
    ...     s = np.repeat(s_before[None], len(x) + 1, axis=0)
    ...     return s, np.tanh(s)
    >>> def nothing(p, x, s, r, d_s, d_r):
    ...     return {}, 0 * x, d_s.sum(axis=0)
    >>> backward(nothing, no_network, lambda d, d_x: {})
    Not yet. With T = 1, B = 1, d = 1, d_x = 1, d_s_before is wrong, most at [0, 0]; right are d_x.
    """
    if G is not None and example is not None and forward(run, G, shapes, example).right is False:
        told = "Your forward pass is not right yet; a way back cannot be judged against it."
        return Verdict(False, told)
    try:
        for sizes in SIZES:
            fault = _backward(answer, run, sizes, shapes)
            if fault:
                return Verdict(False, fault)
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))
    return Verdict(True, f"Nudges confirm all gradients in {len(SIZES)} networks.")


def _backward(answer: Any, run: Any, sizes: tuple[int, int, int, int], shapes: Shapes) -> str:
    """Return what is wrong in one case, or nothing."""
    p, x, s_before, where = _case(sizes, shapes)
    s, r = _run(run, p, x, s_before)
    d_s, d_r = np.random.default_rng(9).normal(size=(2, *s.shape))

    def objective(at: Params) -> float:
        found = _run(run, {name: at[name] for name in p}, at["x"], at["s"])
        return float((d_s * found[0]).sum() + (d_r * found[1]).sum())

    given = called("backward", answer, p, x, s, r, d_s, d_r)
    if not isinstance(given, tuple) or len(given) != 3 or not isinstance(given[0], dict):
        raise Unusable("backward must return three things: a dict like p, d_x, d_s_before.")
    if given[0].keys() != p.keys():
        raise Unusable(f"The dict has {sorted(given[0])}; expected is {sorted(p)}, as in p.")
    got = {**given[0], "x": given[1], "s": given[2]}
    at = {**p, "x": x, "s": s_before}
    want = {k: slopes(lambda a, k=k: objective(at | {k: a}), at[k]) for k in at}  # type: ignore[misc]
    told = {k: {"x": "d_x", "s": "d_s_before"}.get(k, f"the gradient by {k}") for k in at}
    for k, value in at.items():
        got[k] = array(told[k], got[k], value.shape, "the shape of what it belongs to")
    return _faults(got, want, where)


def _faults(got: Params, want: Params, where: str) -> str:
    """Return which gradients of a case are wrong and which are right, or nothing."""
    scale = 1e-3 * max(float(np.abs(value).max()) for value in want.values())
    mine, right_ones = by_blocks(got, want)
    assert mine is not None
    told = {k: {"x": "d_x", "s": "d_s_before"}.get(k, f"the gradient by {k}") for k in mine}
    faults = {k: relation(mine[k], right_ones[k], TOLERANCE, scale) for k in mine}
    wrong = [f"{told[k]} {how}" for k, how in faults.items() if how]
    right = [told[k] for k, how in faults.items() if not how]
    if wrong and right:
        return f"{where}, {wrong[0]}; right are {', '.join(right)}."
    return f"{where}, all gradients are wrong; {wrong[0]}: look at psi first." if wrong else ""
