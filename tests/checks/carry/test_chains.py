"""The checks on carry chains know right from wrong and say what is wrong in plain words."""

import numpy as np
import pytest

from unrolled.checks import carry

NO_PAIR = "The answer is a pair of whole numbers, for example (200, 100)."


def test_no_answer_is_neither_right_nor_wrong():
    assert carry.full_chain(None).right is None
    assert carry.smallest_gain(None).right is None


def test_every_pair_with_the_least_full_chain_is_right_and_no_other():
    for a in range(256):
        for b in range(256):
            right = a + b == 256 and a % 2 == 1
            assert carry.full_chain((a, b)).right == right


def test_full_chain_says_what_is_right():
    reason = "255 + 1 = 256 carries out of every column, and no less can."
    assert carry.full_chain([255, 1]).reason == reason
    assert carry.full_chain(np.array([255, 1])).reason == reason


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        ((200, 100), "There is no carry out of column 0."),
        ((255, 255), "Every column carries, but a smaller sum than 510 will do."),
        ((256, 1), "8 bits hold numbers up to 255 only."),
        ((10**5000, 1), "8 bits hold numbers up to 255 only."),
        ((1.5, 2), NO_PAIR),
        ((200.0, 100), NO_PAIR),
        ((True, 255), NO_PAIR),
        ((-1, 257), NO_PAIR),
        ((None, None), NO_PAIR),
        ((1, 2, 3), NO_PAIR),
        ((1,), NO_PAIR),
        ((), NO_PAIR),
        (255, NO_PAIR),
        ("21", NO_PAIR),
        (("2", 1), NO_PAIR),
        (np.ones((2, 2), int), NO_PAIR),
    ],
)
def test_full_chain_says_what_is_wrong(pair, reason):
    verdict = carry.full_chain(pair)
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("gain", "reason"),
    [
        (1.97, "A gain of 2.02 works, one of 1.92 does not."),
        (2, "A gain of 2.05 works, one of 1.95 does not."),
        (np.float32(2), "A gain of 2.05 works, one of 1.95 does not."),
        (2.03, "A gain of 2.08 works, one of 1.98 does not."),
    ],
)
def test_gain_near_the_threshold_is_right(gain, reason):
    verdict = carry.smallest_gain(gain)
    assert verdict.right
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("gain", "reason"),
    [
        (0.01, "A gain of 0.06 still gets a column wrong."),
        (1.5, "A gain of 1.55 still gets a column wrong."),
        (2.2, "A gain smaller by 0.05 also works."),
        (40, "A gain smaller by 0.05 also works."),
        (1e308, "A gain smaller by 0.05 also works."),
        ("two", "The answer is a positive number."),
        ([2.0], "The answer is a positive number."),
        (True, "The answer is a positive number."),
        (0, "The answer is a positive number."),
        (-1.0, "The answer is a positive number."),
        (np.inf, "The answer is a positive number."),
        (np.nan, "The answer is a positive number."),
        (10**400, "The answer is a positive number."),
    ],
)
def test_smallest_gain_says_what_is_wrong(gain, reason):
    verdict = carry.smallest_gain(gain)
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize("columns", [2, 3, 8])
def test_no_gain_up_to_one_adds_so_the_smaller_gain_tested_is_positive(columns):
    assert not any(carry.adds_chain(gain, columns) for gain in np.linspace(0.001, 1, 200))


@pytest.mark.parametrize("columns", [1, 2, 1000])
def test_adder_of_the_book_and_any_larger_gain_adds_the_chain(columns):
    assert carry.adds_chain(40.0, columns)
    assert carry.adds_chain(1e308, columns)


def test_gain_of_two_is_where_the_length_stops_to_matter():
    assert carry.adds_chain(2.01, 5000)
    assert not carry.adds_chain(1.95, 1000)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: carry.adds_chain("2", 5), TypeError, "gain: expected a real number"),
        (lambda: carry.adds_chain(0.0, 5), ValueError, "gain: expected a finite number"),
        (lambda: carry.adds_chain(np.nan, 5), ValueError, "gain: expected a finite number"),
        (lambda: carry.adds_chain(2.0, 0), ValueError, "columns: expected an integer ≥ 1"),
        (lambda: carry.adds_chain(2.0, 5.0), TypeError, "columns: expected an integer"),
        (lambda: carry.full_chain(None, bits=0), ValueError, "bits: expected an integer ≥ 1"),
        (lambda: carry.full_chain(None, bits="8"), TypeError, "bits: expected an integer"),
        (lambda: carry.smallest_gain(None, columns=1), ValueError, "columns: expected .* ≥ 2"),
        (lambda: carry.smallest_gain(None, within=0), ValueError, r"within: .* \(0, 0.5\]"),
        (lambda: carry.smallest_gain(None, within=1), ValueError, r"within: .* \(0, 0.5\]"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
