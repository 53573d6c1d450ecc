"""Parity with the modules of torch.nn in float64: values and every gradient, layers, directions.

The tolerance is that of ``torch_parity``.
"""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_parity import assert_parity, leaf

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, convert
from unrolled.models import Bidirectional, Stack
from unrolled.warping import G_d, relu

WARPINGS = {"tanh": G_d, "relu": relu}
KINDS = {
    "RNN-tanh": ("RNN", {"nonlinearity": "tanh"}),
    "RNN-relu": ("RNN", {"nonlinearity": "relu"}),
    "LSTM": ("LSTM", {}),
    "LSTM-proj_size": ("LSTM", {"proj_size": 2}),
    "GRU": ("GRU", {}),
}
kinds = pytest.mark.parametrize(("kind", "options"), KINDS.values(), ids=KINDS)


def directions(module):
    """Return what precedes the names of each layer in each direction, in PyTorch's order."""
    layers = [f"layer{i}." for i in range(module.num_layers)] if module.num_layers > 1 else [""]
    if not module.bidirectional:
        return layers
    return [layer + way for layer in layers for way in ("forward.", "backward.")]


def packed_run(torch, module, x, initial, lengths):
    """Return the module's outputs, zero beyond the ends, and its last hidden tensors."""
    if lengths is None:
        return module(x, initial)
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    outputs, last = module(packed, initial)
    return torch.nn.utils.rnn.pad_packed_sequence(outputs, total_length=len(x))[0], last


def weight_gradients(torch, module):
    """Return the gradients of the weights under our names: read as if they were weights.

    Biases that add up have the gradient of their sum both; one of them stands for it.
    """
    grads = copy.deepcopy(module)
    with torch.no_grad():
        for (name, parameter), source in zip(
            grads.named_parameters(), module.parameters(), strict=True
        ):
            parameter.copy_(source.grad)
            if "bias_hh" in name:
                parameter[: 2 * module.hidden_size if module.mode == "GRU" else None] = 0
    return convert.from_torch(grads)[1]


def of_module(torch, module, case):
    """Return all values and gradients of a run of a module of torch.nn, under our names."""
    names = directions(module)
    x = leaf(torch, case.x)
    state = {name: leaf(torch, value) for name, value in case.state.items()}

    def stacked(letter, source):
        return torch.stack([source[name + letter] for name in names])

    adjoint = {name: torch.tensor(value) for name, value in case.d_state.items()}
    if module.mode.startswith("RNN"):
        h = stacked("s", state)
        initial = {"tanh": torch.tanh, "relu": torch.relu}[module.nonlinearity](h)
        outputs, last = packed_run(torch, module, x, initial, case.lengths)
        last = {"s": last}
    elif module.mode == "GRU":
        outputs, last = packed_run(torch, module, x, stacked("h", state), case.lengths)
        last = {"h": last}
    else:
        initial = (stacked("v", state), stacked("s", state))
        outputs, (v, s) = packed_run(torch, module, x, initial, case.lengths)
        last = {"v": v, "s": s}
    objective = (outputs * torch.tensor(case.d_outputs)).sum()
    for letter, value in last.items():
        objective = objective + (value * stacked(letter, adjoint)).sum()
    objective.backward()
    found = {"outputs": outputs, "d x": x.grad}
    for letter, value in last.items():
        found |= {f"last {name}{letter}": part for name, part in zip(names, value, strict=True)}
    found |= {f"d initial {name}": value.grad for name, value in state.items()}
    weights = weight_gradients(torch, module)
    return found | {f"d {name}": value for name, value in weights.items()}


def of_cell(module, case):
    """Return the same of the cell; PyTorch's last state of an RNN is the readout G(s)."""
    run = case.forward()
    last, adjoint = run.state, case.d_state
    if module.mode.startswith("RNN"):
        G = WARPINGS[module.nonlinearity]
        adjoint = {name: value * G.derivative(last[name]) for name, value in adjoint.items()}
        last = {name: G(value) for name, value in last.items()}
    grads = case.cell.backward(case.params, run.tape, case.d_outputs, adjoint)
    found = {"outputs": run.outputs, "d x": grads.inputs}
    found |= {f"last {name}": value for name, value in last.items()}
    found |= {f"d initial {name}": value for name, value in grads.state.items()}
    return found | {f"d {name}": value for name, value in grads.params.items()}


def is_bias(name):
    return name.replace(" ", ".").split(".")[-1] in ("theta", "b", "b_h")


