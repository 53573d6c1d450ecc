"""What ``torch_module`` and the modules it makes refuse, and where there is no PyTorch."""

import importlib.util
import sys

import numpy as np
import pytest

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, convert
from unrolled.cells import Cell
from unrolled.convert import torch_tensors
from unrolled.layers import Embedding
from unrolled.models import Embedded, SequenceLabeller, Stack


class Unknown(RNN):
    """A cell that no module is known for."""


GOOD = RNN(2, 3)


@pytest.mark.parametrize(
    ("cell", "params", "error", "message"),
    [
        (None, {}, TypeError, "cell: expected a cell or a model, got NoneType"),
        (Unknown(2, 3), None, TypeError, "cell: expected one of RNN, .*, got Unknown"),
        (GOOD.astype(complex), None, ValueError, "cell: expected dtype float32 or float64, got c"),
        (GOOD, {}, ValueError, "params: expected the keys W_r, W_x, theta, got none"),
        (GOOD, [], TypeError, "params: expected a dict of arrays, got list"),
        (GOOD.astype(float), GOOD, ValueError, r'params\["W_r"\]: expected dtype float64'),
    ],
)
def test_torch_module_refuses(torch, cell, params, error, message):
    source = cell if params is None else params
    if isinstance(source, Cell):
        params = source.init(np.random.default_rng(0))
    with pytest.raises(error, match=message):
        convert.torch_module(cell, params)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"x": np.ones((4, 2, 2))}, TypeError, "x: expected a torch tensor of shape .*got ndarray"),
        ({"x": (4, 2)}, ValueError, r"x: expected shape \(T, B, input_size\) = \(any, any, 2\)"),
        ({"x": (4, 2, 3)}, ValueError, r"x: expected shape .*got \(4, 2, 3\)"),
        ({"state": []}, ValueError, "state: expected a dict with the keys s, v, got list"),
        ({"state": {}}, ValueError, "state: expected a dict with the keys s, v, got none"),
        ({"state": {"s": (2, 3)}}, ValueError, "state: expected .* keys s, v, got s"),
        ({"state": {"s": (2, 3), "v": (2, 1)}}, ValueError, r'state\["v"\]: expected shape \(B'),
        ({"lengths": [4, 4]}, TypeError, "lengths: expected a torch tensor"),
        ({"lengths": (2,)}, ValueError, "lengths: expected an integer tensor .* got torch.float"),
        ({"lengths": np.array([4, 5])}, ValueError, "lengths: expected entries in 0..T = 0..4"),
        ({"lengths": np.array([-1, 4])}, ValueError, "expected entries in 0..T = 0..4, got -1..4"),
        ({"lengths": np.array([4])}, ValueError, r"lengths: expected shape \(B,\) = \(2\)"),
        ({"lookahead": (1, 2, 2)}, ValueError, "lookahead: expected None, .*no later input"),
    ],
)
def test_a_run_refuses(torch, arguments, error, message):
    """A tuple stands for a tensor of ones of this shape, an array of integers for its tensor."""

    def argument(value):
        if isinstance(value, dict):
            return {name: argument(part) for name, part in value.items()}
        if isinstance(value, tuple):
            return torch.ones(value)
        integers = isinstance(value, np.ndarray) and value.dtype.kind == "i"
        return torch.tensor(value) if integers else value

    cell = LSTM(2, 3)
    module = convert.torch_module(cell, cell.init(np.random.default_rng(0)))
    arguments = {"x": (4, 2, 2), **arguments}
    with pytest.raises(error, match=message):
        module(**{name: argument(value) for name, value in arguments.items()})


@pytest.mark.parametrize(
    ("lookahead", "message"),
    [
        ((2, 2, 2), r"lookahead: expected shape \(lookahead_size, B, input_size\) = \(1, 2, 2\)"),
        ((1, 3, 2), r"lookahead: expected shape .*got \(1, 3, 2\)"),
    ],
)
def test_a_wrong_lookahead_is_refused(torch, lookahead, message):
    cell = AugmentedLSTM(2, 3, window=2)
    module = convert.torch_module(cell, cell.init(np.random.default_rng(0)))
    with pytest.raises(ValueError, match=message):
        module(torch.ones(4, 2, 2), lookahead=torch.ones(lookahead))


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([[0.0, 1.0]], r"x: expected an integer tensor \(T, B\), got torch.float32"),
        ([[True, False]], r"x: expected an integer tensor \(T, B\), got torch.bool"),
        ([[0, 5]], "x: expected entries in 0..vocabulary-1 = 0..4, got 0..5"),
        ([[-1, 0]], "x: expected entries in 0..vocabulary-1 = 0..4, got -1..0"),
        ([0, 1], r"x: expected shape \(T, B\)"),
    ],
)
def test_what_is_no_id_is_refused(torch, ids, message):
    model = Embedded(Embedding(5, 2), Stack([GRU(2, 3)]))
    module = convert.torch_module(model, model.init(np.random.default_rng(0)))
    with pytest.raises(ValueError, match=message):
        module(torch.tensor(ids))


@pytest.fixture
def labeller(torch):
    """A module of two parts."""
    model = SequenceLabeller(RNN(2, 3), 1)
    return convert.torch_module(model, model.init(np.random.default_rng(0)))


def test_another_dtype_is_refused(torch, labeller):
    with pytest.raises(ValueError, match=r"x: expected dtype torch.float32, as the module's, got"):
        labeller(torch.ones(4, 2, 2, dtype=torch.float64))
    with pytest.raises(ValueError, match=r"module.cell.*: expected one dtype, .* got float16"):
        labeller.half().to_unrolled()


def test_a_module_of_two_dtypes_is_refused(torch, labeller):
    labeller.readout.double()
    with pytest.raises(ValueError, match=r"module.readout.W: expected one dtype, .* got float64"):
        labeller.to_unrolled()


def test_without_pytorch_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    params = GOOD.init(np.random.default_rng(0))
    with pytest.raises(ImportError, match=r"^PyTorch is not installed: pip install torch==2.13.0$"):
        convert.torch_module(GOOD, params)


def test_the_files_can_be_read_where_there_is_no_pytorch(monkeypatch):
    """By a tool that documents them; the only one to import it is ``torch_tensors``."""
    monkeypatch.setitem(sys.modules, "torch", None)
    spec = importlib.util.spec_from_file_location("elsewhere", torch_tensors.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (module.torch, module.Module) == (None, object)
