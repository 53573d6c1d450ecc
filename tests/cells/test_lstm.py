"""What is particular to the LSTM."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM

# Some dozen sums of terms of order one, in another order: rounding and no more.
ROUNDING = 1e-12
sizes = {
    "d": st.integers(1, 4),
    "d_x": st.integers(1, 3),
    "steps": st.integers(1, 6),
    "batch": st.integers(1, 3),
    "seed": st.integers(0, 2**32 - 1),
}


def full_matrices(cell, params):
    """The parameters of the same cell with full peepholes."""
    d = cell.hidden_size
    W_s = {
        "none": lambda: np.zeros((3, d, d)),
        "diagonal": lambda: params["W_s"][:, :, None] * np.eye(d),
        "full": lambda: params["W_s"],
    }[cell.peepholes]()
    return {**params, "W_s": W_s}


def seen_by(cell, d_full):
    """Of the gradient of full matrices, the part the peepholes of the cell have."""
    if cell.peepholes == "diagonal":
        return {**d_full, "W_s": np.diagonal(d_full["W_s"], axis1=1, axis2=2)}
    return {name: d_full[name] for name in cell.param_shapes()}


@pytest.mark.parametrize("peepholes", LSTM.PEEPHOLES)
@settings(max_examples=25)
@given(**sizes, lengths=st.booleans())
def test_values_and_gradients_are_those_of_the_equations(
    make_case, reference, peepholes, d, d_x, steps, batch, seed, lengths
):
    cell = LSTM(d_x, d, peepholes, np.float64)
    case = make_case(cell, steps, batch, seed, lengths=lengths)
    run = case.forward()
    grads = case.backward(run)
    recorded = cell.signals(run.tape)
    ends = [steps] * batch if case.lengths is None else case.lengths
    total = {name: np.zeros_like(value) for name, value in case.params.items()}
    for i, end in enumerate(ends):
        signals, last, params, d_inputs, d_initial = reference.lstm(
            full_matrices(cell, case.params),
            case.x[:end, i],
            {name: value[i] for name, value in case.state.items()},
            case.d_outputs[:end, i],
            {name: value[i] for name, value in case.d_state.items()},
        )
        pairs = [(run.outputs[:end, i], signals["v"])]
        pairs += [(recorded[k][:end, i], signals[k]) for k in signals]
        pairs += [(run.state[k][i], last[k]) for k in last]
        pairs += [(grads.inputs[:end, i], d_inputs)]
        pairs += [(grads.state[k][i], d_initial[k]) for k in last]
        for got, want in pairs:
            np.testing.assert_allclose(got, want, rtol=ROUNDING, atol=ROUNDING)
        total = {name: total[name] + value for name, value in seen_by(cell, params).items()}
    for name, want in total.items():
        np.testing.assert_allclose(grads.params[name], want, rtol=ROUNDING, atol=ROUNDING)


@pytest.mark.parametrize("peepholes", ["none", "diagonal"])
@settings(max_examples=25)
@given(**sizes)
def test_full_peepholes_contain_the_others(make_case, peepholes, d, d_x, steps, batch, seed):
    """With W_s = 0, or diagonal: the same run, and the gradient is the part the cell has."""
    cell, full = (LSTM(d_x, d, kind, np.float64) for kind in (peepholes, "full"))
    case = make_case(cell, steps, batch, seed)
    params = full_matrices(cell, case.params)
    run, run_full = case.forward(), full.forward(params, case.x, case.state)
    np.testing.assert_allclose(run.outputs, run_full.outputs, atol=ROUNDING)
    grads = case.backward(run)
    of_full = full.backward(params, run_full.tape, case.d_outputs, case.d_state)
    for name, want in seen_by(cell, of_full.params).items():
        np.testing.assert_allclose(grads.params[name], want, rtol=ROUNDING, atol=ROUNDING)
    np.testing.assert_allclose(grads.inputs, of_full.inputs, rtol=ROUNDING, atol=ROUNDING)


def test_without_the_transpose_of_w_s_the_gradient_is_wrong(make_case):
    """Erratum E3 of v9, eq. 148: the printed form is what the cell gives with W_s_cr transposed."""
    case = make_case(LSTM(2, 3, "full", np.float64), 4, 2, seed=0)
    run = case.forward()
    W_s = case.params["W_s"].copy()
    W_s[2] = W_s[2].T
    printed = case.cell.backward({**case.params, "W_s": W_s}, run.tape, case.d_outputs)
    right = case.cell.backward(case.params, run.tape, case.d_outputs)
    assert np.abs(printed.params["W_x"] - right.params["W_x"]).max() > 0.1


@pytest.mark.parametrize("peepholes", ["diagonal", "full"])
def test_the_readout_gate_sees_the_new_state_the_others_the_old(peepholes):
    """With only peepholes at work, each gate is G_c of the state it looks at."""
    cell = LSTM(1, 1, peepholes, np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["W_s"][:] = 1
    params["W_x"][cell.GATES.index("du")] = 1
    run = cell.forward(params, np.ones((1, 1, 1)), {"s": np.ones((1, 1)), "v": np.zeros((1, 1))})
    signals = cell.signals(run.tape)

    def logistic(z):
        return 1 / (1 + np.exp(-z))

    np.testing.assert_allclose(signals["g_cu"], logistic(1.0), rtol=1e-15)
    np.testing.assert_allclose(signals["g_cs"], logistic(1.0), rtol=1e-15)
    np.testing.assert_allclose(signals["g_cr"], logistic(signals["s"]), rtol=1e-15)
    assert signals["s"] > 1.2


@pytest.mark.parametrize("gate", LSTM.GATES)
def test_each_bias_moves_its_own_gate(gate):
    cell = LSTM(1, 1, dtype=np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["b"][cell.GATES.index(gate)] = 3
    signals = cell.signals(cell.forward(params, np.zeros((1, 1, 1))).tape)
    moved = {"du": signals["u"] > 0, **{g: signals[f"g_{g}"] > 0.5 for g in ("cu", "cs", "cr")}}
    assert {name for name, is_moved in moved.items() if is_moved} == {gate}


def test_the_state_is_carried_for_ever_when_the_gates_say_so():
    """g_cs = 1, g_cu = 0: the constant error carousel, exact in floating point (Example 2)."""
    cell = LSTM(1, 2, dtype=np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["b"][:2] = [[-100], [100]]
    state = {"s": np.array([[0.3, -7.0]]), "v": np.zeros((1, 2))}
    run = cell.forward(params, np.ones((100, 1, 1)), state)
    np.testing.assert_array_equal(run.state["s"], state["s"])
    adjoint = {"s": np.array([[1.0, 2.0]]), "v": np.zeros((1, 2))}
    grads = cell.backward(params, run.tape, np.zeros((100, 1, 2)), adjoint)
    np.testing.assert_array_equal(grads.state["s"], adjoint["s"])


def test_parameter_counts():
    """4 d_s d_x + 4 d_s² + 4 d_s, and 3 d_s or 3 d_s² for peepholes: 255 at d_x = 3, d_s = 5."""
    counts = [LSTM(3, 5, kind).param_count() for kind in LSTM.PEEPHOLES]
    assert counts == [180, 195, 255]


@pytest.mark.parametrize("peepholes", LSTM.PEEPHOLES)
def test_fresh_parameters_are_as_documented(peepholes):
    cell = LSTM(3, 5, peepholes, np.float64)
    params = cell.init(np.random.default_rng(0))
    for W in params["W_v"]:
        # To the rounding of a QR factorisation.
        np.testing.assert_allclose(W @ W.T, np.eye(5), atol=1e-14)
    assert 0 < np.abs(params["W_x"]).max() <= np.sqrt(6 / 8)
    np.testing.assert_array_equal(params["b"], [[0] * 5, [1] * 5, [0] * 5, [0] * 5])
    if peepholes != "none":
        assert not params["W_s"].any()
