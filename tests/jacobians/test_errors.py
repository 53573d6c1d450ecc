"""How an error travels back: exactly, in two parts, and no further than the bound says.

The complex step has no truncation error: what ``assert_near`` allows is rounding of five steps.
"""

import numpy as np
import pytest
from cell_contract import assert_near, seeds
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, jacobians

sizes = {
    "d": st.integers(1, 3),
    "d_x": st.integers(1, 2),
    "steps": st.integers(2, 5),
    "batch": st.integers(1, 3),
    "seed": seeds,
}
CR = 2  # where the readout gate stands in every LSTM


def logistic(z):
    return 1 / (1 + np.exp(-z))


def read_out(run, n, s):
    """The value v[n] of an LSTM as a function of the state s[n], (B, d_s) to (B, d_v)."""
    case, params = run.case, run.case.params
    samples = case.x if case.lookahead is None else np.concatenate([case.x, case.lookahead])
    taps = params["W_x"][CR].reshape(-1, *params["W_x"].shape[-2:])
    a_cr = sum(samples[n + lag] @ W.T for lag, W in enumerate(taps))
    a_cr = a_cr + run.apart(run.state_after(n - 1))["v"] @ params["W_v"][CR].T + params["b"][CR]
    if "W_s" in params:
        W_s = params["W_s"][CR]
        a_cr = a_cr + s @ (np.diag(W_s) if W_s.ndim == 1 else W_s).T
    q = logistic(a_cr) * np.tanh(s)
    return q @ params["W_q"].T if "W_q" in params else q


def of_state(run, n, l):  # noqa: E741
    """∂s[l]/∂s[n], with v[n] read out of s[n], by the complex step."""
    d = run.cell.hidden_size

    def s_l(s_n):
        pair = np.concatenate([s_n, read_out(run, n, s_n)], axis=1)
        return run.carried(pair, n, l)[:, :d]

    return run.derivative(s_l, run.state_after(n)[:, :d].copy())


@settings(max_examples=15)
@given(**sizes, data=st.data())
def test_the_error_of_an_lstm_is_carried_by_the_transposed_derivative_of_its_state(
    make_lstm, make_case, differentiated, data, d, d_x, steps, batch, seed
):
    run = differentiated(make_case(make_lstm(d_x, d), steps, batch, seed))
    n, l = sorted(data.draw(st.tuples(*[st.integers(0, steps - 1)] * 2)))  # noqa: E741
    got = jacobians.error_jacobian(run.cell, run.case.params, run.run.tape, n, l)
    assert_near(got, np.swapaxes(of_state(run, n, l), 1, 2))


@settings(max_examples=15)
@given(**sizes)
def test_one_step_is_q_and_the_gate(
    make_lstm, make_case, differentiated, d, d_x, steps, batch, seed
):
    """∂ψ[k-1]/∂ψ[k] = Q + D[g_cs], by the complex step; g_cs is the signal."""
    run = differentiated(make_case(make_lstm(d_x, d), steps, batch, seed))
    flow = jacobians.error_flow(run.cell, run.case.params, run.run.tape)
    np.testing.assert_array_equal(flow.g_cs, run.cell.signals(run.run.tape)["g_cs"][1:])
    assert len(flow.Q) == steps - 1
    for k in range(1, steps):
        assert_near(flow.factors[k - 1], np.swapaxes(of_state(run, k - 1, k), 1, 2))


@settings(max_examples=8)
@given(**sizes)
def test_the_error_of_other_cells_is_carried_by_the_transposed_product(
    make_other, make_case, d, d_x, steps, batch, seed
):
    case = make_case(make_other(d_x, d), steps, batch, seed)
    tape = case.forward().tape
    got = jacobians.error_jacobian(case.cell, case.params, tape, 0, steps - 1)
    J = jacobians.of_run(case.cell, case.params, tape)
    np.testing.assert_array_equal(got, np.swapaxes(jacobians.product(J, 0, steps - 1), 1, 2))


