"""What is particular to the GRU."""

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, seeds
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import GRU

sizes = {
    "d": st.integers(1, 4),
    "d_x": st.integers(1, 3),
    "steps": st.integers(1, 6),
    "batch": st.integers(1, 3),
    "seed": seeds,
}
both = pytest.mark.parametrize("reset", GRU.RESETS)


def zeros(cell):
    return {name: np.zeros(shape, cell.dtype) for name, (shape, _) in cell.param_shapes().items()}


@both
@settings(max_examples=40)
@given(**sizes, lengths=st.booleans())
def test_values_and_gradients_are_those_of_the_equations(
    make_case, reference_gru, reset, d, d_x, steps, batch, seed, lengths
):
    case = make_case(GRU(d_x, d, reset, np.float64), steps, batch, seed, lengths=lengths)
    run = case.forward()
    grads, recorded = case.backward(run), case.cell.signals(run.tape)
    ends = [steps] * batch if case.lengths is None else case.lengths
    total = zeros(case.cell)
    for i, end in enumerate(ends):
        signals, last, params, d_inputs, d_initial = reference_gru.gru(
            reset,
            case.params,
            case.x[:end, i],
            {"h": case.state["h"][i]},
            case.d_outputs[:end, i],
            {"h": case.d_state["h"][i]},
        )
        got = {name: value[:end, i] for name, value in recorded.items()}
        got |= {"outputs": run.outputs[:end, i], "last": run.state["h"][i]}
        got |= {"d_inputs": grads.inputs[:end, i], "d_initial": grads.state["h"][i]}
        want = {**signals, "outputs": signals["h"], "last": last["h"]}
        want |= {"d_inputs": d_inputs, "d_initial": d_initial["h"]}
        assert_close(got, want)
        total = {name: total[name] + value for name, value in params.items()}
    assert_close(grads.params, total)


@settings(max_examples=30)
@given(**sizes)
def test_with_an_open_reset_gate_the_placements_agree(
    make_case, all_gradients, d, d_x, steps, batch, seed
):
    """r = 1: there is nothing to place. Values and gradients; b_h adds to the bias of n."""
    before, after = (GRU(d_x, d, reset, np.float64) for reset in ("before", "after"))
    case = make_case(before, steps, batch, seed)
    params = {name: value.copy() for name, value in case.params.items()}
    params["W_x"][0] = params["W_h"][0] = 0
    params["b"][0] = 100  # G_c(100) is 1 in floating point
    b_h = case.rng.standard_normal(d)
    case.params = params
    run = case.forward()
    shifted = params["b"] - np.array([0, 0, 1])[:, None] * b_h
    case.cell, case.params = after, {**params, "b": shifted, "b_h": b_h}
    other = case.forward()
    np.testing.assert_allclose(other.outputs, run.outputs, rtol=ROUNDING, atol=ROUNDING)
    got = all_gradients(case.backward(other))
    want = all_gradients(before.backward(params, run.tape, case.d_outputs, case.d_state))
    np.testing.assert_array_equal(got.pop("params.b_h"), got["params.b"][2])
    assert_close(got, want)


def test_the_placements_are_different_functions(make_case):
    before = make_case(GRU(2, 3, "before", np.float64), 4, 2, seed=0)
    after = GRU(2, 3, "after", np.float64)
    outputs = after.forward({**before.params, "b_h": np.zeros(3)}, before.x, before.state).outputs
    assert np.abs(outputs - before.forward().outputs).max() > 0.1


@both
@settings(max_examples=30)
@given(**sizes)
def test_without_a_state_to_reset_the_candidate_is_that_of_the_input(
    make_case, reset, d, d_x, steps, batch, seed
):
    """r = 0: n hears x alone, whatever h is."""
    case = make_case(GRU(d_x, d, reset, np.float64), steps, batch, seed)
    case.params["W_x"][0] = case.params["W_h"][0] = 0
    case.params["b"][0] = -100
    n = case.cell.signals(case.forward().tape)["n"]
    want = np.tanh(case.x @ case.params["W_x"][2].T + case.params["b"][2])
    np.testing.assert_allclose(n, want, rtol=ROUNDING, atol=ROUNDING)


@both
def test_the_state_is_carried_for_ever_when_the_update_gate_says_so(reset):
    """z = 1: exact in floating point, the adjoint too."""
    cell = GRU(1, 2, reset, np.float64)
    params = {name: value + 0.7 for name, value in zeros(cell).items()}
    params["b"][1] = 100
    state = {"h": np.array([[0.3, -7.1]])}
    run = cell.forward(params, np.ones((100, 1, 1)), state)
    np.testing.assert_array_equal(run.state["h"], state["h"])
    adjoint = {"h": np.array([[1.1, 2.3]])}
    grads = cell.backward(params, run.tape, np.zeros((100, 1, 2)), adjoint)
    np.testing.assert_array_equal(grads.state["h"], adjoint["h"])


@both
def test_the_state_is_replaced_when_the_update_gate_is_shut(make_case, reset):
    case = make_case(GRU(2, 3, reset, np.float64), 5, 2, seed=0)
    case.params["b"][1] = -100
    run = case.forward()
    n = case.cell.signals(run.tape)["n"]
    np.testing.assert_allclose(run.outputs, n, rtol=ROUNDING, atol=ROUNDING)


@both
@pytest.mark.parametrize("gate", GRU.GATES)
def test_each_bias_moves_its_own_gate(reset, gate):
    cell = GRU(1, 1, reset, np.float64)
    params = zeros(cell)
    params["b"][cell.GATES.index(gate)] = 3
    signals = cell.signals(cell.forward(params, np.zeros((1, 1, 1))).tape)
    rest = {"r": 0.5, "z": 0.5, "n": 0.0}
    moved = {name for name, value in rest.items() if signals[name] > value}
    assert moved == {gate}


@both
def test_a_step_of_one_unit_by_hand(reset):
    """x = h = 1, r = z = G_c(0) = ½: n = tanh(1 + ½·1), or with b_h = 2 tanh(1 + ½·3)."""
    cell = GRU(1, 1, reset, np.float64)
    params = zeros(cell)
    params["W_x"][2] = params["W_h"][2] = 1
    if reset == "after":
        params["b_h"][:] = 2
    run = cell.forward(params, np.ones((1, 1, 1)), {"h": np.ones((1, 1))})
    n = np.tanh(2.5 if reset == "after" else 1.5)
    np.testing.assert_allclose(run.outputs, [[[(n + 1) / 2]]], rtol=1e-15)


@both
def test_the_tape_holds_at_most_eight_numbers_a_unit_and_step(make_case, reset):
    steps, batch, d = 50, 4, 16
    run = make_case(GRU(3, d, reset, np.float32), steps, batch, seed=0).forward()
    held = [value for name, value in run.tape.record._asdict().items() if name != "x"]
    assert sum(value.size for value in held) <= 8 * steps * batch * d


def test_parameter_counts():
    """3 d d_x + 3 d² + 3 d, and d for b_h: 135 and 140 at d_x = 3, d = 5."""
    assert [GRU(3, 5, reset).param_count() for reset in GRU.RESETS] == [140, 135]


@both
def test_fresh_parameters_are_as_documented(reset):
    params = GRU(3, 5, reset, np.float64).init(np.random.default_rng(0))
    for W in params["W_h"]:
        # To the rounding of a QR factorisation.
        np.testing.assert_allclose(W @ W.T, np.eye(5), atol=1e-14)
    assert 0 < np.abs(params["W_x"]).max() <= np.sqrt(6 / 8)
    assert not params["b"].any()
    assert not params.get("b_h", np.zeros(1)).any()
