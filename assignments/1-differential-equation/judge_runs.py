"""Judge the run of the recurrence, and its growth near rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course.judging import Result, Score, load

HERE = Path(__file__).parent
expected = load(HERE / "expected.py")
answers = load(HERE / "answers.py")
array, error_in, kind_of = answers.array, answers.error_in, answers.kind_of
near, told = answers.near, answers.told

Given = dict[str, Any]
Scheme = expected.Scheme
Slip = expected.Slip


def advance_calls(given: Given, rng: np.random.Generator) -> list[Any]:
    """Make runs: whole, in segments, one step per delay, several, one unit, saturated."""
    eq, scheme = expected.of(given)
    plan = [  # units, inputs, k, steps, cuts, size of s_0
        (2, 2, 1, 8, [], 1.0),
        (3, 2, 4, 25, [], 1.0),
        (2, 1, 3, 20, [1, 1, 2, 9], 1.0),
        (2, 2, 1, 7, [3], 1.0),
        (1, 1, 2, 1, [], 1.0),
        (2, 2, 2, 9, [4], 40.0),
    ]
    calls = []
    for d, d_x, k, steps, cuts, size in plan:
        one = expected.draw(rng, kind_of(eq), d, d_x)
        W = expected.weights(one, one["tau"] / k, scheme)
        x = rng.standard_normal((steps + 1, d_x))
        calls.append([one, W, k, size * rng.uniform(-1, 1, d), x if size == 1 else 0 * x, cuts])
    return calls


def advance_score(given: Given, calls: Any, results: list[Result]) -> Score:
    """Points by runs; typical mistakes are named."""
    _, scheme = expected.of(given)
    if sentence := error_in(results, "A run"):
        return Score(0, sentence)
    got = [states(result.returned, call) for call, result in zip(calls, results, strict=True)]

    def right(slip: Callable[[Any], Any] = lambda call: Slip()) -> list[bool]:
        return [
            g is not None and near(g[0], run(call, scheme, slip(call)))
            for g, call in zip(got, calls, strict=True)
        ]

    fraction = float(np.mean(right()))
    if fraction == 1:
        again = all(g is not None and near(g[1], g[0][: len(g[1])]) for g in got)
        if not again:
            sentence = "All runs are right, but advance changes the carried state it is handed."
            return told(0.9, sentence, results)
        return told(1, "All runs are right, whole and in segments.", results)
    slips = {
        "tanh is applied to s, the readout is tanh(gain s).": lambda c: Slip(no_gain=True),
        "The readout comes one step too early.": lambda c: Slip(delay=1),
        "The readout comes one step too late.": lambda c: Slip(delay=-1),
        "The readout comes one step later whatever k is.": lambda c: Slip(one_step=True),
        "A step reads the input of the step before its own.": lambda c: Slip(late_input=True),
        "What was before t = 0 counts as zero; it was s_0.": lambda c: Slip(from_zero=True),
        "The term that the book's equation has not is missing.": lambda c: Slip(no_extra=True),
        "Steps before the first segment's are forgotten at its end.": restarts,
    }
    for sentence, slip in slips.items():
        alike = right(slip)
        # Some runs are right with the mistake too: with one step per delay, with one step in all.
        if all(a or r for a, r in zip(alike, right(), strict=True)):
            return told(max(0.3, fraction), sentence, results)
    whole = [r for r, call in zip(right(), calls, strict=True) if not call[-1]]
    if all(whole):
        sentence = "Whole runs are right, segments are not: something is not carried."
        return told(fraction, sentence, results)
    return told(fraction, f"{sum(right())} of {len(calls)} runs are right.", results)


def restarts(call: Any) -> Any:
    """Return the mistake of who begins every segment afresh, from its first state alone."""
    return Slip(restarts=tuple(cut for cut in call[-1] if cut))


def states(value: Any, call: Any) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the states of a run, and of its first segment once more."""
    eq, _, _, _, x, cuts = call
    d, parts = len(eq["A"]), np.split(x[1:], cuts)
    if not isinstance(value, tuple) or len(value) != 2 or not isinstance(value[0], list):
        return None
    if len(value[0]) != len(parts):
        return None
    found = [array(v, (len(p), d)) for v, p in zip(value[0], parts, strict=True)]
    again = array(value[1], (len(parts[0]), d))
    if again is None or any(f is None for f in found):
        return None
    return np.concatenate([f for f in found if f is not None]), again


def run(call: Any, scheme: Any, slip: Any) -> np.ndarray:
    """Return the states of a call, with or without a mistake."""
    eq, _, k, s_0, x, _ = call
    made: np.ndarray = expected.simulate(eq, scheme, k, s_0, x, slip)
    return made


def growth_calls(given: Given, rng: np.random.Generator) -> list[Any]:
    """Make recursions: of one to three units, one where nothing comes back, one that explodes."""
    eq, scheme = expected.of(given)
    calls = []
    for d, k, size in ((2, 1, 1.0), (2, 4, 1.0), (1, 3, 1.0), (3, 2, 0.0), (2, 2, 6.0)):
        one = expected.draw(rng, kind_of(eq), d, 1)
        for name in {"B", "D", "E"} & set(one):
            one[name] = size * one[name]
        calls.append([one, expected.weights(one, one["tau"] / k, scheme), k])
    return calls


def growth_score(given: Given, calls: Any, results: list[Result]) -> Score:
    """Points by recursions; typical mistakes are named."""
    if sentence := error_in(results, "growth"):
        return Score(0, sentence)
    got = [array(result.returned, ()) for result in results]

    def right(change: Callable[[Any, Any, int], float]) -> list[bool]:
        # An eigenvalue that is nearly double is known to half the digits only.
        return [
            g is not None and bool(abs(g - change(*call)) <= 1e-5 * max(1.0, change(*call)))
            for g, call in zip(got, calls, strict=True)
        ]

    def radius(**slip: Any) -> Callable[[Any, Any, int], float]:
        return lambda eq, W, k: expected.radius(eq, W, k, Slip(**slip))

    alike = right(radius())
    fraction = float(np.mean(alike))
    if fraction == 1:
        return told(1, "All five factors are right.", results)
    for slip, sentence in (
        ({"no_gain": True}, "The slope of the readout at rest is the gain, not 1."),
        ({"one_step": True}, "What comes back after k steps is treated as one step old."),
        ({"no_extra": True}, "The term that the book's equation has not is missing."),
    ):
        if all(right(radius(**slip))):
            return told(0.4, sentence, results)
    largest = [
        lambda eq, W, k: float(np.linalg.eigvals(W["W_s"]).__abs__().max()),
        lambda eq, W, k: float(np.real(expected.multipliers(eq, W, k)).max()),
    ]
    if all(right(largest[0])):
        return told(0.1, "This is the factor of W_s alone; the readout feeds back too.", results)
    if all(right(largest[1])):
        return told(0.5, "This is a real part; what counts is the modulus.", results)
    sentence = f"{sum(alike)} of {len(alike)} factors are right."
    if not alike[1] and not alike[2] and alike[0]:
        sentence += " With one step per delay it works, with several it does not."
    return told(fraction, sentence, results)
