"""Parity with PyTorch in float64: values and every gradient, packed sequences included.

The tolerance is 1e-12 throughout: rounding of sums of a few dozen terms of order one, over at most
seven steps.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, RNN, convert
from unrolled.warping import G_d, relu

DOUBLE = 1e-12
sizes = {
    "d": st.integers(1, 6),
    "d_x": st.integers(1, 4),
    "steps": st.integers(1, 7),
    "batch": st.integers(1, 4),
    "seed": st.integers(0, 2**32 - 1),
    "lengths": st.booleans(),
}


def assert_close(pairs):
    for name, (got, want) in pairs.items():
        want = want.detach().numpy()
        np.testing.assert_allclose(got, want, rtol=DOUBLE, atol=DOUBLE, err_msg=name)


def tensor(torch, value):
    return torch.tensor(value, requires_grad=True)


@settings(max_examples=40)
@given(**sizes)
def test_every_cell_agrees_with_autograd_of_its_equations(
    torch, torch_cells, make_cell, make_case, d, d_x, steps, batch, seed, lengths
):
    cell = make_cell(d_x, d)
    case = make_case(cell, steps, batch, seed, lengths=lengths, scale=0.7)
    run = case.forward()
    grads = case.backward(run)
    params = {name: tensor(torch, value) for name, value in case.params.items()}
    state = {name: tensor(torch, value) for name, value in case.state.items()}
    x = tensor(torch, case.x)
    ends = torch.tensor(np.full(batch, steps) if case.lengths is None else case.lengths)
    if isinstance(cell, RNN):
        outputs, last = torch_cells.rnn(torch, cell.warping, params, x, state, ends)
    else:
        outputs, last = torch_cells.lstm(torch, cell.peepholes, params, x, state, ends)
    objective = (outputs * torch.tensor(case.d_outputs)).sum()
    objective = objective + sum((last[k] * torch.tensor(case.d_state[k])).sum() for k in last)
    leaves = {**params, "x": x, **state}
    found = torch.autograd.grad(objective, list(leaves.values()), materialize_grads=True)
    want = dict(zip(leaves, found, strict=True))
    got = {**grads.params, "x": grads.inputs, **grads.state}
    assert_close({name: (got[name], want[name]) for name in want})
    assert_close({"outputs": (run.outputs, outputs)})
    assert_close({name: (run.state[name], last[name]) for name in last})


def run_module(torch, module, x, initial, lengths):
    """Return the module's outputs, zero beyond the ends, and its last hidden tensors."""
    if lengths is None:
        return module(x, initial)
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    outputs, last = module(packed, initial)
    return torch.nn.utils.rnn.pad_packed_sequence(outputs, total_length=len(x))[0], last


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@settings(max_examples=25)
@given(**sizes)
def test_torch_rnn_and_its_cell_agree(
    torch, make_case, nonlinearity, bias, d, d_x, steps, batch, seed, lengths
):
    torch.manual_seed(seed)
    module = torch.nn.RNN(d_x, d, nonlinearity=nonlinearity, bias=bias, dtype=torch.float64)
    cell, params = convert.from_torch(module)
    assert cell == RNN(d_x, d, nonlinearity, np.float64)
    case = make_case(cell, steps, batch, seed, lengths=lengths)
    case.params = params
    if lengths:
        case.lengths = np.maximum(case.lengths, 1)  # PyTorch packs no empty sequence
    run = case.forward()
    # Theirs is an objective of the readout h = G(s): its adjoint at s is G'(s) times that at h.
    G = {"tanh": G_d, "relu": relu}[nonlinearity]
    d_h = case.d_state["s"]
    case.d_state = {"s": d_h * G.derivative(run.state["s"])}
    grads = case.backward(run)

    x, s = tensor(torch, case.x), tensor(torch, case.state["s"])
    h = {"tanh": torch.tanh, "relu": torch.relu}[nonlinearity](s)[None]
    outputs, last = run_module(torch, module, x, h, case.lengths)
    objective = (outputs * torch.tensor(case.d_outputs)).sum() + (last[0] * torch.tensor(d_h)).sum()
    objective.backward()
    assert_close(
        {
            "outputs": (run.outputs, outputs),
            "state": (G(run.state["s"]), last[0]),
            "W_x": (grads.params["W_x"], module.weight_ih_l0.grad),
            "W_r": (grads.params["W_r"], module.weight_hh_l0.grad),
            "x": (grads.inputs, x.grad),
            "s": (grads.state["s"], s.grad),
        }
    )
    if bias:  # both biases have the gradient of their sum
        assert_close({"theta": (grads.params["theta"], module.bias_ih_l0.grad)})


