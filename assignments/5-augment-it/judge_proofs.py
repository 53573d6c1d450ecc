"""What a gradient check and a reduction are worth, and the cases that other questions share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

_HERE = Path(__file__)
expected = judging.load(_HERE.with_name("expected.py"))
toy = judging.load(_HERE.with_name("toy.py"))
cells = expected.cells

#: T, B, d, d_x, m of the hidden cases; large weights saturate the gates.
RUNS = ((1, 1, 1, 1, 1), (2, 1, 2, 1, 2), (4, 1, 1, 2, 1), (5, 3, 4, 2, 3), (8, 2, 3, 3, 2),
        (4, 2, 3, 2, 2))  # fmt: skip
SATURATED, QUIET = 5, 4
#: What the runs of two cells may differ by that are to be one; what is near, but not near enough.
SAME, NEAR = 1e-6, 1e-2


def cell_of(given: dict[str, Any]) -> Any:
    """Return the structure of a student's cell."""
    return cells.Cell(**given["cell"])


def size(cell: Any, m: int) -> int:
    """Return m for a kind of extension: windows may be longer than a run, some have no size."""
    if cell.kind in ("window", "attend"):
        return m + 1
    return m if cell.kind in ("project", "group") else 1


def drawn(sizes: Any, rng: np.random.Generator, scale: float = 0.8) -> Any:
    """Return random parameters of these shapes."""
    return {k: scale * rng.normal(size=shape) for k, shape in sizes.items()}


def nudges_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return small recurrences with right and wrong gradients."""
    return list(toy.calls(rng))


def score_nudges(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give a case if all its deviations are right; who never finds any has measured nothing."""
    faults, found = [], False
    for (fault, *_), call, result in zip(toy.CASES, calls, answer, strict=True):
        got, want = result.returned, toy.deviations(call)
        if result.raised or not isinstance(got, dict):
            faults.append([scoring.tell(result) or "Expected is a dict of numbers."])
            continue
        names = {k: _number(got.get(k)) for k in want}
        found = found or any(value is not None and value > 1e-3 for value in names.values())
        wrong = [k for k, v in names.items() if v is None or not _measured(v, want[k])]
        about = "right" if fault == "none" else "wrong"
        told = f"In a case with {about} gradients the deviation of {wrong[0]} " if wrong else ""
        if wrong and names[wrong[0]] is None:
            told += "is no finite number."
        elif wrong:
            told += f"is {names[wrong[0]]:.1e}; it is measured as {want[wrong[0]]:.1e}."
        faults.append([told])
    score = scoring.by_cases(answer, faults, [1.0])
    return score if found else Score(0, next((f for (f,) in faults if f), "") or "Nothing found.")


def _number(value: Any) -> float | None:
    """Return a recorded number if it is a finite real one."""
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "iuf":
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
        return None
    return float(value)


def _measured(got: float, want: float) -> bool:
    """Tell whether a deviation is that of the gradients, but for the error of differences."""
    return abs(got - want) <= 1e-4 + 0.01 * want


def reduction_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return parameters of base cells, with the size of the extension."""
    cell, made = cell_of(given), []
    for k, (_, _, d, d_x, m) in enumerate(RUNS):
        p = drawn(cells.base_shapes(d, d_x), rng, 4.0 if k == SATURATED else 0.8)
        made.append([p, d if cell.kind == "project" else size(cell, m)])
    return made


@np.errstate(all="ignore")  # an answer may be as large as a float can be
def score_reduction(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Run both cells on inputs that nobody has seen; near is worth a half."""
    cell, worth, told = cell_of(given), [], []
    for k, (call, result) in enumerate(zip(calls, answer, strict=True)):
        points, words = _reduced(cell, call, result, np.random.default_rng(k))
        where = f"With d = {call[0]['b'].shape[1]}, m = {call[1]}: "
        worth.append(points)
        told.append(words and where + words)
    fraction, first = float(np.mean(worth)), next(filter(None, told), "")
    if any(result.changed for result in answer) and fraction:
        return Score(scoring.CARELESS * fraction, (first or "All is right.") + scoring.WRITES)
    return Score(fraction, first or "The base cell comes out in all cases.")


def _reduced(
    cell: Any, call: list[Any], result: Result, rng: np.random.Generator
) -> tuple[float, str]:
    """Return what parameters are worth, and what is wrong with them."""
    p, m = call
    _, d, d_x = p["W_x"].shape
    got = result.returned
    if result.raised or not isinstance(got, dict):
        return 0, scoring.tell(result) or "expected is a dict of arrays."
    for name, shape in cells.shapes(cell, d, d_x, m).items():
        fault = scoring.differs(got.get(name), np.zeros(shape))
        if fault.startswith(("is no", "has")):
            return 0, f"{name} {fault}."
    for steps in (1, 7):
        x, (s, v) = 2 * rng.normal(size=(steps, 3, d_x)), 20 * rng.normal(size=(2, 3, d))
        want = expected.forward(cells.base(cell), p, x, s, v)
        at = {k: np.asarray(got[k], float) for k in cells.shapes(cell, d, d_x, m)}
        run = expected.forward(cell, at, x, s, v)
        away = max(float(np.abs(run[k] - want[k]).max()) for k in "sv")
        if not away <= NEAR:
            return 0, "the extended cell goes another way than the base cell."
        if not away <= SAME:
            return 0.5, f"the cells are near, but {away:.0e} apart: how far is far enough?"
    return 1, ""


QUESTIONS = {
    "nudges": Question(nudges_calls, score_nudges),
    "reduction": Question(reduction_calls, score_reduction),
}
