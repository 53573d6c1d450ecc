"""The self-checks know right from wrong, say what is wrong, and do not give the answer away."""

import numpy as np
import pytest

from unrolled.adder import handwired_adder
from unrolled.checks import carry


def borrower(gain=40.0):
    """The subtractor of the chapter's solution."""
    k = np.arange(1, 4)
    return {
        "params": {
            "W_x": gain * np.array([[-1.0, 1.0]] * 3),
            "W_r": np.outer(np.ones(3), [0, gain / 2, 0]),
            "theta": gain * (2.0 - k),
        },
        "W_y": np.array([[-0.5, 0.5, -0.5]]),
        "b_y": np.array([0.5]),
        "state": {"s": np.full((1, 3), -gain / 2)},
    }


def test_no_answer_is_neither_right_nor_wrong():
    verdicts = [
        carry.full_chain(None),
        carry.smallest_gain(None),
        carry.subtractor(None, None, None, None),
        carry.window_error(None),
    ]
    assert [v.right for v in verdicts] == [None] * 4


def test_every_pair_with_the_least_full_chain_is_right_and_no_other():
    for a in range(256):
        for b in range(256):
            right = a + b == 256 and a % 2 == 1
            assert carry.full_chain((a, b)).right == right


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        ((200, 100), "no carry out of column 0"),
        ((255, 255), "a smaller sum than 510"),
        ((256, 1), "256 has more than 8 bits"),
        ((1.5, 2), "an integer"),
        ((-1, 257), "≥ 0"),
        ((1, 2, 3), "pair"),
        (255, "pair"),
    ],
)
def test_full_chain_says_what_is_wrong(pair, reason):
    verdict = carry.full_chain(pair)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize("gain", [1.97, 2.0, 2.03])
def test_gain_near_the_threshold_is_right(gain):
    assert carry.smallest_gain(gain).right


@pytest.mark.parametrize(
    ("gain", "reason"),
    [
        (1.5, "still gets a column wrong"),
        (2.2, "smaller gain also works"),
        (40, "smaller gain also works"),
        ("two", "real number"),
        (-1.0, "finite number"),
        (np.inf, "finite number"),
    ],
)
def test_smallest_gain_says_what_is_wrong(gain, reason):
    verdict = carry.smallest_gain(gain)
    assert verdict.right is False
    assert reason in verdict.reason


def test_subtractor_of_the_solution_is_right():
    assert carry.subtractor(**borrower()).right


@pytest.mark.parametrize("part", ["W_x", "W_r", "theta"])
def test_subtractor_with_one_entry_changed_is_wrong(part):
    answer = borrower()
    answer["params"][part] = answer["params"][part].copy()
    answer["params"][part].flat[1 if part == "W_r" else 0] += 60.0
    assert carry.subtractor(**answer).right is False


def test_adder_is_no_subtractor_and_the_first_wrong_column_is_named():
    net = handwired_adder()
    verdict = carry.subtractor(net.params, net.W_y, net.b_y, net.initial_state())
    assert verdict.right is False
    assert "the digit in column" in verdict.reason


@pytest.mark.parametrize("wrong", ["params", "W_y", "state"])
def test_subtractor_that_does_not_run_is_told_why(wrong):
    answer = borrower() | {wrong: {} if wrong != "W_y" else np.ones((1, 4))}
    verdict = carry.subtractor(**answer)
    assert verdict.right is False
    assert "does not run" in verdict.reason


def test_window_error_halves_with_every_column():
    assert carry.window_error(lambda w: 2.0**-w).right


@pytest.mark.parametrize(
    ("rate", "reason"),
    [
        (lambda w: 2.0 ** -(w - 1), "a window does better"),
        (lambda w: 2.0 ** -(w + 1), "cannot reach"),
        (lambda w: 1 / (w - 1), "fails at w = 1"),
        (lambda w: None, "fails at w = 1"),
    ],
)
def test_window_error_says_what_is_wrong(rate, reason):
    verdict = carry.window_error(rate)
    assert verdict.right is False
    assert reason in verdict.reason


def test_least_window_error_agrees_with_a_simulation():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2, (2, 30, 200_000))
    carry_in = np.zeros(200_000, int)
    for n in range(29):
        carry_in = (a[n] + b[n] + carry_in) // 2
    digit = (a[29] + b[29] + carry_in) % 2
    for width in (1, 2, 3):
        window = np.zeros(200_000, int)
        for n in range(30 - width, 30):
            window = 4 * window + 2 * a[n] + b[n]
        ones = np.bincount(window, digit, 4**width)
        best = np.minimum(ones, np.bincount(window, minlength=4**width) - ones).sum() / 200_000
        # 5 standard deviations of a share counted in 200,000 draws
        assert abs(best - carry._least_window_error(width)) < 5 * (0.25 / 200_000) ** 0.5
