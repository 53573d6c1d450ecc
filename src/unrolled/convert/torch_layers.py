"""The layers of ``torch.nn``, each in one direction: their weights, and the cells they are.

=========== ======================================== ============================
PyTorch     here                                     shape there
=========== ======================================== ============================
weight_ih   W_x                                      (gates · d, d_x)
weight_hh   RNN: W_r; LSTM: W_v; GRU: W_h            (gates · d, output_size)
bias_ih     theta, b: of the two biases the sum …    (gates · d,)
bias_hh     … but of the GRU's gate n: b_h           (gates · d,)
weight_hr   LSTM(proj_size): W_q                     (d_v, d_s)
h           RNN: r = G(s); LSTM: v; GRU: h           (B, output_size)
c           LSTM: s                                  (B, d_s)
=========== ======================================== ============================

The state of an RNN is the readout h there, the pre-activation s here; outputs are the same. The
recurrent bias of the GRU's gate n stands alone because the reset gate multiplies it.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, TypeAlias

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.augmented import AugmentedLSTM
from unrolled.cells.base import Cell, Shapes
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.models.bidirectional import Bidirectional
from unrolled.models.stack import Stack

#: What a layer of ``torch.nn`` can be.
Layer: TypeAlias = RNN | LSTM | AugmentedLSTM | GRU

#: How many gates stand below each other in a weight. An AugmentedLSTM is one without input gate.
GATES = {RNN: 1, LSTM: 4, AugmentedLSTM: 4, GRU: 3}

#: The parameter that multiplies the last output.
RECURRENT = {RNN: "W_r", LSTM: "W_v", AugmentedLSTM: "W_v", GRU: "W_h"}

#: Where cu, cs, cr, du stand among PyTorch's i, f, g, o; a swap, so also the way back.
IFGO = [0, 1, 3, 2]

#: What to do with a cell that is not in torch.nn.
INSTEAD = "(torch_module takes every cell)"


def weight_shapes(cell: Layer, *, bias: bool = True) -> Shapes:
    """Return PyTorch's name → (shape, shape in symbols) of the weights of a layer like ``cell``.

    >>> weight_shapes(LSTM(2, 3), bias=False)["weight_ih"]
    ((12, 2), '(gates · d, d_x)')
    """
    rows = GATES[type(cell)] * cell.hidden_size
    shapes: Shapes = {
        "weight_ih": ((rows, cell.input_size), "(gates · d, d_x)"),
        "weight_hh": ((rows, cell.output_size), "(gates · d, output_size)"),
    }
    if bias:
        shapes |= dict.fromkeys(("bias_ih", "bias_hh"), ((rows,), "(gates · d,)"))
    if isinstance(cell, AugmentedLSTM):
        shapes["weight_hr"] = ((cell.output_size, cell.hidden_size), "(d_v, d_s)")
    return shapes


def to_params(cell: Layer, weights: Params) -> Params:
    """Return the parameters of ``cell`` from PyTorch's weights; absent biases are zero.

    >>> weights = {name: np.ones(shape) for name, (shape, _) in weight_shapes(RNN(2, 3)).items()}
    >>> to_params(RNN(2, 3), weights)["theta"]
    array([2., 2., 2.])
    """
    zero = np.zeros_like(weights["weight_ih"][:, 0])
    bias_x, bias_h = (weights.get(name, zero) for name in ("bias_ih", "bias_hh"))
    named = {"W_x": weights["weight_ih"], RECURRENT[type(cell)]: weights["weight_hh"]}
    if isinstance(cell, RNN):
        named["theta"] = bias_x + bias_h
    elif isinstance(cell, GRU):
        candidate = slice(2 * cell.hidden_size, None)
        named["b"] = bias_x + bias_h
        named["b"][candidate] = bias_x[candidate]
        named["b_h"] = bias_h[candidate]
    else:
        named["b"] = bias_x + bias_h
        named = {name: _swap_gates(value) for name, value in named.items()}
    if isinstance(cell, AugmentedLSTM):
        named["W_q"] = weights["weight_hr"]
    shapes = cell.param_shapes()
    return {name: named[name].reshape(shape).copy() for name, (shape, _) in shapes.items()}


def to_weights(cell: Layer, params: Params) -> Params:
    """Return PyTorch's weights from the parameters of ``cell``; the inverse of ``to_params``.

    The biases are in bias_ih; bias_hh is zero, but for the b_h of a GRU.

    >>> cell = GRU(2, 1)
    >>> params = {name: np.ones(shape) for name, (shape, _) in cell.param_shapes().items()}
    >>> to_weights(cell, params)["bias_hh"]
    array([0., 0., 1.])
    """
    shapes = weight_shapes(cell)
    bias = params["theta" if isinstance(cell, RNN) else "b"]
    named = {"weight_ih": params["W_x"], "weight_hh": params[RECURRENT[type(cell)]]}
    named |= {"bias_ih": bias, "bias_hh": np.zeros_like(bias)}
    named = {name: value.reshape(shapes[name][0]) for name, value in named.items()}
    if isinstance(cell, (LSTM, AugmentedLSTM)):
        named = {name: _swap_gates(value) for name, value in named.items()}
    if isinstance(cell, AugmentedLSTM):
        named["weight_hr"] = params["W_q"]
    if isinstance(cell, GRU):
        named["bias_hh"][2 * cell.hidden_size :] = params["b_h"]
    return named


def _swap_gates(value: Array) -> Array:
    """Turn the rows of four gates from cu, cs, cr, du to i, f, g, o, or back."""
    return value.reshape(4, -1)[IFGO].reshape(value.shape)


def layers_of(cell: Cell) -> list[tuple[Layer, ...]]:
    """Return the layers of ``cell``, each in one or two directions, if torch.nn has them."""
    layers = []
    for layer in cell.layers if isinstance(cell, Stack) else (cell,):
        directions: tuple[Cell, ...] = (layer,)
        if isinstance(layer, Bidirectional):
            directions = (layer.forward_cell, layer.backward_cell)
        layers.append(tuple(_in_torch(direction) for direction in directions))
    kinds = {
        (len(directions), type(direction), frozenset(_options(direction).items()))
        for directions in layers
        for direction in directions
    }
    if len(kinds) > 1:
        expected = f"layers and directions that are alike but for input_size {INSTEAD}"
        raise check.fail("cell", expected, repr(cell))
    return layers


def _options(cell: Layer) -> dict[str, Any]:
    """Return what the layers of a module have in common."""
    return {name: value for name, value in vars(cell).items() if name != "input_size"}


def _in_torch(cell: object) -> Layer:
    """Return ``cell`` if it is one of torch.nn's; if not, name the option that is none there."""
    if not isinstance(cell, (RNN, LSTM, AugmentedLSTM, GRU)):
        expected = "an RNN, LSTM, AugmentedLSTM or GRU, or a Bidirectional or Stack of them"
        raise TypeError(f"cell: expected {expected}, got {type(cell).__name__} {INSTEAD}")
    if cell.dtype.kind != "f":
        raise check.fail("cell", "dtype float32 or float64", cell.dtype.name)
    for option, (expected, allowed) in _allowed(cell).items():
        value = getattr(cell, option)
        if value not in allowed:
            raise check.fail("cell", f"{option} {expected} {INSTEAD}", repr(value))
    return cell


def _allowed(cell: Layer) -> dict[str, tuple[str, Container[Any]]]:
    """Return option → (words, values): what torch.nn has of the options of ``cell``."""
    if isinstance(cell, RNN):
        return {"warping": ('"tanh" or "relu"', ("tanh", "relu"))}
    if isinstance(cell, GRU):
        return {"reset": ('"after"', ("after",))}
    without: dict[str, tuple[str, Container[Any]]] = {"peepholes": ('"none"', ("none",))}
    if isinstance(cell, LSTM):
        return without
    return {
        "window": ("1", (1,)),
        "projection_size": ("in 1..hidden_size-1", range(1, cell.hidden_size)),
        "input_gate": ("False", (False,)),
        **without,
    }
