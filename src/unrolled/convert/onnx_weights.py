"""The weights of ONNX's recurrent operators: from the parameters of a cell and back.

========= ========================================== ==================================
name      meaning                                    shape
========= ========================================== ==================================
k, d, d_x gates of the operator; widths              1 RNN, 3 GRU, 4 LSTM; scalars
W, R      input and recurrent weights                (directions, k d, d_x or d)
B         two biases, of which most cells have the   (directions, 2 k d)
          sum
P         peepholes of an LSTM, its gates i, o, f    (directions, 3 d)
========= ========================================== ==================================

The gates stand in the order i, o, f, c (LSTM) and z, r, h (GRU). Source: ONNX operator
specification, RNN, GRU and LSTM.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN

#: The cells that ONNX has operators for.
Recurrent = RNN | LSTM | GRU


class Operator(NamedTuple):
    """What the operator calls W, R and B here, and in which order the gates stand.

    Each order is a swap, so also the way back.
    """

    W: str
    R: str
    B: str
    order: list[int]


OPERATORS = {
    "RNN": Operator("W_x", "W_r", "theta", [0]),
    "LSTM": Operator("W_x", "W_v", "b", [0, 2, 1, 3]),  # cu, cs, cr, du as i, o, f, c
    "GRU": Operator("W_x", "W_h", "b", [1, 0, 2]),  # r, z, n as z, r, h
}
#: cu, cs, cr as i, o, f.
PEEPHOLES = [0, 2, 1]
#: Where the candidate n stands among the gates of a GRU.
CANDIDATE = 2


def to_operator(cell: Recurrent, params: Params) -> dict[str, Array]:
    """Return W, R, B and, with peepholes, P of one direction."""
    operator = OPERATORS[type(cell).__name__]
    k, d = len(operator.order), cell.hidden_size

    def rows(name: str) -> Array:
        return params[name].reshape(k, d, -1)[operator.order].reshape(1, k * d, -1)

    recurrent_bias = np.zeros((k, d), cell.dtype)
    if "b_h" in params:
        recurrent_bias[CANDIDATE] = params["b_h"]
    biases = [rows(operator.B)[..., 0], recurrent_bias.reshape(1, k * d)]
    weights = {"W": rows(operator.W), "R": rows(operator.R), "B": np.concatenate(biases, axis=1)}
    if "W_s" in params:
        weights["P"] = params["W_s"][PEEPHOLES].reshape(1, 3 * d)
    return weights


def from_operator(cell: Recurrent, weights: dict[str, Array], direction: int = 0) -> Params:
    """Return the parameters that W, R, B and P, in shape, hold for one direction.

    The two biases are summed where the cell has one.
    """
    operator = OPERATORS[type(cell).__name__]
    k, d = len(operator.order), cell.hidden_size
    shapes = {name: shape for name, (shape, _) in cell.param_shapes().items()}

    def gates(rows: Array) -> Array:
        return rows.reshape(k, d, -1)[operator.order]

    bias, recurrent_bias = map(gates, np.split(weights["B"][direction], 2))
    params = {
        operator.W: gates(weights["W"][direction]),
        operator.R: gates(weights["R"][direction]),
    }
    # Where the second is zero the first is kept as it is, for -0 + 0 would be +0.
    total = np.where(recurrent_bias == 0, bias, bias + recurrent_bias)
    if "b_h" in shapes:
        total[CANDIDATE] = bias[CANDIDATE]
        params["b_h"] = recurrent_bias[CANDIDATE]
    params[operator.B] = total
    if "W_s" in shapes:
        params["W_s"] = weights["P"][direction].reshape(3, d)[PEEPHOLES]
    return {name: params[name].reshape(shape).copy() for name, shape in shapes.items()}
