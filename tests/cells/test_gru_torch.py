"""Parity of the GRU with PyTorch in float64: values and every gradient.

With the reset after the product the peer is ``torch.nn.GRU``, packed sequences included; PyTorch
has no other, so before the product it is autograd of the equations. The tolerance is 1e-12:
rounding of sums of a few dozen terms of order one, over at most seven steps.
"""

import numpy as np
import pytest
from cell_contract import assert_close, seeds
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import GRU

sizes = {
    "d": st.integers(1, 6),
    "d_x": st.integers(1, 4),
    "steps": st.integers(1, 7),
    "batch": st.integers(1, 4),
    "seed": seeds,
    "lengths": st.booleans(),
}


def objective(torch, case, outputs, last):
    """What has ``case.d_outputs`` and ``case.d_state`` for gradients."""
    pairs = (outputs, case.d_outputs), (last, case.d_state["h"])
    return sum((value * torch.tensor(weight)).sum() for value, weight in pairs)


def arrays(tensors):
    return {name: value.detach().numpy() for name, value in tensors.items()}


@settings(max_examples=40)
@given(**sizes)
def test_reset_after_is_torch_nn_gru(torch, make_case, d, d_x, steps, batch, seed, lengths):
    case = make_case(GRU(d_x, d, "after", np.float64), steps, batch, seed, lengths=lengths)
    if lengths:  # PyTorch packs no empty sequence
        case.lengths = np.maximum(case.lengths, 1)
    module = torch.nn.GRU(d_x, d, dtype=torch.float64)
    bias_hh = case.rng.standard_normal((3, d))
    rows = {
        "weight_ih_l0": case.params["W_x"],
        "weight_hh_l0": case.params["W_h"],
        "bias_ih_l0": case.params["b"],
        "bias_hh_l0": bias_hh,
    }
    own = dict(module.named_parameters())
    for name, value in rows.items():
        own[name].data = torch.tensor(value.reshape(own[name].shape))
    # The second bias of r and z adds to the first; that of n is b_h.
    b_h = bias_hh[2].copy()
    b = case.params["b"] + np.concatenate([bias_hh[:2], np.zeros((1, d))])
    case.params = {**case.params, "b": b, "b_h": b_h}
    run = case.forward()
    grads = case.backward(run)

    x, h = (torch.tensor(v, requires_grad=True) for v in (case.x, case.state["h"][None]))
    if lengths:
        pack = torch.nn.utils.rnn.pack_padded_sequence
        packed = pack(x, torch.tensor(case.lengths), enforce_sorted=False)
        outputs, last = module(packed, h)
        outputs, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs, total_length=steps)
    else:
        outputs, last = module(x, h)
    objective(torch, case, outputs, last[0]).backward()
    got = {"outputs": run.outputs, "h": run.state["h"], "d_x": grads.inputs}
    got |= {"d_h": grads.state["h"], **grads.params}
    own = {name: value.grad for name, value in own.items()}
    want = {"outputs": outputs, "h": last[0], "d_x": x.grad, "d_h": h.grad[0]}
    want |= {"W_x": own["weight_ih_l0"], "W_h": own["weight_hh_l0"], "b": own["bias_ih_l0"]}
    want = {name: value.reshape(got[name].shape) for name, value in arrays(want).items()}
    want["b_h"] = own["bias_hh_l0"].numpy().reshape(3, d)[2]
    assert_close(got, want)


@pytest.mark.parametrize("reset", GRU.RESETS)
@settings(max_examples=40)
@given(**sizes)
def test_values_and_gradients_are_autograds(
    torch, torch_cells, make_case, reset, d, d_x, steps, batch, seed, lengths
):
    case = make_case(GRU(d_x, d, reset, np.float64), steps, batch, seed, lengths=lengths)
    run = case.forward()
    grads = case.backward(run)
    leaves = {**case.params, "x": case.x, **case.state}
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in leaves.items()}
    params = {name: leaves[name] for name in case.params}
    ends = torch.tensor(np.full(batch, steps) if case.lengths is None else case.lengths)
    outputs, last = torch_cells.gru(torch, reset, params, leaves["x"], {"h": leaves["h"]}, ends)
    found = torch.autograd.grad(
        objective(torch, case, outputs, last["h"]), list(leaves.values()), materialize_grads=True
    )
    want = arrays(dict(zip(leaves, found, strict=True)))
    assert_close({**grads.params, "x": grads.inputs, **grads.state}, want)
    forward = arrays({"outputs": outputs, "h": last["h"]})
    assert_close({"outputs": run.outputs, "h": run.state["h"]}, forward)
