"""The figure of the parts of ψ declares what the library computes, and refuses bad arguments."""

import numpy as np
import pytest

from unrolled import LSTM
from unrolled.figures import lstm_shares
from unrolled.figures.lstm_shares import BITS, CARRIES, shares, wired

SETTINGS = [(-2.0, 0.5, 0.5), (-12.0, -2.0, 2.0), (4.0, 2.0, -2.0), (-4.25, 0.0, 0.0)]


@pytest.mark.parametrize("graded", ["last step", "every step"])
@pytest.mark.parametrize("setting", SETTINGS)
def test_psi_is_the_rate_at_which_a_nudged_state_changes_the_objective(setting, graded):
    cell, p = LSTM(2, 1, "full", np.complex128), wired(*setting)
    p = {name: value.astype(complex) for name, value in p.items()}
    x, steps = np.array(BITS, complex)[:, None], len(BITS)
    counts = np.ones(steps) if graded == "every step" else np.arange(steps) == steps - 1
    for n, step in enumerate(shares(*setting, graded)):
        before = cell.forward(p, x[: n + 1]).state
        # A nudge of s[n] moves v[n] too, which ∂v/∂s tells, and all that follows.
        s = before["s"] + 1e-30j
        a_cr = p["W_v"][2] * (cell.forward(p, x[:n]).state["v"] if n else 0) + p["b"][2]
        g_cr = (1 + np.tanh((a_cr + p["W_x"][2] @ x[n].T + p["W_s"][2] * s) / 2)) / 2
        v = g_cr * np.tanh(s)
        later = cell.forward(p, x[n + 1 :], {"s": s, "v": v}).outputs.ravel()
        values = np.concatenate([v.ravel(), later])
        E = (counts[n:] * (values - np.array(CARRIES)[n:]) ** 2).sum() / 2
        assert step["psi"] == pytest.approx(E.imag / 1e-30, rel=1e-12, abs=1e-18)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_four_parts_add_up_to_psi(setting):
    for step in shares(*setting, "every step"):
        parts = [step[name] for name in ("own", "kept", "gates", "value")]
        # Both sides are sums of four products.
        assert sum(parts) == pytest.approx(step["psi"], rel=1e-12, abs=1e-16)


def test_without_other_weights_everything_is_own_or_kept():
    steps = shares(-2.0, 0.0, 0.0, "last step")
    assert all(step["gates"] == step["value"] == 0 for step in steps)
    assert [step["own"] != 0 for step in steps] == [False] * 5 + [True]


def test_the_cell_holds_the_carry():
    # As the chapter says: its state tells the carry at every step.
    for step, carry in zip(shares(-2.0, 0.0, 0.0, "last step"), CARRIES, strict=True):
        assert (step["s"] > 0.5) == carry


def test_carries_are_those_of_the_sum():
    carry = 0
    for (a, b), shown in zip(BITS, CARRIES, strict=True):
        carry = (a + b + carry) // 2
        assert carry == shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"forget": -12.25}, "value: expected a finite number in"),
        ({"forget": 0.1}, "value: expected a whole number of steps"),
        ({"feedback": 2.1}, "value: expected a finite number in"),
        ({"peephole": 0.05}, "value: expected a whole number of steps"),
        ({"graded": "none"}, "graded: expected one of"),
        ({"swept": 7}, "value: expected a finite number in"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        lstm_shares(**arguments)
