"""The gates of weights in the order of another library.

========= ============================================== ==================================
letter    meaning                                        shape
========= ============================================== ==================================
k         gates of the cell: 4 of an LSTM, 3 of a GRU    scalar
W         weights or biases, one block to a gate         (k, …); peepholes (k - 1, …)
========= ============================================== ==================================

The orders themselves are data: ``LAYOUTS``.
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.convert.names import LAYOUTS

#: The gate of an LSTM that sees no state, so that peepholes have no block for it.
_WITHOUT_PEEPHOLE = "du"


def to_order(W: Array, library: str, cell: str) -> Array:
    """Return ``W`` with its gates, the blocks of its first axis, in the order of ``library``.

    Parameters
    ----------
    W : ndarray, (k, …)
        Weights or biases, the gates in the order they have here. Of an LSTM, peepholes
        (k - 1, …) too: they go without the block of du.
    library : {"Unrolled", "Paper", "PyTorch", "ONNX", "Keras", "CS231n"}
        Whose order. The paper has one array for each gate, and so any order: it is that of here.
        The paper and CS231n have no GRU.
    cell : {"LSTM", "GRU"}
        Whose gates.

    Returns
    -------
    ndarray
        A copy.

    Raises
    ------
    ValueError, TypeError
        On an unknown library or cell, or ``W`` without one block to a gate.

    Examples
    --------
    >>> to_order(np.array([[1], [2], [3], [4]]), "ONNX", "LSTM").ravel()
    array([1, 3, 2, 4])
    """
    own, theirs = _orders(W, library, cell)
    return W[[own.index(gate) for gate in theirs]]


def from_order(W: Array, library: str, cell: str) -> Array:
    """Return ``W`` with its gates turned from the order of ``library`` to that they have here.

    Parameters
    ----------
    W : ndarray, (k, …)
        Weights or biases in that order; of an LSTM peepholes (k - 1, …) too, as for ``to_order``.
    library, cell : str
        As for ``to_order``.

    Returns
    -------
    ndarray
        A copy; ``to_order`` is the way back.

    Raises
    ------
    ValueError, TypeError
        As for ``to_order``.

    Examples
    --------
    >>> from_order(np.array([[1], [2], [3], [4]]), "Keras", "LSTM").ravel()
    array([1, 2, 4, 3])
    """
    own, theirs = _orders(W, library, cell)
    return W[[theirs.index(gate) for gate in own]]


def _orders(W: Array, library: str, cell: str) -> tuple[list[str], list[str]]:
    """Return the order here and the order there of the gates that ``W`` has blocks for."""
    layouts = LAYOUTS[check.option("cell", cell, ("LSTM", "GRU"))]
    theirs = layouts[check.option("library", library, layouts)].gates
    own = layouts["Unrolled"].gates
    if not isinstance(W, np.ndarray):
        raise TypeError(f"W: expected a numpy array of shape (k, …), got {type(W).__name__}")
    blocks = W.shape[0] if W.ndim else 0
    if blocks == len(own):
        return list(own), list(theirs)
    if cell == "LSTM" and blocks == len(own) - 1:
        return _peepholes(own), _peepholes(theirs)
    peepholes = f" or, peepholes, ({len(own) - 1}, …)" if cell == "LSTM" else ""
    raise check.fail("W", f"shape ({len(own)}, …){peepholes}", W.shape)


def _peepholes(gates: tuple[str, ...]) -> list[str]:
    return [gate for gate in gates if gate != _WITHOUT_PEEPHOLE]
