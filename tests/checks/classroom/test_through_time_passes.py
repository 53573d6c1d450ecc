"""Self-checks of assignment 3 say what is wrong with the two passes and the loss."""

import numpy as np
import pytest
from right_answers_3 import backward, example, forward, loss, shapes, spoiled

from unrolled.checks.classroom import through_time as checks
from unrolled.checks.classroom.through_time.differences import relation
from unrolled.checks.classroom.through_time.entries import initial, shifted


def future(p, x, s_before):
    return forward(p, x + x.sum(axis=0), s_before)


def mixed(p, x, s_before):
    return forward(p, x + x.mean(axis=1, keepdims=True), s_before)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "forward is no function"),
        (lambda p, x, s: 1 / 0, "forward raises ZeroDivisionError (division by zero)"),
        (lambda p, x, s: 3, "must return a pair"),
        (spoiled(forward, lambda s, r: (s.tolist(), r)), "not list"),
        (spoiled(forward, lambda s, r: (s[1:], r)), "expected is (T + 1, B, d), here (2, 1, 1)"),
        (spoiled(forward, lambda s, r: (s * np.nan, r)), "not finite"),
        (
            spoiled(forward, lambda s, r: (s + 1, r)),
            "of the array s, which is s[-1], must be the ini",
        ),
        (
            spoiled(forward, lambda s, r: (s, s)),
            "of the array r, which is r[-1], must be G(s[-1])",
        ),
        (mixed, "a sequence depends on the others"),
        (future, "an input changes a state before it"),
        (spoiled(forward, lambda s, r: (s * [[[1]]] + 0 * r, r)), ""),
    ],
)
def test_what_is_wrong_with_a_forward_pass_is_said(answer, reason):
    verdict = checks.forward(answer, np.tanh, shapes, example())
    assert verdict.right is (not reason)
    assert reason in verdict.reason


def test_a_wrong_number_in_the_example_is_told_with_its_step():
    def without_bias(p, x, s_before):
        return forward(p | {"theta": 0 * p["theta"]}, x, s_before)

    verdict = checks.forward(without_bias, np.tanh, shapes, example())
    assert "In the example the state of step n = 0 is" in verdict.reason


def last_but_one(s, r, y):
    """Grade all steps but the first."""
    gap = (r[1:] - y) * (np.arange(len(y)) > 0)[:, None, None]
    return (gap**2).sum() / 2, 0 * s, np.concatenate([0 * r[:1], gap])


def two_for_three(s, r, y):
    """Grade the last two steps, or all if there are no more."""
    gap = (r[1:] - y) * (np.arange(len(y)) >= len(y) - 2)[:, None, None]
    return (gap**2).sum() / 2, 0 * s, np.concatenate([0 * r[:1], gap])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda s, r, y: 3, "must return three things"),
        (spoiled(loss, lambda E, d_s, d_r: (np.ones(2), d_s, d_r)), "E must be one finite number"),
        (spoiled(loss, lambda E, d_s, d_r: (2 * E, d_s, d_r)), "In the example E is"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_s, -d_r)), "d_r has the wrong sign"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_s, 2 * d_r)), "d_r is 2 times"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_s, 0 * d_r)), "d_r is zero everywhere"),
        (spoiled(loss, lambda E, d_s, d_r: (E, d_r, d_r)), "d_s is"),
        (
            spoiled(loss, lambda E, d_s, d_r: (E, d_s, np.roll(d_r, -1, 0))),
            "With T = 1, B = 1, d = 1, d_r is one entry too early: entry 0 belongs to the initial",
        ),
        (last_but_one, "With T = 1, B = 1, d = 1, E does not depend on the readout of the only"),
        (two_for_three, "In the example E is"),
    ],
)
def test_what_is_wrong_with_a_loss_is_said(answer, reason):
    verdict = checks.direct(answer, np.tanh, example())
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda *given: 3, "must return three things"),
        (spoiled(backward, lambda g, x, s: ({}, x, s)), "expected is ['W_r', 'W_x', 'theta']"),
        (spoiled(backward, lambda g, x, s: (g, x[0], s)), "d_x has shape (1, 1)"),
        (spoiled(backward, lambda g, x, s: (g, 2 * x, s)), "d_x is 2 times what it should be"),
        (spoiled(backward, lambda g, x, s: (g, x, 0 * s)), "d_s_before is zero everywhere"),
        (
            spoiled(backward, lambda g, x, s: (g | {"W_r": g["W_r"].T}, x, s)),
            "W_r is transposed; right are the gradient by W_x",
        ),
        (lambda p, x, s, r, d_s, d_r: backward(p, x, s, r, 0 * d_s, d_r), "look at psi first"),
    ],
)
def test_what_is_wrong_with_a_backward_pass_is_said(answer, reason):
    verdict = checks.backward(answer, forward, shapes)
    assert verdict.right is False
    assert reason in verdict.reason


def joined(function, layout):
    """Return a function of the tests' network whose parameters are one matrix W."""

    def parts(p):
        d = min(p["W"].shape)
        W = p["W"] if layout == "wide" else np.roll(p["W"].T, d, axis=1)
        # A tall one has W_x, theta, W_r below each other.
        own = [W[:, :d], W[:, d:-1], W[:, -1]]
        return dict(zip(("W_r", "W_x", "theta"), own, strict=True))

    return lambda p, *given: function(parts(p), *given)


