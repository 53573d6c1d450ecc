"""The checks on segmented sums: right answers pass, wrong ones are told why."""

import numpy as np
import pytest

from unrolled import unroll
from unrolled.adder import handwired_adder
from unrolled.checks import theorem
from unrolled.checks.theorem import adding
from unrolled.tasks import binary_addition


def expected(N, K):
    position = np.arange(N) % K
    return float(((1 - 2.0 ** -(np.arange(N) - position)) / 2 * 2.0**-position).sum())


def select(digits, carries):
    carry, rows, right = np.zeros(digits.shape[-1], int), np.arange(digits.shape[-1]), []
    for m in range(digits.shape[1]):
        right.append(digits[carry, m, :, rows].T)
        carry = carries[carry, m, rows]
    return np.array(right)


def fails(*arguments):
    raise KeyError


def test_no_answer_is_neither_right_nor_wrong():
    assert theorem.wrong_digits(None).right is None
    assert theorem.carry_select(None).right is None


def test_mean_of_wrong_digits_is_accepted():
    verdict = theorem.wrong_digits(expected)
    assert verdict.right
    assert verdict.reason == "It agrees with a count over all sums, up to 16,384 of them."
    assert theorem.wrong_digits(lambda N, K: np.float64(expected(N, K))).right


@pytest.mark.parametrize(("columns", "length"), [(5, 1), (6, 3), (6, 4)])
def test_count_agrees_with_the_network(columns, length):
    n = np.arange(2**columns)
    a, b = (side.ravel() for side in np.meshgrid(n, n))
    batch = binary_addition.encode(a, b, steps=columns, dtype=np.float64)
    adder, cut = handwired_adder(), unroll.partition(columns, length)
    start = adder.initial_state(len(a))
    run = unroll.run(adder.cell, adder.params, batch.x, cut, start, carry=False)
    wrong = (adder.readout(run.outputs) != batch.y).sum() / len(a)
    assert wrong == adding._counted(columns, length)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda N, K: 0.0, "For N = 4, K = 1 it is 1.0625, not 0."),
        (lambda N, K: N / 2, "For N = 1, K = 1 it is 0, not 0.5."),
        (lambda N, K: expected(N, K) if N < 7 else 0, "For N = 7, K = 2 it is 1.75781, not 0."),
        (fails, "The function raises KeyError at N = 1, K = 1."),
        (
            lambda N, K: 1 / (K - 1),
            "The function raises ZeroDivisionError (division by zero) at N = 1, K = 1.",
        ),
        (lambda N, K: None, "The function must return one number of digits, 0 to N; it does"),
        (lambda N, K: True, "The function must return one number of digits, 0 to N; it does"),
        (lambda N, K: -1, "The function must return one number of digits, 0 to N; it does"),
        (lambda N, K: np.nan, "The function must return one number of digits, 0 to N; it does"),
        (lambda N, K: 10**400, "The function must return one number of digits, 0 to N; it does"),
        (
            lambda N, K: np.zeros(2),
            "The function must return one number of digits, 0 to N; it does",
        ),
        (1.5, "The answer is a function, expected(N, K)."),
    ],
)
def test_wrong_digits_says_what_is_wrong(answer, reason):
    verdict = theorem.wrong_digits(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_selecting_by_the_carry_is_right():
    verdict = theorem.carry_select(select)
    assert verdict.right
    assert verdict.reason == "All digits of 31 sums are right, a full carry chain included."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda d, c: d[0], "A digit of segment 1 is wrong at M = 3, K = 4, B = 2: which carry"),
        (lambda d, c: d[1], "A digit of segment 0 is wrong at M = 3, K = 4, B = 2: which carry"),
        (lambda d, c: d, "The function must return an array (M, K, B) = (3, 4, 2), not (2, 3, "),
        (lambda d, c: None, "The function must return an array (M, K, B) = (3, 4, 2), not ()."),
        (fails, "The function raises KeyError at M = 3, K = 4, B = 2."),
        ([1], "The answer is a function, select(digits, carries)."),
    ],
)
def test_carry_select_says_what_is_wrong(answer, reason):
    verdict = theorem.carry_select(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_forgotten_rows_are_told_before_they_fill_the_memory():
    """Without an index for the sums the choice gets one more axis at every segment."""

    def select(digits, carries):
        carry, right = 0, []
        for m in range(digits.shape[1]):
            right.append(digits[carry, m])
            carry = carries[carry, m]
        return np.stack(right)

    verdict = theorem.carry_select(select)
    assert verdict.right is False
    assert verdict.reason.endswith("at M = 3, K = 4, B = 2.")


def test_selection_that_forgets_its_own_choice_is_wrong():
    """The carry out of a segment depends on the carry into it, not on the segment alone."""

    def shortsighted(digits, carries):
        into = np.concatenate([np.zeros_like(carries[0, :1]), carries[0, :-1]])
        return np.where(into[:, None] == 1, digits[1], digits[0])

    assert theorem.carry_select(shortsighted).right is False
