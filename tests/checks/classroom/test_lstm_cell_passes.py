"""Self-checks of assignment 4 say what is wrong with the two passes."""

import numpy as np
import pytest
from right_answers_4 import CELL, backward, example, forward, shapes, spoiled, unpack

from unrolled.checks.classroom import lstm_cell as checks
from unrolled.checks.classroom.lstm_cell.differing import differs
from unrolled.checks.classroom.lstm_cell.passes import gradient_fault


def future(p, x, s, v):
    return forward(p, x + x.sum(axis=0), s, v)


def mixed(p, x, s, v):
    return forward(p, x + x.mean(axis=1, keepdims=True), s, v)


def clocked(p, x, s, v):
    """Depend on the number of the step, which no state knows."""
    return forward(p, x + np.arange(len(x))[:, None, None], s, v)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "forward is no function"),
        (lambda *given: 3, "must return a dict with s, v, a_du, a_cr, not int"),
        (spoiled(forward, lambda r: r | {"s": r["s"][1:]}), "s has shape (1, 1, 1)"),
        (spoiled(forward, lambda r: r | {"s": r["s"] + 1}), "must be s_before and v_before"),
        (mixed, "depends on the others in its batch"),
        (future, "an input changes a value before it"),
        (clocked, "does not go on from its own state and value"),
        (spoiled(forward, lambda r: r | {"a_du": 2 * r["a_du"]}), "In step 0 a_du[0, 0] is"),
    ],
)
def test_what_is_wrong_with_a_forward_pass_is_said(answer, reason):
    verdict = checks.forward(answer, CELL, shapes, example())
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda g: g[0], "must return four things"),
        (lambda g: ({}, *g[1:]), "The dict has []; expected is ['P', 'W'], as in p"),
        (lambda g: (g[0], -g[1], *g[2:]), "d_x is -1 times"),
        (lambda g: (g[0], 2 * g[1], *g[2:]), "d_x is 2 times what it should be; right are"),
        (lambda g: ({k: -a for k, a in g[0].items()}, *(-a for a in g[1:])), "all gradients are"),
    ],
)
def test_what_is_wrong_with_a_backward_pass_is_said(change, reason):
    verdict = checks.backward(spoiled(backward, change), forward, unpack, CELL, shapes, example())
    assert verdict.right is False
    assert reason.replace("is -1 times", "has the wrong sign") in verdict.reason


def test_a_way_back_is_not_judged_against_a_wrong_run():
    """Both fit each other, and both belong to another cell."""

    def half(p, x, s, v):
        return forward(p | {"W": p["W"] / 2}, x, s, v)

    def back(p, x, run, d_s, d_v):
        grads, *rest = backward(p | {"W": p["W"] / 2}, x, run, d_s, d_v)
        return grads | {"W": grads["W"] / 2}, *rest

    given = {k: np.ones(a) for k, a in shapes(2, 1).items()}, np.ones((3, 1, 1))
    assert gradient_fault(back, half, (*given, np.ones((1, 2)), np.ones((1, 2)))) == ""
    verdict = checks.backward(back, half, unpack, CELL, shapes, example())
    assert verdict.right is False
    assert verdict.reason.endswith("cannot be judged against it. See part 3.")
    turned = spoiled(unpack, lambda w: w | {"b": {g: -a for g, a in w["b"].items()}})
    verdict = checks.backward(back, half, turned, CELL, shapes, example())
    assert verdict.reason.endswith("begin with part 1.")


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        ([2.0, -2.0], [-2.0, 2.0], "has the wrong sign, or its two entries are exchanged"),
        ([2.0, -1.0, 3.0], [-2.0, 1.0, -3.0], "has the wrong sign"),
        ([3.0, 2.0, 1.0], [1.0, 2.0, 3.0], "is wrong in its entries 0, 2 along the first axis"),
        ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 3.0], [2.0, 4.0]], "is transposed"),
        ([[[1.0, 2.0], [3.0, 4.0]]], [[[1.0, 3.0], [2.0, 4.0]]], "transposed in its last two axes"),
        ([[[5.0]], [[7.0]]], [[[7.0]], [[5.0]]], "is wrong, most at"),
        ([[1.02, 2.04]], [[1.0, 2.0]], "is wrong, most at [0, 1]"),
        ([[[0.0]], [[0.0]]], [[[7.0]], [[5.0]]], "is zero everywhere"),
        ([4.0], [4.0], ""),
    ],
)
def test_no_axis_of_a_parameter_is_time(got, want, words):
    said = differs(np.array(got), np.array(want), 1e-6)
    assert words in said
    assert "time" not in said
    assert bool(said) == bool(words)


def test_where_to_look_depends_on_the_last_step():
    """Nothing goes back: in the last step the gradient by the input is right all the same."""

    def short(p, x, run, d_s, d_v):
        grads, *_ = backward(p, x, run, d_s, d_v)
        d_x = np.array([backward(p, x[n : n + 1], {k: a[n : n + 2] if len(a) > len(x) else
                        a[n : n + 1] for k, a in run.items()}, d_s[n : n + 2] * [[[0]], [[1]]],
                        d_v[n : n + 2] * [[[0]], [[1]]])[1][0] for n in range(len(x))])  # fmt: skip
        many = len(x) > 1
        return {k: a + many for k, a in grads.items()}, d_x, d_s[0] + 9, d_v[0] + 9

    rng = np.random.default_rng(0)
    p = {k: rng.normal(size=a) for k, a in shapes(2, 1).items()}
    given = p, rng.normal(size=(3, 1, 1)), *rng.normal(size=(2, 1, 2))
    said = gradient_fault(short, forward, given)
    assert "all gradients are wrong but d_x of the last step" in said
    assert "to the one before it" in said

    def wrong(*given):
        grads, *rest = backward(*given)
        return {k: a + 1 for k, a in grads.items()}, *(a + 1 for a in rest)

    assert "look at the last step first" in gradient_fault(wrong, forward, given)
    once = p, rng.normal(size=(1, 1, 1)), *rng.normal(size=(2, 1, 2))
    assert "look" not in gradient_fault(wrong, forward, once)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (unpack, "the gradient by W_x of du is 2 times what it should be"),
        (lambda p, d: 3, "the gradient by W is 2 times what it should be"),
        (lambda p, d: {"b": {"du": 3}}, "the gradient by W is 2 times what it should be"),
        (lambda p, d: {"P": {"cr": p["P"]}}, "the gradient by W is 2 times what it should be"),
    ],
)
def test_gradients_are_told_by_node_where_weights_have_names(answer, words):
    """A wrong unpack gives no name, and hides no fault."""
    double = spoiled(backward, lambda g: (g[0] | {"W": 2 * g[0]["W"]}, *g[1:]))
    verdict = checks.backward(double, forward, answer, CELL, shapes, example())
    assert verdict.right is False
    assert words in verdict.reason
    assert "right are" in verdict.reason
    assert "all gradients" not in verdict.reason
