"""RNN and LSTM to and from ``torch.nn``.

================ ======================================= ======================
PyTorch          here                                    shape there
================ ======================================= ======================
weight_ih_l0     W_x                                     (d, d_x), (4 d_s, d_x)
weight_hh_l0     W_r; W_v                                (d, d), (4 d_s, d_s)
bias_ih_l0       theta; b. There are two, which add up   (d,), (4 d_s,)
bias_hh_l0       0                                       (d,), (4 d_s,)
h                r = G(s); v                             (B, d)
c                s                                       (B, d_s)
================ ======================================= ======================

The state of an RNN is the readout h there, the pre-activation s here; outputs are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.convert.optional import require

#: Warpings torch.nn.RNN has.
NONLINEARITIES = ("tanh", "relu")

#: Where cu, cs, cr, du stand among PyTorch's i, f, g, o; a swap, so also the way back.
IFGO = [0, 1, 3, 2]


def from_torch(module: Any) -> tuple[Cell, Params]:
    """Return the cell and the parameters that compute what ``module`` does.

    Parameters
    ----------
    module : torch.nn.RNN or torch.nn.LSTM
        One layer, one direction, no projection; float32 or float64. ``batch_first`` does not
        matter, for it is not a matter of weights: inputs here are (T, B, input_size).

    Returns
    -------
    cell : RNN or LSTM
        In the module's dtype.
    params : dict of ndarray
        Copies. The two biases are summed; without biases they are zero.

    Raises
    ------
    TypeError
        On anything but a torch.nn.RNN or torch.nn.LSTM.
    ValueError
        On several layers, two directions, a projection, another dtype, or weights that are not
        parameters because a parametrization such as ``weight_norm`` computes them.
    ImportError
        If PyTorch is not installed.

    Examples
    --------
    With PyTorch installed::

        cell, params = from_torch(torch.nn.LSTM(2, 3))
        cell      # LSTM(input_size=2, hidden_size=3, peepholes='none', dtype=float32)
    """
    torch = require("torch")
    if not isinstance(module, (torch.nn.RNN, torch.nn.LSTM)):
        got = type(module).__name__
        raise TypeError(f"module: expected a torch.nn.RNN or torch.nn.LSTM, got {got}")
    for option, supported in (("num_layers", 1), ("bidirectional", False), ("proj_size", 0)):
        if getattr(module, option) != supported:
            raise check.fail(
                "module",
                f"one layer, one direction, no projection: {option}={supported}",
                f"{option}={getattr(module, option)}",
            )
    weights = {name: _to_numpy(name, value) for name, value in module.named_parameters()}
    needed = ["weight_ih_l0", "weight_hh_l0"]
    needed += ["bias_ih_l0", "bias_hh_l0"] if module.bias else []
    for name in needed:
        if name not in weights:
            expected = f"a parameter {name}, computed by no parametrization"
            raise check.fail("module", expected, ", ".join(weights))
    W_x, W_h = weights["weight_ih_l0"], weights["weight_hh_l0"]
    bias = np.zeros_like(W_x[:, 0])
    if module.bias:
        bias = weights["bias_ih_l0"] + weights["bias_hh_l0"]
    if isinstance(module, torch.nn.RNN):
        sizes = (module.input_size, module.hidden_size)
        rnn = RNN(*sizes, warping=module.nonlinearity, dtype=W_x.dtype)
        return rnn, {"W_r": W_h, "W_x": W_x, "theta": bias}
    lstm = LSTM(module.input_size, module.hidden_size, dtype=W_x.dtype)
    params = {
        name: value.reshape(lstm.param_shapes()[name][0])[IFGO]
        for name, value in (("W_x", W_x), ("W_v", W_h), ("b", bias))
    }
    return lstm, params


def to_torch(cell: Cell, params: Params) -> Any:
    """Return the ``torch.nn`` module that computes what the cell does with these parameters.

    Parameters
    ----------
    cell : RNN or LSTM
        An RNN with warping "tanh" or "relu", or an LSTM without peepholes; float32 or float64.
    params : dict of ndarray
        Its parameters.

    Returns
    -------
    torch.nn.RNN or torch.nn.LSTM
        Its inputs are (T, B, input_size). Biases are in bias_ih_l0; bias_hh_l0 is zero.

    Raises
    ------
    TypeError
        On a cell that is neither an RNN nor an LSTM.
    ValueError
        On a warping or peepholes that torch.nn does not have, on complex128, and on parameters
        that are not the cell's.
    ImportError
        If PyTorch is not installed.

    Examples
    --------
    With PyTorch installed::

        to_torch(cell, params)      # LSTM(2, 3)
    """
    cell = supported(cell)
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    if isinstance(cell, RNN) and cell.warping not in NONLINEARITIES:
        raise check.fail("cell", 'warping "tanh" or "relu", as in torch.nn.RNN', repr(cell.warping))
    if isinstance(cell, LSTM) and cell.peepholes != "none":
        got = repr(cell.peepholes)
        raise check.fail("cell", 'peepholes="none", for torch.nn.LSTM has none', got)
    torch = require("torch")
    options: dict[str, Any] = {"dtype": getattr(torch, cell.dtype.name)}
    if isinstance(cell, RNN):
        module = torch.nn.RNN(
            cell.input_size, cell.hidden_size, nonlinearity=cell.warping, **options
        )
        W_x, W_h, bias = params["W_x"], params["W_r"], params["theta"]
    else:
        module = torch.nn.LSTM(cell.input_size, cell.output_size, **options)
        rows = 4 * cell.output_size
        W_x = params["W_x"][IFGO].reshape(rows, cell.input_size)
        W_h = params["W_v"][IFGO].reshape(rows, cell.output_size)
        bias = params["b"][IFGO].reshape(rows)
    weights = {
        "weight_ih_l0": W_x,
        "weight_hh_l0": W_h,
        "bias_ih_l0": bias,
        "bias_hh_l0": np.zeros_like(bias),
    }
    # torch.tensor copies, but takes no negative strides, such as a reversed view has.
    module.load_state_dict(
        {name: torch.tensor(np.ascontiguousarray(value)) for name, value in weights.items()}
    )
    return module


def supported(cell: object) -> RNN | LSTM:
    """Return the cell if it is an RNN or LSTM in float32 or float64."""
    if not isinstance(cell, (RNN, LSTM)):
        raise TypeError(f"cell: expected an RNN or LSTM, got {type(cell).__name__}")
    if cell.dtype.kind != "f":
        raise check.fail("cell", "dtype float32 or float64", cell.dtype.name)
    return cell


def _to_numpy(name: str, tensor: Any) -> Array:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in ("float32", "float64"):
        raise check.fail(f"module.{name}", "dtype float32 or float64", dtype)
    array: Array = tensor.detach().cpu().numpy().copy()
    return array
