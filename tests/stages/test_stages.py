"""Each stage is the system it says: compared with cells and formulas that stand elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, RNN, CanonicalRNN, verify
from unrolled.stages import Stage

NAMES = [f"S{k}" for k in range(9)]
OUTSIDE = NAMES[1:7]
seeds = st.integers(0, 2**32 - 1)

# Two orders of the same sums over a few steps.
ROUNDING = 1e-12


def made(name, seed=0, gates="constant", d=3, d_x=2, steps=6, batch=2):
    """A cell, parameters with gates in [0, 1], and inputs of a run."""
    rng, cell = np.random.default_rng(seed), Stage(name, d_x, d, gates, np.float64)
    shapes = cell.param_shapes()
    params = {
        k: rng.uniform(size=shape) if k == "g" else rng.normal(size=shape)
        for k, (shape, _) in shapes.items()
    }
    x = rng.normal(size=(steps, batch, d_x))
    if cell.given:
        each = {gate: rng.uniform(size=(steps, batch, d)) for gate in cell.names}
        x = cell.with_gates(x, **each)
    return cell, params, x


def close(got, want, tol=ROUNDING):
    for name in want:
        np.testing.assert_allclose(got[name], want[name], rtol=tol, atol=tol, err_msg=name)


def same_runs(cell, params, other, other_params, x, tol=ROUNDING):
    """Outputs, and gradients of the parameters that both have."""
    runs = cell.forward(params, x), other.forward(other_params, x)
    np.testing.assert_allclose(runs[0].outputs, runs[1].outputs, rtol=tol, atol=tol)
    d_outputs = np.cos(np.arange(runs[0].outputs.size)).reshape(runs[0].outputs.shape)
    grads = [
        machine.backward(p, run.tape, d_outputs)
        for machine, p, run in zip((cell, other), (params, other_params), runs, strict=True)
    ]
    close(grads[0].params, {k: v for k, v in grads[1].params.items() if k in params}, tol)
    np.testing.assert_allclose(grads[0].inputs, grads[1].inputs, rtol=tol, atol=tol)


@settings(max_examples=15)
@given(seed=seeds)
def test_s0_is_the_canonical_rnn(seed):
    cell, params, x = made("S0", seed)
    same_runs(cell, params, CanonicalRNN(2, 3, dtype=np.float64), params, x)


@settings(max_examples=15)
@given(seed=seeds)
def test_s1_with_unit_gates_is_the_canonical_rnn(seed):
    cell, params, x = made("S1", seed)
    params["g"][:] = 1
    others = {k: v for k, v in params.items() if k != "g"}
    same_runs(cell, params, CanonicalRNN(2, 3, dtype=np.float64), others, x)


@settings(max_examples=15)
@given(seed=seeds)
def test_s2_is_s1_with_the_identity_for_w_s(seed):
    cell, params, x = made("S2", seed)
    other = Stage("S1", 2, 3, "constant", np.float64)
    same_runs(cell, params, other, {"W_s": np.eye(3), **params}, x)


@settings(max_examples=15)
@given(seed=seeds)
def test_s4_with_an_open_input_is_s3(seed):
    cell, params, x = made("S3", seed)
    g = np.concatenate([params["g"], np.ones((1, 3))])
    runs = (
        cell.forward(params, x),
        Stage("S4", 2, 3, "constant", np.float64).forward({**params, "g": g}, x),
    )
    np.testing.assert_array_equal(runs[0].outputs, runs[1].outputs)


def test_s4_with_a_shut_input_does_not_hear_it():
    cell, params, x = made("S4")
    params["g"][3] = 0
    runs = cell.forward(params, x), cell.forward(params, -x)
    np.testing.assert_array_equal(runs[0].outputs, runs[1].outputs)


def test_s5_and_s6_are_one_system():
    cell, params, x = made("S5")
    other = Stage("S6", 2, 3, "constant", np.float64)
    np.testing.assert_array_equal(cell.forward(params, x).outputs, other.forward(params, x).outputs)


def test_s6_that_forgets_all_warps_twice():
    cell, params, x = made("S6")
    params["g"][:] = np.array([[1.0], [0.0], [1.0]])
    v = np.zeros((2, 3))
    for x_n, got in zip(x, cell.forward(params, x).outputs, strict=True):
        v = np.tanh(np.tanh(v @ params["W_r"].T + x_n @ params["W_x"].T + params["theta"]))
        np.testing.assert_allclose(got, v, rtol=ROUNDING)


def test_s7_is_s6_with_gates_from_the_logistic():
    cell, params, x = made("S7")
    b = params.pop("b")
    gates = {"g": 1 / (1 + np.exp(-b))}
    other = Stage("S6", 2, 3, "constant", np.float64)
    same_runs(cell, {**params, "b": b}, other, {**params, **gates}, x)


@settings(max_examples=15)
@given(seed=seeds)
def test_s8_is_the_lstm_with_full_peepholes(seed):
    cell, params, x = made("S8", seed)
    same_runs(cell, params, LSTM(2, 3, peepholes="full", dtype=np.float64), params, x)


@pytest.mark.parametrize(("name", "gates"), [("S1", 2), ("S2", 2), ("S3", 3), ("S4", 4)])
def test_forgetting_all_and_showing_all_is_the_standard_rnn(name, gates):
    cell, params, x = made(name)
    params["g"] = np.ones((gates, 3))
    params["g"][1] = 0
    weights = {k: params[k] for k in ("W_r", "W_x", "theta")}
    same_runs(cell, params, RNN(2, 3, dtype=np.float64), weights, x)


@pytest.mark.parametrize("name", OUTSIDE)
def test_given_gates_that_stand_still_are_constants(name):
    cell, params, x = made(name)
    given = Stage(name, 2, 3, dtype=np.float64)
    weights = {k: v for k, v in params.items() if k != "g"}
    side = given.with_gates(x, **dict(zip(cell.names, params["g"], strict=True)))
    runs = cell.forward(params, x), given.forward(weights, side)
    np.testing.assert_array_equal(runs[0].outputs, runs[1].outputs)
    d_outputs = np.ones_like(runs[0].outputs)
    grads = cell.backward(params, runs[0].tape, d_outputs)
    by_step = given.backward(weights, runs[1].tape, d_outputs).inputs[..., 2:]
    total = by_step.sum(axis=(0, 1)).reshape(params["g"].shape)
    np.testing.assert_allclose(total, grads.params["g"], rtol=ROUNDING, atol=ROUNDING)


@pytest.mark.parametrize("name", OUTSIDE)
@settings(max_examples=5)
@given(seed=seeds, lengths=st.booleans())
def test_gradient_by_given_gates_matches_complex_step(name, seed, lengths):
    cell, params, x = made(name, seed, "given", steps=4)
    ends = np.array([2, 4]) if lengths else None
    verify.cell_gradient("stages", cell, params, x, lengths=ends, tol=1e-10)


@pytest.mark.parametrize("name", NAMES)
def test_gradient_of_shorter_sequences_matches_complex_step(name):
    cell, params, x = made(name, steps=4, batch=3)
    verify.cell_gradient("stages", cell, params, x, lengths=np.array([2, 0, 4]), tol=1e-12)


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize(("steps", "batch"), [(0, 2), (3, 0), (0, 0)])
def test_given_gates_of_empty_runs(name, steps, batch):
    cell, params, x = made(name, gates="given", steps=steps, batch=batch)
    run = cell.forward(params, x)
    grads = cell.backward(params, run.tape, np.zeros((steps, batch, 3)))
    assert grads.inputs.shape == x.shape == (steps, batch, cell.input_size)


def test_carousel_keeps_state_and_error_to_the_last_bit():
    cell, params, x = made("S6", steps=100)
    params["g"][:] = np.array([[0.0], [1.0], [0.0]])
    state = {"s": np.array([[0.3, -7.0, 1e-9]] * 2), "v": np.zeros((2, 3))}
    run = cell.forward(params, x, state)
    np.testing.assert_array_equal(run.state["s"], state["s"])
    grads = cell.backward(params, run.tape, np.zeros_like(run.outputs), state)
    np.testing.assert_array_equal(grads.state["s"], state["s"])


def test_saturated_logistic_gates_are_a_carousel_in_float64():
    cell, params, x = made("S7", steps=100)
    params["b"][:] = np.array([[-800.0], [40.0], [-800.0]])
    state = {"s": np.array([[0.3, -7.0, 2.0]] * 2), "v": np.zeros((2, 3))}
    np.testing.assert_array_equal(cell.forward(params, x, state).state["s"], state["s"])


@settings(max_examples=20)
@given(seed=seeds, keep=st.floats(0, 0.99))
def test_state_stays_within_its_bounds(seed, keep):
    cell, params, x = made("S6", seed, steps=30)
    params["g"][0], params["g"][1] = 1, 1
    s = cell.signals(cell.forward(params, 9 * x).tape)["s"]
    assert (np.abs(s).max(axis=(1, 2)) <= np.arange(1, 31) + 1e-9).all()
    params["g"][1] = keep
    s = cell.signals(cell.forward(params, 9 * x).tape)["s"]
    assert np.abs(s).max() <= 1 / (1 - keep) + 1e-9


def test_fresh_parameters_are_the_same_in_all_stages_but_the_last():
    for name in NAMES[:8]:
        params = Stage(name, 2, 3, "constant", np.float64).init(np.random.default_rng(0))
        canonical = CanonicalRNN(2, 3, dtype=np.float64).init(np.random.default_rng(0))
        close(params, {k: v for k, v in canonical.items() if k in params}, 0)
        assert (params.get("g", 1) == np.ones(())).all()
    np.testing.assert_array_equal(params["b"], [[0] * 3, [1] * 3, [0] * 3])
    last = Stage("S8", 2, 3).init(np.random.default_rng(0))
    close(last, LSTM(2, 3, peepholes="full").init(np.random.default_rng(0)), 0)


def test_signals_are_those_of_the_equations():
    cell, params, x = made("S6", gates="given")
    signals = cell.signals(cell.forward(params, x).tape)
    assert sorted(signals) == ["g_cr", "g_cs", "g_cu", "s", "u", "v"]
    before = np.concatenate([np.zeros((1, 2, 3)), signals["s"][:-1]])
    np.testing.assert_array_equal(
        signals["s"], signals["g_cs"] * before + signals["g_cu"] * signals["u"]
    )
    np.testing.assert_array_equal(signals["v"], signals["g_cr"] * np.tanh(signals["s"]))
