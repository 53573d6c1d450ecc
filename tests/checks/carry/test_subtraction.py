"""The check of the subtractor looks at every part before it runs the network."""

import numpy as np
import pytest

from unrolled.adder import handwired_adder
from unrolled.checks import carry

NO_STATE = "The network needs an initial state: what borrow does the first column get?"


def borrower(gain=40.0):
    """The subtractor of the chapter's solution."""
    k = np.arange(1, 4)
    return {
        "params": {
            "W_x": gain * np.array([[-1.0, 1.0]] * 3),
            "W_r": np.outer(np.ones(3), [0, gain / 2, 0]),
            "theta": gain * (2.0 - k),
        },
        "W_y": np.array([[-0.5, 0.5, -0.5]]),
        "b_y": np.array([0.5]),
        "state": {"s": np.full((1, 3), -gain / 2)},
    }


def with_weight(name, value):
    """The params of the solution with one array replaced."""
    return borrower()["params"] | {name: value}


def test_only_no_answer_at_all_is_waiting():
    assert carry.subtractor(None, None, None, None).right is None


def test_subtractor_of_the_solution_is_right():
    verdict = carry.subtractor(**borrower())
    assert verdict.right
    assert verdict.reason == "All 59 differences are right, borrow chains included."


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.float32])
def test_arrays_that_float64_holds_are_cast(dtype):
    answer = borrower()
    answer["params"] = {key: value.astype(dtype) for key, value in answer["params"].items()}
    answer["state"] = {"s": answer["state"]["s"].astype(dtype)}
    assert carry.subtractor(**answer).right


def test_the_answer_is_left_as_it_was():
    answer = borrower()
    carry.subtractor(**answer)
    for key, value in borrower()["params"].items():
        np.testing.assert_array_equal(answer["params"][key], value)
    np.testing.assert_array_equal(answer["state"]["s"], borrower()["state"]["s"])


@pytest.mark.parametrize("part", ["W_x", "W_r", "theta"])
def test_subtractor_with_one_entry_changed_is_wrong(part):
    answer = borrower()
    answer["params"][part].flat[1 if part == "W_r" else 0] += 60.0
    assert carry.subtractor(**answer).right is False


def test_first_borrow_is_tested():
    answer = borrower()
    answer["state"] = {"s": -answer["state"]["s"]}
    assert carry.subtractor(**answer).reason == "In 1 - 0 the digit in column 0 is wrong."


def test_counterexample_is_small_enough_to_redo_by_hand():
    net = handwired_adder()
    verdict = carry.subtractor(net.params, net.W_y, net.b_y, net.initial_state())
    assert verdict.right is False
    assert verdict.reason == "In 2 - 1 the digit in column 1 is wrong."


def test_weights_that_overflow_write_wrong_digits():
    params = {"W_r": np.full((3, 3), 1e308), "W_x": np.full((3, 2), 1e308), "theta": np.zeros(3)}
    verdict = carry.subtractor(**(borrower() | {"params": params}))
    assert verdict.right is False
    assert verdict.reason.startswith("In 1 - 0 the digit in column ")


@pytest.mark.parametrize(
    ("part", "value", "reason"),
    [
        ("params", None, "params is still None; expected is a dict with W_r, W_x, theta."),
        ("params", [1], "params is of type list; expected is a dict with W_r, W_x, theta."),
        ("params", {}, 'params has no "W_r"; expected is a dict with W_r, W_x, theta.'),
        (
            "params",
            {k: v for k, v in borrower()["params"].items() if k != "theta"},
            'params has no "theta"; expected is a dict with W_r, W_x, theta.',
        ),
        (
            "params",
            with_weight("b", np.zeros(3)),
            'params has a part "b"; expected is a dict with W_r, W_x, theta only.',
        ),
        (
            "params",
            with_weight("W_r", [[0.0] * 3] * 3),
            'params["W_r"] is of type list; expected is an array of shape (3, 3).',
        ),
        (
            "params",
            with_weight("theta", None),
            'params["theta"] is still None; expected is an array of shape (3,).',
        ),
        (
            "params",
            with_weight("W_r", np.ones(3)),
            'params["W_r"] has shape (3,); expected is (3, 3).',
        ),
        (
            "params",
            with_weight("W_x", np.ones((2, 3))),
            'params["W_x"] has shape (2, 3); expected is (3, 2).',
        ),
        (
            "params",
            with_weight("theta", np.ones((1, 3))),
            'params["theta"] has shape (1, 3); expected is (3,).',
        ),
        (
            "params",
            with_weight("theta", np.ones(3, complex)),
            'params["theta"] has dtype complex128; expected is float64.',
        ),
        (
            "params",
            with_weight("theta", np.array(["0", "1", "2"])),
            'params["theta"] has dtype <U1; expected is float64.',
        ),
        (
            "params",
            with_weight("theta", np.array([0.0, np.nan, 1.0])),
            'params["theta"] has an entry that is not a finite number.',
        ),
        ("W_y", None, "W_y is still None; expected is an array of shape (1, 3)."),
        ("W_y", np.array([-0.5, 0.5, -0.5]), "W_y has shape (3,); expected is (1, 3)."),
        ("W_y", np.ones((1, 4)), "W_y has shape (1, 4); expected is (1, 3)."),
        ("W_y", [[1, 1, 1]], "W_y is of type list; expected is an array of shape (1, 3)."),
        ("W_y", np.array([[1, None, 1]]), "W_y has dtype object; expected is float64."),
        ("b_y", None, "b_y is still None; expected is an array of shape (1,)."),
        ("b_y", 0.5, "b_y is of type float; expected is an array of shape (1,)."),
        ("b_y", np.array(0.5), "b_y has shape (); expected is (1,)."),
        ("b_y", np.array([np.inf]), "b_y has an entry that is not a finite number."),
        ("state", None, NO_STATE),
        ("state", np.zeros((1, 3)), "state is an array; expected is a dict with s."),
        ("state", {}, 'state has no "s"; expected is a dict with s.'),
        (
            "state",
            {"s": np.zeros((1, 3)), "r": np.zeros((1, 3))},
            'state has a part "r"; expected is a dict with s only.',
        ),
        ("state", {"s": np.zeros(3)}, 'state["s"] has shape (3,); expected is (1, 3).'),
        ("state", {"s": np.zeros((2, 3))}, 'state["s"] has shape (2, 3); expected is (1, 3).'),
    ],
)
def test_part_that_cannot_be_run_is_named(part, value, reason):
    verdict = carry.subtractor(**(borrower() | {part: value}))
    assert verdict.right is False
    assert verdict.reason == reason
