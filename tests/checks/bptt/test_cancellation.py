"""The check of a cancelling weight looks at the sign of ψ[0], and at nothing else."""

import numpy as np
import pytest

from unrolled.checks import bptt

X, Y = [0.5, 0.2, -0.4, 0.3, -0.2], [0.6, -0.4, 0.4, 0.1, -0.3]


@pytest.mark.parametrize("answer", [0.27, 0.3, 0.25, -1.42, -1.4, np.float32(0.27)])
def test_weights_at_which_the_sign_changes_are_right(answer):
    assert bptt.cancelling_weight(answer, X, Y).right


@pytest.mark.parametrize("answer", [0.0, 0.4, 1.5, -1.5, 2, -2])
def test_other_weights_are_wrong(answer):
    verdict = bptt.cancelling_weight(answer, X, Y)
    assert verdict.right is False
    assert "the sign of ψ[0] stays the same" in verdict.reason


@pytest.mark.parametrize("answer", ["0.2", 3.0, -2.1, np.nan, True, [0.2]])
def test_what_is_no_weight_is_told(answer):
    assert bptt.cancelling_weight(answer, X, Y).reason == "The answer is a number from -2 to 2."


def test_no_answer_is_waiting():
    assert bptt.cancelling_weight(None, X, Y).right is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y": Y[:2]}, "y: expected as many numbers as x, at least two, got 2 for 5"),
        ({"x": X[:1], "y": Y[:1]}, "y: expected as many numbers as x"),
        ({"within": 0}, "within: expected a finite number in"),
        ({"within": 0.6}, "within: expected a finite number in"),
    ],
)
def test_a_wrong_set_up_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        bptt.cancelling_weight(**({"answer": 0.27, "x": X, "y": Y} | arguments))
