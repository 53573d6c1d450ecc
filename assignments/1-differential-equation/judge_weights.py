"""Judge the weights of the scheme, and the way back from them."""

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
#: The step of the book: everything at its end.
BOOK = Scheme("ends", 1.0, 1.0)
#: A step without a difference quotient.
EXACT = Scheme("exponential")


def weights_calls(given: Given, rng: np.random.Generator) -> list[Any]:
    """Make equations of the student's kind: one to three units, without a leak, fast, slow."""
    eq, _ = expected.of(given)
    drawn = [expected.draw(rng, kind_of(eq), d, 2) for d in (3, 1, 2, 2, 2)]
    drawn[2]["A"][:, 0] = 0.0
    drawn[3]["A"] = 8.0 * drawn[3]["A"]
    steps = [0.37, 0.5, 0.8, 1.0, 1e-3]
    return [[one, h] for one, h in zip(drawn, steps, strict=True)]


def weights_score(given: Given, calls: Any, results: list[Result]) -> Score:
    """Give half for what stands before states, half for what stands before drives."""
    _, scheme = expected.of(given)
    if sentence := error_in(results, "weights"):
        return Score(0, sentence)
    got = [
        parts(result.returned, len(call[0]["A"]))
        for call, result in zip(calls, results, strict=True)
    ]

    def right(
        other: Any,
        change: Callable[[Any], Any] = lambda W: W,
        meant: Callable[[Any], Any] = lambda eq: eq,
    ) -> np.ndarray:
        """Which halves are those of a scheme, case by case: (5, 2)."""
        rows = []
        for (eq, h), W in zip(calls, got, strict=True):
            want = change(expected.weights(meant(eq), h, other))
            rows.append([W is not None and all(near(W[n], want[n]) for n in pair)
                         for pair in (("W_s", "W_z"), ("W_0", "W_1"))])  # fmt: skip
        return np.array(rows)

    halves = right(scheme)
    fraction = float(halves.mean())
    if fraction == 1:
        return told(1, "All weights are right, in every case.", results)
    swapped = Scheme(scheme.family, 1 - scheme.leak, 1 - scheme.drive)
    turned = right(swapped) | right(scheme, lambda W: {**W, "W_0": W["W_1"], "W_1": W["W_0"]}) & [
        [False, True]
    ]
    if right(BOOK)[[0, 1, 4]].all():
        return Score(
            0, "These are the weights of the book's step, which reads everything at its end."
        )
    for slip, sentence in expected.MEANT.items():
        if right(scheme, meant=lambda eq, slip=slip: expected.meant(eq, slip)).all():
            return told(fraction, sentence, results)
    own, _ = expected.of(given)
    for names in ("M", "A", "AM"):
        # The handed equations have two units in the last three cases, as the own one has.
        theirs = {name: own[name] for name in names if name in own}
        if theirs and right(scheme, meant=lambda eq, t=theirs: with_own(eq, t))[2:].all():
            sentence = (
                f"Your weights take {' and '.join(theirs)} from EQ, not from the equation `eq` "
                "that the function is handed."
            )
            return told(fraction, sentence, results)
    if (halves | turned)[[0, 1, 4]].all() and not halves[[0, 1, 4]].all():
        return told(
            max(0.4, fraction), "Something has the weights of the other end of the step.", results
        )
    if halves[[0, 1, 3, 4]].all():
        return told(
            fraction,
            "A matrix A without an inverse is too much for it, all else is right.",
            results,
        )
    if halves[1].all() and not halves[0].all():
        return told(
            fraction, "It is right for one unit, not for several: matrices are no numbers.", results
        )
    if halves[:, 0].all():
        return told(fraction, "W_s and W_z are right; in W_0 or W_1 something is not.", results)
    if halves[:, 1].all():
        return told(fraction, "W_0 and W_1 are right; in W_s or W_z something is not.", results)
    count = int(halves.sum())
    sentence = (
        f"{count} of 10 pairs of weights are those of your scheme. What the self-check of part 1 "
        "says about your function tells more."
    )
    return told(fraction, sentence, results)


def with_own(eq: Any, theirs: dict[str, np.ndarray]) -> Any:
    """Return an equation with the matrices that a function took from elsewhere, if they fit."""
    return {**eq, **theirs} if all(eq[n].shape == v.shape for n, v in theirs.items()) else eq


def parts(value: Any, d: int) -> dict[str, np.ndarray] | None:
    """Return the four weights of an answer, None if it is not that."""
    if not isinstance(value, dict):
        return None
    found = {name: array(value.get(name), (d, d)) for name in expected.NAMES}
    return None if any(W is None for W in found.values()) else found


def decay_calls(given: Given, rng: np.random.Generator) -> list[Any]:
    """Make weights of the student's own scheme, of one to three units."""
    eq, scheme = expected.of(given)
    sizes = [(2, 0.3), (1, 0.4), (3, 0.25), (2, 0.05)]
    drawn = [(expected.draw(rng, kind_of(eq), d, 1), h) for d, h in sizes]
    return [[expected.weights(one, h, scheme)["W_s"], h] for one, h in drawn]


def decay_score(given: Given, calls: Any, results: list[Result]) -> Score:
    """Give points by cases; what the book's formula gives, a sign, a factor h are named."""
    _, scheme = expected.of(given)
    if sentence := error_in(results, "decay"):
        return Score(0, sentence)
    got = [
        array(result.returned, call[0].shape) for call, result in zip(calls, results, strict=True)
    ]
    want = [expected.decay(W_s, h, scheme) for W_s, h in calls]
    right = [near(g, w) for g, w in zip(got, want, strict=True)]
    fraction = float(np.mean(right))
    if fraction == 1:
        return told(1, "It finds the way back in every case.", results)

    def all_are(change: Callable[[np.ndarray, np.ndarray, float], np.ndarray]) -> bool:
        rows = zip(got, want, calls, strict=True)
        return all(near(g, change(w, call[0], call[1])) for g, w, call in rows)

    swapped = Scheme(scheme.family, 1 - scheme.leak)
    for change, worth, sentence in (
        (
            lambda w, W, h: expected.decay(W, h, BOOK),
            0.0,
            "This is the way back from the book's step, not from yours.",
        ),
        (
            lambda w, W, h: expected.decay(W, h, EXACT),
            0.0,
            "This is the way back from a step that solves exactly, by the logarithm; yours makes "
            "a difference quotient.",
        ),
        (lambda w, W, h: -w, 0.5, "What comes back has the wrong sign."),
        (lambda w, W, h: h * w, 0.5, "What comes back is the decay times h."),
        (lambda w, W, h: w.T, 0.5, "What comes back is transposed."),
        (
            lambda w, W, h: expected.decay(W, h, swapped),
            0.4,
            "The two ends of the step have changed places.",
        ),
    ):
        if all_are(change):
            return told(worth, sentence, results)
    if right[1]:
        sentence = "It is right for one unit, not for several: matrices are no numbers."
        return told(fraction, sentence, results)
    return told(fraction, f"{sum(right)} of {len(right)} matrices come back.", results)
