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
def test_all_steps_at_once_are_the_steps_one_by_one(
    make_cell, make_case, d, d_x, steps, batch, seed
):
    case = make_case(make_cell(d_x, d), steps, batch, seed)
    given, l = (case.cell, case.params, case.forward().tape), steps - 1  # noqa: E741
    together = jacobians.error_jacobians(*given, l)
    assert together.shape == (steps, batch, d, d)
    for n in range(steps):
        assert_near(together[n], jacobians.error_jacobian(*given, n, l))


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
