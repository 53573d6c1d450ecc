"""The checks of programmed passes accept what is right and name the first thing that is wrong."""

import numpy as np
import pytest

from unrolled.checks import bptt


def canonical(p, x, s, r, d_r, *, transpose=False, past=True, shift=0):
    """The chapter's solution, with faults to order."""
    grads = {name: np.zeros_like(value) for name, value in p.items()}
    psi = np.zeros_like(s[0])
    for n in reversed(range(len(x))):
        chi = d_r[n] + psi @ (p["W_r"].T if transpose else p["W_r"])
        psi = (1 - r[n + 1] ** 2) * chi + past * (psi @ p["W_s"])
        grads["W_s"] += psi.T @ s[n + shift]
        grads["W_r"] += psi.T @ r[n]
        grads["W_x"] += psi.T @ x[n]
        grads["theta"] += psi.sum(axis=0)
    return grads


def directional(p, dot, x, s_before, target, *, dropped=None, carry=True):
    """The chapter's solution, with faults to order."""
    dot = {name: value * (name != dropped) for name, value in dot.items()}
    r, r_dot, total = np.tanh(s_before), 0 * s_before, 0.0
    for x_n, y_n in zip(x, target, strict=True):
        s_dot = r @ dot["W_r"].T + carry * (r_dot @ p["W_r"].T)
        s_dot = s_dot + x_n @ dot["W_x"].T + dot["theta"]
        r = np.tanh(r @ p["W_r"].T + x_n @ p["W_x"].T + p["theta"])
        r_dot = (1 - r**2) * s_dot
        total += ((r - y_n) * r_dot).sum()
    return total


def test_solutions_of_the_chapter_are_right():
    assert bptt.canonical_backward(canonical).right
    assert bptt.directional(directional).right


def test_no_answer_is_waiting():
    assert bptt.canonical_backward(None).right is None
    assert bptt.directional(None).right is None


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"shift": 1}, "With T = 1 step and d = 1 unit the gradient by W_s is wrong at [0, 0]."),
        (
            {"past": False},
            "With T = 2 steps and d = 1 unit all gradients are wrong: look at ψ.",
        ),
        # A single unit's weight is its own transpose: it takes two to tell.
        (
            {"transpose": True},
            "With T = 3 steps and d = 2 units all gradients are wrong: look at ψ.",
        ),
    ],
)
def test_each_fault_of_a_backward_pass_is_found_where_it_is_smallest(fault, reason):
    verdict = bptt.canonical_backward(lambda *given: canonical(*given, **fault))
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize("name", ["W_r", "W_x", "theta"])
def test_a_parameter_left_out_of_a_direction_is_named(name):
    verdict = bptt.directional(lambda *given: directional(*given, dropped=name))
    assert verdict.right is False
    assert f"{name} alone moving, the derivative is wrong" in verdict.reason


def test_a_direction_that_is_not_carried_on_takes_two_steps_to_be_found():
    verdict = bptt.directional(lambda *given: directional(*given, carry=False))
    assert verdict.reason.startswith("With T = 2 steps and d = 1 unit, W_r alone moving")


def test_a_fault_of_all_parameters_together_is_found():
    def squared(p, dot, x, s_before, target):
        moving = sum(bool(value.any()) for value in dot.values())
        return directional(p, dot, x, s_before, target) * (1 if moving == 1 else 2)

    assert "all parameters moving" in bptt.directional(squared).reason


def test_answers_may_write_into_what_they_get():
    def greedy(p, x, s, r, d_r):
        grads = canonical(p, x, s, r, d_r)
        x *= 0
        s[0] *= 0
        p["W_r"] *= 0
        return grads

    assert bptt.canonical_backward(greedy).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "The answer is a function."),
        (lambda: 3, "The function raises TypeError"),
        (lambda *given: given[9], "The function raises IndexError"),
        (lambda *given: 1 / 0, "The function raises ZeroDivisionError (division by zero)."),
        (lambda *given: 3, "The function must return a dict with W_s, W_r, W_x, theta."),
        (lambda p, *rest: {"W_s": p["W_s"]}, 'The dict has no "W_r"'),
        (lambda p, *rest: p | {"W_s": [1]}, '"W_s" must be an array of shape (1, 1), as in p.'),
        (lambda p, *rest: p | {"W_s": np.ones(3)}, '"W_s" must be an array of shape (1, 1)'),
        (lambda p, *rest: p | {"W_s": np.array([["a"]])}, '"W_s" must hold real numbers'),
        (lambda p, *rest: p | {"W_s": np.array([[np.nan]])}, "the gradient by W_s is wrong"),
    ],
)
def test_what_is_no_backward_pass_is_told(answer, reason):
    def given(*arguments):
        returned = answer(*arguments)
        if isinstance(returned, dict) and len(returned) == len(arguments[0]):
            return canonical(*arguments) | {"W_s": returned["W_s"]}
        return returned

    verdict = bptt.canonical_backward(given if callable(answer) else answer)
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("f", "The answer is a function."),
        (lambda *given: None, "The function must return one number."),
        (lambda *given: np.zeros(3), "The function must return one number."),
        (lambda *given: True, "The function must return one number."),
        (lambda *given: float("nan"), "the derivative is wrong"),
    ],
)
def test_what_is_no_derivative_is_told(answer, reason):
    verdict = bptt.directional(answer)
    assert verdict.right is False
    assert reason in verdict.reason


def test_an_array_without_axes_is_a_number():
    assert bptt.directional(lambda *given: np.array(directional(*given))).right


def test_an_error_without_words_is_told_by_its_name():
    def silent(*given):
        raise ValueError

    assert bptt.directional(silent).reason == "The function raises ValueError."