@pytest.mark.parametrize("bias", [True, False])
@settings(max_examples=25)
@given(**sizes)
def test_torch_lstm_and_its_cell_agree(torch, make_case, bias, d, d_x, steps, batch, seed, lengths):
    torch.manual_seed(seed)
    module = torch.nn.LSTM(d_x, d, bias=bias, dtype=torch.float64)
    cell, params = convert.from_torch(module)
    assert cell == LSTM(d_x, d, "none", np.float64)
    case = make_case(cell, steps, batch, seed, lengths=lengths)
    case.params = params
    if lengths:
        case.lengths = np.maximum(case.lengths, 1)  # PyTorch packs no empty sequence
    run = case.forward()
    grads = case.backward(run)

    x = tensor(torch, case.x)
    s, v = (tensor(torch, case.state[name]) for name in "sv")
    outputs, (v_last, s_last) = run_module(torch, module, x, (v[None], s[None]), case.lengths)
    objective = (outputs * torch.tensor(case.d_outputs)).sum()
    objective = objective + (s_last[0] * torch.tensor(case.d_state["s"])).sum()
    objective = objective + (v_last[0] * torch.tensor(case.d_state["v"])).sum()
    objective.backward()
    ifgo = [cell.GATES.index(gate) for gate in ("cu", "cs", "du", "cr")]
    assert_close(
        {
            "outputs": (run.outputs, outputs),
            "s": (run.state["s"], s_last[0]),
            "v": (run.state["v"], v_last[0]),
            "W_x": (grads.params["W_x"][ifgo].reshape(4 * d, d_x), module.weight_ih_l0.grad),
            "W_v": (grads.params["W_v"][ifgo].reshape(4 * d, d), module.weight_hh_l0.grad),
            "x": (grads.inputs, x.grad),
            "d s": (grads.state["s"], s.grad),
            "d v": (grads.state["v"], v.grad),
        }
    )
    if bias:
        assert_close({"b": (grads.params["b"][ifgo].reshape(4 * d), module.bias_hh_l0.grad)})


CONVERTIBLE = [
    RNN(2, 3, "tanh"),
    RNN(2, 3, "relu", np.float64),
    LSTM(2, 3),
    LSTM(2, 3, dtype=np.float64),
]


@pytest.mark.parametrize("cell", CONVERTIBLE, ids=repr)
def test_there_and_back_changes_nothing(torch, make_case, cell):
    case = make_case(cell, 4, 2, seed=0)
    module = convert.to_torch(cell, case.params)
    assert not module.bias_hh_l0.detach().numpy().any()
    back, params = convert.from_torch(module)
    assert back == cell
    assert params.keys() == case.params.keys()
    for name, value in params.items():
        assert value.dtype == cell.dtype
        np.testing.assert_array_equal(value, case.params[name])


@pytest.mark.parametrize("cell", CONVERTIBLE, ids=repr)
def test_to_torch_computes_the_same(torch, make_case, cell):
    case = make_case(cell, 4, 2, seed=0)
    module = convert.to_torch(cell, case.params)
    with torch.no_grad():
        outputs = module(torch.tensor(case.x))[0].numpy()
    want = cell.forward(case.params, case.x).outputs
    # A few roundings of the dtype, of outputs of order one.
    np.testing.assert_allclose(outputs, want, rtol=0, atol=50 * np.finfo(cell.dtype).eps)