def test_with_no_update_the_error_is_carried_unchanged():
    """The constant error carousel: g_cs = 1 and g_cu = 0, Q = 0 and every factor is I."""
    cell = LSTM(1, 2, dtype=np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["b"][:2] = [[-800], [800]]
    params["W_v"][:] = 1
    state = {"s": np.ones((1, 2)), "v": np.ones((1, 2))}
    tape = cell.forward(params, np.ones((50, 1, 1)), state).tape
    assert not jacobians.error_flow(cell, params, tape).Q.any()
    carried = jacobians.error_jacobian(cell, params, tape, 0, 49)
    np.testing.assert_array_equal(carried, np.eye(2)[None])


@pytest.mark.parametrize("steps", [0, 1])
def test_fewer_than_two_steps_have_no_error_flow(make_lstm, make_case, steps):
    case = make_case(make_lstm(2, 3), steps, 2, seed=0)
    flow = jacobians.error_flow(case.cell, case.params, case.forward().tape)
    assert flow.factors.shape == (0, 2, 3, 3)


# The bound --------------------------------------------------------------------------------------


def largest(flow, case):
    """Return max ‖Q‖ and the largest |s[k-1]| it goes with."""
    states = np.abs(case.cell.signals(case.forward().tape)["s"][:-1])
    return np.linalg.norm(flow.Q, 2, axis=(2, 3)).max(), states.max()


def test_the_bound_holds_on_3000_random_cells(make_case):
    """Of all peepholes and of sizes 1 to 4, with weak to strong weights and states."""
    rng, tightest = np.random.default_rng(0), 0.0
    for seed in range(3000):
        cell = LSTM(1, int(rng.integers(1, 5)), LSTM.PEEPHOLES[seed % 3], np.float64)
        case = make_case(cell, 3, 2, seed, scale=float(rng.choice([0.1, 0.3, 1.0, 3.0])))
        case.state["s"] *= rng.choice([1, 10])
        flow = jacobians.error_flow(cell, case.params, case.forward().tape)
        norm, state = largest(flow, case)
        bound = jacobians.remainder_bound(cell, case.params, state)
        assert norm <= bound
        tightest = max(tightest, norm / bound)
    # A bound that nothing comes near would hold for a wrong reason.
    assert tightest > 0.3


def scalar_cell(W_s, W_v, s, nodes):
    """One unit, brought to state s, whose accumulation nodes at step 1 are ``nodes``.

    Each gate has an input of its own. At step 0 the state is kept, and a_cr is nodes["cr"] too.
    """
    cell = LSTM(4, 1, "full", np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["W_x"][:, 0] = np.eye(4)
    for g, gate in enumerate(cell.GATES):
        params["W_s"][g : g + 1] = W_s.get(gate, 0)
        params["W_v"][g] = W_v.get(gate, 0)
    w_s, w_v = params["W_s"].ravel(), params["W_v"].ravel()
    v = logistic(nodes["cr"]) * np.tanh(s)
    # What the inputs have to add for a node to be what it shall be.
    x = np.zeros((2, 1, 4))
    x[0, 0] = [-800 - w_s[0] * s, 800 - w_s[1] * s, nodes["cr"] - w_s[2] * s, 0]
    x[1, 0] = [nodes[gate] - w_v[g] * v for g, gate in enumerate(cell.GATES)]
    x[1, 0, :2] -= w_s[:2] * s
    run = cell.forward(params, x, {"s": np.full((1, 1), s), "v": np.zeros((1, 1))})
    return cell, params, run


@pytest.mark.parametrize(
    ("W_s", "W_v", "s", "nodes"),
    [
        ({"cs": 3}, {}, 20.0, {"cu": 0, "cs": 0, "cr": 0, "du": 0}),
        ({"cu": 3}, {}, 0.0, {"cu": 0, "cs": 0, "cr": 0, "du": 800}),
        ({}, {"cs": 3}, 0.1, {"cu": 0, "cs": 0, "cr": 800, "du": 0}),
        ({}, {"cu": 3}, 0.0, {"cu": 0, "cs": 0, "cr": 800, "du": 800}),
        ({}, {"du": 3}, 0.0, {"cu": 800, "cs": 0, "cr": 800, "du": 0}),
        ({"cr": 1000}, {"du": 3}, 3.0, {"cu": 800, "cs": 0, "cr": 0, "du": 0}),
    ],
)
def test_each_term_of_the_bound_is_attained(W_s, W_v, s, nodes):
    """With gates half or fully open as the term wants, Q comes within two percent."""
    cell, params, run = scalar_cell(W_s, W_v, s, nodes)
    Q = jacobians.error_flow(cell, params, run.tape).Q.item()
    bound = jacobians.remainder_bound(cell, params, s)
    assert 0.98 * bound < Q <= bound


# Within ‖W_s_cu‖, ‖W_v_cu‖, ‖W_s_cs‖, ‖W_v_cs‖ < ½ and ‖W_v_du‖ < 1: with W_s_cr not limited; with
# none of it and |s| < 1; with a large state. What ‖Q‖ is then, by hand:
W_S, W_V = {"cu": 0.499, "cs": 0.499}, {"cu": 0.499, "cs": 0.499, "du": 0.999}
COUNTEREXAMPLES = {
    # R = r G_c'(0) W_s_cr = tanh(1)/4 · 68 = 12.9, and about 0.999 + 0.499/4 of it comes through.
    "readout peephole": ({**W_S, "cr": 68.0}, 1.0, {"cu": 800, "cs": 0, "cr": 0, "du": 0}, 14.9),
    # R = 1/cosh²(0.12), and 0.999 + 0.499 · 0.12/4 of it come through; 0.499 · 0.12/4 more do not.
    "small state": (W_S, 0.12, {"cu": 800, "cs": 0, "cr": 800, "du": 0}, 1.0145),
    # R = 0, for tanh is flat at 20; W_s_cs s/4 = 0.499 · 5.
    "large state": (W_S, 20.0, {"cu": 800, "cs": 0, "cr": 800, "du": 0}, 2.495),
}


@pytest.mark.parametrize(
    ("W_s", "s", "nodes", "remainder"), COUNTEREXAMPLES.values(), ids=COUNTEREXAMPLES
)
def test_the_conditions_of_the_paper_do_not_bound_q_by_one(W_s, s, nodes, remainder):
    """Erratum E11 of v9, section VI-J; the bound of ``remainder_bound`` holds."""
    cell, params, run = scalar_cell(W_s, W_V, s, nodes)
    states = cell.signals(run.tape)["s"]
    assert abs(states[0, 0, 0] - s) < 1e-12
    Q = jacobians.error_flow(cell, params, run.tape).Q.item()
    assert abs(Q / remainder - 1) < 0.02
    assert 1 < Q <= jacobians.remainder_bound(cell, params, s)
