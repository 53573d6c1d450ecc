"""Judge what students measured and concluded: values, not functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled.checks.classroom import differential_equation as library
from unrolled_course.judging import Score, load

HERE = Path(__file__).parent
expected = load(HERE / "expected.py")
answers = load(HERE / "answers.py")

Given = dict[str, Any]
Slip = expected.Slip
#: Times are sums of steps: they, and the reference, are exact to better than this.
WITHIN = 1e-4
#: By how much a logarithm of errors is off a straight line, at the very least, in any run.
STRAIGHT = 1e-6
#: Errors of a scheme that is implemented nearly rightly are within this factor.
NEAR = 3
ORDER_WITHIN = 0.01
BUILT = " They are made with your `weights` and `advance`: where those are wrong, begin there."
CAUSES = ("right", "tied", "rounded", "own", "late", "extrapolated")


def stable_score(given: Given, calls: None, answer: Any) -> Score:
    """Give what is beyond guessing: nothing for three of six, all for six."""
    eq, scheme = expected.of(given)
    values = answer.tolist() if isinstance(answer, np.ndarray) else answer
    cases = given["cases"]
    if not isinstance(values, (list, tuple)) or len(values) != len(cases):
        return Score(0, f"The answer is a list of {len(cases)} times True or False.")
    # A comparison of NumPy's is recorded as an array without axes.
    values = [v.item() if isinstance(v, np.ndarray) and v.shape == () else v for v in values]
    if not all(isinstance(value, bool) for value in values):
        return Score(0, "Each answer is True or False.")
    truth = []
    for a, b, k in cases:
        case = expected.scaled(eq, a, b)
        W = expected.weights(case, case["tau"] / k, scheme)
        truth.append(expected.radius(case, W, int(k)) < 1)
    right = sum(v == t for v, t in zip(values, truth, strict=True))
    if right == len(cases):
        return Score(1, "All six are right.")
    missed = [t for v, t in zip(values, truth, strict=True) if v != t]
    kinds = {True: "settles and is called unstable", False: "grows and is called stable"}
    sentence = f"{right} of 6 are right; one that {kinds[missed[0]]} is among the others."
    return Score(max(0.0, (right - 3) / 3), sentence)


def experiment_score(given: Given, calls: None, answer: Any) -> Score:
    """Seven tenths for the errors, three for the order that belongs to them."""
    ks = given["ks"]
    if not isinstance(answer, dict):
        return Score(0, "The answer is a dictionary of error and order.")
    error = answers.array(answer.get("error"), (len(ks),))
    order = answers.array(answer.get("order"), ())
    if error is None or (error <= 0).any():
        return Score(0, f"error is to hold {len(ks)} positive numbers, one for each k.")
    slope = -np.polyfit(np.log(ks[-4:]), np.log(error[-4:]), 1)[0]
    fits = order is not None and bool(abs(order - slope) <= ORDER_WITHIN)
    _, scheme = expected.of(given)

    exact = solution(given)

    def are(other: Any, slip: Any = None, size: Any = lengths) -> bool:
        want = np.array([size(off(given, k, exact, other, slip)) for k in ks])
        return bool(np.all(np.abs(error / want - 1) <= WITHIN))

    if are(scheme):
        if fits:
            return Score(1, "Errors and order are right.")
        return Score(
            0.7, "The errors are right; the order is not the slope of a line through them."
        )
    named = (
        (
            (scheme, None, lambda e: lengths(e[-1:])),
            "These are errors at the last time only, not the largest.",
        ),
        (
            (scheme, None, lambda e: np.abs(e).max()),
            "The distance of two states is the length of a vector.",
        ),
        ((scheme, Slip(late_input=True)), "Each step reads the input of the step before its own."),
        ((scheme, Slip(no_gain=True)), "The run forgets the gain of the readout."),
        ((expected.Scheme("ends"),), "These are the errors of the book's step, not of yours."),
    )
    for arguments, sentence in named:
        if are(*arguments):
            return Score(0.5 if fits else 0.2, sentence)
    for slip, what in expected.MEANT.items():
        if are(scheme, Slip(weights=slip)):
            sentence = f"The errors fit your weights, which are wrong: see part 1. {what}"
            return Score(0.5 if fits else 0.2, sentence)
    if all(float(f"{e:.2e}") == e for e in error):
        return Score(0, "These numbers have three digits each: they are not those of a run.")
    if np.ptp(np.log(error) + slope * np.log(ks)) < STRAIGHT:
        return Score(0, "These numbers are a power of k to the last digit; errors are not.")
    want = np.array([lengths(off(given, k, exact, scheme, None)) for k in ks])
    if fits and np.all(np.abs(np.log(error / want)) < np.log(NEAR)):
        told = "The order fits your errors, but they are not those of your scheme."
        return Score(0.3, told + BUILT)
    return Score(0, f"The errors are not those of your scheme, nor does the order fit them.{BUILT}")


def solution(given: Given) -> np.ndarray:
    """Return the states of the solution at the times of the finest run."""
    eq, _ = expected.of(given)
    end, s_0, wave = (
        given["delays"] * eq["tau"],
        np.array(given["s_0"]),
        expected.waves(given["omega"]),
    )
    steps = given["delays"] * given["ks"][-1]
    exact: np.ndarray = library.reference(eq, s_0, wave, end)(np.arange(1, steps + 1) * end / steps)
    return exact


def off(given: Given, k: int, exact: np.ndarray, scheme: Any, slip: Any) -> np.ndarray:
    """Return by how much the states of a run differ from the solution."""
    eq, _ = expected.of(given)
    wave, every = expected.waves(given["omega"]), given["ks"][-1] // k
    x = np.array([wave(n * eq["tau"] / k) for n in range(given["delays"] * k + 1)])
    run = expected.simulate(eq, scheme, k, np.array(given["s_0"]), x, slip)
    difference: np.ndarray = run - exact[every - 1 :: every]
    return difference


def lengths(difference: np.ndarray) -> float:
    """Return the largest length of a row."""
    return float(np.linalg.norm(difference, axis=1).max())


def classmates_score(given: Given, calls: None, answer: Any) -> Score:
    """Give what is beyond guessing: nothing for one of five, all for five."""
    if not isinstance(answer, dict):
        return Score(0, "The answer is a dictionary from letters to causes.")
    truth = dict(zip("PQRST", given["fates"], strict=True))
    right = {name for name, fate in truth.items() if answer.get(name) == fate}
    if len(right) == len(truth):
        return Score(1, "All five are right.")
    hints = {
        "own": "One table falls faster toward its end than any scheme can: what is it compared to?",
        "rounded": "One table stops falling late: which error does not depend on the step?",
        "tied": "One table does not fall at all: does it solve your equation?",
        "right": "One table falls just as your own: hold it against your errors.",
    }
    missed = next((f for f in hints if f in {truth[n] for n in set(truth) - right}), None)
    sentence = f"{len(right)} of 5 are right."
    if missed:
        sentence += f" {hints[missed]}"
    return Score(max(0.0, (len(right) - 1) / 4), sentence)
