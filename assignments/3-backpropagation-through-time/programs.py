"""What is found out about the three programs, and what their repairs are worth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

_HERE = Path(__file__)
expected = judging.load(_HERE.with_name("expected.py"))
suspects = judging.load(_HERE.with_name("suspects.py"))


def program(given: dict[str, Any], which: int, right: bool) -> Any:
    """Return objective and gradients of a program, right or as the student has it."""
    mistake = None if right else given["planted"][str(which)]
    warp = expected.WARPS[given["warps"][str(which)]][:2]
    names = suspects.functions(suspects.suspect(which, mistake, warp, {}).source)
    return names[f"gradients_{which}"]


def spoiled(given: dict[str, Any], which: int, steps: int) -> list[str]:
    """Return which gradients of a program are wrong in a run of so many steps."""
    sizes = given["sizes"]
    case = suspects.case(
        which,
        (steps, 2, sizes["d"], sizes["d_x"], sizes["d_o"]),
        np.random.default_rng(steps),
    )
    wrong = program(given, which, right=False)(*case)
    return list(suspects.wrong_names(wrong, program(given, which, right=True)(*case)))


def score_evidence(given: dict[str, Any], calls: Any, answer: Any) -> Score:
    """Give a third for each program whose two lists are right."""
    if not isinstance(answer, dict) or not answer:
        return Score(0, "There is no table: expected is number of the program → two lists.")
    right, told = 0, []
    for which in (1, 2, 3):
        want = [set(spoiled(given, which, steps)) for steps in (1, 7)]
        pair = answer.get(which)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            told.append(f"Program {which}: {'missing' if pair is None else 'not two lists'}.")
            continue
        fits = [names(part) == expect for part, expect in zip(pair, want, strict=True)]
        right += all(fits)
        after = [
            f"after {n}" for n, fit in zip(("1 step", "7 steps"), fits, strict=True) if not fit
        ]
        if after:
            told.append(f"Program {which}: {', '.join(after)}.")
    if not told:
        return Score(1.0, "All lists are right.")
    return Score(right / 3, " ".join(["Lists that differ or are missing:", *told]))


def names(part: Any) -> set[str] | None:
    """Return a list of names as a set, or None if it is another thing."""
    if not isinstance(part, (tuple, list)) or not all(isinstance(name, str) for name in part):
        return None
    return set(part)


def score_lines(given: dict[str, Any], calls: Any, answer: Any) -> Score:
    """Give a third for each line."""
    if not isinstance(answer, dict) or not answer:
        return Score(0, "No line is named: expected is number of the program → number of the line.")
    named = {which: scoring.whole(answer.get(which)) for which in (1, 2, 3)}
    missed = [which for which, line in named.items() if line != given["lines"][str(which)]]
    if not missed:
        return Score(1.0, "All three lines are found.")
    programs = f"program{'s' * (len(missed) > 1)} {' and '.join(map(str, missed))}"
    told = f"In {programs} it is not the line you named: "
    told += "change yours, and see whether the same gradients become right."
    return Score(1 - len(missed) / 3, told)


#: Sizes T, B, d, d_x, d_o of the hidden cases of the programs; 3, 6 and 7 steps: whole and broken
#: segments.
PROGRAM_SIZES = (
    (1, 1, 1, 1, 1),
    (3, 2, 3, 2, 2),
    (6, 1, 2, 3, 1),
    (7, 3, 4, 2, 3),
    (8, 2, 3, 1, 2),
)
#: Milliseconds for a backward pass; nudges take a minute, and their rounding shows.
LONG = (300, 4, 24, 12, 3)


def repaired(which: int) -> Question:
    """Return the question that asks for a repaired program."""

    def calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
        cases = [suspects.case(which, sizes, rng) for sizes in PROGRAM_SIZES]
        return [*cases, suspects.case(which, LONG, rng, size=0.1)]

    def score(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
        had, has, told = set(), set(), ""
        for call, result in zip(calls, answer, strict=True):
            if result.raised or not isinstance(result.returned, dict):
                return Score(0, scoring.tell(result) or "Expected is a dict of gradients, like at.")
            want = program(given, which, right=True)(*call)
            had |= set(suspects.wrong_names(program(given, which, right=False)(*call), want))
            for name, value in want.items():
                how = scoring.differs(result.returned.get(name), value)
                if how:
                    has.add(name)
                    told = told or f"With T = {len(call[1])}, the gradient by {name} {how}."
        if has >= had:
            return Score(0, f"Nothing that was wrong is right now. {told}")
        if has:
            # Something was understood where fewer are wrong and none is newly so.
            return Score(0.25 if has < had else 0.0, f"Not all is repaired. {told}")
        if any(result.changed for result in answer):
            return Score(scoring.CARELESS, "The gradients are right." + scoring.WRITES)
        return Score(1.0, "All gradients are right.")

    return Question(calls, score)


QUESTIONS = {
    "evidence": Question(None, score_evidence),
    "lines": Question(None, score_lines),
    "repaired-1": repaired(1),
    "repaired-2": repaired(2),
    "repaired-3": repaired(3),
}
