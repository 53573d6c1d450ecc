"""Weights of a cell as matrices whose columns are the gates, as Keras and CS231n have them.

========= ================================================ ====================
letter    meaning                                          shape
========= ================================================ ====================
k         gates of the cell: 4 of an LSTM, 3 of a GRU; 1   scalar
          of an RNN, which has none
d, d_x    width of the state; width of the input           scalars
W         weights here: blocks of rows                     (k, d, signals)
matrix    weights there: a signal a row, a gate d columns  (signals, k d)
========= ================================================ ====================
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.convert.names import LAYOUTS
from unrolled.convert.orders import from_order, to_order

#: Cell → the names of its input weights, recurrent weights and biases.
PARAMS = {
    "RNN": ("W_x", "W_r", "theta"),
    "LSTM": ("W_x", "W_v", "b"),
    "GRU": ("W_x", "W_h", "b"),
}


def write(W: Array, library: str, cell: str) -> Array:
    """Return the matrix of ``W`` (k, d, signals) or, of an RNN, (d, signals)."""
    blocks = to_order(W, library, cell) if LAYOUTS[cell][library].gates else W
    return blocks.reshape(-1, W.shape[-1]).T.copy()


def read(
    weights: Mapping[str, object], library: str, cell: str, bias_rows: int = 1
) -> tuple[Array, Array, Array]:
    """Return W_x (k, d, d_x), W_h (k, d, d) and b (k, d, bias_rows) of the matrices ``weights``.

    ``weights`` has the names of the layout; without the last of them, the bias, b is zero. With
    two rows of biases it is (2, k d), with one (k d,).
    """
    name_x, name_h, name_b = LAYOUTS[cell][library].arrays
    k = max(1, len(LAYOUTS[cell][library].gates))
    blocks = f"{k} d" if k > 1 else "d"
    W_x = check.array(name_x, weights[name_x], (None, None), f"(d_x, {blocks})")
    if W_x.dtype.kind != "f" or not check.is_cell_dtype(W_x.dtype):
        raise check.fail(name_x, "dtype float32 or float64", check.spelled(W_x.dtype))
    d, rest = divmod(W_x.shape[1], k)
    if not W_x.size or rest:
        raise check.fail(name_x, f"shape (d_x, {blocks}), neither of them 0", W_x.shape)
    W_h = check.array(name_h, weights[name_h], (d, k * d), f"(d, {blocks})", W_x.dtype)
    shape: tuple[int, ...] = (k * d,)
    symbols = f"({blocks},)"
    if bias_rows > 1:
        shape, symbols = (bias_rows, k * d), f"({bias_rows}, {blocks})"
    b = np.zeros(shape, W_x.dtype)
    if name_b in weights:
        b = check.array(name_b, weights[name_b], shape, symbols, W_x.dtype)

    def turned(matrix: Array) -> Array:
        W = matrix.T.copy().reshape(k, d, len(matrix))
        return from_order(W, library, cell) if k > 1 else W

    return turned(W_x), turned(W_h), turned(b.reshape(bias_rows, k * d))


def checked(
    cell: Cell, params: Params, library: str, kinds: tuple[str, ...], warpings: tuple[str, ...]
) -> Params:
    """Return ``params`` if they are the cell's, and the cell is one that ``library`` has."""
    if not isinstance(cell, (RNN, LSTM, GRU)) or type(cell).__name__ not in kinds:
        expected = f"{', '.join(kinds[:-1])} or {kinds[-1]}"
        raise TypeError(f"cell: expected an {expected}, got {type(cell).__name__}")
    if cell.dtype.kind != "f":
        raise check.fail("cell", "dtype float32 or float64", cell.dtype.name)
    if isinstance(cell, LSTM) and cell.peepholes != "none":
        expected = f'peepholes="none", for {library} has none'
        raise check.fail("cell", expected, repr(cell.peepholes))
    if isinstance(cell, RNN) and cell.warping not in warpings:
        expected = f"a warping that {library} has: {', '.join(warpings)}"
        raise check.fail("cell", expected, repr(cell.warping))
    return check.arrays("params", params, cell.param_shapes(), cell.dtype)


def matrices(cell: Cell, params: Params, library: str) -> list[Array]:
    """Return the input weights, the recurrent weights and the biases as ``library`` has them."""
    kind = type(cell).__name__
    W_x, W_h, b = (params[name] for name in PARAMS[kind])
    found = [write(W, library, kind) for W in (W_x, W_h, b[..., None])]
    return [*found[:2], found[2][0]]


def rebuilt(
    kind: str, W_x: Array, W_h: Array, b: Array, *, warping: str = "tanh", reset: str = "after"
) -> tuple[Cell, Params]:
    """Return the cell with these weights, (k, d, d_x), (k, d, d) and (k, d), and its parameters."""
    d, d_x = W_x.shape[1:]
    cell: Cell
    if kind == "RNN":
        cell = RNN(d_x, d, warping, W_x.dtype)
        W_x, W_h, b = W_x[0], W_h[0], b[0]
    elif kind == "LSTM":
        cell = LSTM(d_x, d, dtype=W_x.dtype)
    else:
        cell = GRU(d_x, d, reset, W_x.dtype)
    return cell, dict(zip(PARAMS[kind], (W_x, W_h, b), strict=True))
