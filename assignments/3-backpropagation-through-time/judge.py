"""What the answers are worth. Expected values are computed here, outside of the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled.checks.classroom.through_time import entries
from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

_HERE = Path(__file__)
expected = judging.load(_HERE.with_name("expected.py"))
programs = judging.load(_HERE.with_name("programs.py"))
claims = judging.load(_HERE.with_name("claims.py"))

#: Sizes T, B, d, d_x of the hidden cases; large weights saturate the warp.
SIZES = ((1, 1, 1, 1), (2, 1, 2, 1), (4, 1, 1, 2), (5, 3, 4, 2), (8, 2, 3, 3), (4, 2, 3, 2))
SATURATED, QUIET = 5, 4


def network(given: dict[str, Any]) -> Any:
    """Return the structure of a student's network."""
    return expected.Network(**given["network"])


def run_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of the forward pass: p, x, s_before."""
    made = []
    for k, (steps, batch, d, d_x) in enumerate(SIZES):
        p = {
            # Weights saturate; a factor of the state itself would make it explode.
            name: (4.0 if k == SATURATED and name != "a" else 0.7) * rng.normal(size=shape)
            for name, shape in expected.shapes(network(given), d, d_x).items()
        }
        x, s_before = rng.normal(size=(steps, batch, d_x)), rng.normal(size=(batch, d))
        made.append([p, (k != QUIET) * x, s_before])
    return made


def long_run(given: dict[str, Any], rng: np.random.Generator) -> list[Any]:
    """Return a run with 26,000 inputs: milliseconds for a way back, ten minutes for nudges."""
    d, d_x = 32, 16
    p = {n: rng.normal(size=v) / d for n, v in expected.shapes(network(given), d, d_x).items()}
    return [p, rng.normal(size=(400, 4, d_x)), rng.normal(size=(4, d))]


def loss_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of the loss: s, r, y."""
    made = []
    for steps, batch, d, _ in SIZES:
        s, r = rng.normal(size=(2, steps + 1, batch, d))
        made.append([s, r, rng.normal(size=(steps, batch, d))])
    return made


def backward_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return arguments of the backward pass: p, x, s, r, d_s, d_r."""
    made = []
    for p, x, s_before in [*run_calls(given, rng), long_run(given, rng)]:
        s, r = expected.forward(network(given), p, x, s_before)
        made.append([p, x, s, r, *rng.normal(size=(2, *s.shape))])
    return made


def named(parts: Any, *names: str) -> Any:
    """Return name → part, or None if there are no parts."""
    return None if parts is None else dict(zip(names, parts, strict=True))


def score_forward(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give two thirds for the states of all cases, one third for the readouts."""
    faults, form = [], "expected is a pair, s and r."
    for (p, x, s_before), result in zip(calls, answer, strict=True):
        got = named(scoring.parts_of(result.returned, 2), "s", "r")
        want = named(expected.forward(network(given), p, x, s_before), "s", "r")
        told = scoring.faults_by_name(result, got, want, scoring.sizes_of(x), form)
        faults.append(list(told.values()))
    return scoring.by_cases(answer, faults, [2 / 3, 1 / 3])


