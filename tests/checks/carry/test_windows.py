"""The checks on windows: their figures agree with enumeration, their verdicts say what is wrong."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from unrolled.checks import carry
from unrolled.checks.carry import windows

NO_WIDTH = "The answer is a whole number of columns, at least 1."


def fails(width):
    raise KeyError


def test_no_answer_is_neither_right_nor_wrong():
    assert carry.window_error(None).right is None
    assert carry.window_width(None).right is None


@pytest.mark.parametrize("number", [float, np.float64, np.float32, Fraction])
def test_window_error_halves_with_every_column(number):
    verdict = carry.window_error(lambda w: number(2.0**-w))
    assert verdict.right
    assert verdict.reason == "It agrees with a count over all windows of up to 5 columns."


@pytest.mark.parametrize(
    ("rate", "reason"),
    [
        (lambda w: 2.0 ** -(w - 1), "For w = 1 a window does better than 1."),
        (lambda w: 2.0 ** -(w + 1), "For w = 1 a window cannot reach 0.25."),
        (lambda w: 2.0**-w if w < 5 else 0, "For w = 5 a window cannot reach 0."),
        (
            lambda w: 1 / (w - 1),
            "The function raises ZeroDivisionError (division by zero) at w = 1.",
        ),
        (fails, "The function raises KeyError at w = 1."),
        (lambda w: None, "The function must return one number."),
        (lambda w: np.array([0.5]), "The function must return one number."),
        (lambda w: np.array(0.5), "The function must return one number."),
        (lambda w: "0.5", "The function must return one number."),
        (lambda w: True, "The function must return one number."),
        (lambda w: 0.5j, "The function must return one number."),
        (lambda w: (0.5,), "The function must return one number."),
        (lambda w: 2, "For w = 1 the function gives no number from 0 to 1."),
        (lambda w: 10**400, "For w = 1 the function gives no number from 0 to 1."),
        (lambda w: -0.5, "For w = 1 the function gives no number from 0 to 1."),
        (lambda w: np.nan, "For w = 1 the function gives no number from 0 to 1."),
        (0.5, "The answer is a function: rate(w) is the probability."),
    ],
)
def test_window_error_says_what_is_wrong(rate, reason):
    verdict = carry.window_error(rate)
    assert verdict.right is False
    assert verdict.reason == reason


def test_least_error_agrees_with_a_simulation():
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
        assert abs(best - windows._least_error(width)) < 5 * (0.25 / 200_000) ** 0.5


def best_of_all_functions(width, columns):
    """Share of sums a best function of windows gets right, found by trying every function.

    A column of two zeros or two ones, to the right of the sum, makes its first carry a fair coin.
    """
    sums, digits_of = [], {}
    pairs = list(product((0, 1), repeat=2))
    for first, *rest in product([(0, 0), (1, 1)], *[pairs] * columns):
        whole, c, seen = [first, *rest], first[0], []
        for n, (a, b) in enumerate(rest, start=1):
            window = tuple(whole[max(0, n + 1 - width) : n + 1])
            seen.append((window, (a + b + c) % 2))
            digits_of.setdefault(window, set()).add((a + b + c) % 2)
            c = (a + b + c) // 2
        sums.append(seen)
    # Only where a window goes with both digits does the function have a choice: one bit each.
    choice = {w: 1 << k for k, w in enumerate(w for w, d in digits_of.items() if len(d) == 2)}
    functions = np.arange(1 << len(choice))
    right = np.zeros(len(functions), int)
    for seen in sums:
        asked = {(choice[w], digit) for w, digit in seen if w in choice}
        mask = sum({bit for bit, _ in asked})
        if len(asked) == len({bit for bit, _ in asked}):  # no window with both digits in one sum
            right += (functions & mask) == sum(bit for bit, digit in asked if digit)
    return right.max() / len(sums)


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (1, 1),
        (1, 2),
        (1, 5),
        (2, 1),
        (2, 2),
        (2, 3),
        (2, 5),
        (3, 2),
        (3, 3),
        (3, 4),
        (4, 3),
        (9, 1),
    ],
)
def test_no_function_of_windows_does_better_or_worse_than_computed(width, columns):
    # Both are multiples of 2^-11 or coarser, which floats hold exactly.
    assert windows._all_right(width, columns) == best_of_all_functions(width, columns)


def test_all_right_agrees_with_a_simulation():
    rng = np.random.default_rng(1)
    width, columns, draws = 5, 40, 100_000
    run, carry_in = np.zeros(draws, int), rng.integers(0, 2, draws)
    right = np.ones(draws, bool)
    for _ in range(columns):
        right &= (run < width - 1) | (carry_in == 0)  # a best function guesses that there is none
        a, b = rng.integers(0, 2, (2, draws))
        run = np.where(a == b, 0, run + 1)
        carry_in = (a + b + carry_in) // 2
    # 5 standard deviations of a share counted in 100,000 draws
    assert abs(right.mean() - windows._all_right(width, columns)) < 5 * (0.25 / draws) ** 0.5


@pytest.mark.parametrize("width", [11, 11.0, np.int64(11), np.ceil(10.3)])
def test_width_eleven_is_right_for_two_thousand_columns(width):
    verdict = carry.window_width(width)
    assert verdict.right
    told = "0.614 for w = 11, 0.376 for w = 10"
    assert verdict.reason == f"All digits are right with probability {told}."


def test_width_one_is_right_where_there_is_one_column():
    verdict = carry.window_width(1, columns=1)
    assert verdict.right
    assert verdict.reason == "All digits are right with probability 0.500 for w = 1."
    assert carry.window_width(2, columns=1).right is False


@pytest.mark.parametrize("columns", [1, 2, 5, 100, 2000])
def test_exactly_one_width_is_right(columns):
    assert sum(carry.window_width(w, columns).right for w in range(1, 20)) == 1


@pytest.mark.parametrize(
    ("width", "reason"),
    [
        (1, "With 1 column all digits are right with probability less than 0.001 only."),
        (5, "With 5 columns all digits are right with probability less than 0.001 only."),
        (10, "With 10 columns all digits are right with probability 0.376 only."),
        (12, "A narrower window also does it."),
        (2000, "A narrower window also does it."),
        (10**400, "A narrower window also does it."),
        (0, NO_WIDTH),
        (-3, NO_WIDTH),
        (10.5, NO_WIDTH),
        (np.nan, NO_WIDTH),
        (np.inf, NO_WIDTH),
        (True, NO_WIDTH),
        ("11", NO_WIDTH),
        ([11], NO_WIDTH),
        (np.array(11), NO_WIDTH),
    ],
)
def test_window_width_says_what_is_wrong(width, reason):
    verdict = carry.window_width(width)
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("columns", "error"), [(0, ValueError), (2.0, TypeError), ("9", TypeError)]
)
def test_window_width_refuses_columns(columns, error):
    with pytest.raises(error, match="columns: expected an integer"):
        carry.window_width(None, columns=columns)
