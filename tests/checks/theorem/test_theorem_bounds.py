"""The checks on the bounds: exactly one wait is right, and all weights that contract."""

import numpy as np
import pytest

from unrolled.checks import theorem

NO_STEPS = "The answer is a whole number of steps, at least 0."
NO_WEIGHT = "The answer is a positive number, at most 1e9."


def test_no_answer_is_neither_right_nor_wrong():
    assert theorem.warm_up(None).right is None
    assert theorem.scaling(None).right is None


@pytest.mark.parametrize("rho", [0.05, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("units", [1, 64])
@pytest.mark.parametrize("allowed", [1e-6, 1e-3, 20.0])
def test_exactly_one_wait_is_right(rho, units, allowed):
    right = [w for w in range(2500) if theorem.warm_up(w, rho, units, allowed).right]
    assert len(right) == 1
    assert rho ** right[0] * rho * units**0.5 <= allowed


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (84, "At position 84 the bound is still 0.00103."),
        (86, "Fewer steps also do it."),
        (10**400, "Fewer steps also do it."),
        (-1, NO_STEPS),
        (84.3, NO_STEPS),
        (np.nan, NO_STEPS),
        ("85", NO_STEPS),
        (True, NO_STEPS),
    ],
)
def test_warm_up_says_what_is_wrong(steps, reason):
    verdict = theorem.warm_up(steps)
    assert verdict.right is False
    assert verdict.reason == reason


@pytest.mark.parametrize("steps", [85, np.int64(85), 85.0, np.ceil(84.3)])
def test_warm_up_of_85_steps_is_right(steps):
    assert theorem.warm_up(steps).right


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("rho", 0, ValueError),
        ("rho", 1, ValueError),
        ("rho", 1.5, ValueError),
        ("rho", "a", TypeError),
        ("units", 0, ValueError),
        ("units", 2.5, TypeError),
        ("allowed", 0, ValueError),
        ("allowed", np.nan, ValueError),
    ],
)
def test_warm_up_refuses(name, value, error):
    with pytest.raises(error, match=f"{name}: expected"):
        theorem.warm_up(None, **{name: value})


@pytest.mark.parametrize("p", [13.34, 14, np.float64(100), 1e9])
def test_weight_beyond_forty_thirds_contracts(p):
    assert theorem.scaling(p).right


@pytest.mark.parametrize(
    ("p", "reason"),
    [
        (1, "In this norm W_r has the norm 10.02."),
        (13.33, "In this norm W_r has the norm 1."),
        (1e-300, "In this norm W_r has the norm 1e+301."),
        (0, NO_WEIGHT),
        (-14, NO_WEIGHT),
        (np.nan, NO_WEIGHT),
        (np.inf, NO_WEIGHT),
        (10**400, NO_WEIGHT),
        (True, NO_WEIGHT),
        ("14", NO_WEIGHT),
        ([14], NO_WEIGHT),
    ],
)
def test_scaling_says_what_is_wrong(p, reason):
    verdict = theorem.scaling(p)
    assert verdict.right is False
    assert verdict.reason == reason
