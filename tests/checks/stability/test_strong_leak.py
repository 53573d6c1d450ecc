"""The check on the strong leak knows the limit that the error tends to."""

import numpy as np
import pytest

from unrolled.checks import stability
from unrolled.continuous import DelayModel


def system(seed, d=3, steps=60):
    """Weights, inputs and states of a standard RNN, the initial zero first."""
    rng = np.random.default_rng(seed)
    B, C = rng.standard_normal((2, d, d))
    B *= 0.8 / np.linalg.norm(B, 2)
    x = rng.standard_normal((steps, 1, d))
    p = [np.zeros(d)]
    for x_n in x[:, 0]:
        p.append(B @ np.tanh(p[-1]) + C @ x_n)
    return B, C, x, np.array(p)


def scaled_error(B, C, x, p, a, h):
    """a · max ‖s - p‖ of the canonical RNN with the leak a."""
    cell, params = DelayModel(-a * np.eye(len(B)), a * B, a * C, h).to_rnn()
    s = cell.signals(cell.forward(params, x).tape)["s"][:, 0]
    return a * np.linalg.norm(s - p[1:], axis=1).max()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("h", [0.5, 1.0, 4.0])
def test_the_limit_is_what_simulations_tend_to(seed, h):
    """The error at a finite leak is of the next order, 1/a."""
    B, C, x, p = system(seed)
    measured = scaled_error(B, C, x, p, 1e6, h)
    verdict = stability.limiting_error(measured, B, p, h)
    assert verdict.right
    assert verdict.reason.startswith("The limit is ")


def test_the_error_at_a_finite_leak_is_not_the_limit():
    """At the largest leak of the chapter it still misses by more than the check allows."""
    B, C, x, p = system(0)
    assert stability.limiting_error(scaled_error(B, C, x, p, 2560.0, 1.0), B, p).right is False


def test_it_says_which_way_to_look():
    B, _, _, p = system(0)
    assert stability.limiting_error(1e-3, B, p).reason == "The true limit is larger than 0.001."
    assert stability.limiting_error(1e3, B, p).reason == "The true limit is smaller than 1000."


def test_no_answer_and_no_number():
    B, _, _, p = system(0)
    assert stability.limiting_error(None, B, p).right is None
    assert stability.limiting_error("8", B, p).reason == "The answer is one number."


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"B_hat": np.ones((2, 3))}, ValueError, r"p: expected shape|B_hat: expected shape"),
        ({"B_hat": np.ones((3, 2))}, ValueError, r"B_hat: expected shape \(d, d\)"),
        ({"B_hat": 1.0}, TypeError, "B_hat: expected a numpy array"),
        ({"p": np.ones((5, 2))}, ValueError, r"p: expected shape \(N \+ 1, d\)"),
        ({"p": np.ones((1, 3))}, ValueError, r"p: expected at least two states"),
        ({"p": np.full((5, 3), np.nan)}, ValueError, "p: expected finite"),
        ({"step": 0.0}, ValueError, "step: expected a finite number"),
        ({"step": "1"}, TypeError, "step: expected a real number"),
    ],
)
def test_refuses(change, error, message):
    B, _, _, p = system(0)
    with pytest.raises(error, match=message):
        stability.limiting_error(None, **{"B_hat": B, "p": p, **change})
