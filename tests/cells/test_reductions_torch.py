"""The cells of which PyTorch has a module, with the weights handed over here by name.

What ``convert`` does with gate orders and two biases is done here by hand, once more and
independently of it. Values and all gradients, in float64.
"""

import numpy as np
from cell_contract import seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_parity import assert_parity, leaf, of_cell

from unrolled import LSTM, RNN, AugmentedLSTM

# Rounding of sums of a few dozen terms of order one in another order, over at most six steps.
TOLERANCE = 1e-14

sizes = {
    "d": st.integers(2, 4),
    "d_x": st.integers(1, 3),
    "steps": st.integers(1, 6),
    "batch": st.integers(1, 3),
    "seed": seeds,
}
IFGO = [0, 1, 3, 2]  # PyTorch's i, f, g, o among cu, cs, cr, du; a swap, so also the way back


def set_weights(torch, module, weights):
    """Give the module these weights, and no second bias."""
    own = dict(module.named_parameters())
    for name, value in weights.items():
        own[f"{name}_l0"].data = torch.tensor(value)
    own["bias_hh_l0"].data.zero_()


def objective(torch, case, outputs, last):
    pairs = [(outputs, case.d_outputs), *((last[name], case.d_state[name]) for name in last)]
    return sum((value * torch.tensor(weight)).sum() for value, weight in pairs)


def rows(value):
    """Return gates stacked (4, d, …) as PyTorch has them, (4 d, …)."""
    return value[IFGO].reshape(-1, *value.shape[2:])


def of_lstm(torch, case, projects):
    """Return what ``of_cell`` does, of ``torch.nn.LSTM`` with the case's weights."""
    cell, params = case.cell, case.params
    d, d_v = cell.hidden_size, cell.output_size
    size = d_v if projects else 0
    module = torch.nn.LSTM(cell.input_size, d, proj_size=size, dtype=torch.float64)
    W_x = params["W_x"].reshape(-1, d, cell.input_size)
    weights = {"weight_ih": rows(W_x[:4]), "weight_hh": rows(params["W_v"][:4])}
    weights["bias_ih"] = rows(params["b"][:4])
    if projects:
        weights["weight_hr"] = params["W_q"]
    set_weights(torch, module, weights)
    x, s, v = (leaf(torch, value) for value in (case.x, case.state["s"], case.state["v"]))
    outputs, (h, c) = module(x, (v[None], s[None]))
    last = {"s": c[0], "v": h[0]}
    objective(torch, case, outputs, last).backward()
    own = {name.removesuffix("_l0"): p.grad.numpy() for name, p in module.named_parameters()}
    found = {
        "outputs": outputs,
        "d x": x.grad,
        "last s": last["s"],
        "last v": last["v"],
        "d initial s": s.grad,
        "d initial v": v.grad,
    }
    names = {"W_x": "weight_ih", "W_v": "weight_hh", "b": "bias_ih"}
    for ours, theirs in names.items():
        stacked = own[theirs].reshape(4, d, *own[theirs].shape[1:])[IFGO]
        found[f"d {ours}"] = stacked.reshape(params[ours][:4].shape)
    if projects:
        found["d W_q"] = own["weight_hr"]
    return found


@settings(max_examples=40)
@given(**sizes)
def test_elman_is_torch_nn_rnn(torch, make_case, d, d_x, steps, batch, seed):
    """weight_hh is W_r, weight_ih is W_x, and PyTorch's state h is the readout r = tanh(s)."""
    case = make_case(RNN(d_x, d, dtype=np.float64), steps, batch, seed)
    case.d_state = case.cell.zero_state(batch)  # the readout's adjoint is in d_outputs
    module = torch.nn.RNN(d_x, d, dtype=torch.float64)
    weights = {"weight_hh": case.params["W_r"], "weight_ih": case.params["W_x"]}
    set_weights(torch, module, {**weights, "bias_ih": case.params["theta"]})
    x, s = leaf(torch, case.x), leaf(torch, case.state["s"])
    outputs, h = module(x, torch.tanh(s)[None])
    objective(torch, case, outputs, {}).backward()
    got = of_cell(case)
    got["last r"] = np.tanh(got.pop("last s"))
    own = {name: p.grad for name, p in module.named_parameters()}
    want = {"outputs": outputs, "last r": h[0], "d x": x.grad, "d initial s": s.grad}
    want |= {"d W_r": own["weight_hh_l0"], "d W_x": own["weight_ih_l0"]}
    assert_parity(got, {**want, "d theta": own["bias_ih_l0"]}, TOLERANCE)


@settings(max_examples=40)
@given(**sizes)
def test_vanilla_without_peepholes_is_torch_nn_lstm(torch, make_case, d, d_x, steps, batch, seed):
    case = make_case(LSTM(d_x, d, dtype=np.float64), steps, batch, seed)
    assert_parity(of_cell(case), of_lstm(torch, case, projects=False), TOLERANCE)


def test_torch_nn_lstm_has_one_bias_more_for_every_gate(torch):
    """4 d_s d_x + 4 d_s² + 8 d_s."""
    module = torch.nn.LSTM(3, 5)
    assert sum(p.numel() for p in module.parameters()) == LSTM(3, 5).param_count() + 4 * 5 == 200


@settings(max_examples=40)
@given(**sizes)
def test_projection_alone_is_torch_nn_lstm_with_proj_size(
    torch, make_case, d, d_x, steps, batch, seed
):
    cell = AugmentedLSTM(d_x, d, 1, d - 1, False, "none", np.float64)
    case = make_case(cell, steps, batch, seed)
    assert_parity(of_cell(case), of_lstm(torch, case, projects=True), TOLERANCE)


@settings(max_examples=40)
@given(**sizes)
def test_augmented_with_idle_input_gate_and_peepholes_is_torch_nn_lstm_with_proj_size(
    torch, make_case, d, d_x, steps, batch, seed
):
    """L = 1, W_s = 0, g_cx = 1 of the full cell: LSTMP, in all gradients LSTMP has."""
    case = make_case(AugmentedLSTM(d_x, d, 1, d - 1, dtype=np.float64), steps, batch, seed)
    case.params["W_s"][:] = 0
    case.params["W_x"][3] = case.params["W_v"][3] = 0
    case.params["b"][3] = 40
    got = of_cell(case)
    del got["d W_s"]
    for name in ("d W_x", "d W_v", "d b"):
        assert not got[name][3].any()
        got[name] = np.delete(got[name], 3, axis=0)
    for name in ("W_x", "W_v", "b"):
        case.params[name] = np.delete(case.params[name], 3, axis=0)
    want = of_lstm(torch, case, projects=True)
    assert_parity(got, want, TOLERANCE)
