"""What the answers are worth. Expected values are computed here, outside of the sandbox."""

from __future__ import annotations

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
#: What remains for who hands out copies where slices are asked for.
COPIES = 0.5
#: Share of each part of a way back, and what one known mistake that explains all leaves at least.
GRADIENTS = {"W": 0.5, "P": 0.15, "d_x": 0.15, "d_s_before": 0.1, "d_v_before": 0.1}
ONE_MISTAKE = 0.5


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
    """Give a quarter for each of W_x, W_v, b and W_s, and half of that for copies.

    The hidden call returns the arrays, and the names of those that are no views of p.
    """
    cell, faults, copies = cell_of(given), [], []
    for (p, d), result in zip(calls, answer, strict=True):
        pair = scoring.parts_of(result.returned, 2) or [None, None]
        got, where = pair[0], f"With d = {d}: "
        if result.raised or not isinstance(got, dict):
            faults.append([where + (scoring.tell(result) or "expected is a dict.")] * 4)
            continue
        copies += pair[1] if isinstance(pair[1], list) else []
        want = expected.unpacked(cell, p)
        if not cell.full:  # the diagonals, as they stand in P
            want["W_s"] = {g: np.diag(w) for g, w in want["W_s"].items()}
        faults.append(
            [where + f if (f := part_fault(k, got.get(k), want[k])) else "" for k in want]
        )
    score = scoring.by_cases(answer, faults, [0.25] * 4)
    if not copies:
        return score
    told = "All numbers are right" if score.fraction == 1 else score.feedback.rstrip(".")
    reason = f"{told}, but {copies[0]} is a copy: what is written into it does not reach p."
    return Score(COPIES * score.fraction, f"{reason} Hand out slices.")


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
        got, want = scoring.mapping(result.returned), expected.forward(cell, *call)
        form = "expected is a dict with s, v and the nodes."
        told = scoring.faults_by_name(result, got, want, scoring.sizes_of(call[1]), form)
        nodes = next(filter(None, (told[f"a_{g}"] for g in cell.order)), "")
        first = first_off(got, want)
        faults.append([f and f + first for f in (told["s"], told["v"], nodes)])
    score = scoring.by_cases(answer, faults, [0.4, 0.4, 0.2])
    return remembering.leaning(score, "unpack or core, and parts 1 and 2 are")


def first_off(got: Any, want: dict[str, np.ndarray]) -> str:
    """Return in a sentence which signal is off first, "" if the form does not allow to say."""
    if not got or not all(_usable(got.get(k), a.shape) for k, a in want.items()):
        return ""
    early = [f"a_{g}" for g in ("cs", "cu", "du") if f"a_{g}" in want]
    for n in range(len(want["v"]) - 1):
        for name in (*early, "s", "a_cr", "v"):
            k = n + (name in "sv")
            if scoring.differs(got[name][k], want[name][k]):
                return f" What is off first is {name} in step {n}."
    return ""


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
    """Give the shares of ``GRADIENTS``, those of W and P in equal parts to each node.

    One forgotten term spoils all that comes before it in time. So who makes one known mistake
    that explains every case gets ``ONE_MISTAKE`` at least, and is told which.
    """
    cell = cell_of(given)

    def made(*call: Any, **slip: str) -> dict[str, Any]:
        return scoring.gradients(expected.backward(cell, *call, **slip)) or {}

    right = [made(*call) for call in calls]
    found = [scoring.gradients(result.returned) for result in answer]
    parts = [parts_by_node(cell, name, a) for name, a in right[0].items()]
    weights = [GRADIENTS[k] / len(p) for k, p in zip(right[0], parts, strict=True) for _ in p]
    faults = []
    for call, result, got, want in zip(calls, answer, found, right, strict=True):
        where = scoring.sizes_of(call[1])
        if result.raised or got is None:
            told = scoring.tell(result) or "expected are a dict like p and three arrays."
            faults.append([where + told] * len(weights))
            continue
        faults.append([f and where + f for k in want for f in faults_of(cell, k, got, want)])
    score = scoring.by_cases(answer, faults, weights)
    words = scoring.explained(made, expected.SLIPS, calls, found, right)
    if not words:
        return _fitting(remembering.leaning(score, "unpack, and part 1 is"))
    least = ONE_MISTAKE * (scoring.CARELESS if any(r.changed for r in answer) else 1)
    return Score(max(score.fraction, least), f"{words} This one mistake explains every case.")


def _fitting(score: Score) -> Score:
    """Add where else a fault may come from, if there is an answer with a fault."""
    if "look there first" not in score.feedback:
        return score
    hint = " If part 3 is not full, your forward pass differs from the cell, and a way back that"
    return Score(score.fraction, f"{score.feedback}{hint} fits it is wrong too.")


def faults_of(cell: Any, name: str, got: Any, want: Any) -> list[str]:
    """Return the faults of a gradient, one for each of its nodes; "" where there is none."""
    parts = parts_by_node(cell, name, want[name])
    if len(parts) == 1 or not _usable(got.get(name), want[name].shape):
        fault = scoring.differs(got.get(name), want[name])
        return [fault and f"{told_as(name)} {fault}."] * len(parts)
    own = parts_by_node(cell, name, got[name])
    how = {g: scoring.differs(own[g], a) for g, a in parts.items()}
    return [f and f"{told_as(name)} {f} in what belongs to node {g}." for g, f in how.items()]


def told_as(name: str) -> str:
    """Return how a gradient is called in a sentence."""
    return f"the gradient by {name}" if name in ("W", "P") else name


def parts_by_node(cell: Any, name: str, a: np.ndarray) -> dict[str, np.ndarray]:
    """Return node → what belongs to it in an array of the layout; else the array alone."""
    if name == "P":
        return dict(zip(expected.lookers(cell), a, strict=True))
    if name != "W":
        return {"": a}
    k, rows = len(cell.order), a.T if cell.turned else a
    d = len(rows) // k
    return {
        g: rows[i::k] if cell.by == "unit" else rows[i * d : (i + 1) * d]
        for i, g in enumerate(cell.order)
    }


QUESTIONS = {
    "unpack": Question(unpack_calls, score_unpack),
    "core": Question(core_calls, score_core),
    "forward": Question(run_calls, score_forward),
    "backward": Question(backward_calls, score_backward),
    **remembering.QUESTIONS,
}
