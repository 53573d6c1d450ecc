"""Self-checks of assignment 5 say what is wrong with the two passes."""

import numpy as np
import pytest
from right_answers_5 import backward, base_forward, example, forward, said, shapes, width

from unrolled.checks.classroom import augmenting as checks


def mixed(p, x, s, v):
    run = forward(p, x, s, v)
    return run | {"v": run["v"] - run["v"].mean(axis=1, keepdims=True) * (np.arange(len(x) + 1) > 0)[:, None, None]}  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (base_forward, "In step 0 v[0, 0] is"),
        (lambda *given: {k: a[1:] for k, a in forward(*given).items()}, "s has shape"),
        (lambda *given: {k: a + 1 for k, a in forward(*given).items()}, "must be s_before"),
        (mixed, "depends on the others in its batch"),
    ],
)
def test_forward_says_what_is_wrong(wrong, words):
    assert words in said(checks.forward(wrong, shapes, width, example()))


def test_backward_says_which_gradients_are_wrong():
    def halved(*given):
        grads, *rest = backward(*given)
        return grads | {"e": grads["e"] / 2}, *rest

    verdict = said(checks.backward(halved, forward, shapes, width))
    assert "the gradient by e is 0.5 times what it should be; right are" in verdict
    missing = said(checks.backward(lambda *g: ({}, 0, 0, 0), forward, shapes, width))
    assert "expected is ['W', 'a', 'e']" in missing
