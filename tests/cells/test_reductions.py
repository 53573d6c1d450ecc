"""Published variants as special cases: coupled gates, no forget gate, GRU, canonical RNN.

Where a variant is a cell of its own it is the other side. Where it is not, its forward equations
are written out here: the values are compared with theirs, and the gradients of the cell with the
complex step through them. What is special about the Augmented LSTM is in
``test_reductions_augmented``, what PyTorch has a module of in ``test_reductions_torch``.

The tolerance, 1e-14 of the largest number compared, is rounding: sums of a few dozen terms in
another order, over at most six steps.
"""

import numpy as np
import pytest
from cell_contract import seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_parity import assert_same
from torch_parity import of_cell

from unrolled import GRU, LSTM, RNN, CanonicalRNN, verify

sizes = {
    "d": st.integers(1, 4),
    "d_x": st.integers(1, 3),
    "steps": st.integers(1, 6),
    "batch": st.integers(1, 3),
    "seed": seeds,
}
CU, CS = range(2)
# Relative to each array's own size, which may be a hundredth of the terms it is the sum of.
STEP = {"method": "complex-step", "tol": 1e-13}
EPS = np.finfo(np.float64).eps


def logistic(z):
    return 1 / (1 + np.exp(-z))


def assert_gradients_of(case, equations):
    """Check values and gradients of ``case`` against ``equations``(params, x, **state)."""
    run = case.forward()
    outputs = equations(case.params, case.x, **case.state)
    assert_same({"outputs": run.outputs}, {"outputs": outputs})
    grads = case.cell.backward(case.params, run.tape, case.d_outputs)
    at = {**case.params, "x": case.x, **case.state}
    claimed = {**grads.params, "x": grads.inputs, **grads.state}

    def objective(moved):
        params = {name: moved[name] for name in case.params}
        state = {name: moved[name] for name in case.state}
        return (case.d_outputs * equations(params, moved["x"], **state)).sum()

    verify.gradient("reduction", objective, at, claimed, **STEP)


# Coupled gates ----------------------------------------------------------------------------------


def couple(params):
    """Tie {W, b}_cu = -{W, b}_cs."""
    for value in params.values():
        value[CU] = -value[CS]


@pytest.mark.parametrize("peepholes", LSTM.PEEPHOLES)
@settings(max_examples=40)
@given(**sizes, scale=st.sampled_from([1.0, 5.0]))
def test_coupled_gates_make_the_state_a_convex_combination(
    make_case, peepholes, d, d_x, steps, batch, seed, scale
):
    """CIFG: G_c(-z) = 1 - G_c(z), hence g_cu = 1 - g_cs, and |s| ≤ 1 from s = 0 on."""
    case = make_case(LSTM(d_x, d, peepholes, np.float64), steps, batch, seed, scale=scale)
    couple(case.params)
    run = case.cell.forward(case.params, case.x)
    signals = case.cell.signals(run.tape)
    # Two halves of 1 ± tanh, each rounded once.
    np.testing.assert_allclose(signals["g_cu"], 1 - signals["g_cs"], rtol=0, atol=EPS)
    # Products and sum round to within 2 eps a step of what cannot exceed one.
    assert np.abs(signals["s"]).max() <= 1 + 3 * EPS * steps


@settings(max_examples=40)
@given(**sizes)
def test_coupled_gates_are_the_equations_with_one_gate(make_case, d, d_x, steps, batch, seed):
    """Values; and gradients, where what reaches W_cu comes back to W_cs with its sign turned."""
    case = make_case(LSTM(d_x, d, dtype=np.float64), steps, batch, seed)
    couple(case.params)
    run = case.forward()
    grads = case.cell.backward(case.params, run.tape, case.d_outputs)
    names = tuple(case.params)
    free = {name: value[1:] for name, value in case.params.items()}  # cs, cr, du

    def equations(at):
        s, v, values = at["s"], at["v"], []
        for x in at["x"]:
            nodes = (x @ at["W_x"][g].T + v @ at["W_v"][g].T + at["b"][g] for g in range(3))
            a_cs, a_cr, a_du = nodes
            g_cs = logistic(a_cs)
            s = g_cs * s + (1 - g_cs) * np.tanh(a_du)
            v = logistic(a_cr) * np.tanh(s)
            values.append(v)
        return np.array(values)

    at = {**free, "x": case.x, **case.state}
    assert_same({"outputs": run.outputs}, {"outputs": equations(at)})
    claimed = {name: grads.params[name][1:].copy() for name in names}
    for name in names:
        claimed[name][0] -= grads.params[name][CU]
    claimed |= {"x": grads.inputs, **grads.state}

    def objective(moved):
        return (case.d_outputs * equations(moved)).sum()

    verify.gradient("CIFG", objective, at, claimed, **STEP)


