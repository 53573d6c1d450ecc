"""The checks on runs and measurements hold answers against the student's other answers."""

import numpy as np
import pytest
from euler_backward import PLAIN, STEP, advance, growth, start, weights

from unrolled.checks.classroom import differential_equation as check


def test_a_good_run_passes():
    assert check.recurrence(start, advance, PLAIN, STEP).right


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
    verdict = check.recurrence(start, answer, PLAIN, STEP)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_weights_of_the_drive_in_each_others_place():
    swapped = changed_run(W=lambda W: {**W, "W_0": W["W_1"]})
    assert "are not those" in check.recurrence(start, swapped, PLAIN, STEP).reason

    def late(eq, k, s_0, x_0):
        return np.tile(s_0, (k + 1, 1)), x_0

    def by_one(eq, W, k, carried, x):
        x = np.concatenate([carried[1][None], x])
        states, after = advance(eq, W, k, carried[0], x[:-1])
        return states, (after, x[-1])

    assert "the input of the step before" in check.recurrence(late, by_one, PLAIN, STEP).reason

    # For a scheme with both weights, reading x[n-1] for x[n] and the reverse.
    def reversed_drive(eq, W, k, carried, x):
        past, last = carried
        states = np.zeros((len(x), 2))
        for n in range(len(x)):
            s = W["W_s"] @ past[-1] + W["W_0"] @ (eq["C"] @ last) + W["W_1"] @ (eq["C"] @ x[n])
            past, last, states[n] = np.concatenate([past[1:], s[None]]), x[n], s
        return states, (past, last)

    told = check.recurrence(late, reversed_drive, PLAIN, ("ends", 1.0, 0.25)).reason
    assert "in each other's place" in told


def test_what_cannot_be_copied_is_told():
    verdict = check.recurrence(lambda *a: (n for n in range(3)), advance, PLAIN, STEP)
    assert "cannot be copied" in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda eq, W, k: "small", "growth(…) is no finite number."),
        (lambda eq, W, k: -0.5, "growth(…) is negative"),
        (
            lambda eq, W, k: growth(eq, W, k) ** 2,
            "For d = 2, k = 1 tiny states in your own run shrink",
        ),
        (lambda eq, W, k: growth(eq, W, 1), "For d = 2, k = 2 tiny states in your own run "),
    ],
)
def test_growth_is_held_against_the_own_run(answer, reason):
    assert check.growth(growth, start, advance, PLAIN, STEP).right
    verdict = check.growth(answer, start, advance, PLAIN, STEP)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_growing_states_grow():
    eq = {**PLAIN, "B": 8 * PLAIN["B"]}
    assert check.growth(growth, start, advance, eq, STEP).right
    assert "grow, by" in check.growth(lambda *a: 0.5, start, advance, eq, STEP).reason


@pytest.mark.parametrize(
    ("answer", "right", "reason"),
    [
        (None, None, "put your code"),
        ([0.1], False, "experiment is to be a dictionary of error and order."),
        ({"error": [1.0, 0.5], "order": 1.0}, False, "error has shape (2,)"),
        ({"error": [1.0, 0.5, 0.0, 0.1], "order": 1.0}, False, "An error is a largest distance"),
        ({"error": [8.0, 4.0, 2.0, 1.9], "order": 1.0}, False, "From k = 4 to 8 the error does"),
        ({"error": [8.0, 4.0, 2.0, 1.0], "order": 2.0}, False, "From one k to the next"),
        ({"error": [8.0, 4.0, 2.0, 1.0], "order": -0.1}, False, "From one k to the next"),
        ({"error": [9.0, 5.0, 2.0, 1.0], "order": 1.1}, False, "The order is not the slope"),
        ({"error": [8.0, 4.0, 2.0, 1.0], "order": 1.0}, True, "Whether it is the order of"),
    ],
)
def test_errors_and_order_belong_together(answer, right, reason):
    verdict = check.experiment(answer, [1, 2, 4, 8])
    assert verdict.right is right
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("answer", "right", "reason"),
    [
        (None, None, "put your code"),
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
        (None, None, "put your code"),
        (["right"], False, "classmates is to be a dictionary"),
        ({"P": "right", "Q": "wrong"}, False, "Q: expected is one of right, late, own."),
        ({"P": "right", "Q": "right"}, False, "No two of them have done the same."),
        ({"P": "right", "Q": "late"}, True, "Not tested here"),
    ],
)
def test_diagnoses_have_their_form(answer, right, reason):
    verdict = check.classmates(answer, "PQ", ["right", "late", "own"])
    assert verdict.right is right
    assert verdict.reason.startswith(reason)


