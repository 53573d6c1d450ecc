"""Cells and models to ONNX.

The graphs are written in ONNX's own text form, where they can be read; weights join them as
initializers. Names of a model's parts are led by the part and a dot: ``initial_layer0.s``.

============ ================================================= ========================
name         what it is in the model                           shape
============ ================================================= ========================
x            input                                             (T, B, input_size)
lengths      input, int32, if asked for                        (B,)
lookahead    input, if asked for: what follows each sequence   (L-1, B, input_size)
initial_s    input, the initial state s; so for every state    (B, d)
outputs      output, as of the cell; zero beyond the end       (T, B, output_size)
final_s      output, the state s after the last step; so for   (B, d)
             every state
============ ================================================= ========================
"""

from __future__ import annotations

from typing import Any

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled._optional import require
from unrolled.cells.base import Cell
from unrolled.convert import onnx_description, onnx_graphs
from unrolled.convert.onnx_fragments import Takes


def to_onnx(cell: Cell, params: Params, *, lengths: bool = False, lookahead: bool = False) -> Any:
    """Return an ONNX model that computes what the cell does with these parameters.

    RNN, GRU and LSTM become the operators of these names, with diagonal peepholes in the input P;
    a Bidirectional of two equal such cells becomes one operator of two directions. What ONNX has
    no operator for, the canonical RNN, full peepholes, the augmented LSTM, becomes a Scan over the
    equations. Models are their parts, joined.

    Parameters
    ----------
    cell : RNN, CanonicalRNN, LSTM, AugmentedLSTM, GRU, Bidirectional, Stack or SequenceLabeller
        In float32 or float64; the parts of a model are again of these kinds.
    params : dict of ndarray
        Its parameters.
    lengths : bool
        Whether the model takes the lengths of the sequences.
    lookahead : bool
        Whether the model takes the samples that follow the end of each sequence, if the cell looks
        ahead; if not, it sees zeros there.

    Returns
    -------
    onnx.ModelProto
        Checked by ``onnx.checker``. Inputs ``x``, ``lengths`` (int32) and ``lookahead`` if asked
        for, and ``initial_s`` for a state s; outputs ``outputs`` and ``final_s`` for a state s. T
        and B are free, and at least 1. The operator RNN keeps the readout G(s) as its state; the
        model still takes and hands back the pre-activation s, as the cell does: it warps
        ``initial_s`` and computes ``final_s`` once more from the last step. The description of the
        cell is in ``metadata_props``, for ``from_onnx``.

    Raises
    ------
    TypeError
        On another cell, and on ``lengths`` or ``lookahead`` that is not a bool.
    ValueError
        On complex128, on parameters that are not the cell's, and on ``lookahead`` for a cell that
        looks at no later input.
    ImportError
        If ONNX is not installed.

    Notes
    -----
    ONNX Runtime computes the operators RNN, GRU and LSTM in float32 only; a Scan also in float64.
    Source: ONNX operator specification, RNN, GRU and LSTM (version 14), Scan (version 16).

    Examples
    --------
    >>> import numpy as np
    >>> import unrolled
    >>> cell = unrolled.LSTM(2, 3, peepholes="diagonal")
    >>> model = to_onnx(cell, cell.init(np.random.default_rng(0)), lengths=True)
    >>> [value.name for value in model.graph.input]
    ['x', 'lengths', 'initial_s', 'initial_v']
    >>> [value.name for value in model.graph.output]
    ['outputs', 'final_s', 'final_v']
    """
    cell = onnx_graphs.supported("cell", cell)
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    check.flag("lengths", lengths)
    if check.flag("lookahead", lookahead) and not cell.lookahead_size:
        raise check.fail("lookahead", "False, for this cell looks at no later input", True)
    onnx = require("onnx")
    model = onnx_graphs.model(cell, params, Takes(lengths, lookahead))
    onnx.helper.set_model_props(model, onnx_description.properties(cell))
    onnx.checker.check_model(model, full_check=True)
    return model
