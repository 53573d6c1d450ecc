"""Weights to and from the assignment of the Stanford course CS231n on recurrent networks.

====== =================================== ============
name   meaning                             shape
====== =================================== ============
Wx     input weights, a signal a row       (d_x, k d)
Wh     recurrent weights                   (d, k d)
b      biases                              (k d,)
====== =================================== ============

k is 1 (RNN) or 4 (LSTM): each gate is a block of d columns. The code of the course is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled.cells.base import Cell
from unrolled.convert import _columns
from unrolled.convert.names import LAYOUTS

#: What the course has.
KINDS = ("RNN", "LSTM")


def to_cs231n(cell: Cell, params: Params) -> Params:
    """Return the weights as the course CS231n has them in its assignment on recurrent networks.

    Parameters
    ----------
    cell : RNN or LSTM
        An RNN with the warping tanh, or an LSTM without peepholes; float32 or float64.
    params : dict of ndarray
        Its parameters.

    Returns
    -------
    dict of ndarray
        ``Wx`` (d_x, k d), ``Wh`` (d, k d), ``b`` (k d,): arguments of ``rnn_forward`` and
        ``lstm_forward`` there, whose inputs are (B, T, d_x). Copies.

    Raises
    ------
    TypeError
        On another cell; the course has no GRU.
    ValueError
        On peepholes or another warping, on complex128, and on parameters that are not the cell's.

    Notes
    -----
    The gates stand in the order i, f, o, g, which is that of cu, cs, cr, du. Source: Stanford
    University, CS231n, assignment 3, ``rnn_layers.py``: ``rnn_step_forward`` and
    ``lstm_step_forward``.

    Examples
    --------
    >>> import numpy as np
    >>> import unrolled
    >>> cell = unrolled.LSTM(2, 3)
    >>> weights = to_cs231n(cell, cell.init(np.random.default_rng(0)))
    >>> {name: value.shape for name, value in weights.items()}
    {'Wx': (2, 12), 'Wh': (3, 12), 'b': (12,)}
    """
    params = _columns.checked(cell, params, "CS231n", KINDS, ("tanh",))
    names = LAYOUTS[type(cell).__name__]["CS231n"].arrays
    return dict(zip(names, _columns.matrices(cell, params, "CS231n"), strict=True))


def from_cs231n(kind: str, weights: Params) -> tuple[Cell, Params]:
    """Return the cell and the parameters that compute what the functions of CS231n do.

    Parameters
    ----------
    kind : {"RNN", "LSTM"}
        Whether they are weights of ``rnn_forward`` or of ``lstm_forward``.
    weights : dict of ndarray
        ``Wx`` (d_x, k d), ``Wh`` (d, k d) and ``b`` (k d,), and nothing else; float32 or float64.

    Returns
    -------
    cell : RNN or LSTM
        In the dtype of the weights.
    params : dict of ndarray
        Copies.

    Raises
    ------
    TypeError, ValueError
        On an unknown kind, and on weights that are missing, unknown, of another shape or dtype, or
        not finite; the message names the array.

    Notes
    -----
    Source: as for ``to_cs231n``.

    Examples
    --------
    >>> import numpy as np
    >>> weights = {"Wx": np.zeros((2, 3)), "Wh": np.zeros((3, 3)), "b": np.zeros(3)}
    >>> cell, params = from_cs231n("RNN", weights)
    >>> cell
    RNN(input_size=2, hidden_size=3, warping='tanh', dtype=float64)
    """
    check.option("kind", kind, KINDS)
    named = _named(weights, tuple(LAYOUTS[kind]["CS231n"].arrays))
    W_x, W_h, b = _columns.read(named, "CS231n", kind)
    return _columns.rebuilt(kind, W_x, W_h, b[..., 0].copy())


def _named(weights: object, names: tuple[str, ...]) -> Mapping[str, object]:
    """Return ``weights`` if it is a dict with exactly these keys."""
    if not isinstance(weights, Mapping):
        got = type(weights).__name__
        raise TypeError(f"weights: expected a dict of arrays {', '.join(names)}, got {got}")
    wrong = [f"no {name}" for name in names if name not in weights]
    wrong += [f"also {name}" for name in weights if name not in names]
    if wrong:
        raise check.fail("weights", f"the keys {', '.join(names)}", ", ".join(wrong))
    return weights
