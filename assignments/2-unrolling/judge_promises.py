"""Judge what students promise of networks that contract, and their counterexamples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled.checks.classroom import unrolling as library
from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Result, Score

_HERE = Path(__file__)
fading = judging.load(_HERE.with_name("fading.py"))

#: Units and ρ of the hidden networks: one that forgets at once, one that does not contract.
NETS = ((1, 0.5), (2, 0.8), (3, 0.9), (3, 0.6), (2, 0.0), (4, 1.7))


def calls_for(back: bool) -> Any:
    """Return what makes the hidden calls: net, C, eps."""

    def calls(given: dict[str, Any], rng: np.random.Generator) -> list[list[Any]]:
        made: list[list[Any]] = []
        for d, rho in NETS:
            while True:
                net = fading.network(rng, given, d, rho, back)
                C, eps = float(rng.uniform(0.5, 3)), float(rng.choice([0.1, 0.01, 1e-4]))
                found = fading.factor(given, net, back)
                size = None if found >= 1 else C if back else fading.largest_state(given, net, C)
                if size is None or (
                    size and fading.clear(found, size / (1 - found) if back else size, eps)
                ):
                    break
                if rho == 0 and (not size or found == 0):
                    break
            made.append([net, C, eps])
        return made

    return calls


def score_for(back: bool) -> Any:
    """Return what gives half of the points for ρ, and the rest for what follows from it."""
    keys = ("rho", "K") if back else ("rho", "S", "K")
    weights = [0.5, 0.5] if back else [0.5, 0.25, 0.25]

    def score(given: dict[str, Any], calls: Any, answer: list[Result]) -> Score:
        faults, rhos = [], []
        promise = fading.promise_back if back else fading.promise
        for call, result in zip(calls, answer, strict=True):
            want, got = promise(given, *call), result.returned
            want = _with_their_factor(given, call, got, want, back)
            where = f"With {len(call[0]['W'])} units and rho = {want['rho']:.2g}: "
            if result.raised or not isinstance(got, dict) or set(got) != set(keys):
                told = f"Expected is a dict with {', '.join(keys)}."
                faults.append([scoring.tell(result) or told] * len(keys))
                rhos.append(None)
                continue
            wrong = [differs(got[key], want[key]) for key in keys]
            # Without the factor nothing that follows from it is worth anything.
            parts = [f"{where}{key} is wrong." if w or (wrong[0] and key != "rho") else ""
                     for key, w in zip(keys, wrong, strict=True)]  # fmt: skip
            if wrong[0]:
                parts[0] = "The factor rho is not that of your norm."
            faults.append(parts)
            rhos.append(got["rho"])
        scored = scoring.by_cases(answer, faults, weights)
        for slip, says in fading.SLIPS.items():
            if any(fault[0] for fault in faults) and all(
                not differs(rho, fading.factor(given, call[0], back, slip))
                for rho, call in zip(rhos, calls, strict=True)
            ):
                return Score(scored.fraction, says)
        return scored

    return score


def _with_their_factor(
    given: dict[str, Any], call: list[Any], got: Any, want: dict[str, Any], back: bool
) -> dict[str, Any]:
    """Return what is promised with the smaller bound, the norm of |V| + L |W|, if that is used."""
    if "V" not in call[0] or given["form"] == "bottleneck" or not isinstance(got, dict):
        return want
    promise = fading.promise_back if back else fading.promise
    other: dict[str, Any] = promise(given, *call, slip="entries")
    return want if differs(got.get("rho"), other["rho"]) else other


def differs(got: Any, want: Any) -> bool:
    """Tell whether a promised number is another; None stands for no promise."""
    if want is None or isinstance(want, int):
        return bool((scoring.whole(got) if got is not None else None) != want or (
            want is None and got is not None))  # fmt: skip
    return bool(scoring.differs(got, want))


def score_own(given: dict[str, Any], calls: None, answer: Any) -> Score:
    """Give a third for each number; "nothing" counts only beside something that is right."""
    if not isinstance(answer, dict) or set(answer) != {"drop", "cut", "measured"}:
        return Score(0, "Expected is a dict of drop, cut and measured.")
    net = {k: np.array(v) if isinstance(v, list) else v for k, v in given["net"].items()}
    of = eval(f"lambda net, v: {fading.NORMS[given['norm']][1]}", {"np": np})
    u = np.random.default_rng(given["seed"]).normal(size=(given["steps"], 3))
    u = np.array([given["C"] * v / of(net, v) for v in u])
    slip = ""
    if given["form"] == "mixed":
        # With the smaller bound both numbers may be others.
        ways = (fading.promise, fading.promise_back)
        smaller = [f(given, net, given["C"], given["eps"], "entries")["K"] for f in ways]
        if not differs(answer["drop"], smaller[0]) and not differs(answer["cut"], smaller[1]):
            slip = "entries"
    want = {
        "drop": fading.promise(given, net, given["C"], given["eps"], slip)["K"],
        "cut": fading.promise_back(given, net, given["C"], given["eps"], slip)["K"],
        "measured": fading.measured(given, net, u, given["eps"]),
    }
    right = [key for key, value in want.items() if not differs(answer[key], value)]
    if len(right) == 3:
        return Score(1, "All three are right.")
    solid = any(want[key] is not None for key in right)
    told = f"Right are: {', '.join(right) or 'none'}."
    for key, function in (("drop", "promise"), ("cut", "promise_back")):
        if key not in right:
            says = _slip_behind(given, net, answer[key], back=key == "cut")
            told += (
                f" {key} is what comes out with a mistake in part 6: {says}"
                if says
                else f" {key} is wrong: if it is what your `{function}` says, look at part 6."
            )
    if "measured" not in right:
        told += (
            " For what is measured, drop the state before every step that leaves enough steps "
            "after it, and look at the largest error that many steps later."
        )
    return Score(len(right) / 3 if solid else 0, told)


def _slip_behind(given: dict[str, Any], net: dict[str, Any], got: Any, back: bool) -> str:
    """Return which mistake in a factor makes this K, if one alone does."""
    promise, C, eps = fading.promise_back if back else fading.promise, given["C"], given["eps"]
    found = [
        says
        for slip, says in fading.SLIPS.items()
        if got is not None and not differs(got, promise(given, net, C, eps, slip)["K"])
    ]
    return found[0] if len(found) == 1 else ""


def score_claims(given: dict[str, Any], calls: None, answer: Any) -> Score:
    """Give a sixth for each claim refuted; for true ones as far as the false ones are refuted."""
    claims = given["claims"]
    if not isinstance(answer, dict) or not any(answer.get(letter) is not None for letter in claims):
        return Score(0, "There is no counterexample: expected is letter → arrays, or None.")
    false = [letter for letter in claims if letter not in given["true_claims"]]
    why = {
        letter: library.refutes(kind, options, answer[letter])
        for letter, (kind, options) in claims.items()
        if answer.get(letter) is not None
    }
    refuted = [letter for letter in false if why.get(letter) == ""]
    left = [x for x in given["true_claims"] if x in answer and answer[x] is None]
    # Who leaves all claims alone has not found that these are true.
    fraction = (len(refuted) + len(left) * len(refuted) / len(false)) / len(claims)
    if len(refuted) == len(false) and len(left) == len(claims) - len(false):
        return Score(1, "All false claims are refuted, and the true ones left alone.")
    told = f"{len(refuted)} of {len(false)} false claims are refuted."
    for letter, reason in why.items():
        if letter in given["true_claims"]:
            return Score(fraction, f"{told} No counterexample refutes {letter}: it is true.")
        if reason:
            return Score(fraction, f"{told} {letter} is not refuted: {reason}.")
    missed = next((letter for letter in false if letter not in refuted), "")
    return Score(fraction, told + (f" {missed} is not true." if missed else ""))


QUESTIONS = {
    "promise": Question(calls_for(back=False), score_for(back=False)),
    "promise-back": Question(calls_for(back=True), score_for(back=True)),
    "own": Question(None, score_own),
    "claims": Question(None, score_claims),
}
