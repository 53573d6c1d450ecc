"""The checks of the chapter on the Augmented LSTM know wrong answers when they see them."""

import numpy as np
import pytest

from unrolled import LSTM
from unrolled.checks import augmented

ALL = {
    "widest_states": (None, None),
    "first_affected": (None,),
    "gate_gradients": (None,),
    "folded": (None,),
}


@pytest.mark.parametrize("name", ALL)
def test_no_answer_is_waiting(name):
    assert getattr(augmented, name)(*ALL[name]).right is None


# Sizes ------------------------------------------------------------------------------------------


def test_widest_states_are_the_largest_within_the_budget():
    # 4 d (12 + d) + 4 d and d (4 (12 + 2 + 1) + 2)
    vanilla = max(d for d in range(1, 100) if 4 * d * (13 + d) <= 1000)
    projected = max(d for d in range(1, 100) if 62 * d <= 1000)
    assert augmented.widest_states(vanilla, projected).right
    assert LSTM(12, vanilla).param_count() <= 1000 < LSTM(12, vanilla + 1).param_count()


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((11, 16), "A Vanilla LSTM with d_s = 11 has 1056"),
        ((9, 16), "A Vanilla LSTM with d_s = 9 leaves room"),
        ((10, 17), "With the projection, a cell with d_s = 17 has 1054"),
        ((10, 15), "With the projection, a cell with d_s = 15 leaves room"),
        ((10, 1), "A projection to 2 needs"),
        ((10, None), "Both answers are whole numbers"),
        ((10.5, 16), "Both answers are whole numbers"),
        (("ten", 16), "The answer is one number"),
    ],
)
def test_other_sizes_are_refused(answers, reason):
    verdict = augmented.widest_states(*answers)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"input_size": 0}, ValueError, "input_size"),
        ({"value_size": 1.5}, TypeError, "value_size"),
        ({"budget": 100}, ValueError, "budget"),
    ],
)
def test_sizes_out_of_range_are_an_error(arguments, error, message):
    with pytest.raises(error, match=message):
        augmented.widest_states(None, None, **arguments)


def test_first_affected_is_the_first_window_that_reaches_beyond_the_end():
    assert augmented.first_affected(lambda T, L: max(0, T - L + 1)).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda T, L: T - L + 1, "With T = 3 and L = 5"),
        (lambda T, L: T - L, "With T = 6 and L = 2"),
        (lambda T: T, "answer(6, 2) raises TypeError"),
        (3, "The answer is a function"),
    ],
)
def test_other_steps_are_refused(answer, reason):
    verdict = augmented.first_affected(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


# Gates ------------------------------------------------------------------------------------------


def gradients(alpha_du, g_cx, xi, windows):
    alpha_cx = alpha_du * xi * g_cx * (1 - g_cx)
    return alpha_cx, np.einsum("ni,nlj->lij", g_cx * alpha_du, windows)


def test_right_gate_gradients_are_right():
    assert augmented.gate_gradients(gradients).right


def with_cx(alpha_cx):
    return lambda a, g, xi, w: (alpha_cx(a, g, xi), gradients(a, g, xi, w)[1])


def with_taps(d_W):
    return lambda a, g, xi, w: (gradients(a, g, xi, w)[0], d_W(a, g, w))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (with_cx(lambda a, g, xi: a * xi * g), "The gradient of the node cx lacks"),
        (with_cx(lambda a, g, xi: a * g), "The gradient of the node cx is wrong"),
        (with_cx(lambda a, g, xi: a[:2]), "The gradient of the node cx has shape (2, 4)"),
        (
            with_taps(lambda a, g, w: np.einsum("ni,nlj->lij", a, w)),
            "The gradient of W_x[du] is that",
        ),
        (
            with_taps(lambda a, g, w: np.einsum("ni,nlj->lij", a / g, w)),
            "The gradient of W_x[du] is w",
        ),
        (lambda *given: None, "The function must return two arrays"),
        (lambda: None, "The function raises TypeError"),
        (1, "The answer is a function"),
    ],
)
def test_wrong_gate_gradients_are_refused(answer, reason):
    verdict = augmented.gate_gradients(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def fold(gates):
    """Fold the biases of these gates into a new last column."""

    def folded(p):
        b = np.array([b if g in gates else 0 * b for g, b in enumerate(p["b"])])
        W_x = np.concatenate([p["W_x"], b[:, None, :, None]], axis=3)
        return {"W_x": W_x, "W_v": p["W_v"], "b": p["b"] - b}

    return folded


def test_all_biases_but_that_of_du_can_be_folded():
    assert augmented.folded(fold({0, 1, 2, 3})).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (fold({0, 1, 2, 3, 4}), "All five biases are folded"),
        (fold({0, 1}), "The outputs are the same, but fewer"),
        (lambda p: fold({0, 1})(p) | {"W_v": 2 * p["W_v"]}, "The outputs are not the same"),
        (lambda p: {"W_x": p["W_x"]}, "The function must return a dict"),
        (lambda: None, "The function raises TypeError"),
        ("column", "The answer is a function"),
    ],
)
def test_other_foldings_are_refused(answer, reason):
    verdict = augmented.folded(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)
