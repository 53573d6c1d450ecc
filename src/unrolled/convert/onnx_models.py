"""RNN and LSTM to ONNX.

The graphs are written in ONNX's own text form, where they can be read; weights join them as
initializers.

============ ================================================= ======================
name         what it is in the model                           shape
============ ================================================= ======================
x            input                                             (T, B, input_size)
lengths      input, int32, if asked for                        (B,)
initial_s    input, the initial state s                        (B, d)
initial_v    input, the initial value v (LSTM)                 (B, d)
outputs      output, r or v; zero beyond the end               (T, B, d)
final_s      output, the state s after the last step           (B, d)
final_v      output, the value v after the last step (LSTM)    (B, d)
============ ================================================= ======================
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled.cells.base import Cell
from unrolled.cells.rnn import RNN
from unrolled.convert import onnx_graphs
from unrolled.convert.optional import require
from unrolled.convert.torch_modules import supported

IR_VERSION, OPSET = 8, 17


def to_onnx(cell: Cell, params: Params, *, lengths: bool = False) -> Any:
    """Return an ONNX model that computes what the cell does with these parameters.

    An RNN becomes the operator RNN, an LSTM the operator LSTM, with diagonal peepholes in its
    input P. Full peepholes are not in that operator: they become a Scan over the equations.

    Parameters
    ----------
    cell : RNN or LSTM
        In float32 or float64.
    params : dict of ndarray
        Its parameters.
    lengths : bool
        Whether the model takes the lengths of the sequences.

    Returns
    -------
    onnx.ModelProto
        Checked by ``onnx.checker``. Inputs ``x``, ``lengths`` (int32, if asked for),
        ``initial_s`` and, for an LSTM, ``initial_v``; outputs ``outputs``, ``final_s`` and, for an
        LSTM, ``final_v``. T and B are free, and at least 1. The operator RNN keeps the readout
        G(s) as its state; the model still takes and hands back the pre-activation s, as the cell
        does: it warps ``initial_s`` and computes ``final_s`` once more from the last step.

    Raises
    ------
    TypeError
        On a cell that is neither an RNN nor an LSTM, or ``lengths`` that is not a bool.
    ValueError
        On complex128, and on parameters that are not the cell's.
    ImportError
        If ONNX is not installed.

    Notes
    -----
    ONNX Runtime computes the operators RNN and LSTM in float32 only; the Scan also in float64.
    Source: ONNX operator specification, RNN and LSTM (version 14), Scan (version 16).

    Examples
    --------
    >>> import unrolled
    >>> cell = unrolled.LSTM(2, 3, peepholes="diagonal")
    >>> model = to_onnx(cell, cell.init(np.random.default_rng(0)), lengths=True)
    >>> [value.name for value in model.graph.input]
    ['x', 'lengths', 'initial_s', 'initial_v']
    >>> [value.name for value in model.graph.output]
    ['outputs', 'final_s', 'final_v']
    """
    cell = supported(cell)
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    if not isinstance(lengths, bool):
        raise TypeError(f"lengths: expected True or False, got {type(lengths).__name__}")
    onnx = require("onnx")
    if isinstance(cell, RNN):
        nodes, weights = onnx_graphs.rnn(cell, params, lengths)
    else:
        scan = cell.peepholes == "full"
        write = onnx_graphs.lstm_scan if scan else onnx_graphs.lstm_operator
        nodes, weights = write(cell, params, lengths)
    model = onnx.parser.parse_model(_signature(cell, lengths) + "{\n" + nodes + "}")
    for name, value in weights.items():
        array = np.asarray(value, order="C")
        model.graph.initializer.append(onnx.numpy_helper.from_array(array, name))
    onnx.checker.check_model(model, full_check=True)
    return model


def _signature(cell: Cell, lengths: bool) -> str:
    """Return the head of the model: versions, inputs and outputs."""
    d, kind = cell.output_size, onnx_graphs.ELEMENT[cell.dtype.name]
    states = cell.state_shapes(0)
    inputs = [f"{kind}[T, B, {cell.input_size}] x"]
    inputs += ["int32[B] lengths"] if lengths else []
    inputs += [f"{kind}[B, {d}] initial_{name}" for name in states]
    outputs = [f"{kind}[T, B, {d}] outputs"]
    outputs += [f"{kind}[B, {d}] final_{name}" for name in states]
    return f"""
        <ir_version: {IR_VERSION}, opset_import: ["": {OPSET}], producer_name: "unrolled">
        {type(cell).__name__} ({", ".join(inputs)}) => ({", ".join(outputs)})
    """
