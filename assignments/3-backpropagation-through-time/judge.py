"""What the answers are worth. Expected values are computed here, outside of the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

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
    """Return a run with 26,000 inputs: milliseconds for a backward pass, hours for nudges."""
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


def score_forward(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give two thirds for the states of all cases, one third for the readouts."""
    faults = []
    for (p, x, s_before), result in zip(calls, answer, strict=True):
        pair, where = scoring.parts_of(result.returned, 2), f"With T = {len(x)}, B = {x.shape[1]}: "
        if result.raised or pair is None:
            faults.append([where + (scoring.tell(result) or "expected is a pair, s and r.")] * 2)
            continue
        want = expected.forward(network(given), p, x, s_before)
        how = [scoring.differs(got, value) for got, value in zip(pair, want, strict=True)]
        faults.append([h and f"{where}{name} {h}." for name, h in zip("sr", how, strict=True)])
    return scoring.by_cases(answer, faults, [2 / 3, 1 / 3])


def score_direct(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give two fifths for E, three for its direct parts, which count together."""
    faults = []
    for (s, r, y), result in zip(calls, answer, strict=True):
        triple, where = (
            scoring.parts_of(result.returned, 3),
            f"With T = {len(y)}, B = {y.shape[1]}: ",
        )
        if result.raised or triple is None:
            faults.append([where + (scoring.tell(result) or "expected are E, d_s, d_r.")] * 2)
            continue
        want = expected.loss(network(given), s, r, y)
        how = [scoring.differs(got, value) for got, value in zip(triple, want, strict=True)]
        how = [h and f"{where}{n} {h}." for n, h in zip(("E", "d_s", "d_r"), how, strict=True)]
        faults.append([how[0], how[1] or how[2]])
    return scoring.by_cases(answer, faults, [0.4, 0.6])


def flat(returned: Any) -> dict[str, Any] | None:
    """Return name → array of what a backward pass returns, or None if it is another thing."""
    triple = scoring.parts_of(returned, 3)
    if triple is None or not isinstance(triple[0], dict):
        return None
    return {**triple[0], "d_x": triple[1], "d_s_before": triple[2]}


def score_backward(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Give 7/10 for the parameters, 2/10 for the inputs, 1/10 for the initial state."""
    faults, net = [], network(given)
    for call, result in zip(calls, answer, strict=True):
        got, where = flat(result.returned), f"With T = {len(call[1])}, B = {call[1].shape[1]}: "
        if result.raised or got is None:
            told = scoring.tell(result) or "expected are a dict like p, d_x and d_s_before."
            faults.append([where + told] * 3)
            continue
        want = flat(expected.backward(net, *call))
        assert want is not None
        how = {name: scoring.differs(got.get(name), value) for name, value in want.items()}
        named = {name: h and f"{where}{name} {h}." for name, h in how.items()}
        names = [name for name in want if name not in ("d_x", "d_s_before")]
        share = [named[name] for name in names]
        faults.append([next(filter(None, share), ""), named["d_x"], named["d_s_before"]])
    score = scoring.by_cases(answer, faults, [0.7, 0.2, 0.1])
    return Score(score.fraction, slip(net, calls, answer) or score.feedback)


def slip(net: Any, calls: Any, answer: list[Result]) -> str:
    """Return the words for a known mistake that explains every case, "" if there is none."""
    found = [flat(result.returned) for result in answer]
    for name, words in expected.SLIPS.items():
        seen = False
        for call, got in zip(calls, found, strict=True):
            if got is None:
                break
            made, right = (flat(expected.backward(net, *call, slip=k)) for k in (name, ""))
            assert made is not None
            assert right is not None
            if any(scoring.differs(got.get(key), value) for key, value in made.items()):
                break
            seen = seen or any(scoring.differs(made[key], value) for key, value in right.items())
        else:
            if seen:
                return str(words)
    return ""


def checker_calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
    """Return claims for a gradient checker."""
    return list(claims.calls(rng))


def score_checker(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
    """Count right claims accepted and wrong ones refused; who always says the same gets nothing."""
    shares: dict[bool, list[float]] = {True: [], False: []}
    missed = []
    for claim, call, result in zip(claims.CLAIMS, calls, answer, strict=True):
        accepts = result.raised is None and result.returned is None
        index = scoring.index(result.returned, call[1].ndim)
        if claim.wrong:
            exact = claim.index is None or index == claim.index(call[1])
            shares[False].append(0.0 if index is None else 1.0 if exact else 0.75)
            fine = index is not None and exact
            other = "no index is returned" if index is None else "refused, but at another entry"
            how = "accepted" if accepts else scoring.tell(result) or other
        else:
            fine = accepts
            shares[True].append(float(accepts))
            how = scoring.tell(result) or "refused"
        missed += [] if fine else [f"{claim.hint} ({how})"]
    if all(result.raised and result.raised.type == "NotImplementedError" for result in answer):
        return Score(0, "There is no answer yet.")
    fraction = max(0.0, float(np.mean(shares[True]) + np.mean(shares[False]) - 1))
    told = "All claims are judged rightly."
    if missed:
        right = len(answer) - len(missed)
        told = f"{right} of {len(answer)} claims are judged rightly. Misjudged is {missed[0]}."
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
