"""The Jacobian of every step of a run, and products of them; see the package for the letters."""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import GRU
from unrolled.cells._additive import AdditiveCell
from unrolled.cells.base import Cell, Tape
from unrolled.jacobians import _arguments as arguments
from unrolled.jacobians import _cells


def of_run(cell: Cell, params: Params, tape: Tape) -> Array:
    """Return J[k] = ∂state[k] / ∂state[k-1] of every step of a run.

    Parameters
    ----------
    cell : RNN, CanonicalRNN, LSTM, AugmentedLSTM or GRU
        With any options.
    params : dict of ndarray
        The parameters of the run.
    tape : Tape
        ``run.tape`` of a run without ``lengths``.

    Returns
    -------
    ndarray, (T, B, D, D)
        Of an LSTM D = d_s + d_v: the state s comes first, then the value v.

    Raises
    ------
    TypeError
        On another cell, or what is not a tape or not a dict of arrays.
    ValueError
        On the tape of another cell or of a run with ``lengths``, and on parameters that are not the
        cell's.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 30, 32 (RNN), 126-136 (LSTM), 196-214 (augmented), whose chain
    rule this is; the paper has no Jacobian of the pair (s, v).

    Examples
    --------
    >>> from unrolled import RNN
    >>> cell = RNN(1, 1, dtype=np.float64)
    >>> params = {"W_r": np.full((1, 1), 0.5), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
    >>> run = cell.forward(params, np.zeros((3, 1, 1)))
    >>> of_run(cell, params, run.tape).ravel()  # W_r G'(s) at s = 0
    array([0.5, 0.5, 0.5])
    """
    params = arguments.run(cell, params, tape)
    if isinstance(cell, AdditiveCell):
        return _cells.of_additive(cell, params, tape)
    if isinstance(cell, GRU):
        return _cells.of_gru(cell, params, tape)
    return _cells.LSTMParts.of(arguments.lstm(cell), params, tape).pair()


def product(jacobians: Array, n: int, l: int) -> Array:  # noqa: E741 - the paper's letter
    """Return ∂state[l] / ∂state[n] = J[l] ⋯ J[n+1], the latest step leftmost.

    Parameters
    ----------
    jacobians : ndarray, (T, B, D, D)
        As from ``of_run``.
    n, l : int
        -1 ≤ n ≤ l ≤ T-1; state[-1] is the initial one. n = l gives the identity.

    Returns
    -------
    ndarray, (B, D, D)

    Raises
    ------
    ValueError, TypeError
        On another shape, entries that are not finite, or steps out of order.

    Notes
    -----
    Source: Sherstinsky (2020), eq. 91, with the transposes and the index that v9 of the preprint
    misses: its ∂ψ[n]/∂ψ[l] is the transpose of this.

    Examples
    --------
    >>> J = np.array([[[[2.0]]], [[[3.0]]], [[[5.0]]]])
    >>> product(J, -1, 2).item(), product(J, 0, 2).item(), product(J, 1, 1).item()
    (30.0, 15.0, 1.0)
    """
    jacobians = check.array("jacobians", jacobians, (None, None, None, None), "(T, B, D, D)")
    steps, batch, d, columns = jacobians.shape
    if d != columns:
        raise check.fail("jacobians", "square matrices, (T, B, D, D)", jacobians.shape)
    arguments.interval(n, l, -1, steps)
    total = np.broadcast_to(np.eye(d, dtype=jacobians.dtype), (batch, d, d))
    for jacobian in jacobians[n + 1 : l + 1]:
        total = jacobian @ total  # eq-jacobian-product
    return total.copy()