def test_skeletons_are_not_answered_yet():
    def skeleton(*given):
        raise NotImplementedError

    for verdict in (
        check.weights(skeleton, PLAIN, STEP),
        check.recurrence(skeleton, advance, PLAIN, STEP),
        check.growth(skeleton, start, advance, PLAIN, STEP),
        check.experiment(None, [1, 2, 4, 8]),
    ):
        assert repr(verdict).startswith("Not answered yet: put your code in the place of `raise")
    comes_first = check.growth(growth, skeleton, advance, PLAIN, STEP).reason
    assert comes_first.startswith("advance (question 3) comes first")


def two_ended(young=0, plain=False):
    """A right run for every scheme of one step, but g[n-1] reads r[n-1-k+young]."""

    def begin(eq, k, s_0, x_0):
        return np.tile(s_0, (k + 2, 1)), x_0

    def on(eq, W, k, carried, x):
        past, last = carried
        states = np.zeros((len(x), 2 if plain else past.shape[1]))

        def g(lag, x_n):
            return eq["B"] @ np.tanh(eq["gain"] * past[-lag]) + eq["C"] @ x_n + eq["phi"]

        for n in range(len(x)):
            states[n] = W["W_s"] @ past[-1] + W["W_0"] @ g(k, x[n])
            states[n] += W["W_1"] @ g(k + 1 - young, last)
            past, last = np.concatenate([past[1:], states[n : n + 1]]), x[n]
        return states, (past, last)

    return begin, on


def test_the_delay_of_the_drive_before_is_looked_at_alone():
    step = ("ends", 0.5, 0.5)
    assert check.recurrence(*two_ended(), PLAIN, step).right
    told = check.recurrence(*two_ended(young=1), PLAIN, step).reason
    assert told.startswith("The readout that B multiplies in g[n-1] comes back after 1 step (k = 1")
    assert told.endswith("it belongs one step further back than that in g[n].")


def test_a_size_that_is_written_down_is_found():
    told = check.recurrence(*two_ended(plain=True), PLAIN, ("ends", 0.5, 0.5))
    assert told.right is False


@pytest.mark.parametrize("slip", ["transposed", "real part"])
def test_growth_is_tried_where_mistakes_show(slip):
    def wrong(eq, W, k):
        if slip == "transposed":
            return growth({**eq, "B": eq["B"].T}, W, k)
        d = len(eq["A"])
        matrix = np.eye(k * d, k=-d)
        matrix[:d, :d] = W["W_s"]
        matrix[:d, -d:] += eq["gain"] * W["W_0"] @ eq["B"]
        return abs(np.linalg.eigvals(matrix).real.max())

    assert check.growth(wrong, start, advance, PLAIN, STEP).right is False


@pytest.mark.parametrize(
    "slip", ["right", "one step late", "last", "largest entry", "times", "all points"]
)
def test_the_experiment_is_done_again_with_the_own_functions(slip):
    ks, tau, s_0 = [4, 8, 16, 32, 64], PLAIN["tau"], np.array([0.5, -0.5])

    def signal(t):
        return np.array([np.sin(2 * max(t, 0.0)), np.cos(2 * max(t, 0.0))])

    exact, error = check.reference(PLAIN, s_0, signal, 2 * tau), []
    for k in ks:
        t = np.arange(2 * k + 1) * tau / k
        x = np.array([signal(u) for u in t])
        if slip == "one step late":
            x = np.concatenate([x[:1], x[:-1]])
        s, _ = advance(PLAIN, weights(PLAIN, tau / k), k, start(PLAIN, k, s_0, x[0]), x[1:])
        gap = s - exact(t[:-1] if slip == "times" else t[1:])
        size = np.abs(gap).max(axis=1) if slip == "largest entry" else np.linalg.norm(gap, axis=1)
        error.append(size[-1] if slip == "last" else size.max())
    since = 0 if slip == "all points" else -4
    order = -np.polyfit(np.log(ks[since:]), np.log(error[since:]), 1)[0]
    setting = check.Setting(start, advance, weights, PLAIN, STEP, s_0, signal, exact, 2)
    said = check.experiment({"error": error, "order": order}, ks, setting)
    assert said.right is (slip == "right"), said
    wrong = setting._replace(weights=lambda eq, h: weights(eq, 2 * h))
    told = check.experiment({"error": error, "order": order}, ks, wrong).reason
    assert told.startswith("weights (question 1) comes first")
