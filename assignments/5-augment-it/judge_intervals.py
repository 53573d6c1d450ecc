"""What intervals are worth, and what is said about the usual mistakes in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

statistic = judging.load(Path(__file__).with_name("statistic.py"))

#: The quantiles that students are given have five digits; those of SciPy have all of them.
ROUNDED = 1e-5


def quantiles(given: dict[str, Any]) -> dict[int, float]:
    """Return degrees of freedom → quantile."""
    return {int(k): q for k, q in given["quantiles"].items()}


def compare_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return samples, with and without pairs; one pair of samples differs by a constant."""
    made: list[list[Any]] = []
    for k, (n, paired) in enumerate(((2, True), (9, True), (9, False), (6, True), (2, False))):
        both = rng.uniform(0.1, 0.4, n)
        base, extended = (both + 0.03 * rng.normal(size=n) for _ in "be")
        made.append([base, base + 0.25 if k == 3 else extended, paired])
    return [*made, [rng.random(12), rng.random(5), False]]


def score_compare(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give 0.2 for the difference and 0.4 for each end."""
    faults, table = [], quantiles(given)
    for call, result in zip(calls, answer, strict=True):
        where = "With pairs " if call[2] else "Without pairs "
        got = scoring.parts_of(result.returned, 3)
        if result.raised or got is None:
            told = scoring.tell(result) or "expected are three numbers."
            faults.append([where + told] * 3)
            continue
        how = off(got, statistic.interval(*call, table))
        names = ("the difference", "the lower end", "the upper end")
        # An end may be of any size: what factor it is off by says nothing.
        faults.append(
            [h and f"{where}{name} is wrong." for name, h in zip(names, how, strict=True)]
        )
    score = scoring.by_cases(answer, faults, [0.2, 0.4, 0.4])
    if score.fraction == 1 or any(result.raised for result in answer):
        return score
    return Score(score.fraction, _slip(calls, answer, table) or score.feedback)


def off(got: Any, want: tuple[float, float, float]) -> list[str]:
    """Return how the difference and both ends differ from what they should be."""
    slack = ROUNDED * (want[2] - want[0])
    how = []
    for k, (a, b) in enumerate(zip(got, want, strict=True)):
        near = k > 0 and number(a) is not None and abs((number(a) or 0.0) - b) <= slack
        how.append("" if near else scoring.differs(a, b))
    return how


def _slip(calls: Any, answer: list[Result], table: dict[int, float]) -> str:
    """Return the words for a known mistake that explains every case, "" if there is none."""
    for name, words in statistic.SLIPS.items():
        made = [statistic.interval(*call, table, slip=name) for call in calls]
        got = [scoring.parts_of(result.returned, 3) for result in answer]
        if all(three and not any(off(three, own)) for three, own in zip(got, made, strict=True)):
            return str(words)
    return ""


def number(value: Any) -> float | None:
    """Return a recorded finite number, or None for another thing."""
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "iuf":
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e9 else None


QUESTIONS = {"compare": Question(compare_calls, score_compare)}
