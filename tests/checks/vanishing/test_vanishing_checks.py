"""The checks of the chapter on vanishing and exploding know wrong answers when they see them."""

import numpy as np
import pytest

from unrolled.checks import vanishing


def bound(w):
    """Largest noise that w tanh(s) bears, from the point of slope 1."""
    r = np.sqrt(1 - 1 / w)
    return w * r - np.arctanh(r)


ALL = {
    "highest_power": (None,),
    "growing_pair": (None, None),
    "clipped_uphill": (None,),
    "tolerated_noise": (None,),
}


@pytest.mark.parametrize("name", ALL)
def test_no_answer_is_waiting(name):
    assert getattr(vanishing, name)(*ALL[name]).right is None


@pytest.mark.parametrize(
    "answer", [lambda lam, c: -1 / np.log(lam), lambda lam, c: round(-1 / np.log(lam))]
)
def test_highest_power_is_one_over_the_decay_rate(answer):
    assert vanishing.highest_power(answer).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda lam, c: 1, "For λ = 0.9 and c = 10 another power is larger."),
        (lambda lam, c: 1 / (1 - lam) + 5, "For λ = 0.5 and c = 10 another power is larger."),
        (lambda lam, c: "three", "answer(0.5, 10) is no finite number."),
        (lambda lam: 3, "answer(0.5, 10) raises TypeError"),
        (3, "The answer is a function"),
    ],
)
def test_another_power_is_refused(answer, reason):
    verdict = vanishing.highest_power(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_transposed_triangles_grow_together():
    A = np.array([[0.5, 4.0], [0.0, 0.5]])
    assert vanishing.growing_pair(A, A.T).right
    assert vanishing.growing_pair([[0, 2], [0, 0]], [[0, 0], [2, 0]]).right


@pytest.mark.parametrize(
    ("A", "B", "reason"),
    [
        (np.eye(2) / 2, np.eye(2) / 2, "The largest eigenvalue of AB has modulus 0.25."),
        (np.eye(2), np.eye(2), "A has an eigenvalue of modulus 1."),
        (np.eye(2) / 2, 2 * np.eye(2), "B has an eigenvalue of modulus 2."),
        ([[0, 10], [0, 0]], [[0, 10], [0, 0]], "The largest eigenvalue of AB has modulus 0."),
        (np.eye(3) / 2, np.eye(2), "A has shape (3, 3); expected is (2, 2)."),
        (np.eye(2) / 2, None, "B is no array of real numbers."),
        (np.eye(2) * np.nan, np.eye(2), "A has an entry that is not a finite number."),
    ],
)
def test_pairs_that_do_not_do_are_told_why(A, B, reason):
    verdict = vanishing.growing_pair(A, B)
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("radius", "error"), [(0.0, ValueError), (1.0, ValueError), ("half", TypeError)]
)
def test_radius_is_between_zero_and_one(radius, error):
    with pytest.raises(error, match="radius"):
        vanishing.growing_pair(None, None, radius)


def test_one_large_against_several_small_gradients_turns_round():
    assert vanishing.clipped_uphill([10.0, -2.0, -2.0]).right
    assert vanishing.clipped_uphill(np.array([-10, 2, 2])).right


@pytest.mark.parametrize(
    ("gradients", "reason"),
    [
        ([3.0, 1.0], "The mean is 2, and 1 after clipping: both have the same sign."),
        ([2.0, -1.0], "The mean is 0.5, and 0 after clipping: neither may be zero."),
        ([], "The answer is a list of finite numbers, at least one."),
        ([1.0, np.nan], "The answer is a list of finite numbers, at least one."),
        ([[1.0], [2.0, 3.0]], "The answer is a list of finite numbers, at least one."),
        ("uphill", "The answer is a list of finite numbers, at least one."),
    ],
)
def test_gradients_that_do_not_turn_round_are_told_why(gradients, reason):
    verdict = vanishing.clipped_uphill(gradients)
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize(("max_norm", "error"), [(0.0, ValueError), ("one", TypeError)])
def test_the_bound_of_clipping_is_positive(max_norm, error):
    with pytest.raises(error, match="max_norm"):
        vanishing.clipped_uphill(None, max_norm)


def test_noise_up_to_where_the_curve_touches_the_diagonal_is_borne():
    assert vanishing.tolerated_noise(bound).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda w: w - 1, "For w = 1.05 the worst noise of that size flips the sign."),
        (lambda w: bound(w) * 1.01, "For w = 1.05 the worst noise of that size flips the sign."),
        (lambda w: bound(w) * 0.99, "For w = 1.05 it bears more."),
        (lambda w: 0.0, "For w = 1.05 it bears some noise."),
        (lambda w: None, "answer(1.05) is no finite number."),
        (0.2, "The answer is a function: answer(…) is a number."),
    ],
)
def test_other_amounts_of_noise_are_refused(answer, reason):
    verdict = vanishing.tolerated_noise(answer)
    assert verdict.right is False
    assert verdict.reason == reason
