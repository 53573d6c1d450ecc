"""The check of the leaky adder finds what the theorem of the chapter says."""

import numpy as np
import pytest

from unrolled.checks import sampling


def stuck(length, leak):
    return sampling.stuck_carry((2**length - 1, 2**length - 1), leak=leak)


def test_no_answer_is_neither_right_nor_wrong():
    assert sampling.stuck_carry(None).right is None


@pytest.mark.parametrize("leak", [1.1, 2.0, 2.5, 2.8])
def test_a_leak_below_three_cannot_drop_the_carry_of_a_long_run(leak):
    verdict = stuck(60, leak)
    assert verdict.right
    assert verdict.reason.startswith("The network writes 0")


def test_a_leak_above_three_adds_whatever_is_tried():
    rng = np.random.default_rng(0)
    for leak in (3.5, 9.0, 100.0):
        assert stuck(60, leak).right is False
        for a, b in rng.integers(0, 2**40, (20, 2)).tolist():
            assert sampling.stuck_carry((a, b), leak=leak).right is False


def test_a_right_sum_is_shown_as_such():
    assert sampling.stuck_carry((0, 0)).reason == "The network adds these rightly: 0 + 0 = 0 is 0."


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        ((1, 2, 3), "The answer is a pair of whole numbers, for example (5, 6)."),
        ((1.0, 2), "The answer is a pair of whole numbers, for example (5, 6)."),
        ((-1, 2), "The answer is a pair of whole numbers, for example (5, 6)."),
        (7, "The answer is a pair of whole numbers, for example (5, 6)."),
        ((2**200, 1), "Numbers of at most 200 binary digits will do."),
    ],
)
def test_what_is_no_pair_is_told(pair, reason):
    verdict = sampling.stuck_carry(pair)
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("leak", "error"), [(0.0, ValueError), (np.nan, ValueError), ("3", TypeError)]
)
def test_a_leak_that_is_none_is_refused(leak, error):
    with pytest.raises(error, match="leak: expected"):
        sampling.stuck_carry((1, 1), leak=leak)
