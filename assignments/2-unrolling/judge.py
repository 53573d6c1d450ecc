"""What the answers are worth. Expected values are computed here, outside of the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

_HERE = Path(__file__)
expected = judging.load(_HERE.with_name("expected.py"))
layouts = judging.load(_HERE.with_name("layouts.py"))
promises = judging.load(_HERE.with_name("judge_promises.py"))

#: d, d_x, T, B, where it is cut, and how large the weights are; large ones saturate the warp.
RUNS: tuple[tuple[Any, ...], ...] = (
    (1, 1, 1, 1, [], 0.7),
    (2, 1, 8, 1, [], 0.7),
    (2, 3, 11, 1, [1, 2, 3, 7], 0.7),
    (3, 2, 14, 3, [4, 9], 0.7),
    (1, 2, 9, 2, [2, 5], 0.7),
    (2, 2, 12, 2, [5, 6], 5.0),
)
#: A run with 12,800 inputs: milliseconds for a way back, minutes for nudges.
LONG = (16, 8, 400, 4, [1, 150, 333], 0.25)
LENGTHS = ([1], [4], [3, 1, 4, 2], [1, 1, 1, 6], [5, 2, 2, 3, 1], [2, 7])


def machine(given: dict[str, Any]) -> Any:
    """Return the structure of a student's recurrence."""
    return expected.Machine(**given["machine"])


def drawn(given: dict[str, Any], rng: np.random.Generator, run: tuple[Any, ...]) -> list[Any]:
    """Return parameters, inputs and cuts of a run."""
    d, d_x, steps, batch, cuts, size = run
    sizes = expected.shapes(machine(given), d, d_x)
    p = {name: size * rng.normal(size=shape) for name, shape in sizes.items()}
    return [p, rng.normal(size=(steps, batch, d_x)), list(cuts)]


def advance_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of a run in segments: p, x, cuts."""
    return [drawn(given, rng, run) for run in RUNS]


def retreat_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of a way back in segments: p, x, d_y, cuts."""
    made = []
    for run in (*RUNS, LONG):
        p, x, cuts = drawn(given, rng, run)
        made.append([p, x, rng.normal(size=(*x.shape[:2], run[0])), cuts])
    return made


def numbers_in(value: Any) -> float:
    """Return how many numbers there are in what is carried; ∞ if it cannot be seen."""
    if isinstance(value, dict):
        return sum(map(numbers_in, value.values()))
    if isinstance(value, (list, tuple)):
        # Not a codec.Other, which is a tuple with the name of an unknown type.
        return np.inf if hasattr(value, "_fields") else sum(map(numbers_in, value))
    if isinstance(value, np.ndarray):
        return value.size
    return 0 if value is None else len(value) if isinstance(value, str) else 1


