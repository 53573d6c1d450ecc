"""A recurrent operator of anyone's ONNX model, read as a cell.

========== ===================================== ==================================
name       meaning                               shape
========== ===================================== ==================================
W, R, B, P weights, see ``onnx_weights``         (directions, …)
k, d, d_x  gates of the operator; widths         scalars
========== ===================================== ==================================
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled._optional import require
from unrolled.cells.base import Cell
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.convert.onnx_operators import ACTIVATIONS
from unrolled.convert.onnx_weights import OPERATORS, Recurrent, from_operator
from unrolled.models.bidirectional import Bidirectional
from unrolled.models.parts import join

#: (name of a weight, slot it has among the inputs of the operator).
SLOTS = {"W": 1, "R": 2, "B": 3, "P": 7}

#: Attributes that must be what they are if absent, and those that are read.
FIXED = {"layout": 0, "input_forget": 0}
KNOWN = ("direction", "hidden_size", "activations", "activation_alpha", "activation_beta")

#: Activations of the gates and of what they gate, where a cell has no choice.
GATED = {"LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"]}

#: Activation → its alpha and beta, unless the model says otherwise.
DEFAULTS = {"LeakyRelu": (0.01, None), "Affine": (1.0, 0.0)}


#: Domains of ONNX's own operators.
DOMAINS = ("", "ai.onnx")


def is_recurrent(node: Any) -> bool:
    """Tell whether the node is an operator RNN, LSTM or GRU."""
    return node.op_type in OPERATORS and node.domain in DOMAINS


def called(node: Any) -> str:
    """Return what messages call the node."""
    name = node.name or next(filter(None, node.output), "")
    return f"{node.op_type} {name!r}"


def slot(node: Any, index: int) -> str:
    """Return the name of an input of the node, "" if it is left out."""
    return node.input[index] if index < len(node.input) else ""


def read_node(node: Any, constant: Callable[[str, str], Array]) -> tuple[Cell, Params]:
    """Return the cell and the parameters of an operator RNN, LSTM or GRU.

    Parameters
    ----------
    node : onnx.NodeProto
        The operator.
    constant : callable
        (what messages call it, its name in the model) → the value of a constant.

    Raises
    ------
    ValueError
        On an attribute that the cells do not have, and on weights of wrong shapes or dtypes.
    """
    attributes = _attributes(node)
    direction = attributes.get("direction", "forward")
    if direction not in ("forward", "bidirectional"):
        expected = "direction forward or bidirectional, for a Bidirectional needs both directions"
        raise check.fail(called(node), expected, f"direction={direction}")
    count = 2 if direction == "bidirectional" else 1
    weights = _weights(node, attributes, count, constant)
    cells = _cells(node, attributes, weights, count)
    params = [from_operator(cell, weights, n) for n, cell in enumerate(cells)]
    if count == 1:
        return cells[0], params[0]
    return Bidirectional(*cells), join(forward=params[0], backward=params[1])


def _attributes(node: Any) -> dict[str, Any]:
    """Return the attributes of the node, if the cells have what they ask for."""
    get = require("onnx").helper.get_attribute_value
    attributes = {attribute.name: _text(get(attribute)) for attribute in node.attribute}
    known = [*KNOWN, *FIXED] + ["linear_before_reset"] * (node.op_type == "GRU")
    for name, value in attributes.items():
        if name not in known:
            raise check.fail(called(node), f"no attribute {name}", f"{name}={value}")
        if name in FIXED and value != FIXED[name]:
            raise check.fail(called(node), f"{name}={FIXED[name]}", f"{name}={value}")
    return attributes


def _text(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    return [_text(inner) for inner in value] if isinstance(value, list) else value


def _weights(
    node: Any, attributes: dict[str, Any], count: int, constant: Callable[[str, str], Array]
) -> dict[str, Array]:
    """Return W, R, B and, if there are peepholes, P; their shapes and dtypes agree."""
    names = {w: slot(node, n) for w, n in SLOTS.items() if w != "P" or node.op_type == "LSTM"}
    weights = {w: constant(f"{called(node)}, {w}", name) for w, name in names.items() if name}
    for w in ("W", "R"):
        if w not in weights:
            raise check.fail(called(node), f"weights {w}", "none")
    k, dtype = len(OPERATORS[node.op_type].order), weights["W"].dtype
    if dtype.name not in ("float32", "float64"):
        raise check.fail(f"{called(node)}, W", "dtype float32 or float64", check.spelled(dtype))
    d = weights["R"].shape[-1] if weights["R"].ndim else 0
    if attributes.get("hidden_size", d) != d:
        got = f"hidden_size={attributes['hidden_size']}"
        raise check.fail(called(node), f"hidden_size={d}, as R has columns", got)
    weights.setdefault("B", np.zeros((count, 2 * k * d), dtype))
    symbols = {
        "W": ((count, k * d, None), f"(directions, {k} d, d_x)"),
        "R": ((count, k * d, d), f"(directions, {k} d, d)"),
        "B": ((count, 2 * k * d), f"(directions, {2 * k} d)"),
        "P": ((count, 3 * d), "(directions, 3 d)"),
    }
    return {
        w: check.array(f"{called(node)}, {w}", value, *symbols[w], dtype)
        for w, value in weights.items()
    }


def _cells(
    node: Any, attributes: dict[str, Any], weights: dict[str, Array], count: int
) -> list[Recurrent]:
    """Return the cell of each direction."""
    sizes = weights["W"].shape[2], weights["R"].shape[2]
    dtype = weights["W"].dtype
    if node.op_type == "RNN":
        warpings = _warpings(node, attributes, count)
        return [RNN(*sizes, warping=warping, dtype=dtype) for warping in warpings]
    wanted = GATED[node.op_type] * count
    got = attributes.get("activations", wanted)
    if got != wanted:
        raise check.fail(called(node), f"activations={wanted}", f"activations={got}")
    if node.op_type == "LSTM":
        peepholes = "diagonal" if "P" in weights else "none"
        return [LSTM(*sizes, peepholes=peepholes, dtype=dtype)] * count
    reset = "after" if attributes.get("linear_before_reset", 0) else "before"
    return [GRU(*sizes, reset=reset, dtype=dtype)] * count


def _warpings(node: Any, attributes: dict[str, Any], count: int) -> list[str]:
    """Return the warping of each direction of an operator RNN.

    The lists of alpha and beta hold values for those activations that take them, in their order.
    """
    alphas, betas = (iter(attributes.get(f"activation_{name}", ())) for name in ("alpha", "beta"))
    names = attributes.get("activations", ["Tanh"] * count)
    if len(names) < count:
        expected = f"an activation for each of {count} directions"
        raise check.fail(called(node), expected, f"activations={names}")
    warpings = []
    for name in names[:count]:
        alpha, beta = DEFAULTS.get(name, (None, None))
        alpha = None if alpha is None else next(alphas, alpha)
        beta = None if beta is None else next(betas, beta)
        # The attributes are float32.
        same = {
            warping: one.name == name
            and all(_single(a) == _single(b) for a, b in ((one.alpha, alpha), (one.beta, beta)))
            for warping, one in ACTIVATIONS.items()
        }
        if not any(same.values()):
            all_of_them = (_spelled(*one[1:]) for one in ACTIVATIONS.values())
            expected = f"activations {', '.join(all_of_them)}"
            raise check.fail(called(node), expected, _spelled(name, alpha, beta))
        warpings.append(next(warping for warping in same if same[warping]))
    return warpings


def _single(value: float | None) -> np.float32 | None:
    return None if value is None else np.float32(value)


def _spelled(name: str, alpha: float | None = None, beta: float | None = None) -> str:
    options = {"alpha": alpha, "beta": beta}
    given = ", ".join(f"{key}={value:g}" for key, value in options.items() if value is not None)
    return f"{name}({given})" if given else name
