"""How an error travels back through the state of a run; see the package for the letters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells._lstm_cell import LSTMCell
from unrolled.cells.base import Cell, Tape
from unrolled.jacobians import _arguments as arguments
from unrolled.jacobians._cells import LSTMParts, diagonal
from unrolled.jacobians.runs import of_run, product


class ErrorFlow(NamedTuple):
    """What one step does to the error ψ: ∂ψ[k-1]/∂ψ[k] = Q + D[g_cs], for k = 1, …, T-1.

    Attributes
    ----------
    Q : ndarray, (T-1, B, d_s, d_s)
        What comes back through the gates and the update; ``Q[k - 1]`` belongs to step k.
    g_cs : ndarray, (T-1, B, d_s)
        The gate of the state, through which the rest comes back; ``g_cs[k - 1]`` belongs to step k.

    Examples
    --------
    >>> flow = ErrorFlow(Q=np.zeros((1, 1, 2, 2)), g_cs=np.array([[[1.0, 0.5]]]))
    >>> flow.factors[0, 0]
    array([[1. , 0. ],
           [0. , 0.5]])
    """

    Q: Array
    g_cs: Array

    @property
    def factors(self) -> Array:
        """Q + D[g_cs], (T-1, B, d_s, d_s)."""
        return self.Q + diagonal(self.g_cs)  # eq-error-flow


def error_jacobian(cell: Cell, params: Params, tape: Tape, n: int, l: int) -> Array:  # noqa: E741
    """Return ∂ψ[n] / ∂ψ[l], how an error at step l arrives at step n: exact for every cell.

    It is the transpose of ∂s[l]/∂s[n]. Of an LSTM, v[n] is a function of s[n] there, and what
    reaches s[l] through it is counted in.

    Parameters
    ----------
    cell, params, tape
        As for ``of_run``.
    n, l : int
        0 ≤ n ≤ l ≤ T-1.

    Returns
    -------
    ndarray, (B, d, d)
        d is the width of s; of a GRU, of h.

    Raises
    ------
    ValueError, TypeError
        As ``of_run`` and ``product`` do.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 91 and 180. The product of ``error_flow`` factors, eq. 180, is
    this only where W_v of the readout gate is zero.

    Examples
    --------
    >>> from unrolled import LSTM
    >>> cell = LSTM(1, 2, dtype=np.float64)
    >>> params = cell.init(np.random.default_rng(0))
    >>> tape = cell.forward(params, np.ones((5, 1, 1))).tape
    >>> exact = error_jacobian(cell, params, tape, 2, 3)
    >>> bool(np.allclose(exact, error_flow(cell, params, tape).factors[2]))  # one step: Q + D[g_cs]
    True
    """
    params = arguments.run(cell, params, tape)
    arguments.interval(n, l, 0, tape.steps)
    if not isinstance(cell, LSTMCell):
        return np.swapaxes(product(of_run(cell, params, tape), n, l), 1, 2)
    parts = LSTMParts.of(cell, params, tape)
    pair, d = product(parts.pair(), n, l), parts.R.shape[3]
    return np.swapaxes(pair[:, :d, :d] + pair[:, :d, d:] @ parts.R[n], 1, 2)  # eq-error-jacobian


def error_jacobians(cell: Cell, params: Params, tape: Tape, l: int) -> Array:  # noqa: E741
    """Return ∂ψ[n] / ∂ψ[l] for all n = 0, …, l: one error at step l, followed back to the start.

    Parameters
    ----------
    cell, params, tape
        As for ``of_run``.
    l : int
        0 ≤ l ≤ T-1.

    Returns
    -------
    ndarray, (l + 1, B, d, d)
        Entry n is ``error_jacobian(cell, params, tape, n, l)``, all of them for the price of one.

    Raises
    ------
    ValueError, TypeError
        As ``of_run`` and ``product`` do.

    Notes
    -----
    Source: as ``error_jacobian``.

    Examples
    --------
    >>> from unrolled import RNN
    >>> cell = RNN(1, 1, dtype=np.float64)
    >>> params = {"W_r": np.full((1, 1), 0.5), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
    >>> tape = cell.forward(params, np.zeros((4, 1, 1))).tape
    >>> error_jacobians(cell, params, tape, 3).ravel()
    array([0.125, 0.25 , 0.5  , 1.   ])
    """
    params = arguments.run(cell, params, tape)
    arguments.interval(0, l, 0, tape.steps)
    J, R = of_run(cell, params, tape), None
    if isinstance(cell, LSTMCell):
        R = LSTMParts.of(cell, params, tape).R
    d = J.shape[-1] if R is None else R.shape[-1]
    # ∂s[l] by the whole state after step n, for n = l, l-1, …: one product a step.
    by_state = np.broadcast_to(np.eye(d, J.shape[-1], dtype=J.dtype), (J.shape[1], d, J.shape[-1]))
    found = np.empty((l + 1, J.shape[1], d, d), J.dtype)
    for n in range(l, -1, -1):
        by_s = by_state[..., :d]
        if R is not None:
            by_s = by_s + by_state[..., d:] @ R[n]
        found[n] = np.swapaxes(by_s, 1, 2)  # eq-error-jacobian
        by_state = by_state @ J[n]
    return found


def error_flow(cell: Cell, params: Params, tape: Tape) -> ErrorFlow:
    """Return the two parts of ∂ψ[k-1] / ∂ψ[k] = Q + D[g_cs] of every step k ≥ 1 of an LSTM.

    Parameters
    ----------
    cell : LSTM or AugmentedLSTM
        With any options.
    params, tape
        As for ``of_run``.

    Returns
    -------
    ErrorFlow
        ``Q`` (T-1, B, d_s, d_s) and ``g_cs`` (T-1, B, d_s). There is none for k = 0: the initial
        v[-1] is not a function of s[-1].

    Raises
    ------
    ValueError, TypeError
        As ``of_run`` does.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 177-179, with the transposes that v9 of the preprint misses.

    Examples
    --------
    >>> from unrolled import LSTM
    >>> cell = LSTM(1, 2, dtype=np.float64)
    >>> params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    >>> flow = error_flow(cell, params, cell.forward(params, np.ones((3, 1, 1))).tape)
    >>> bool(flow.Q.any()), flow.factors[0, 0]
    (False, array([[0.5, 0. ],
           [0. , 0.5]]))
    """
    cell = arguments.lstm(cell)
    parts = LSTMParts.of(cell, arguments.run(cell, params, tape), tape)
    through_v = parts.s_by_v[1:] @ parts.R[:-1]
    return ErrorFlow(np.swapaxes(parts.s_by_s[1:] + through_v, 2, 3), parts.g_cs[1:])
