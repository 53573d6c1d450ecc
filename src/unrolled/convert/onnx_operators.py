"""Cells that ONNX has operators for: RNN, LSTM without full peepholes, GRU, and two of a kind.

========== ========================================= =========================
name       meaning                                   shape
========== ========================================= =========================
W, R, B, P weights of the operator, see              (directions, …)
           ``onnx_weights``
h, c       its states: r of an RNN, v and s of an    (directions, B, d)
           LSTM, h of a GRU; ``_in`` and ``_out``
y          its outputs                               (T, directions, B, d)
========== ========================================= =========================

The other names are those of ``onnx_models``. A cell is one direction, a ``Bidirectional`` of two
equal cells two directions of one operator: the nodes before and after the operator are then there
twice, once for each part, which has its own slices of all that is above.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled._checks import Params
from unrolled.cells.base import Cell
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.convert.onnx_fragments import ENDS, REVERSE, Fragment, Takes, as_part, fragment
from unrolled.convert.onnx_weights import Recurrent, to_operator
from unrolled.models.bidirectional import Bidirectional
from unrolled.models.parts import part
from unrolled.warping import LEAKY_SLOPE


class Activation(NamedTuple):
    """A warping in ONNX: the node that computes it; and as an activation, name, alpha and beta."""

    node: str
    name: str
    alpha: float | None = None
    beta: float | None = None


#: Warping → what it is in ONNX.
ACTIVATIONS = {
    "tanh": Activation("Tanh", "Tanh"),
    "logistic": Activation("Sigmoid", "Sigmoid"),
    "relu": Activation("Relu", "Relu"),
    "leaky_relu": Activation(f"LeakyRelu <alpha = {LEAKY_SLOPE}>", "LeakyRelu", LEAKY_SLOPE),
    "identity": Activation("Identity", "Affine", 1.0, 0.0),
}

#: Cell → its signals that are the states h and c of the operator.
STATES = {"RNN": ("r",), "LSTM": ("v", "s"), "GRU": ("h",)}


def operator_cell(cell: Cell) -> Recurrent | None:
    """Return the cell of the one direction, or of each of the two, that one operator computes.

    None if ONNX has no operator for ``cell``.
    """
    if isinstance(cell, Bidirectional):
        same = cell.forward_cell == cell.backward_cell
        inner = cell.forward_cell
        return operator_cell(inner) if same and not isinstance(inner, Bidirectional) else None
    if isinstance(cell, (RNN, GRU)) or (isinstance(cell, LSTM) and cell.peepholes != "full"):
        return cell
    return None


def one_direction(cell: Recurrent, params: Params, takes: Takes) -> Fragment:
    """Return the operator, the nodes around it and the weights of a cell by itself."""
    squeezed = fragment("outputs = Squeeze (y, second)")
    operator = _operator(cell, to_operator(cell, params), takes)
    return _before(cell) + operator + squeezed + _after(cell, takes)


def two_directions(cell: Recurrent, params: Params, takes: Takes) -> Fragment:
    """Return the operator, the nodes around it and the weights of two equal cells."""
    sides = ("forward", "backward")
    each = [to_operator(cell, part(params, side)) for side in sides]
    weights = {name: np.concatenate([side[name] for side in each]) for name in each[0]}
    joined = "".join(
        f'{state}_in = Concat <axis = 0> ("forward.{state}_in", "backward.{state}_in")\n'
        for state in _states(cell)
    )
    taken = [f"{state}_out" for state in _states(cell)] + (["W", "R", "B"] * isinstance(cell, RNN))
    split = "".join(
        f'"forward.{name}", "backward.{name}" = Split <axis = 0> ({name})\n' for name in taken
    )
    split += """
        "forward.y", "backward.y" = Split <axis = 1> (y)
        "forward.outputs" = Squeeze ("forward.y", second)
        "backward.outputs" = Squeeze ("backward.y", second)
        outputs = Concat <axis = 2> ("forward.outputs", "backward.outputs")
    """
    before = [as_part(side, cell, _before(cell)) for side in sides]
    after = [
        as_part(side, cell, _after(cell, takes, backward=side == "backward"), x="x")
        for side in sides
    ]
    operator = fragment(joined) + _operator(cell, weights, takes) + fragment(split)
    return before[0] + before[1] + operator + after[0] + after[1]


def _states(cell: Recurrent) -> list[str]:
    return ["h", "c"][: len(STATES[type(cell).__name__])]


def _before(cell: Recurrent) -> Fragment:
    """Return the nodes that make h_in and c_in of the initial state."""
    text = ""
    if isinstance(cell, RNN):
        text += f"initial_r = {ACTIVATIONS[cell.warping].node} (initial_s)\n"
    for name, signal in zip(_states(cell), STATES[type(cell).__name__], strict=True):
        text += f"{name}_in = Unsqueeze (initial_{signal}, first)\n"
    return fragment(text)


def _operator(cell: Recurrent, weights: Params, takes: Takes) -> Fragment:
    """Return the operator itself, of as many directions as the weights have."""
    count = len(weights["W"])
    attributes = [f"hidden_size = {cell.hidden_size}"]
    if count == 2:
        attributes += ['direction = "bidirectional"']
    if isinstance(cell, GRU):
        attributes += [f"linear_before_reset = {int(cell.reset == 'after')}"]
    if isinstance(cell, RNN):
        _, name, alpha, beta = ACTIVATIONS[cell.warping]
        options = {"activations": f'"{name}"', "activation_alpha": alpha, "activation_beta": beta}
        for option, value in options.items():
            if value is not None:
                attributes += [f"{option} = [{', '.join([str(value)] * count)}]"]
    states = _states(cell)
    inputs = ["x", "W", "R", "B", "lengths" if takes.lengths else ""]
    inputs += [f"{state}_in" for state in states] + ["P"] * ("P" in weights)
    outputs = ["y", *(f"{state}_out" for state in states)]
    kind = type(cell).__name__
    text = f"{', '.join(outputs)} = {kind} <{', '.join(attributes)}> ({', '.join(inputs)})"
    return fragment(text, weights)


def _after(cell: Recurrent, takes: Takes, *, backward: bool = False) -> Fragment:
    """Return the nodes that make the final state of one direction."""
    end = "last" if takes.lengths else "final"
    text = f"{ENDS}\n" if takes.lengths else ""
    if isinstance(cell, RNN):
        text += _last_inputs(takes, backward)
        text += f"""
            W_x = Squeeze (W, first)
            W_r = Squeeze (R, first)
            theta, nothing = Split <axis = 1> (B)
            drive = Gemm <transB = 1> (x_last, W_x, theta)
            {end}_s = Gemm <transB = 1> (r_last, W_r, drive)
        """
    else:
        for name, signal in zip(_states(cell), STATES[type(cell).__name__], strict=True):
            text += f"{end}_{signal} = Squeeze ({name}_out, first)\n"
    if takes.lengths:  # An empty sequence's state stands still; the operators make it zero.
        text += "begun = Greater (ends, zero)\ncolumn = Unsqueeze (begun, second)\n"
        for name in cell.state_shapes(0):
            text += f"final_{name} = Where (column, last_{name}, initial_{name})\n"
    return fragment(text)


def _last_inputs(takes: Takes, backward: bool) -> str:
    """Return the nodes that make what the last step of an RNN saw: x_last and r_last, (B, …).

    The operator knows r only; the state s is computed once more from these.
    """
    if not takes.lengths and not backward:
        return """
            r = Concat <axis = 0> (h_in, outputs)
            x_last = Gather (x, newest)
            r_last = Gather (r, second_newest)
        """
    if not takes.lengths:
        return """
            r = Concat <axis = 0> (outputs, h_in)
            x_last = Gather (x, zero)
            r_last = Gather (r, one)
        """
    # Reversed, each sequence has its last step first, and the readout before it.
    if not backward:
        return f"""
            r = Concat <axis = 0> (h_in, outputs)
            x_reversed = {REVERSE} (x, ends)
            r_reversed = {REVERSE} (r, ends)
            x_last = Gather (x_reversed, zero)
            r_last = Gather (r_reversed, zero)
        """
    return f"""
        in_order = {REVERSE} (outputs, ends)
        r = Concat <axis = 0> (h_in, in_order)
        r_reversed = {REVERSE} (r, ends)
        x_last = Gather (x, zero)
        r_last = Gather (r_reversed, zero)
    """
