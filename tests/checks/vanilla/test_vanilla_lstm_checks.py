"""The checks of the chapter on the vanilla LSTM know wrong answers when they see them."""

import math

import numpy as np
import pytest

from unrolled.checks import vanilla


def widest(budget, d_x):
    half = 2 * (int(d_x) + 1)
    return (math.isqrt(half**2 + 7 * int(budget)) - half) // 7


def moved(params, mu, sigma):
    W_x = params["W_x"] / sigma
    return params | {"W_x": W_x, "b": params["b"] - W_x @ mu}


def wired(k=200.0, peephole=-1.0, keep=-0.5):
    return {
        "W_x": k * np.array([[[1, 1]], [[1, 1]], [[0, 0]], [[0, 0]]]),
        "W_s": k * np.array([[peephole], [0], [0]]),
        "b": k * np.array([[-1.5], [keep], [0], [1]]),
        "W_v": np.zeros((4, 1, 1)),
    }


@pytest.mark.parametrize("name", vanilla.__all__)
def test_no_answer_is_waiting(name):
    assert getattr(vanilla, name)(None).right is None


def test_right_answers_are_right():
    assert vanilla.largest_state(widest).right
    assert vanilla.folded(moved).right
    assert vanilla.carry_unit(wired()).right
    assert vanilla.carry_unit({name: W.tolist() for name, W in wired().items()}).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda P, d: widest(P, d) + 1, "With d_s = 5 and d_x = 3 there are 255 parameters, more"),
        (lambda P, d: max(1, widest(P, d) - 1), "With d_s = 3 and d_x = 3 there are 111"),
        (lambda P, d: 4.5, "answer(254, 3) is 4.5; a width is a whole number."),
        (lambda P, d: 0, "answer(254, 3) is 0; a width is a whole number."),
        (lambda P: 3, "answer(254, 3) raises TypeError"),
        (7, "The answer is a function"),
    ],
)
def test_another_width_is_refused(answer, reason):
    verdict = vanilla.largest_state(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda p, mu, sigma: p, "On raw data the outputs differ by up to"),
        (lambda p, mu, sigma: moved(p, 0 * mu, sigma), "On raw data the outputs differ by up to"),
        (lambda p, mu, sigma: moved(p, mu, 1), "On raw data the outputs differ by up to"),
        (lambda p, mu, sigma: None, "answer returns no dict with the keys W_x, W_v, b, W_s."),
        (lambda p, mu, sigma: p | {"b": p["b"][0]}, "b has shape (4,); expected is (4, 4)."),
        (lambda p: p, "answer raises TypeError"),
        (3, "The answer is a function"),
    ],
)
def test_weights_that_do_not_take_raw_data_are_refused(answer, reason):
    verdict = vanilla.folded(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_what_the_reader_does_to_the_given_arrays_stays_with_the_reader():
    def in_place(params, mu, sigma):
        params["W_x"] /= sigma
        params["b"] -= params["W_x"] @ mu
        mu[:] = sigma[:] = 0
        return params

    assert vanilla.folded(in_place).right


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        (wired(peephole=0), "After a column with a + b = 2 and a carry in, s is 2.00"),
        (wired(keep=0.5), "After a column with a + b = 0 and a carry in, s is 1.00"),
        (wired(keep=-1.5), "After a column with a + b = 1 and a carry in, s is 0.00"),
        (wired() | {"W_v": np.ones((4, 1, 1))}, "W_v is not zero"),
        (wired() | {"b": np.zeros(4)}, "b has shape (4,); expected is (4, 1)."),
        ({"W_x": 1}, "The answer is a dict with the keys W_x, W_v, b, W_s."),
        (3, "The answer is a dict"),
    ],
)
def test_a_unit_that_is_not_the_carry_is_refused(params, reason):
    verdict = vanilla.carry_unit(params)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_gates_that_are_not_shut_to_the_last_digit_lose_the_carry_in_the_end():
    verdict = vanilla.carry_unit(wired(k=8.0))
    assert verdict.right is False
    assert "a + b = 1" in verdict.reason
