"""The checks on runs and measurements hold answers against the student's other answers."""

import numpy as np
import pytest
from euler_backward import EYE, PLAIN, advance, changed, growth, start, weights

from unrolled.checks.classroom import differential_equation as check


def test_a_good_run_passes():
    assert check.recurrence(start, advance, weights, PLAIN).right


def changed_run(s=lambda s: s, x=lambda x: x, W=lambda W: W, eq=lambda eq: eq):
    def other(equation, V, k, carried, inputs):
        states, after = advance(eq(equation), W(V), k, carried, x(inputs))
        return s(states), after

    return other


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "advance is to be a function."),
        (lambda eq, W, k, c, x: advance(eq, W, k, c, x)[0], "advance(…) is to return two things"),
        (changed_run(s=lambda s: s[:, :1]), "s of advance(…) for T = 12 has shape (12, 1)"),
        (changed_run(W=lambda W: {**W, "W_0": 2 * W["W_0"]}), "Where nothing but the input drives"),
        (changed_run(eq=lambda eq: {**eq, "gain": 1.0}), "The equation rests, and has always"),
        (changed_run(eq=lambda eq: {**eq, "B": 0 * eq["B"]}), "With or without B, your states"),
        (
            lambda eq, W, k, c, x: advance(eq, W, 1, c, x),
            "The readout that B multiplies comes back",
        ),
        (
            lambda eq, W, k, c, x: (advance(eq, W, k, c, x)[0], c),
            "12 steps in segments of 1 + 1 + 5 + 5 differ from one run of 12 from step 2 on",
        ),
    ],
)
def test_runs_are_told_what_is_wrong(answer, reason):
    verdict = check.recurrence(start, answer, weights, PLAIN)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_weights_of_the_drive_in_each_others_place():
    swapped = changed_run(W=lambda W: {**W, "W_0": W["W_1"]})
    assert "are not those" in check.recurrence(start, swapped, weights, PLAIN).reason

    def late(eq, k, s_0, x_0):
        return np.tile(s_0, (k + 1, 1)), x_0

    def by_one(eq, W, k, carried, x):
        x = np.concatenate([carried[1][None], x])
        states, after = advance(eq, W, k, carried[0], x[:-1])
        return states, (after, x[-1])

    assert "the input of the step before" in check.recurrence(late, by_one, weights, PLAIN).reason
    # For a scheme with both weights, reading x[n-1] for x[n] and the reverse.
    both = changed(
        W_0=lambda eq, h: 0.25 * weights(eq, h)["W_0"],
        W_1=lambda eq, h: 0.75 * weights(eq, h)["W_0"],
    )

    def reversed_drive(eq, W, k, carried, x):
        past, last = carried
        states = np.zeros((len(x), 2))
        for n in range(len(x)):
            s = W["W_s"] @ past[-1] + W["W_0"] @ (eq["C"] @ last) + W["W_1"] @ (eq["C"] @ x[n])
            past, last, states[n] = np.concatenate([past[1:], s[None]]), x[n], s
        return states, (past, last)

    told = check.recurrence(late, reversed_drive, both, PLAIN).reason
    assert "in each other's place" in told


def test_what_cannot_be_copied_is_told():
    verdict = check.recurrence(lambda *a: (n for n in range(3)), advance, weights, PLAIN)
    assert "cannot be copied" in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda eq, W, k: "small", "growth(…) is no finite number."),
        (lambda eq, W, k: -0.5, "growth(…) is negative"),
        (lambda eq, W, k: growth(eq, W, k) ** 2, "For k = 1 tiny states in your own run shrink"),
        (lambda eq, W, k: growth(eq, W, 1), "For k = 2 tiny states in your own run shrink"),
    ],
)
def test_growth_is_held_against_the_own_run(answer, reason):
    assert check.growth(growth, start, advance, weights, PLAIN).right
    verdict = check.growth(answer, start, advance, weights, PLAIN)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_a_run_too_short_to_tell_is_not_held_against_growth():
    gone = changed(W_s=lambda eq, h: 0 * EYE, W_0=lambda eq, h: 0 * EYE)
    assert check.growth(lambda eq, W, k: 0.0, start, advance, gone, PLAIN).right


def test_growing_states_grow():
    eq = {**PLAIN, "B": 8 * PLAIN["B"]}
    assert check.growth(growth, start, advance, weights, eq).right
    assert "grow, by" in check.growth(lambda *a: 0.5, start, advance, weights, eq).reason


@pytest.mark.parametrize(
    ("answer", "right", "reason"),
    [
        (None, None, "Replace None"),
        ([0.1], False, "experiment is to be a dictionary of error and order."),
        ({"error": [1.0, 0.5], "order": 1.0}, False, "error has shape (2,)"),
        ({"error": [1.0, 0.5, 0.0, 0.1], "order": 1.0}, False, "An error is a largest distance"),
        ({"error": [8.0, 4.0, 2.0, 1.9], "order": 1.0}, False, "From k = 4 to 8 the error does"),
        ({"error": [8.0, 4.0, 2.0, 1.0], "order": 2.0}, False, "From one k to the next"),
        ({"error": [8.0, 4.0, 2.0, 1.0], "order": 1.0}, True, "The errors fall as h to the power"),
    ],
)
def test_errors_and_order_belong_together(answer, right, reason):
    verdict = check.experiment(answer, [1, 2, 4, 8])
    assert verdict.right is right
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("answer", "right", "reason"),
    [
        (None, None, "Replace None"),
        (True, False, "stable is to be a list"),
        ([1, 0], False, "Each answer is True or False."),
        ([True, True], False, "For a = 1, b = 8, k = 2 your own growth(…) says otherwise."),
        (np.array([True, False]), True, "Your answers are what your own"),
    ],
)
def test_stable_is_what_growth_says(answer, right, reason):
    cases = [(1.0, 1.0, 1), (1.0, 8.0, 2)]
    verdict = check.stable(answer, growth, weights, PLAIN, cases)
    assert verdict.right is right
    assert verdict.reason.startswith(reason)
    assert check.stable([True, False], None, weights, PLAIN, cases).right is False


@pytest.mark.parametrize(
    ("answer", "right", "reason"),
    [
        (None, None, "Replace None"),
        (["right"], False, "classmates is to be a dictionary"),
        ({"P": "right", "Q": "wrong"}, False, "Q: expected is one of right, late, own."),
        ({"P": "right", "Q": "right"}, False, "No two of them have done the same."),
        ({"P": "right", "Q": "late"}, True, "That is the form"),
    ],
)
def test_diagnoses_have_their_form(answer, right, reason):
    verdict = check.classmates(answer, "PQ", ["right", "late", "own"])
    assert verdict.right is right
    assert verdict.reason.startswith(reason)