def test_conversions_are_copies(torch):
    cell = LSTM(2, 3)
    params = cell.init(np.random.default_rng(0))
    module = convert.to_torch(cell, params)
    _, back = convert.from_torch(module)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
    for name, value in params.items():
        np.testing.assert_array_equal(back[name], value)


def test_batch_first_makes_no_difference_to_the_weights(torch):
    module = torch.nn.LSTM(2, 3, batch_first=True)
    cell, params = convert.from_torch(module)
    x = np.random.default_rng(0).normal(size=(4, 5, 2)).astype("f")
    with torch.no_grad():
        outputs = module(torch.tensor(x.swapaxes(0, 1).copy()))[0].numpy()
    want = cell.forward(params, x).outputs
    np.testing.assert_allclose(outputs.swapaxes(0, 1), want, rtol=0, atol=1e-6)  # float32


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda nn: nn.LSTM(2, 3, num_layers=2), ValueError, "one layer.* got num_layers=2"),
        (lambda nn: nn.RNN(2, 3, bidirectional=True), ValueError, "got bidirectional=True"),
        (lambda nn: nn.LSTM(2, 3, proj_size=1), ValueError, "no projection.* got proj_size=1"),
        (lambda nn: nn.LSTM(2, 3).half(), ValueError, "float32 or float64, got float16"),
        (lambda nn: nn.GRU(2, 3), TypeError, r"expected a torch.nn.RNN or torch.nn.LSTM, got GRU"),
        (lambda nn: None, TypeError, r"module: expected a torch.nn.RNN .* got NoneType"),
    ],
)
def test_from_torch_refuses(torch, make, error, message):
    with pytest.raises(error, match=f"^module.*: .*{message}" if error is ValueError else message):
        convert.from_torch(make(torch.nn))


@pytest.mark.parametrize(
    ("cell", "error", "message"),
    [
        (None, TypeError, "cell: expected an RNN or LSTM, got NoneType"),
        (RNN(2, 3, "logistic"), ValueError, 'cell: expected warping "tanh" or "relu"'),
        (LSTM(2, 3, "diagonal"), ValueError, "cell: expected peepholes=\"none\".*got 'diagonal'"),
        (LSTM(2, 3, "full"), ValueError, "cell: expected peepholes=\"none\".*got 'full'"),
        (RNN(2, 3, dtype=complex), ValueError, "cell: expected dtype float32 or float64"),
    ],
)
def test_to_torch_refuses_cells(cell, error, message):
    params = cell.init(np.random.default_rng(0)) if cell else {}
    with pytest.raises(error, match=message):
        convert.to_torch(cell, params)


def test_to_torch_refuses_parameters_of_another_cell():
    with pytest.raises(ValueError, match="params: expected the keys W_x, W_v, b"):
        convert.to_torch(LSTM(2, 3), RNN(2, 3).init(np.random.default_rng(0)))


@pytest.mark.parametrize("cell", CONVERTIBLE, ids=repr)
def test_to_torch_takes_views_with_negative_strides(torch, make_case, cell):
    params = make_case(cell, 1, 1, seed=0).params
    flipped = {name: np.flip(value) for name, value in params.items()}
    assert all(min(value.strides) < 0 for value in flipped.values())
    _, back = convert.from_torch(convert.to_torch(cell, flipped))
    for name, value in back.items():
        np.testing.assert_array_equal(value, np.flip(params[name]))


@pytest.mark.parametrize("name", ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"])
@pytest.mark.parametrize("kind", ["RNN", "LSTM"])
def test_from_torch_refuses_weights_that_are_computed(torch, kind, name):
    module = getattr(torch.nn, kind)(2, 3)
    torch.nn.utils.parametrizations.weight_norm(module, name)
    message = rf"module: expected a parameter {name}, .*got .*parametrizations.{name}.original0"
    with pytest.raises(ValueError, match=message):
        convert.from_torch(module)
