"""The check of an equation found from weights accepts that equation and no other."""

import numpy as np
import pytest

from unrolled.checks import sampling
from unrolled.continuous import DelayModel

GIVEN = {
    "W_s": np.array([[0.5, 0.25], [-0.25, 0.5]]),
    "W_r": np.array([[0.0, 1.0], [-1.0, 0.5]]),
    "W_x": np.array([[1.0], [0.0]]),
    "theta": np.array([0.0, 0.25]),
}


def solution(params=GIVEN, tau=0.5):
    inverse = np.linalg.inv(params["W_s"])
    return {
        "A": (np.eye(len(inverse)) - inverse) / tau,
        "B": inverse @ params["W_r"] / tau,
        "C": inverse @ params["W_x"] / tau,
        "phi": inverse @ params["theta"] / tau,
    }


def judge(params=GIVEN, tau=0.5, **changes):
    return sampling.delay_equation(**(solution(params, tau) | changes), params=params, tau=tau)


def test_no_answer_or_half_of_one_is_waiting():
    assert sampling.delay_equation(None, None, None, None, params=GIVEN, tau=0.5).right is None
    assert judge(phi=None).right is None


def test_the_equation_of_random_networks_is_right():
    rng = np.random.default_rng(0)
    for _ in range(20):
        model = DelayModel(
            rng.standard_normal((3, 3)) - 4 * np.eye(3),
            rng.standard_normal((3, 3)),
            rng.standard_normal((3, 2)),
            rng.uniform(0.1, 2),
            rng.standard_normal(3),
        )
        _, params = model.to_rnn()
        assert judge(params, model.tau).right


@pytest.mark.parametrize(
    ("part", "weight"), [("A", "W_s"), ("B", "W_r"), ("C", "W_x"), ("phi", "theta")]
)
def test_a_wrong_coefficient_is_named_by_its_weight(part, weight):
    wrong = solution()[part] + 0.1
    verdict = judge(**{part: wrong})
    assert verdict.right is False
    assert verdict.reason.startswith(f"This equation gives another {weight}: an entry is off by ")


def test_integers_that_float64_holds_are_cast():
    one = np.ones((1, 1), int)
    params = {"W_s": 0.5 * np.ones((1, 1)), "W_r": 0.5 * np.ones((1, 1))}
    params |= {"W_x": 0.5 * np.ones((1, 1)), "theta": np.zeros(1)}
    assert sampling.delay_equation(-one, one, one, np.zeros(1, int), params=params, tau=1.0).right


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"A": 3.0}, "A: expected an array, got float."),
        ({"A": [[1.0]]}, "A: expected an array, got list."),
        ({"B": np.ones((2, 2), complex)}, "B: expected dtype float64, got complex128."),
        ({"B": np.ones((3, 3))}, "B: expected shape (d, d)"),
        ({"C": np.full((2, 1), np.nan)}, "C: expected"),
        ({"C": np.ones((2, 2))}, "W_x would have shape (2, 2), not (2, 1)."),
        ({"A": 2 * np.eye(2)}, "step: expected ΔT such that 1/ΔT is no eigenvalue of A"),
    ],
)
def test_what_is_no_equation_is_told_and_raises_nothing(changes, reason):
    verdict = judge(**changes)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)