@kinds
@pytest.mark.parametrize("bidirectional", [False, True])
@settings(max_examples=12)
@given(
    d=st.integers(3, 5),
    d_x=st.integers(1, 3),
    layers=st.integers(1, 3),
    bias=st.booleans(),
    steps=st.integers(1, 6),
    batch=st.integers(1, 3),
    lengths=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_module_and_its_cell_agree(
    torch,
    make_case,
    kind,
    options,
    bidirectional,
    d,
    d_x,
    layers,
    bias,
    steps,
    batch,
    lengths,
    seed,
):
    torch.manual_seed(seed)
    options = {**options, "num_layers": layers, "bidirectional": bidirectional, "bias": bias}
    module = getattr(torch.nn, kind)(d_x, d, dtype=torch.float64, **options)
    cell, params = convert.from_torch(module)
    case = make_case(cell, steps, batch, seed, lengths=lengths)
    case.params = params
    if lengths:
        case.lengths = np.maximum(case.lengths, 1)  # PyTorch packs no empty sequence
    got, want = of_cell(module, case), of_module(torch, module, case)
    if not bias:  # a cell always has one; there is no gradient to compare its gradient with
        got, want = ({k: v for k, v in all_.items() if not is_bias(k)} for all_ in (got, want))
    assert_parity(got, want)


@pytest.mark.parametrize(
    ("kind", "options", "cell"),
    [
        ("RNN", {"nonlinearity": "relu"}, RNN(2, 3, "relu")),
        ("LSTM", {"batch_first": True}, LSTM(2, 3)),
        (
            "LSTM",
            {"proj_size": 2},
            AugmentedLSTM(2, 3, projection_size=2, input_gate=False, peepholes="none"),
        ),
        ("GRU", {"num_layers": 2}, Stack([GRU(2, 3), GRU(3, 3)])),
        ("RNN", {"bidirectional": True}, Bidirectional(RNN(2, 3), RNN(2, 3))),
        (
            "LSTM",
            {"num_layers": 2, "bidirectional": True},
            Stack([Bidirectional(LSTM(2, 3), LSTM(2, 3)), Bidirectional(LSTM(6, 3), LSTM(6, 3))]),
        ),
    ],
)
def test_a_module_becomes_the_cell_of_its_kind(torch, kind, options, cell):
    found, params = convert.from_torch(getattr(torch.nn, kind)(2, 3, **options))
    assert found == cell
    assert list(params) == list(cell.param_shapes())


@kinds
def test_without_biases_they_are_zero(torch, kind, options):
    _, params = convert.from_torch(getattr(torch.nn, kind)(2, 3, bias=False, **options))
    biases = [value for name, value in params.items() if is_bias(name)]
    assert biases
    assert not any(value.any() for value in biases)


def test_batch_first_makes_no_difference_to_the_weights(torch):
    module = torch.nn.LSTM(2, 3, batch_first=True)
    cell, params = convert.from_torch(module)
    x = np.random.default_rng(0).normal(size=(4, 5, 2)).astype("f")
    with torch.no_grad():
        outputs = module(torch.tensor(x.swapaxes(0, 1).copy()))[0].numpy()
    want = cell.forward(params, x).outputs
    np.testing.assert_allclose(outputs.swapaxes(0, 1), want, rtol=0, atol=1e-6)  # float32


def test_dropout_is_refused_in_training_and_is_nothing_afterwards(torch):
    module = torch.nn.GRU(2, 3, num_layers=2, dropout=0.5)
    with pytest.raises(ValueError, match=r"module: expected no dropout, or module.eval\(\), .*0.5"):
        convert.from_torch(module)
    cell, params = convert.from_torch(module.eval())
    x = np.random.default_rng(0).normal(size=(4, 5, 2)).astype("f")
    with torch.no_grad():
        outputs = module(torch.tensor(x))[0].numpy()
    want = cell.forward(params, x).outputs
    np.testing.assert_allclose(outputs, want, rtol=0, atol=1e-6)  # float32


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda nn: nn.LSTM(2, 3).half(), ValueError, "expected dtype float32 or float64, got fl"),
        (lambda nn: nn.Linear(2, 3), TypeError, r"a torch.nn.RNN, LSTM or GRU, .* got Linear"),
        (lambda nn: nn.LSTM, TypeError, r"module: expected a torch.nn.RNN, .* got type"),
        (lambda nn: None, TypeError, r"module: expected a torch.nn.RNN, .* got NoneType"),
    ],
)
def test_from_torch_refuses(torch, make, error, message):
    with pytest.raises(error, match=f"^module.*: .*{message}|{message}"):
        convert.from_torch(make(torch.nn))


@pytest.mark.parametrize(
    "name",
    [
        "weight_ih_l0",
        "weight_hh_l0",
        "bias_ih_l1",
        "bias_hh_l0_reverse",
        "weight_ih_l1_reverse",
    ],
)
@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_from_torch_refuses_weights_that_are_computed(torch, kind, name):
    module = getattr(torch.nn, kind)(2, 3, num_layers=2, bidirectional=True)
    torch.nn.utils.parametrizations.weight_norm(module, name)
    message = rf"module: expected a parameter {name}, .*got .*parametrizations.{name}.original0"
    with pytest.raises(ValueError, match=message):
        convert.from_torch(module)


def test_from_torch_refuses_a_missing_projection(torch):
    module = torch.nn.LSTM(2, 3, proj_size=2)
    del module.weight_hr_l0
    with pytest.raises(ValueError, match="module: expected a parameter weight_hr_l0"):
        convert.from_torch(module)


def test_from_torch_refuses_a_module_without_weights(torch):
    module = torch.nn.RNN(2, 3)
    for name in list(dict(module.named_parameters())):
        delattr(module, name)
    with pytest.raises(ValueError, match=r"a parameter weight_ih_l0, .*, got none"):
        convert.from_torch(module)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.double(), r"module.weight_hh_l0: expected dtype float32, got float64"),
        (lambda w: w[:2], r"module.weight_hh_l0: expected shape \(gates · d, output_size\)"),
        (lambda w: w.log(), r"module.weight_hh_l0: expected finite entries, got (nan|-?inf)"),
    ],
)
def test_from_torch_refuses_weights_that_are_wrong(torch, change, message):
    torch.manual_seed(0)
    module = torch.nn.RNN(2, 3)
    module.weight_hh_l0 = torch.nn.Parameter(change(module.weight_hh_l0.detach()))
    with pytest.raises(ValueError, match=message):
        convert.from_torch(module)
