"""The figure of the way back declares what the library computes; it refuses what it cannot show."""

import numpy as np
import pytest

from unrolled import RNN
from unrolled.figures import backward_sweep
from unrolled.figures.backward_sweep import sweep

X, Y = [0.5, 0.2, -0.4], [0.6, -0.4, 0.4]


@pytest.mark.parametrize("graded", ["every step", "last step"])
def test_psi_is_the_rate_at_which_a_nudged_state_changes_the_objective(graded):
    # A nudge of s[n] is a nudge of x[n], whose weight is one; differences of 1e-6 keep ten digits.
    cell = RNN(1, 1, dtype=np.float64)
    params = {"W_r": np.full((1, 1), 1.5), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
    counts = np.ones(3) if graded == "every step" else np.array([0, 0, 1])

    def objective(x):
        r = cell.forward(params, np.reshape(x, (3, 1, 1))).outputs.ravel()
        return (counts * (r - Y) ** 2).sum() / 2

    for n, step in enumerate(sweep(X, Y, 1.5, graded)):
        h = 1e-6 * np.eye(3)[n]
        rate = (objective(X + h) - objective(X - h)) / 2e-6
        assert step["psi"] == pytest.approx(rate, rel=1e-8)


def test_total_is_the_slope_times_direct_and_through():
    for step in sweep(X, Y, -0.7, "every step"):
        assert step["chi"] == step["direct"] + step["through"]
        # Two orders of the same three products.
        assert step["psi"] == pytest.approx(step["slope"] * step["chi"], rel=1e-14)


def test_only_the_last_step_has_a_direct_part_when_it_alone_is_graded():
    direct = [step["direct"] for step in sweep(X, Y, 1.5, "last step")]
    assert direct[:2] == [0, 0]
    assert direct[2] != 0


def test_two_steps_are_those_of_the_chapter():
    first, _ = sweep([0.5, 0.2], [0.6, -0.4], 1.5, "every step")
    partial = first["slope"] * first["direct"]
    assert (round(partial, 4), round(first["psi"], 4)) == (-0.1084, 0.5371)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"x": [0.5]}, ValueError, "x: expected 2 to 6 numbers"),
        ({"x": [0.5] * 7}, ValueError, "x: expected 2 to 6 numbers"),
        ({"x": "0.5"}, TypeError, "x: expected a sequence of numbers"),
        ({"x": 0.5}, TypeError, "x: expected a sequence of numbers"),
        ({"x": [0.5, np.nan, 0]}, ValueError, r"x\[1\]: expected a finite number"),
        ({"y": [0.5, 0.1]}, ValueError, "y: expected as many numbers as x, T = 3, got 2"),
        ({"weight": 2.5}, ValueError, "value: expected a finite number in"),
        ({"weight": 0.15}, ValueError, "value: expected a whole number of steps"),
        ({"graded": "none"}, ValueError, "graded: expected one of"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        backward_sweep(**({"x": X, "y": Y} | arguments))
