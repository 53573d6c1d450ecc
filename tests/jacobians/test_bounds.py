"""What bounds an error on its way back, and the rates that follow.

The four norms are compared with the matrices of a run, the rates with products of these.
"""

import numpy as np
import pytest
from cell_contract import seeds
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, RNN, jacobians
from unrolled.jacobians import ChannelBounds

#: A product of up to twelve steps rounds at this relative size, and equality can occur.
ROUNDING = 1 + 1e-12


def logistic(z):
    return 1 / (1 + np.exp(-z))


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


# The rates --------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(
    d=st.integers(1, 4),
    steps=st.integers(2, 12),
    seed=seeds,
    size=st.sampled_from([0.01, 0.1, 0.3, 1.0]),
    peepholes=st.sampled_from(LSTM.PEEPHOLES),
    from_weights=st.booleans(),
)
def test_errors_come_back_between_the_rates(d, steps, seed, size, peepholes, from_weights):
    rng = np.random.default_rng(seed)
    cell = LSTM(1, d, peepholes, np.float64)
    params = {k: size * rng.normal(size=s) for k, (s, _) in cell.param_shapes().items()}
    params["b"][1] += rng.uniform(0, 4)
    tape = cell.forward(params, rng.normal(size=(steps, 2, 1))).tape
    signals = cell.signals(tape)
    g_cs, S = signals["g_cs"][1:], np.abs(signals["s"][:-1]).max()
    worst = jacobians.channel_norms(cell, params, tape)
    if from_weights:
        bounds = jacobians.channel_bounds(cell, params, S)
        assert all(a <= b * ROUNDING for a, b in zip(worst, bounds, strict=True))
        worst = bounds
    low, high = worst.rates(g_cs.min(), g_cs.max())
    P, m = jacobians.error_jacobians(cell, params, tape, steps - 1)[0], steps - 1
    sizes = np.linalg.svd(P, compute_uv=False)
    assert (low**m <= sizes * ROUNDING).all()
    assert (sizes <= high**m * ROUNDING).all()
    carousel = np.prod(g_cs, axis=0)[:, None] * np.eye(d)
    away = np.linalg.norm(P - carousel, 2, axis=(1, 2))
    assert (away <= (high**m - g_cs.max() ** m) * ROUNDING + 1e-14).all()


@pytest.mark.parametrize("low", [0.2, 0.9])
def test_rates_are_those_of_the_worst_pair_of_channels(low):
    """λ is an eigenvalue of ((g + Q, J), (CR, C)), the norms of one step, put together."""
    bounds = ChannelBounds(Q=0.3, J=0.5, R=0.2, C=0.1)
    mu, lam = bounds.rates(low, 0.9)
    step = np.array([[0.9 + 0.3, 0.5], [0.1 * 0.2, 0.1]])
    assert lam == pytest.approx(np.linalg.eigvals(step).max(), rel=1e-14)
    kept = np.array([[low - 0.3, -0.5], [0.1 * 0.2, 0.1]])
    assert mu == pytest.approx(np.linalg.eigvals(kept).max() if low > 0.5 else 0, rel=1e-14)


@pytest.mark.parametrize("detour", [0.0, 0.3])
def test_an_error_vanishes_for_sure_where_the_detour_is_counted_in(detour):
    """λ < 1 exactly if C < 1 and g + P + RJ/(1 - C) < 1, with Q = P + RJ."""
    at_one = 1 - 0.4 - 0.5 * 0.2 / (1 - detour)  # P for which it is 1
    for shift, sign in ((-1e-9, 1), (1e-9, -1)):
        Q = at_one + shift + 0.5 * 0.2
        lam = ChannelBounds(Q=Q, J=0.5, R=0.2, C=detour).rates(0.0, 0.4)[1]
        assert np.sign(1 - lam) == sign


@pytest.mark.parametrize(
    ("low", "high", "error", "message"),
    [
        (0.6, 0.5, ValueError, r"low: expected a finite number in \[0, 0.5\], got 0.6"),
        (-0.1, 0.5, ValueError, "low: expected a finite number in"),
        (0.1, 1.5, ValueError, r"high: expected a finite number in \[0, 1\], got 1.5"),
        (0.1, "1", TypeError, "high: expected a real number, got str"),
    ],
)
def test_gates_out_of_order_are_refused(low, high, error, message):
    with pytest.raises(error, match=message):
        ChannelBounds(0.1, 0.1, 0.1, 0.1).rates(low, high)


@pytest.mark.parametrize(("steps", "batch"), [(1, 1), (0, 2), (3, 0)])
def test_norms_need_two_steps_and_a_sequence(steps, batch):
    cell = LSTM(1, 2, dtype=np.float64)
    params = cell.init(np.random.default_rng(0))
    tape = cell.forward(params, np.ones((steps, batch, 1))).tape
    with pytest.raises(ValueError, match="tape: expected one of T ≥ 2 steps and B ≥ 1"):
        jacobians.channel_norms(cell, params, tape)


def test_only_an_lstm_has_two_channels():
    cell = RNN(1, 2, dtype=np.float64)
    params = cell.init(np.random.default_rng(0))
    with pytest.raises(TypeError, match="cell: expected an LSTM or AugmentedLSTM, got RNN"):
        jacobians.channel_norms(cell, params, cell.forward(params, np.ones((3, 1, 1))).tape)
