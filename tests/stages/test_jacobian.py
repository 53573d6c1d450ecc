"""The Jacobians of the stages are derivatives: complex steps, products, bounds, the LSTM."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, jacobians, stages
from unrolled.stages import Stage

NAMES = [f"S{k}" for k in range(9)]
seeds = st.integers(0, 2**32 - 1)
H = 1e-30


def run_of(name, seed, *, given=False, d=3, steps=5):
    rng = np.random.default_rng(seed)
    cell = Stage(name, 2, d, "given" if given else "constant", np.float64)
    params = {
        k: rng.uniform(size=shape) if k == "g" else rng.normal(size=shape)
        for k, (shape, _) in cell.param_shapes().items()
    }
    x = rng.normal(size=(steps, 1, 2))
    if cell.given:
        x = cell.with_gates(x, **{g: rng.uniform(size=(steps, 1, d)) for g in cell.names})
    return cell, params, x, cell.forward(params, x)


def value_at(cell, params, x, signals, n, s):
    """The value v[n] that belongs to other states s, a row each, all before step n as it was."""
    if cell.name == "S8":
        v = signals["v"][n - 1, 0] if n else np.zeros(s.shape[1])
        W_x, W_s, W_v, b = (params[k][2] for k in ("W_x", "W_s", "W_v", "b"))
        z = x[n, 0] @ W_x.T + s @ W_s.T + v @ W_v.T + b
        return np.tanh(s) / (1 + np.exp(-z))
    return signals["g_cr"][n, 0] * np.tanh(s)


def complex_influence(cell, params, x, run, n):
    """∂s[l]/∂s[n], l = n … T-1, from runs that start after step n."""
    signals, d = cell.signals(run.tape), cell.hidden_size
    s = signals["s"][n, 0] + 1j * H * np.eye(d)
    state = {"s": s}
    if cell.form.observes:
        state["v"] = value_at(cell, params, x, signals, n, s)
    machine = cell.astype(complex)
    later = np.repeat(x[n + 1 :], d, axis=1).astype(complex)
    p = {k: value.astype(complex) for k, value in params.items()}
    moved = machine.signals(machine.forward(p, later, state).tape)["s"].imag / H
    return np.concatenate([np.eye(d)[None], moved.swapaxes(1, 2)])


@pytest.mark.parametrize("given_gates", [False, True])
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5)
@given(seed=seeds, n=st.integers(0, 4))
def test_influence_matches_complex_step(name, given_gates, seed, n):
    cell, params, x, run = run_of(name, seed, given=given_gates)
    got = stages.influence(cell, params, run.tape, n)[:, 0]
    want = complex_influence(cell, params, x, run, n)
    # Rounding over at most four steps of matrices of size one to ten.
    np.testing.assert_allclose(got, want, rtol=0, atol=1e-12 * max(1, np.abs(want).max()))


@pytest.mark.parametrize("name", NAMES)
def test_jacobian_is_the_influence_on_the_next_state(name):
    cell, params, _, run = run_of(name, 0)
    J = stages.jacobian(cell, params, run.tape)
    assert J.shape == (4, 1, 3, 3)
    for n in range(4):
        step = stages.influence(cell, params, run.tape, n)[1]
        np.testing.assert_allclose(J[n], step, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", NAMES[:8])
def test_influence_is_the_product_of_jacobians_up_to_s7(name):
    cell, params, _, run = run_of(name, 1)
    J = stages.jacobian(cell, params, run.tape)
    want = J[3] @ J[2] @ J[1] @ J[0]
    np.testing.assert_allclose(stages.influence(cell, params, run.tape)[4], want, rtol=1e-12)


def test_influence_of_s8_is_not_unless_the_readout_gate_hears_no_value():
    cell, params, x, run = run_of("S8", 1)
    J = stages.jacobian(cell, params, run.tape)
    product = J[3] @ J[2] @ J[1] @ J[0]
    assert np.abs(stages.influence(cell, params, run.tape)[4] - product).max() > 1e-4
    params["W_v"][2] = 0
    run = cell.forward(params, x)
    J = stages.jacobian(cell, params, run.tape)
    product = J[3] @ J[2] @ J[1] @ J[0]
    np.testing.assert_allclose(
        stages.influence(cell, params, run.tape)[4], product, rtol=1e-12, atol=1e-13
    )


@settings(max_examples=10)
@given(seed=seeds)
def test_s8_has_the_error_jacobian_of_the_lstm(seed):
    cell, params, x, run = run_of("S8", seed)
    fast = LSTM(2, 3, peepholes="full", dtype=np.float64)
    tape = fast.forward(params, x).tape
    got = stages.influence(cell, params, run.tape)[4]
    want = jacobians.error_jacobian(fast, params, tape, 0, 4).swapaxes(1, 2)
    np.testing.assert_allclose(got, want, rtol=0, atol=1e-12 * max(1, np.abs(want).max()))


@settings(max_examples=40)
@given(seed=seeds)
def test_core_is_bounded_by_its_gates(seed):
    cell, params, _, run = run_of("S6", seed)
    cu, cs, cr = params["g"].max(axis=1)
    through = cu * np.linalg.norm(params["W_r"], 2) * cr
    J = stages.jacobian(cell, params, run.tape)[:, 0]
    rest = J - np.diag(params["g"][1])
    assert (np.linalg.norm(J, 2, axis=(1, 2)) <= (cs + through) * (1 + 1e-12)).all()
    assert (np.linalg.norm(rest, 2, axis=(1, 2)) <= through * (1 + 1e-12)).all()
