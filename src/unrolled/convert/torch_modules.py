"""Cells to and from the recurrent modules of ``torch.nn``.

================= ====================================== =======================
PyTorch           here                                   parameters
================= ====================================== =======================
RNN               RNN, warping "tanh" or "relu"          W_r, W_x, theta
LSTM              LSTM without peepholes                 W_x, W_v, b
LSTM(proj_size)   AugmentedLSTM with projection alone    W_x, W_v, b, W_q
GRU               GRU, reset="after"                     W_x, W_h, b, b_h
bidirectional     Bidirectional                          forward.…, backward.…
several layers    Stack                                  layer0.…, layer1.…
================= ====================================== =======================

The weights of one layer in one direction are in ``torch_layers``. Inputs here are (T, B,
input_size); the ``batch_first`` of a module is no matter of weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled._optional import require
from unrolled.cells.augmented import AugmentedLSTM
from unrolled.cells.base import Cell
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.convert import torch_layers
from unrolled.convert.torch_layers import Layer
from unrolled.models.bidirectional import Bidirectional
from unrolled.models.parts import join, part
from unrolled.models.stack import Stack

#: Part of a Bidirectional → the end of its weights' names.
WAYS = {"forward": "", "backward": "_reverse"}


def from_torch(module: Any) -> tuple[Cell, Params]:
    """Return the cell and the parameters that compute what ``module`` does.

    Parameters
    ----------
    module : torch.nn.RNN, torch.nn.LSTM or torch.nn.GRU, or what ``torch_module`` returned
        In float32 or float64, on any device.

    Returns
    -------
    cell : RNN, LSTM, AugmentedLSTM, GRU, Bidirectional or Stack
        In the module's dtype. ``LSTM(proj_size=…)`` is an AugmentedLSTM with a projection alone;
        two directions are a Bidirectional, several layers a Stack.
    params : dict of ndarray
        Copies. Two biases that only ever add up are summed; without biases they are zero.

    Raises
    ------
    TypeError
        On any other module.
    ValueError
        On another dtype, a weight that is missing, not finite or of the wrong shape, on one that is
        not a parameter because a parametrization such as ``weight_norm`` computes it, and on
        dropout between the layers of a module in training mode, whose outputs are random. After
        ``module.eval()`` there is none, and the cell computes the same.
    ImportError
        If PyTorch is not installed.

    Examples
    --------
    With PyTorch installed::

        import torch
        cell, params = from_torch(torch.nn.LSTM(2, 3))
        cell  # LSTM(input_size=2, hidden_size=3, peepholes='none', dtype=float32)
        cell, params = from_torch(torch.nn.RNN(2, 3, bidirectional=True))
        list(params)[2:4]  # ['forward.theta', 'backward.W_r']
    """
    torch = require("torch")
    from unrolled.convert.torch_base import TorchCell

    if isinstance(module, TorchCell):
        return module.to_unrolled()
    if not isinstance(module, (torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU)):
        expected = "a torch.nn.RNN, LSTM or GRU, or what torch_module returns"
        raise TypeError(f"module: expected {expected}, got {type(module).__name__}")
    if module.training and module.dropout and module.num_layers > 1:
        expected = "no dropout, or module.eval(), which switches it off"
        raise check.fail("module", expected, f"dropout={module.dropout} in training mode")
    weights = {name: _to_numpy(name, value) for name, value in module.named_parameters()}
    layers: list[Cell] = []
    layer_params: list[Params] = []
    size = module.input_size
    for i in range(module.num_layers):
        cell: Cell
        cell, params = _read(module, weights, f"_l{i}", size)
        if module.bidirectional:
            backward_cell, backward = _read(module, weights, f"_l{i}_reverse", size)
            cell = Bidirectional(cell, backward_cell)
            params = join(forward=params, backward=backward)
        layers.append(cell)
        layer_params.append(params)
        size = cell.output_size
    if len(layers) == 1:
        return layers[0], layer_params[0]
    return Stack(layers), join(**{f"layer{i}": params for i, params in enumerate(layer_params)})


def to_torch(cell: Cell, params: Params) -> Any:
    """Return the ``torch.nn`` module that computes what the cell does with these parameters.

    Parameters
    ----------
    cell : RNN, LSTM, AugmentedLSTM or GRU, or a Bidirectional or Stack of them
        An RNN with warping "tanh" or "relu"; an LSTM without peepholes; an AugmentedLSTM with a
        projection to fewer numbers alone, that is window=1, input_gate=False, peepholes="none";
        a GRU with reset="after". Float32 or float64. The layers of a Stack, and both directions,
        are of one kind and one hidden size.
    params : dict of ndarray
        Its parameters.

    Returns
    -------
    torch.nn.RNN, torch.nn.LSTM or torch.nn.GRU
        In training mode, as PyTorch makes them. Its inputs are (T, B, input_size). Biases are in
        bias_ih; bias_hh is zero, but for the b_h of a GRU. ``from_torch`` gives back the same cell
        and parameters; a Stack of one layer comes back as the layer.

    Raises
    ------
    TypeError
        On a cell or model of another kind.
    ValueError
        On an option that torch.nn does not have, on complex128, and on parameters that are not the
        cell's. ``torch_module`` takes every cell with every option.
    ImportError
        If PyTorch is not installed.

    Examples
    --------
    With PyTorch installed::

        cell = GRU(2, 3)
        params = cell.init(np.random.default_rng(0))
        to_torch(cell, params)  # GRU(2, 3)
    """
    layers = torch_layers.layers_of(cell)
    first = layers[0][0]
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    torch = require("torch")
    options: dict[str, Any] = {
        "num_layers": len(layers),
        "bidirectional": len(layers[0]) == 2,
        "dtype": getattr(torch, cell.dtype.name),
    }
    if isinstance(first, RNN):
        options["nonlinearity"] = first.warping
    if isinstance(first, AugmentedLSTM):
        options["proj_size"] = first.output_size
    kind = {RNN: torch.nn.RNN, GRU: torch.nn.GRU}.get(type(first), torch.nn.LSTM)
    with torch.random.fork_rng(devices=[]):  # its own weights are drawn, and thrown away
        module = kind(first.input_size, first.hidden_size, **options)
    weights: dict[str, Any] = {}
    for i, directions in enumerate(layers):
        of_layer = part(params, f"layer{i}") if isinstance(cell, Stack) else params
        for direction, (way, suffix) in zip(directions, WAYS.items(), strict=False):
            own = part(of_layer, way) if len(directions) == 2 else of_layer
            for name, value in torch_layers.to_weights(direction, own).items():
                # torch.tensor copies, but takes no negative strides, such as a reversed view has.
                weights[f"{name}_l{i}{suffix}"] = torch.tensor(np.ascontiguousarray(value))
    module.load_state_dict(weights)
    return module


def _read(module: Any, weights: Params, suffix: str, size: int) -> tuple[Layer, Params]:
    """Return one layer in one direction, which has inputs of ``size``."""
    dtype = next((value.dtype for value in weights.values()), np.dtype(np.float32))
    cell, own = _cell(module, size, dtype), {}
    for name, (shape, symbols) in torch_layers.weight_shapes(cell, bias=module.bias).items():
        key = name + suffix
        if key not in weights:
            expected = f"a parameter {key}, computed by no parametrization"
            raise check.fail("module", expected, ", ".join(weights) or "none")
        own[name] = check.array(f"module.{key}", weights[key], shape, symbols, dtype)
    return cell, torch_layers.to_params(cell, own)


def _cell(module: Any, size: int, dtype: np.dtype[Any]) -> Layer:
    """Return the cell of a layer of ``module`` with inputs of ``size``."""
    torch, d = require("torch"), module.hidden_size
    if isinstance(module, torch.nn.RNN):
        return RNN(size, d, module.nonlinearity, dtype)
    if isinstance(module, torch.nn.GRU):
        return GRU(size, d, "after", dtype)
    if module.proj_size:
        options: dict[str, Any] = {"input_gate": False, "peepholes": "none", "dtype": dtype}
        return AugmentedLSTM(size, d, projection_size=module.proj_size, **options)
    return LSTM(size, d, "none", dtype)


def _to_numpy(name: str, tensor: Any) -> Array:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in ("float32", "float64"):
        raise check.fail(f"module.{name}", "dtype float32 or float64", dtype)
    array: Array = tensor.detach().cpu().numpy().copy()
    return array
