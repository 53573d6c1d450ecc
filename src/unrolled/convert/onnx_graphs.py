"""The graph of any cell or model that ONNX can have: parts written one by one, then joined.

========== ===================================== ===========================
name       meaning                               shape
========== ===================================== ===========================
x, y       what a part of a model reads and      (T, B, …)
           puts out
alive      whether step n is one of the          (T, B, 1)
           sequence's
========== ===================================== ===========================
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled._optional import require
from unrolled.cells.augmented import AugmentedLSTM
from unrolled.cells.base import Cell
from unrolled.cells.canonical import CanonicalRNN
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.convert.onnx_fragments import (
    ALIVE,
    ELEMENT,
    ENDS,
    REVERSE,
    Fragment,
    Takes,
    as_part,
    fragment,
)
from unrolled.convert.onnx_operators import one_direction, operator_cell, two_directions
from unrolled.convert.onnx_scans import canonical, gated
from unrolled.convert.onnx_windows import FAR
from unrolled.models.bidirectional import Bidirectional
from unrolled.models.labeller import SequenceLabeller
from unrolled.models.parts import part
from unrolled.models.stack import Stack

IR_VERSION, OPSET = 8, 17

CELLS = (RNN, CanonicalRNN, LSTM, AugmentedLSTM, GRU)
MODELS = (Bidirectional, Stack, SequenceLabeller)

#: What can be exported, by name.
KINDS: dict[str, type[Cell]] = {kind.__name__: kind for kind in (*CELLS, *MODELS)}


def supported(name: str, cell: object) -> Cell:
    """Return ``cell`` if ONNX can have it: its kind, its parts and its dtype."""
    if not isinstance(cell, Cell) or KINDS.get(type(cell).__name__) is not type(cell):
        expected = f"one of {', '.join(KINDS)}"
        raise TypeError(f"{name}: expected {expected}, got {type(cell).__name__}")
    for inner_name, inner in parts(cell).items():
        supported(f"{name}.{inner_name}", inner)
    if cell.dtype.kind != "f":
        raise check.fail(name, "dtype float32 or float64", cell.dtype.name)
    return cell


def parts(cell: Cell) -> dict[str, Cell]:
    """Return part → cell of a model, by the names that lead its parameters; none for a cell."""
    if isinstance(cell, Stack):
        return {f"layer{i}": layer for i, layer in enumerate(cell.layers)}
    if isinstance(cell, Bidirectional):
        return {"forward": cell.forward_cell, "backward": cell.backward_cell}
    return {"cell": cell.cell} if isinstance(cell, SequenceLabeller) else {}


def model(cell: Cell, params: Params, takes: Takes) -> Any:
    """Return the ONNX model of ``cell``: arguments are checked."""
    onnx = require("onnx")
    written = write(cell, params, takes)
    proto = onnx.parser.parse_model(_signature(cell, takes) + "{ }")
    proto.graph.node.extend(written.nodes)
    for name, value in written.weights.items():
        array = np.asarray(value, order="C")
        proto.graph.initializer.append(onnx.numpy_helper.from_array(array, name))
    return proto


def write(cell: Cell, params: Params, takes: Takes) -> Fragment:
    """Return the nodes and weights of ``cell``."""
    # Only the first layer of a stack, and a labelled cell, can be handed what follows a sequence.
    takes = takes._replace(lookahead=takes.lookahead and cell.lookahead_size > 0)
    operator = operator_cell(cell)
    if operator is not None:
        directions = two_directions if isinstance(cell, Bidirectional) else one_direction
        return directions(operator, params, takes)
    if isinstance(cell, CanonicalRNN):
        return canonical(cell, params, takes)
    if isinstance(cell, (LSTM, AugmentedLSTM)):
        return gated(cell, params, takes)
    inner = {
        name: write(one, part(params, name), _for_part(name, takes))
        for name, one in parts(cell).items()
    }
    if isinstance(cell, Stack):
        return _stack(cell, inner)
    if isinstance(cell, Bidirectional):
        return _bidirectional(cell, inner, takes)
    assert isinstance(cell, SequenceLabeller)
    return _labeller(cell, inner["cell"], params, takes)


def _for_part(name: str, takes: Takes) -> Takes:
    return takes if name in ("layer0", "cell") else takes._replace(lookahead=False)


def _stack(cell: Stack, layers: dict[str, Fragment]) -> Fragment:
    """Return the layers, each reading what the one below puts out."""
    joined, x = Fragment([], {}), "x"
    last = list(layers)[-1]
    for name, layer in parts(cell).items():
        outputs = "outputs" if name == last else f"{name}.outputs"
        shared = {"x": x, "lookahead": "lookahead", "outputs": outputs}
        joined += as_part(name, layer, layers[name], **shared)
        x = outputs
    return joined


def _bidirectional(cell: Bidirectional, sides: dict[str, Fragment], takes: Takes) -> Fragment:
    """Return two parts, of which one reads the sequence from its end, and their outputs joined."""
    reverse, before, weights = f"{REVERSE} ({{}}, ends)", f"{ENDS}\n", {}
    if not takes.lengths:
        reverse, before = "Slice ({}, last_step, past_first, first, step_back)", ""
        weights = {
            "last_step": np.array([-1]),
            "past_first": np.array([-FAR]),
            "step_back": np.array([-1]),
        }
    after = f"""
        y_backward = {reverse.format('"backward.outputs"')}
        outputs = Concat <axis = 2> ("forward.outputs", y_backward)
    """
    return (
        fragment(f"{before}x_reversed = {reverse.format('x')}", weights)
        + as_part("forward", cell.forward_cell, sides["forward"], x="x")
        + as_part("backward", cell.backward_cell, sides["backward"], x="x_reversed")
        + fragment(after)
    )


def _labeller(cell: SequenceLabeller, inner: Fragment, params: Params, takes: Takes) -> Fragment:
    """Return the cell and its readout y[n] = W r[n] + b, zero beyond the end of a sequence."""
    y = "outputs = Identity (y)"
    if takes.lengths:
        y = f"{ENDS}\n{ALIVE}\noutputs = Where (alive, y, nil)"
    readout = f"""
        W_T = Transpose <perm = [1, 0]> ("readout.W")
        products = MatMul ("cell.outputs", W_T)
        y = Add (products, "readout.b")
        {y}
    """
    weights = {name: value for name, value in params.items() if name.startswith("readout.")}
    if takes.lengths:
        weights["nil"] = np.zeros(1, cell.dtype)
    return _unnamed_states(cell, inner) + fragment(readout, weights)


def _unnamed_states(cell: SequenceLabeller, inner: Fragment) -> Fragment:
    """Return the cell of a labeller as its part: its states keep their names."""
    ends = [f"{end}_{state}" for end in ("initial", "final") for state in cell.state_shapes(0)]
    same = {name: name for name in ("x", "lengths", "lookahead", *ends)}
    return inner.renamed("cell.", same)


def _signature(cell: Cell, takes: Takes) -> str:
    """Return the head of the model: versions, inputs and outputs."""
    kind = ELEMENT[cell.dtype.name]
    states = {name: shape[1] for name, (shape, _) in cell.state_shapes(0).items()}
    inputs = [f"{kind}[T, B, {cell.input_size}] x"]
    inputs += ["int32[B] lengths"] * takes.lengths
    if takes.lookahead:
        inputs += [f"{kind}[{cell.lookahead_size}, B, {cell.input_size}] lookahead"]
    inputs += [f'{kind}[B, {d}] "initial_{name}"' for name, d in states.items()]
    outputs = [f"{kind}[T, B, {cell.output_size}] outputs"]
    outputs += [f'{kind}[B, {d}] "final_{name}"' for name, d in states.items()]
    return f"""
        <ir_version: {IR_VERSION}, opset_import: ["": {OPSET}], producer_name: "unrolled">
        {type(cell).__name__} ({", ".join(inputs)}) => ({", ".join(outputs)})
    """
