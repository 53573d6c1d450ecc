"""The checks of the additive model know right from wrong and say what is wrong in plain words."""

import numpy as np
import pytest

from unrolled.checks import additive
from unrolled.checks.additive import loops

FIRST, SECOND = (
    lambda t: t - t**2 / 2,
    lambda t: 0.5 - (t - 1) ** 2 / 2 + (t - 1) ** 3 / 6,
)
NO_DELAY = "The answer is a delay, a number that is not negative."
TURN = np.array([[2.0, -3.0], [3.0, 2.0]])


def test_no_answer_is_neither_right_nor_wrong():
    verdicts = [
        additive.smallest_delay(None),
        additive.weakest_pulse(None),
        additive.two_pieces(None, None),
        additive.never_rests(None),
    ]
    assert [verdict.right for verdict in verdicts] == [None] * 4


@pytest.mark.parametrize(("b", "step"), [(-3.0, 0.1), (-1.5, 0.1), (-2.0, 0.25)])
def test_smallest_delay_is_the_first_multiple_past_the_critical_one(b, step):
    critical = np.arccos(1 / b) / np.sqrt(b * b - 1)
    right = int(np.ceil(critical / step))
    for count in (right - 1, right, right + 1):
        assert additive.smallest_delay(count * step, b, step).right == (count == right)


@pytest.mark.parametrize(
    ("delay", "reason"),
    [
        (0.6, "With a delay of 0.6 the loop still settles."),
        (0, "With a delay of 0 the loop still settles."),
        (0.9, "A delay shorter by 0.1 also makes it swing."),
        (0.65, "The answer is a multiple of 0.1."),
        (1e300, "A much shorter delay also makes it swing."),
        ("0.7", NO_DELAY),
        (-0.7, NO_DELAY),
        (np.nan, NO_DELAY),
        (True, NO_DELAY),
        ([0.7], NO_DELAY),
    ],
)
def test_smallest_delay_says_what_is_wrong(delay, reason):
    verdict = additive.smallest_delay(delay)
    assert verdict.right is False
    assert verdict.reason == reason


def test_smallest_delay_says_what_is_right():
    assert additive.smallest_delay(np.float64(0.7)).reason == (
        "With 0.7 the state 0 repels, with 0.6 it attracts."
    )


def test_lowest_pulse_is_where_the_cell_turns_over():
    verdict = additive.weakest_pulse(3.155)
    assert verdict.right
    assert verdict.reason == "A pulse of 3.165 turns it over, one of 3.145 does not."
    assert loops.turns_over(3.165)
    assert not loops.turns_over(3.145)


@pytest.mark.parametrize(
    ("height", "reason"),
    [
        (1.0, "A pulse of 1.01 leaves the cell as it was."),
        (-5, "A pulse of -4.99 leaves the cell as it was."),
        (4.0, "A pulse lower by 0.01 also turns the cell over."),
        (1e308, "A pulse lower by 0.01 also turns the cell over."),
        ("3", "The answer is a number."),
        (np.inf, "The answer is a number."),
        (None.__class__, "The answer is a number."),
    ],
)
def test_weakest_pulse_says_what_is_wrong(height, reason):
    verdict = additive.weakest_pulse(height)
    assert verdict.right is False
    assert verdict.reason == reason


def test_two_pieces_by_hand_are_right():
    assert additive.two_pieces(FIRST, SECOND).right


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (lambda t: t + 1, SECOND, "At t = 0 the first piece does not begin where the history"),
        (FIRST, lambda t: 1 - t, "At t = 1 the second piece does not begin where the first"),
        (lambda t: t, SECOND, "At t = 0.25 the first piece should not give 0.25."),
        (FIRST, lambda t: 0.5, "At t = 1.25 the second piece should not give 0.5."),
        (FIRST, None, "The second piece is still missing."),
        (None, SECOND, "The first piece is still missing."),
        (lambda t: t, None, "At t = 0.25 the first piece should not give 0.25."),
        (3, SECOND, "The first piece is a function of t"),
        (lambda t: 1 / 0, SECOND, "The first piece raises at t = 0: ZeroDivisionError"),
        (lambda t: "0", SECOND, "The first piece gives '0' at t = 0, not a number."),
        (lambda t: np.nan, SECOND, "The first piece gives nan at t = 0, not a number."),
    ],
)
def test_two_pieces_says_what_is_wrong(first, second, reason):
    verdict = additive.two_pieces(first, second)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize("B", [TURN, TURN.T, np.array([[3, -4], [1, 0]])])
def test_rotation_with_growth_never_rests(B):
    assert additive.never_rests(B).right


@pytest.mark.parametrize(
    ("B", "reason"),
    [
        (np.array([[0.0, 2.0], [2.0, 0.0]]), "B is symmetric: its energy falls until the"),
        (np.array([[0.0, -1.0], [1.0, 0.0]]), "From (0.5, 0) it comes to rest at (0.00, 0.00)."),
        (np.array([[2.0, 1.0], [0.0, 2.0]]), "From (0.5, 0) it comes to rest at (1.92, 0.00)."),
        (np.array([[1.0, -3.0], [3.0, 1.0]]), "Small states do not grow: no eigenvalue of B - I"),
        (2 * TURN, "The entries of B are between -4 and 4."),
        (TURN * np.nan, "The entries of B are between -4 and 4."),
        (TURN[0], "The answer is an array of real numbers of shape (2, 2)."),
        (TURN.tolist(), "The answer is an array of real numbers of shape (2, 2)."),
        (1j * TURN, "The answer is an array of real numbers of shape (2, 2)."),
    ],
)
def test_never_rests_says_what_is_wrong(B, reason):
    verdict = additive.never_rests(B)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: additive.smallest_delay(None, b=-1.0), ValueError, "b: expected a strength < -1"),
        (lambda: additive.smallest_delay(None, b="2"), TypeError, "b: expected a real number"),
        (lambda: additive.smallest_delay(None, step=0), ValueError, "step: expected"),
        (lambda: additive.weakest_pulse(None, within=0), ValueError, r"within: .* \(0, 0.5\]"),
        (lambda: loops.turns_over(np.nan), ValueError, "height: expected a finite number"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
