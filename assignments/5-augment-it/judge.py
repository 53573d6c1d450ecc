"""What the answers are worth. Expected values are computed here, outside of the sandbox."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

_HERE = Path(__file__)
retreat = judging.load(_HERE.with_name("backward.py"))
proofs = judging.load(_HERE.with_name("judge_proofs.py"))
experiment = judging.load(_HERE.with_name("judge_experiment.py"))
expected, cells = retreat.expected, retreat.expected.cells

RUNS, SATURATED, QUIET = proofs.RUNS, proofs.SATURATED, proofs.QUIET
cell_of, size, drawn = proofs.cell_of, proofs.size, proofs.drawn
#: Widths of a base cell, inputs, and how large the extension is.
WIDTHS = ((1, 1, 1), (5, 2, 2), (6, 3, 3), (12, 2, 2), (40, 1, 5), (7, 30, 2), (2, 1, 6))


def match_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return widths, inputs and sizes."""
    cell = cell_of(given)
    return [[d, d_x, min(size(cell, m), 9)] for d, d_x, m in WIDTHS]


def nearest(cell: Any, d_base: int, d_x: int, m: int) -> list[int]:
    """Return the widths with the nearest number of parameters: two, if they are equally near."""
    want = cells.count(cells.base_shapes(d_base, d_x))
    least = m if cell.kind in ("project", "group") else 1
    # In whole numbers, as a tie has to be one.
    off = {
        d: abs(cells.count(cells.shapes(cell, d, d_x, m)) - want)
        for d in range(least, 20 * d_base + 20)
    }
    least_off = min(off.values())
    return [d for d in off if off[d] == least_off]


def ratio(cell: Any, d: int, d_base: int, d_x: int, m: int) -> float:
    """Return the ratio of the numbers of parameters."""
    base = cells.count(cells.base_shapes(d_base, d_x))
    return float(cells.count(cells.shapes(cell, d, d_x, m)) / base)


def score_match(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give half for the width and half for the ratio; one that fits a wrong width is right."""
    cell, faults = cell_of(given), []
    for call, result in zip(calls, answer, strict=True):
        pair, where = scoring.parts_of(result.returned, 2), "With d_base = {}, d_x = {}, m = {}: "
        told = where.format(*call)
        if result.raised or pair is None:
            faults.append([told + (scoring.tell(result) or "expected is a pair.")] * 2)
            continue
        d, want = scoring.whole(pair[0]), nearest(cell, *call)
        fault = "" if d in want else "another width comes nearer."
        own = ratio(cell, d if d is not None and 1 <= d <= 10_000 else want[0], *call)
        wrong = scoring.differs(pair[1], own)
        faults.append([fault and told + fault, wrong and f"{told}the ratio {wrong}."])
    return scoring.by_cases(answer, faults, [0.5, 0.5])


def run_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of the forward pass: p, x, s_before, v_before."""
    cell, made = cell_of(given), []
    for k, (steps, batch, d, d_x, m) in enumerate(RUNS):
        m = size(cell, m)
        p = drawn(cells.shapes(cell, d, d_x, m), rng, 4.0 if k == SATURATED else 0.8)
        x, s = rng.normal(size=(steps, batch, d_x)), rng.normal(size=(batch, d))
        made.append([p, (k != QUIET) * x, s, rng.normal(size=(batch, cells.width(cell, d, m)))])
    return made


def score_forward(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give half for the states and half for the values."""
    cell, faults = cell_of(given), []
    for call, result in zip(calls, answer, strict=True):
        got, where = scoring.mapping(result.returned), scoring.sizes_of(call[1])
        want, plain = expected.forward(cell, *call), _unextended(cell, call)
        form = "expected is a dict with s and v."
        told = scoring.faults_by_name(result, got, want, where, form)
        if plain and not any(scoring.faults_by_name(result, got, plain, where, form).values()):
            told = {
                k: fault and f"{where}{k} is that of the base cell." for k, fault in told.items()
            }
        faults.append([told["s"], told["v"]])
    return scoring.by_cases(answer, faults, [0.5, 0.5])


def _unextended(cell: Any, call: list[Any]) -> Any:
    """Return the run of the base cell with the same parameters, if their shapes are its own."""
    p, x, s, _ = call
    sizes = cells.base_shapes(s.shape[1], x.shape[2])
    if any(p[name].shape != shape for name, shape in sizes.items()):
        return None
    return expected.forward(cells.base(cell), *call)


def backward_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of the backward pass; the last run is too long for nudges."""
    cell, made = cell_of(given), []
    d, d_x, m = 24, 16, size(cell, 2)
    far = drawn(cells.shapes(cell, d, d_x, m), rng, 1 / d)
    v = rng.normal(size=(4, cells.width(cell, d, m)))
    long = [far, rng.normal(size=(300, 4, d_x)), rng.normal(size=(4, d)), v]
    for call in [*run_calls(given, rng), long]:
        run = expected.forward(cell, *call)
        direct = [rng.normal(size=run[k].shape) for k in "sv"]
        made.append([*call[:2], run, *direct])
    return made


def score_backward(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give 0.6 for the parameters, 0.16 for the inputs, 0.12 for initial state and value each."""
    right, count = partial(retreat.backward, cell_of(given)), len(calls[0][0])
    weights = [0.6 / count] * count + [0.16, 0.12, 0.12]
    return scoring.by_gradients(right, retreat.SLIPS, calls, answer, weights)


QUESTIONS = {
    "match": Question(match_calls, score_match),
    "forward": Question(run_calls, score_forward),
    "backward": Question(backward_calls, score_backward),
    **proofs.QUESTIONS,
    **experiment.intervals.QUESTIONS,
    **experiment.QUESTIONS,
}
