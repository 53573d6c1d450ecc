"""The checks on what a step multiplies by know right from wrong and say what is wrong."""

import numpy as np
import pytest

from unrolled.checks import sampling


def test_no_answer_is_neither_right_nor_wrong():
    assert sampling.fewest_steps(None, None).right is None
    assert sampling.fewest_steps(16, None).right is None
    assert sampling.both_ends(None).right is None


@pytest.mark.parametrize("rate", [0.5, 1.0, 30.0, 33.3])
def test_exactly_one_pair_of_step_counts_is_right(rate):
    right = [
        (i, j)
        for i in range(1, 40)
        for j in (1, 2, 3)
        if sampling.fewest_steps(i, j, rate=rate).right
    ]
    # |1 - a/k| < 1 for k > a/2; backward Euler shrinks at any step.
    assert right == [(int(rate // 2) + 1, 1)]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((16, 1), "16 steps per second for forward Euler, 1 for backward Euler, and no fewer."),
        (
            (15, 1),
            "Forward Euler: with 15 steps per second, a step multiplies the state by -1.",
        ),
        (
            (1, 1),
            "Forward Euler: with 1 step per second, a step multiplies the state by -29.",
        ),
        ((17, 1), "Forward Euler: 16 steps per second will do."),
        ((16, 2), "Backward Euler: 1 step per second will do."),
        ((16.0, 1), "Forward Euler: the answer is an integer (an int), at least 1."),
        ((16, 0), "Backward Euler: the answer is an integer (an int), at least 1."),
        (("16", 1), "Forward Euler: the answer is an integer (an int), at least 1."),
    ],
)
def test_fewest_steps_says_what_it_found(answers, reason):
    assert sampling.fewest_steps(*answers).reason == reason


@pytest.mark.parametrize(
    "factor",
    [
        lambda z: (1 + z / 2) / (1 - z / 2),
        lambda z: np.float64(2 + z) / (2 - z),
    ],
)
def test_both_ends_accepts_the_trapezoidal_factor(factor):
    assert sampling.both_ends(factor).right


@pytest.mark.parametrize(
    ("factor", "reason"),
    [
        (np.exp, "At z = -1 the factor is not 0.3679."),
        (lambda z: 1 / (1 - z), "At z = -1 the factor is not 0.5."),
        (3.0, "The answer is a function: factor(z) is a number."),
        (lambda z: "1", "The function must return one real number."),
        (lambda z: True, "The function must return one real number."),
        (lambda z: 1 + 1j, "The function must return one real number."),
        (lambda z: np.nan, "At z = -1 the factor is not nan."),
        (lambda z: 1 / (z + 1), "The function raises ZeroDivisionError"),
        (lambda: 1, "The function raises TypeError"),
    ],
)
def test_both_ends_says_what_is_wrong(factor, reason):
    verdict = sampling.both_ends(factor)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_an_error_without_words_is_named():
    def fails(z):
        raise RuntimeError

    assert sampling.both_ends(fails).reason == "The function raises RuntimeError at z = -1."


@pytest.mark.parametrize(
    ("rate", "error"), [(0.0, ValueError), (np.inf, ValueError), ("30", TypeError)]
)
def test_a_rate_that_is_none_is_refused(rate, error):
    with pytest.raises(error, match="rate: expected"):
        sampling.fewest_steps(16, 1, rate=rate)
