"""ONNX models to cells: what ``to_onnx`` wrote, and recurrent operators of others."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled._optional import require
from unrolled.cells.base import Cell
from unrolled.convert import onnx_graphs
from unrolled.convert.onnx_chain import read_chain
from unrolled.convert.onnx_description import described_cell
from unrolled.convert.onnx_fragments import Takes, Weights
from unrolled.convert.onnx_operators import operator_cell
from unrolled.convert.onnx_trace import Graph
from unrolled.convert.onnx_weights import from_operator
from unrolled.models.bidirectional import Bidirectional
from unrolled.models.parts import join


def from_onnx(model: Any) -> tuple[Cell, Params]:
    """Return the cell and the parameters that compute what an ONNX model does.

    Of a model that ``to_onnx`` wrote they are the ones it was given, bit for bit. Any other must be
    a chain of the operators RNN, LSTM and GRU, with nothing between and around them but nodes that
    rearrange, as PyTorch exports ``torch.nn.LSTM``: one operator is a cell, or a ``Bidirectional``
    if it has two directions; several are a ``Stack``.

    Parameters
    ----------
    model : onnx.ModelProto or path
        Weights are initializers or constants, in float32 or float64. Inputs may be (T, B, …) or
        (B, T, …), outputs rearranged in any way: that is not a matter of weights, inputs here are
        (T, B, input_size). Initial states and lengths are inputs of the model or absent; initial
        states may also be zeros.

    Returns
    -------
    cell : Cell
        In the dtype of the weights. An RNN here has the pre-activation s as its state, not the
        readout r = G(s) as the operator; outputs are the same.
    params : dict of ndarray
        Copies. The two biases of an operator are summed where the cell has one; absent biases are
        zero.

    Raises
    ------
    TypeError
        On something that is neither a model nor a path.
    ValueError
        On a file that holds no ONNX model; on missing weights, wrong shapes and dtypes; on what
        the cells do not have: clip, input_forget, other activations, layout=1, direction reverse
        by itself, an initial state of constants; on a model that computes anything else. The
        message names it.
    OSError
        If the file cannot be read.
    ImportError
        If ONNX is not installed.

    Notes
    -----
    A description of the cell is among the ``metadata_props`` of what ``to_onnx`` wrote. It is
    believed only if the graph is the one that ``to_onnx`` writes for such a cell; a graph that was
    changed since is read as any other. Source: ONNX operator specification, RNN, GRU and LSTM
    (version 14).

    Examples
    --------
    >>> import unrolled
    >>> cell = unrolled.LSTM(2, 3, peepholes="full")
    >>> params = cell.init(np.random.default_rng(0))
    >>> same, read = from_onnx(unrolled.convert.to_onnx(cell, params))
    >>> same
    LSTM(input_size=2, hidden_size=3, peepholes='full', dtype=float32)
    >>> all(np.array_equal(read[name], params[name]) for name in params)
    True
    """
    model = _loaded(model)
    graph = Graph(model)
    cell, params = _read_own(model, graph) or read_chain(
        graph, [output.name for output in model.graph.output]
    )
    return cell, check.arrays("params", params, cell.param_shapes(), cell.dtype)


def _loaded(model: Any) -> Any:
    """Return the model itself, read from a file if it is a path."""
    onnx = require("onnx")
    if isinstance(model, onnx.ModelProto):
        return model
    if not isinstance(model, (str, os.PathLike)):
        got = type(model).__name__
        raise TypeError(f"model: expected an onnx.ModelProto or a path, got {got}")
    try:
        return onnx.load(model)
    except OSError:
        raise
    except Exception as error:  # of the parser that the name of the file asks for
        raise check.fail("model", "a file with an ONNX model", f"{model}: {error}") from error


def _read_own(model: Any, graph: Graph) -> tuple[Cell, Params] | None:
    """Return what ``to_onnx`` was given, or None if the graph is not one that it writes.

    Raises
    ------
    ValueError
        On an unusable description, and on initializers that are missing or of a wrong shape.
    """
    cell = described_cell({entry.key: entry.value for entry in model.metadata_props})
    if cell is None:
        return None
    takes = Takes("lengths" in graph.inputs, "lookahead" in graph.inputs)
    zeros = {name: np.zeros(shape, cell.dtype) for name, (shape, _) in cell.param_shapes().items()}
    wanted = onnx_graphs.model(cell, zeros, takes).graph
    if any(
        list(getattr(wanted, part)) != list(getattr(model.graph, part))
        for part in ("node", "input", "output")
    ):
        return None
    template = onnx_graphs.write(cell, zeros, takes).weights
    weights: Weights = {}
    for name, value in template.items():
        if name not in graph.weights:
            raise check.fail("model", f"an initializer {name!r}, {value.shape}", "none")
        found = graph.weight(name)
        weights[name] = check.array(
            f"model, {name}", found, value.shape, "as to_onnx writes it", value.dtype
        )
    params = _params(cell, weights)
    again = onnx_graphs.write(cell, params, takes).weights
    unchanged = all(np.array_equal(value, weights[name]) for name, value in again.items())
    return (cell, params) if unchanged else None


def _params(cell: Cell, weights: Weights, prefix: str = "") -> Params:
    """Return the parameters that the initializers of ``onnx_graphs.write`` hold."""
    operator = operator_cell(cell)
    if operator is not None:
        found = {name: weights[prefix + name] for name in "WRBP" if prefix + name in weights}
        if not isinstance(cell, Bidirectional):
            return from_operator(operator, found)
        return join(
            forward=from_operator(operator, found, 0), backward=from_operator(operator, found, 1)
        )
    parts = onnx_graphs.parts(cell)
    of_parts = {name: _params(one, weights, f"{prefix}{name}.") for name, one in parts.items()}
    params = join(**of_parts)
    own = [name for name in cell.param_shapes() if name not in params]
    return params | {name: weights[prefix + name] for name in own}