def score_advance(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give four fifths for right outputs of all cases, one fifth for a carry of the least size."""
    m, faults, outputs = machine(given), [], []
    for (p, x, cuts), result in zip(calls, answer, strict=True):
        (steps, batch, d_x), d = x.shape, len(p["theta"])
        where = f"With T = {steps}, B = {batch}, cut at {cuts}: "
        triple = scoring.parts_of(result.returned, 3)
        if result.raised or triple is None or not isinstance(triple[0], list):
            told = where + (scoring.tell(result) or "the segments did not run.")
            faults.append([told, told])
            outputs.append(None)
            continue
        want = expected.forward(m, p, x)["y"]
        pieces = [np.diff([0, *cuts, steps]).tolist(), np.split(want, cuts)]
        how = [
            scoring.differs(got, piece) for got, piece in zip(triple[0], pieces[1], strict=False)
        ]
        fault = next(filter(None, how), "")
        if fault or len(how) != len(pieces[0]):
            faults.append([f"{where}y {fault or 'is incomplete'}.", " "])
        elif scoring.differs(triple[2], pieces[1][-1]):
            told = f"{where}the last segment, run again from the same carry, gives other outputs."
            faults.append(["", told])
        else:
            # The count of the steps may be kept once, or once for every sequence.
            most = batch * (expected.carried_numbers(m, d, d_x) + 1) + 1
            has = max(map(numbers_in, triple[1]), default=0) if isinstance(triple[1], list) else 1e9
            told = f"{where}what is carried has {has:g} numbers; it can do with fewer."
            faults.append(["", told if has > most else ""])
        outputs.append(triple[0])
    score = scoring.by_cases(answer, faults, [0.8, 0.2])
    told = lost_at_borders(m, calls, outputs) if score.fraction < 1 else ""
    return Score(score.fraction, f"{told} {score.feedback}".strip() if told else score.feedback)


def lost_at_borders(m: Any, calls: Any, outputs: list[Any]) -> str:
    """Return what all outputs look like that are not right, if that is known."""
    known = [(what, m, says) for what, says in expected.LOST.items()]
    if m.memory in ("delay", "echo"):
        known += [
            ("", m._replace(depth=m.depth + k), f"What is remembered comes a step too {way}.")
            for k, way in ((1, "late"), (-1, "early"))
        ]
    for what, other, says in known:
        if all(
            isinstance(got, list) and len(got) == len(cuts) + 1
            and not any(scoring.differs(g, w) for g, w in zip(
                got, np.split(expected.forward(other, p, x, cuts, what)["y"], cuts), strict=True))
            for (p, x, cuts), got in zip(calls, outputs, strict=True)
        ):  # fmt: skip
            return str(says)
    return ""


def score_retreat(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give three quarters for the parameters, one quarter for the inputs, by cases."""
    m, faults, found = machine(given), [], []
    for (p, x, d_y, cuts), result in zip(calls, answer, strict=True):
        where, pair = f"With T = {len(x)}, cut at {cuts}: ", scoring.parts_of(result.returned, 2)
        if result.raised or pair is None or not isinstance(pair[0], dict):
            told = where + (scoring.tell(result) or "the way back did not come to its end.")
            faults.append([told, told])
            found.append(None)
            continue
        want, by_x = expected.backward(m, p, x, d_y)
        wrong = [f"the gradient by {name} {how}" for name, value in want.items()
                 if (how := scoring.differs(pair[0].get(name), value))]  # fmt: skip
        how = scoring.differs(pair[1], by_x)
        faults.append([wrong and f"{where}{wrong[0]}.", how and f"{where}d_x {how}."])
        found.append(pair)
    score = scoring.by_cases(answer, faults, [0.75, 0.25])
    told = slip_of_the_way_back(m, calls, found) if score.fraction < 1 else ""
    return Score(score.fraction, f"{told} {score.feedback}".strip() if told else score.feedback)


def slip_of_the_way_back(m: Any, calls: Any, found: list[Any]) -> str:
    """Return which known mistake all gradients show, if one does."""
    known = {
        "cut": "Nothing comes back over a border: each segment hears of its own errors alone.",
        "transpose": "What is handed back through the recurrent weights is multiplied by the wrong "
        "one of the matrix and its transpose; with one unit nobody sees it.",
        "slope": "The slope of the warp is missing.",
        "road": "Nothing comes back through the memory: a nudge travels on that road, too.",
    }
    for slip, says in known.items():
        alike = True
        for (p, x, d_y, cuts), pair in zip(calls, found, strict=True):
            want, by_x = expected.backward(m, p, x, d_y, cuts, slip)
            alike = alike and pair is not None and not scoring.differs(pair[1], by_x)
            alike = alike and not any(
                scoring.differs(pair[0].get(name), value) for name, value in want.items()
            )
        if alike:
            return says
    return ""


def score_carries(given: dict[str, Any], calls: None, answer: Any) -> Score:
    """Give what is beyond the best guess that takes one number for all."""
    if not isinstance(answer, dict) or not answer:
        return Score(0, "There is no list: expected is letter → how many numbers.")
    wrong = [x for x, k in given["smallest"].items() if scoring.whole(answer.get(x)) != k]
    if not wrong:
        return Score(1, "All six are right.")
    got = scoring.whole(answer.get(wrong[0]))
    way = (
        ""
        if got is None
        else " Fewer do."
        if got > given["smallest"][wrong[0]]
        else " More are needed."
    )
    told = f"{6 - len(wrong)} of 6 are right. {wrong[0]}: think of {given['hints'][wrong[0]]}."
    values = list(given["smallest"].values())
    guessed = max(map(values.count, values))
    return Score(max(0, 6 - len(wrong) - guessed) / (6 - guessed), told + way)


def layout_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return lengths and w."""
    return [[list(lengths), w] for lengths in LENGTHS for w in (0, 1, 2)]


def score_layout(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give points by cases; w = 0 alone, or the other side, for less than half."""
    side, warm = given["layout"]["side"], given["layout"]["warm"]

    def alike(side: str, warm: str) -> list[bool]:
        return [
            (pair := scoring.parts_of(result.returned, 2)) is not None
            and all(
                isinstance(got, np.ndarray) and got.shape == want.shape
                and got.dtype.kind in kinds and np.array_equal(got, want)
                for got, want, kinds in zip(
                    pair, layouts.laid_out(*call, side, warm), ("iu", "b"), strict=True)
            )
            for call, result in zip(calls, answer, strict=True)
        ]  # fmt: skip

    right = alike(side, warm)
    if all(right):
        return scoring.by_cases(answer, [[""] for _ in right], [1.0])
    if all(alike("front" if side == "end" else "end", warm)):
        return Score(0.5, "The columns are filled up on the other side than yours are to be.")
    for other in {"steps", "segments", "lengths"} - {warm}:
        if all(alike(side, other)):
            said = given["warm_up"].replace("$", "")
            return Score(0.5, f"The warm-up is another: yours is {said}.")
    raised = next((scoring.tell(result) for result in answer if result.raised), "")
    # What has no warm-up is not yet the question.
    warm_ones = [len(lengths) > 1 and w > 0 for lengths, w in calls]
    some = [r for r, is_warm in zip(right, warm_ones, strict=True) if is_warm]
    rest = [r for r, is_warm in zip(right, warm_ones, strict=True) if not is_warm]
    told = f"{sum(some)} of {len(some)} layouts with a warm-up are right, {sum(rest)} of "
    told += f"{len(rest)} without."
    return Score(0.75 * sum(some) / len(some) + 0.25 * sum(rest) / len(rest), raised or told)


QUESTIONS = {
    "advance": Question(advance_calls, score_advance),
    "retreat": Question(retreat_calls, score_retreat),
    "carries": Question(None, score_carries),
    "layout": Question(layout_calls, score_layout),
    **promises.QUESTIONS,
}
