"""The checks of the chapter on the flow of errors know wrong answers when they see them."""

from math import erfc, log, sqrt

import numpy as np
import pytest

from unrolled.checks import flow

GOOD = {
    "W_x": np.array([0.0, 0, 0, 1]).reshape(4, 1, 1),
    "W_v": np.array([0.0, 0, -8, 1]).reshape(4, 1, 1),
    "b": np.array([3.0, -4, 3, 0]).reshape(4, 1),
}


def norm(S, g):
    """The root of w² + (6 + 2S + 1 - g) w = 4(1 - g)."""
    b = 7 + 2 * S - g
    return (sqrt(b * b + 16 * (1 - g)) - b) / 2


ALL = {
    "critical_bias": (None,),
    "open_gate": (None,),
    "safe_norm": (None,),
    "wrong_sign": (None, None),
}


@pytest.mark.parametrize("name", ALL)
def test_no_answer_is_waiting(name):
    assert getattr(flow, name)(*ALL[name]).right is None


def test_half_an_answer_is_waiting():
    assert flow.wrong_sign(GOOD, None).right is None


def test_the_critical_bias_leaves_the_gate_what_the_value_does_not_add():
    assert flow.critical_bias(lambda w: log(4 / w - 1)).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda w: 0.0, "With w = 0.5 and a bias of 0, a step leaves 0.625 of an error."),
        (lambda w: 1e9, "With w = 0.5 and a bias of 1e+09, a step leaves 1.125 of an error."),
        (
            lambda w: log(8 - w),
            "With w = 0.5 and a bias of 2.014903, a step leaves 1.007353 of an error",
        ),
        (lambda w: "strong", "answer(0.5) is no finite number."),
        (1.0, "The answer is a function"),
    ],
)
def test_another_bias_is_refused(answer, reason):
    verdict = flow.critical_bias(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_open_gate_is_the_tail_of_a_gaussian():
    assert flow.open_gate(lambda N, sigma: erfc(1 / (sigma * sqrt(2 * N))) / 2).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            lambda N, sigma: erfc(1 / (sigma * N)) / 2,
            "For N = 1 and sigma = 1 that is not how often.",
        ),
        (
            lambda N, sigma: erfc(1 / (sigma * sqrt(2))) / 2,
            "For N = 10 and sigma = 0.5 that is not",
        ),
        (lambda N: 0.5, "answer(1, 1) raises TypeError"),
    ],
)
def test_another_probability_is_refused(answer, reason):
    verdict = flow.open_gate(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_safe_norm_is_the_boundary():
    assert flow.safe_norm(norm).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda S, g: norm(S, g) * 1.01, "For S = 1 and g = 0.5 the bounds do not promise it."),
        (lambda S, g: norm(S, g) * 0.99, "For S = 1 and g = 0.5 they may be larger."),
        (lambda S, g: norm(1.0, g), "For S = 0.5 and g = 0 they may be larger."),
        (lambda S, g: 0.0, "For S = 1 and g = 0.5 there is a positive norm."),
        (lambda S, g: None, "answer(1, 0.5) is no finite number."),
    ],
)
def test_another_norm_is_refused(answer, reason):
    verdict = flow.safe_norm(answer)
    assert verdict.right is False
    assert verdict.reason == reason


def test_a_strong_second_channel_turns_the_sign():
    verdict = flow.wrong_sign(GOOD, [2.0, 0.0, 0.0])
    assert verdict.right, verdict


@pytest.mark.parametrize(
    ("params", "x", "reason"),
    [
        ({**GOOD, "W_v": np.ones((4, 1, 1))}, [2, 0, 0], "One channel says "),
        ({**GOOD, "W_v": np.zeros((4, 1, 1))}, [2, 0, 0], "One channel says 0.0003235, both say 0"),
        ({**GOOD, "b": GOOD["b"] - 100}, [2, 0, 0], "One channel says 0, both say 0: one of them"),
        (GOOD, [2.0, 0.0], "x has shape (2,); expected is (3,)."),
        ({**GOOD, "b": np.ones(4)}, [2, 0, 0], "b has shape (4,); expected is (4, 1)."),
        ({**GOOD, "W_s": np.ones(3)}, [2, 0, 0], "params has the keys W_x, W_v, b."),
        ([1.0], [2, 0, 0], "params is a dict with W_x, W_v and b."),
    ],
)
def test_cells_that_do_not_do_are_told_why(params, x, reason):
    verdict = flow.wrong_sign(params, x)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)