@pytest.mark.parametrize("layout", ["wide", "tall"])
@pytest.mark.parametrize("block", ["W_r", "W_x", "theta"])
def test_the_block_of_one_matrix_that_is_wrong_is_named(layout, block):
    def one_shape(d, d_x):
        return {"W": (d, d + d_x + 1) if layout == "wide" else (d_x + 1 + d, d)}

    def way_back(p, x, *given):
        grads, d_x, d_s = joined(backward, layout)(p, x, *given)
        grads[block] = grads[block] / x.shape[1]  # a mean over the batch
        W = np.hstack([grads["W_r"], grads["W_x"], grads["theta"][:, None]])
        d = len(W)
        return {"W": W if layout == "wide" else np.roll(W, -d, axis=1).T}, d_x, d_s

    verdict = checks.backward(way_back, joined(forward, layout), one_shape)
    letter = {"theta": "θ"}.get(block, block) + "ᵀ" * (layout == "tall")
    said = f"the gradient by W in its block {letter} is 0.3333 times what it should be"
    assert verdict.reason.startswith(f"With T = 5, B = 3, d = 3, d_x = 2, {said}; right are")
    assert verdict.reason.count("in its block") == 3


def test_a_transpose_shows_in_one_step_of_two_units():
    def turned(p, *given):
        _, _, d_s = backward(p | {"W_r": p["W_r"].T}, *given)
        return *backward(p, *given)[:2], d_s

    verdict = checks.backward(turned, forward, shapes)
    assert verdict.reason.startswith("With T = 1, B = 1, d = 2, d_x = 1, d_s_before is wrong")
    assert "right are the gradient by W_r" in verdict.reason


@pytest.mark.parametrize("name", ["p", "x", "s"])
def test_who_writes_into_an_argument_is_told_which(name):
    def careless(p, x, s, *rest):
        grads = backward(p, x, s, *rest)
        {"p": p["W_r"], "x": x, "s": s}[name][:] = 7.0
        return grads

    position = {"p": 1, "x": 2, "s": 3}[name]
    verdict = checks.backward(careless, forward, shapes)
    assert f"writes into its argument number {position}" in verdict.reason


def test_a_way_back_is_not_judged_by_a_wrong_run():
    def wrong(p, x, s_before):
        return forward({**p, "theta": 0 * p["theta"]}, x, s_before)

    verdict = checks.backward(backward, wrong, shapes, np.tanh, example())
    assert verdict.reason.startswith("Your forward pass is not right yet")
    assert checks.backward(backward, forward, shapes, np.tanh, example()).right


def test_a_direct_part_of_the_initial_state_is_named():
    def every(s, r, y):
        E, d_s, d_r = loss(s, r, y)
        return E, d_s + (np.arange(len(s)) == 0)[:, None, None], d_r

    told = "With T = 1, B = 1, d = 1, d_s is wrong in entry 0, the initial state: does E depend on"
    assert checks.direct(every, np.tanh, example()).reason.startswith(told)
    assert initial("text", series(1, 2), "state") == ""


def series(*values):
    return np.array(values, float).reshape(-1, 1, 1)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (series(1, 2, 4, 8), ""),
        (series(8, 4, 2, 1), "runs backward in time"),
        (series(0, 1, 2, 4), "comes one step too late"),
        (series(2, 4, 8, 0), "comes one step too early"),
        (series(0, 0, 0, 8), "is right in its last entry only"),
        (series(1, 9, 4, 9), "is wrong at indices 1, 3 of its first axis"),
        (series(1, 2, 4, 9), "is wrong at index 3 of its first axis"),
        (series(5, 5, 5, 5), "is wrong in all its entries in time"),
    ],
)
def test_how_arrays_differ_in_time(got, words):
    assert relation(got, series(1, 2, 4, 8), 1e-6) == words


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        (np.array(2.0), np.array(1.0), "is wrong"),
        # A single number, with zeros beside it or not, and a row that one number is spread over.
        (series(0, 0.19), series(0, 1), "is wrong at index 1 of its first axis"),
        (np.array([[0.19]]), np.array([[1.0]]), "is wrong, most at [0, 0]"),
        (np.array([[0.19, 0.38]]), np.array([[1.0, 2.0]]), "is wrong, most at [0, 1]"),
        (np.array([[0.38], [0.19]]), np.array([[2.0], [1.0]]), "is wrong, most at [0, 0]"),
        # What agrees by more than chance, or is plain.
        (np.array([0.19, 0.38]), np.array([1.0, 2.0]), "is 0.19 times what it should be"),
        (series(0, 0.5), series(0, 1), "is 0.5 times what it should be"),
    ],
)
def test_a_factor_is_told_where_it_is_more_than_chance(got, want, words):
    assert relation(got, want, 1e-6) == words


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (series(0, 1, 2, 4), ""),
        (series(1, 2, 4, 0), "is one entry too early: entry 0 belongs to the initial state"),
        (series(0, 0, 1, 2), "is one entry too late: entry n + 1 belongs to step n"),
        (series(4, 2, 1, 0), ""),
        (series(1, 2, 4), ""),
        ("text", ""),
    ],
)
def test_a_shift_by_the_initial_entry_is_told_from_other_mistakes(got, words):
    said = shifted(got, series(0, 1, 2, 4))
    assert said.startswith(words)
    assert bool(said) == bool(words)