# Without a forget gate --------------------------------------------------------------------------


@settings(max_examples=40)
@given(**sizes)
def test_without_forgetting_it_is_the_cell_of_1997(make_case, d, d_x, steps, batch, seed):
    """g_cs ≡ 1: the state adds up what the update gate lets in."""
    case = make_case(LSTM(d_x, d, dtype=np.float64), steps, batch, seed)
    case.params["W_x"][CS] = case.params["W_v"][CS] = 0
    case.params["b"][CS] = 40

    def equations(params, x, s, v):
        values = []
        for sample in x:
            cu, _, cr, du = (
                sample @ W_x.T + v @ W_v.T + b
                for W_x, W_v, b in zip(params["W_x"], params["W_v"], params["b"], strict=True)
            )
            s = s + logistic(cu) * np.tanh(du)
            v = logistic(cr) * np.tanh(s)
            values.append(v)
        return np.array(values)

    run = case.forward()
    assert (case.cell.signals(run.tape)["g_cs"] == 1).all()
    assert not case.backward(run).params["b"][CS].any()  # the gate no longer learns
    assert_gradients_of(case, equations)


# The GRU ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reset", GRU.RESETS)
@settings(max_examples=40)
@given(**sizes)
def test_without_reset_the_gru_is_a_coupled_lstm_that_reads_out_its_state(
    make_case, reset, d, d_x, steps, batch, seed
):
    """Reset ≡ 1: g_cs = z, g_cu = 1 - z, the readout warping is the identity, g_cr = 1."""
    case = make_case(GRU(d_x, d, reset, np.float64), steps, batch, seed)
    case.params["W_x"][0] = case.params["W_h"][0] = 0
    case.params["b"][0] = 40

    def equations(params, x, h):
        (_, W_x_cs, W_x_du), (_, W_v_cs, W_v_du) = params["W_x"], params["W_h"]
        b_cs, b_du = params["b"][1], params["b"][2] + params.get("b_h", 0)
        s = v = h
        values = []
        for sample in x:
            g_cs = logistic(sample @ W_x_cs.T + v @ W_v_cs.T + b_cs)
            g_cu = logistic(-(sample @ W_x_cs.T + v @ W_v_cs.T + b_cs))
            u = np.tanh(sample @ W_x_du.T + v @ W_v_du.T + b_du)
            s = g_cs * s + g_cu * u
            g_cr = 1
            v = g_cr * s
            values.append(v)
        return np.array(values)

    run = case.forward()
    assert (case.cell.signals(run.tape)["r"] == 1).all()
    assert_gradients_of(case, equations)


# The canonical RNN ------------------------------------------------------------------------------


@settings(max_examples=40)
@given(**sizes)
def test_the_canonical_rnn_is_stage_1_of_the_lstm_with_unit_gates(
    make_case, d, d_x, steps, batch, seed
):
    """S1: s = g_cs ⊙ W_s s + g_cu ⊙ (W_r r + W_x x + θ). Exact, but for the order of the sum."""
    case = make_case(CanonicalRNN(d_x, d, dtype=np.float64), steps, batch, seed, scale=0.5)

    def equations(params, x, s):
        g_cs = g_cu = np.ones(d)
        values = []
        for sample in x:
            update = np.tanh(s) @ params["W_r"].T + sample @ params["W_x"].T + params["theta"]
            s = g_cs * (s @ params["W_s"].T) + g_cu * update
            values.append(np.tanh(s))
        return np.array(values)

    assert_gradients_of(case, equations)


@settings(max_examples=25)
@given(**sizes, lengths=st.booleans())
def test_without_w_s_the_canonical_rnn_is_the_standard_one_exactly(
    make_case, d, d_x, steps, batch, seed, lengths
):
    case = make_case(CanonicalRNN(d_x, d, dtype=np.float64), steps, batch, seed, lengths=lengths)
    case.params["W_s"] = np.zeros((d, d))
    got = of_cell(case)
    del got["d W_s"], case.params["W_s"]
    case.cell = RNN(d_x, d, dtype=np.float64)
    assert_same(got, of_cell(case), tol=0)
