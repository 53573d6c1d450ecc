"""A stack of LSTMs, in one direction or in both, is ``torch.nn.LSTM`` with layers."""

import numpy as np
import pytest
from torch_lstm import grads_of, ours, params_of, state_of

# Sums of a dozen terms of order one, over six steps and two layers: measured 2e-15.
TOL = 1e-14


@pytest.mark.parametrize("lengths", [None, [6, 1, 3, 6, 2]])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_values_and_gradients_are_those_of_torch(torch, bidirectional, lengths):
    torch.manual_seed(0)
    module = torch.nn.LSTM(3, 4, 2, bidirectional=bidirectional, dtype=torch.float64)
    model, rng = ours(module), np.random.default_rng(0)
    x, d_y = rng.standard_normal((6, 5, 3)), rng.standard_normal((6, 5, model.output_size))
    h, c, d_h, d_c = rng.standard_normal((4, 2 * (1 + bidirectional), 5, 4))
    params, state = params_of(module), state_of(model, h, c)
    ends = None if lengths is None else np.array(lengths)
    run = model.forward(params, x, state, lengths=ends)
    grads = model.backward(params, run.tape, d_y, state_of(model, d_h, d_c))

    x_t, h_t, c_t = (torch.tensor(value, requires_grad=True) for value in (x, h, c))
    rnn = torch.nn.utils.rnn
    packed = x_t if ends is None else rnn.pack_padded_sequence(x_t, ends, enforce_sorted=False)
    y, (h_n, c_n) = module(packed, (h_t, c_t))
    if ends is not None:
        y, _ = rnn.pad_packed_sequence(y)
    sum(
        (torch.tensor(d) * value).sum() for d, value in ((d_y, y), (d_h, h_n), (d_c, c_n))
    ).backward()

    np.testing.assert_allclose(run.outputs, y.detach(), rtol=0, atol=TOL)
    np.testing.assert_allclose(grads.inputs, x_t.grad, rtol=0, atol=TOL)
    last = state_of(model, h_n.detach().numpy(), c_n.detach().numpy())
    first = state_of(model, h_t.grad.numpy(), c_t.grad.numpy())
    for got, want in ((run.state, last), (grads.state, first), (grads.params, grads_of(module))):
        assert got.keys() == want.keys()
        for name, value in got.items():
            np.testing.assert_allclose(value, want[name], rtol=0, atol=TOL, err_msg=name)