def score_direct(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give two fifths for E, three for its direct parts, which count together."""
    faults, form = [], "expected are E, d_s, d_r."
    for (s, r, y), result in zip(calls, answer, strict=True):
        got = named(scoring.parts_of(result.returned, 3), "E", "d_s", "d_r")
        want = named(expected.loss(network(given), s, r, y), "E", "d_s", "d_r")
        told = scoring.faults_by_name(result, got, want, scoring.sizes_of(y), form)
        for name, of in (("d_s", "state"), ("d_r", "readout")):
            place = got and told[name] and entries.shifted(got[name], want[name])
            if place:
                told[name] = f"{scoring.sizes_of(y)}{name} {place}."
            elif got and told[name] and (place := entries.initial(got[name], want[name], of)):
                told[name] = f"{scoring.sizes_of(y)}{name} {place}"
        faults.append([told["E"], told["d_s"] or told["d_r"]])
    return scoring.by_cases(answer, faults, [0.4, 0.6])


def flat(returned: Any) -> dict[str, Any] | None:
    """Return name → array of what a backward pass returns, or None if it is another thing."""
    triple = scoring.parts_of(returned, 3)
    if triple is None or not isinstance(triple[0], dict):
        return None
    return {**triple[0], "d_x": triple[1], "d_s_before": triple[2]}


def score_backward(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give 7/10 for the parameters, 2/10 for the inputs, 1/10 for the initial state."""
    faults, form = [], "expected are a dict like p, d_x and d_s_before."

    def made(*call: Any, slip: str = "") -> dict[str, Any] | None:
        return flat(expected.backward(network(given), *call, slip=slip))

    found, right = [flat(result.returned) for result in answer], [made(*call) for call in calls]
    for call, result, got, want in zip(calls, answer, found, right, strict=True):
        parts = entries.by_blocks(got, want)
        told = scoring.faults_by_name(result, *parts, scoring.sizes_of(call[1]), form)
        share = [fault for name, fault in told.items() if name not in ("d_x", "d_s_before")]
        faults.append([next(filter(None, share), ""), told["d_x"], told["d_s_before"]])
    score = scoring.by_cases(answer, faults, [0.7, 0.2, 0.1])
    words = scoring.explained(made, expected.SLIPS, calls, found, right)
    return Score(score.fraction, words or score.feedback)


def checker_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return claims for a gradient checker."""
    return [claims.called(claim) for claim in claims.claims(rng)]


def misjudged(claim: Any, call: list[Any], result: Result) -> tuple[float, str]:
    """Return what judging a claim in this way costs its demand, and what is said about it."""
    told = scoring.tell(result)
    if not claim.wrong:
        refused = bool(told) or result.returned is not None
        return (1.0, told or "refused") if refused else (0.0, "")
    index, want = scoring.index(result.returned, call[1].ndim), claims.furthest(claim, call[2])
    if index is None:
        return 1.0, told or ("accepted" if result.returned is None else "no index is returned")
    exact = want is None or index == want
    return (
        (0.0, "") if exact else (0.25, "refused, but the entry named is not the one furthest off")
    )


def misjudging(demand: str, missed: dict[str, list[tuple[str, str]]]) -> str:
    """Return what is said about the claims of a demand that are misjudged: (hint, how).

    Who accepts plain claims that are wrong has too large a tolerance: then the length of the step
    is not what lets a factor pass.
    """
    accepted = [how == "accepted" for _, how in missed[demand]]
    loose = any(how == "accepted" for _, how in missed.get("plain claims", []))
    if loose and demand.startswith("the size of") and all(accepted):
        return "a wrong claim is accepted, as among the plain claims: see the tolerance"
    first = accepted.index(False) if loose and not all(accepted) else 0
    hint, how = missed[demand][first]
    return f"misjudged is {hint} ({how})"


def score_checker(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give the points of each demand whose claims are all judged rightly.

    A wrong claim that is refused at another entry costs a quarter of its demand. Each demand has
    right claims and wrong ones, so who always says the same gets nothing.
    """
    if all(result.raised and result.raised.type == "NotImplementedError" for result in answer):
        return Score(0, "There is no answer yet.")
    cost = dict.fromkeys(claims.POINTS, 0.0)
    missed: dict[str, list[tuple[str, str]]] = {}
    # Which claim is of which demand is the same for all.
    kinds = claims.claims(np.random.default_rng(0))
    for claim, call, result in zip(kinds, calls, answer, strict=True):
        off, how = misjudged(claim, call, result)
        cost[claim.demand] = max(cost[claim.demand], off)
        if off:
            missed.setdefault(claim.demand, []).append((claim.hint, how))
    got = sum(points * (1 - cost[demand]) for demand, points in claims.POINTS.items())
    fraction = got / sum(claims.POINTS.values())
    told = "All claims are judged rightly."
    if missed:
        told = f"Met are {len(cost) - len(missed)} of {len(cost)} demands. Not met: "
        told += "; ".join(f"{demand}, {misjudging(demand, missed)}" for demand in missed) + "."
    if any(result.changed for result in answer):
        return Score(scoring.CARELESS * fraction, told + scoring.WRITES)
    return Score(fraction, told)


QUESTIONS = {
    "forward": Question(run_calls, score_forward),
    "direct": Question(loss_calls, score_direct),
    "backward": Question(backward_calls, score_backward),
    "checker": Question(checker_calls, score_checker),
    **programs.QUESTIONS,
}
