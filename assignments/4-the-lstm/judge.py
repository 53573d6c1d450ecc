"""What the answers are worth. Expected values are computed here, outside of the sandbox."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

_HERE = Path(__file__)
expected = judging.load(_HERE.with_name("expected.py"))
remembering = judging.load(_HERE.with_name("remembering.py"))

#: Sizes T, B, d, d_x of the hidden cases; large weights saturate the gates.
SIZES = ((1, 1, 1, 1), (2, 1, 2, 1), (4, 1, 1, 2), (5, 3, 4, 2), (8, 2, 3, 3), (4, 2, 3, 2))
SATURATED, QUIET = 5, 4


def cell_of(given: dict[str, Any]) -> Any:
    """Return the structure of a student's cell."""
    return expected.Cell(**given["cell"])


def drawn(cell: Any, d: int, d_x: int, rng: np.random.Generator, size: float = 0.8) -> Any:
    """Return random parameters."""
    return {k: size * rng.normal(size=v) for k, v in expected.shapes(cell, d, d_x).items()}


def unpack_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return parameters of several sizes, with the number of units."""
    sizes = [(d, d_x) for _, _, d, d_x in SIZES]
    return [[drawn(cell_of(given), d, d_x, rng), d] for d, d_x in sizes]


def score_unpack(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give a quarter for each of W_x, W_v, b and W_s."""
    cell, faults = cell_of(given), []
    for (p, d), result in zip(calls, answer, strict=True):
        got, where = result.returned, f"With d = {d}: "
        if result.raised or not isinstance(got, dict):
            faults.append([where + (scoring.tell(result) or "expected is a dict.")] * 4)
            continue
        want = expected.unpacked(cell, p)
        if not cell.full:  # the diagonals, as they stand in P
            want["W_s"] = {g: np.diag(w) for g, w in want["W_s"].items()}
        faults.append(
            [where + f if (f := part_fault(k, got.get(k), want[k])) else "" for k in want]
        )
    return scoring.by_cases(answer, faults, [0.25] * 4)


def part_fault(name: str, got: Any, want: dict[str, np.ndarray]) -> str:
    """Return what is wrong with the arrays of one source, "" if nothing is."""
    if not isinstance(got, dict):
        return f"{name} is no dict."
    how = {g: scoring.differs(got.get(g), a) for g, a in want.items()}
    wrong = [g for g, fault in how.items() if fault]
    if not wrong:
        return f"{name} has more than it should." if len(got) > len(want) else ""
    others = [g for g in want if g != wrong[0] and not scoring.differs(got.get(wrong[0]), want[g])]
    if others:
        return f"what you call {name} of {wrong[0]} belongs to {others[0]}."
    return f"{name} of {wrong[0]} {how[wrong[0]]}."


def core_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return states, values, gates and candidates; the last ones shut or open altogether."""
    made: list[list[Any]] = []
    names = [g for g in cell_of(given).order if g != "du"]
    for k, (_, batch, d, _) in enumerate(SIZES):
        s, v, u = rng.normal(size=(3, batch, d))
        gates = {g: rng.uniform(size=(batch, d)) for g in names}
        if k == SATURATED:
            gates = {g: rng.integers(2, size=(batch, d)).astype(float) for g in names}
        made.append([s, v, gates, u])
    return made


@np.errstate(all="ignore")  # an answer may be as large as a float can be
def score_core(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give half for the states and half for the values."""
    cell, faults = cell_of(given), []
    for (s, v, gates, u), result in zip(calls, answer, strict=True):
        pair, where = scoring.parts_of(result.returned, 2), f"With B = {s.shape[0]}: "
        if result.raised or pair is None:
            faults.append([where + (scoring.tell(result) or "expected is a pair, s and v.")] * 2)
            continue
        want_s, want_v = expected.core(cell, s, v, gates, u)
        fault = scoring.differs(pair[0], want_s)
        if fault and _usable(pair[0], s.shape) and pair[0].any():
            # A value made rightly from a wrong state is a right value.
            want_v = expected.value(cell, np.asarray(pair[0], float), v, gates["cr"])
        how = [fault, scoring.differs(pair[1], want_v)]
        faults.append([h and f"{where}{k} {h}." for k, h in zip("sv", how, strict=True)])
    return scoring.by_cases(answer, faults, [0.5, 0.5])


def _usable(got: Any, shape: tuple[int, ...]) -> bool:
    """Tell whether something is an array of finite numbers of this shape."""
    kind = isinstance(got, np.ndarray) and got.dtype.kind in "iuf" and got.shape == shape
    return bool(kind and np.isfinite(got).all())


def run_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of the forward pass: p, x, s_before, v_before."""
    cell, made = cell_of(given), []
    for k, (steps, batch, d, d_x) in enumerate(SIZES):
        p = drawn(cell, d, d_x, rng, 4.0 if k == SATURATED else 0.8)
        x, (s, v) = rng.normal(size=(steps, batch, d_x)), rng.normal(size=(2, batch, d))
        made.append([p, (k != QUIET) * x, s, v])
    return made


def score_forward(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give 2/5 for the states, 2/5 for the values, 1/5 for the nodes."""
    cell, faults = cell_of(given), []
    for call, result in zip(calls, answer, strict=True):
        where = f"With T = {len(call[1])}, B = {call[1].shape[1]}: "
        if result.raised or not isinstance(result.returned, dict):
            told = scoring.tell(result) or "expected is a dict with s, v and the nodes."
            faults.append([where + told] * 3)
            continue
        want = expected.forward(cell, *call)
        how = {k: scoring.differs(result.returned.get(k), a) for k, a in want.items()}
        named = {k: h and f"{where}{k} {h}." for k, h in how.items()}
        nodes = next(filter(None, (named[f"a_{g}"] for g in cell.order)), "")
        faults.append([named["s"], named["v"], nodes])
    return scoring.by_cases(answer, faults, [0.4, 0.4, 0.2])


def long_run(cell: Any, rng: np.random.Generator) -> list[Any]:
    """Return a run with 19,000 inputs: a moment for a backward pass, half an hour for nudges."""
    d, d_x = 24, 16
    p = drawn(cell, d, d_x, rng, 1 / d)
    return [p, rng.normal(size=(300, 4, d_x)), *rng.normal(size=(2, 4, d))]


def backward_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of the backward pass: p, x, run, d_s, d_v."""
    cell, made = cell_of(given), []
    for call in [*run_calls(given, rng), long_run(cell, rng)]:
        run = expected.forward(cell, *call)
        made.append([*call[:2], run, *rng.normal(size=(2, *run["s"].shape))])
    return made


def score_backward(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give 0.5 for W, 0.15 for P, 0.15 for the inputs, 0.1 for each part of the initial state."""
    right, weights = partial(expected.backward, cell_of(given)), [0.5, 0.15, 0.15, 0.1, 0.1]
    return scoring.by_gradients(right, expected.SLIPS, calls, answer, weights)


QUESTIONS = {
    "unpack": Question(unpack_calls, score_unpack),
    "core": Question(core_calls, score_core),
    "forward": Question(run_calls, score_forward),
    "backward": Question(backward_calls, score_backward),
    **remembering.QUESTIONS,
}
