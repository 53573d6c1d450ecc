"""The checks of the chapter on the stages know wrong answers when they see them."""

import numpy as np
import pytest

from unrolled.checks import stages


def test_no_answer_is_waiting():
    assert stages.keeping_bias(None).right is None
    assert stages.borrow(None).right is None
    assert stages.standard_network(None, None).right is None


def test_bias_is_the_logit_of_a_root():
    assert stages.keeping_bias(lambda N, p: -np.log(p ** (-1 / N) - 1)).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda N, p: 1.0, "For N = 1 and p = 0.5 the gate leaves 0.7311."),
        (lambda N, p: np.log(N), "For N = 10 and p = 0.5 the gate leaves 0.3855."),
        (lambda N, p: -1e300, "For N = 1 and p = 0.5 the gate leaves 0."),
        (lambda N, p: None, "answer(1, 0.5) is no finite number."),
        (3, "The answer is a function"),
    ],
)
def test_another_bias_is_refused(answer, reason):
    verdict = stages.keeping_bias(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    "answer",
    [
        lambda a, b: (1 - (a ^ b), a ^ b, b),
        lambda a, b: (int(a == b), 1, b * (1 - a)),  # the update may do the gate's work
    ],
)
def test_borrow_is_kept_where_the_bits_are_equal(answer):
    assert stages.borrow(answer).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda a, b: (a ^ b, 1 - (a ^ b), a), "With a = 0, b = 0 and a borrow before, it gives 0"),
        (lambda a, b: (1, 0, 0), "With a = 0, b = 1 and no borrow before, it gives 0; the"),
        (lambda a, b: (2, 0, 0), "answer(0, 0): a gate lies in [0, 1]."),
        (lambda a, b: (1, 0), "answer(0, 0) has shape (2,); expected is (3,)."),
        (lambda a: (1, 0, 0), "answer(0, 0) raises TypeError"),
        ((1, 0, 0), "The answer is a function of a and b."),
    ],
)
def test_another_borrow_is_refused(answer, reason):
    verdict = stages.borrow(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("stage", "gates"),
    [("S1", [1, 0]), ("S2", np.array([1.0, 0.0])), ("S3", (1, 0, 1)), ("S4", [1, 0, 1, 1])],
)
def test_standard_network_is_in_the_first_four(stage, gates):
    assert stages.standard_network(stage, gates).right


@pytest.mark.parametrize(
    ("stage", "gates", "reason"),
    [
        ("S6", [1, 0, 1], "The outputs differ by up to"),
        ("S2", [1, 1], "The outputs differ by up to"),
        ("S2", [1, 0, 1], "gates has shape (3,); expected is (2,). S2 has the gates cu, cs."),
        ("S2", [2, 0], "A gate lies in [0, 1]."),
        ("S2", None, "gates is no array of real numbers. S2 has"),
        ("S8", [1, 0, 1], "The stage is one of S1,"),
        (None, [1, 0], "The stage is one of S1,"),
        (["S2"], [1, 0], "The stage is one of S1,"),
    ],
)
def test_another_setting_is_refused(stage, gates, reason):
    verdict = stages.standard_network(stage, gates)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)
