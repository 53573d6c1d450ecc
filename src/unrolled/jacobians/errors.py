"""How an error travels back through the state of a run; see the package for the letters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import LSTM
from unrolled.cells._lstm_cell import LSTMCell
from unrolled.cells.base import Cell, Tape
from unrolled.jacobians import _arguments as arguments
from unrolled.jacobians._cells import LSTMParts, diagonal, recurrent_weights
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


def remainder_bound(cell: LSTM, params: Params, largest_state: float) -> float:
    """Return a number that ‖Q‖ of ``error_flow`` does not exceed, whatever the gates do.

    Parameters
    ----------
    cell : LSTM
        With any peepholes.
    params : dict of ndarray
        Its parameters.
    largest_state : float
        S ≥ 0, the largest |s[k-1]| of any unit.

    Returns
    -------
    float
        (1 + ¼‖W_s_cr‖)(¼‖W_v_cu‖ + ¼S‖W_v_cs‖ + ‖W_v_du‖) + ¼‖W_s_cu‖ + ¼S‖W_s_cs‖, in spectral
        norms.

    Raises
    ------
    ValueError, TypeError
        On another cell, parameters that are not the cell's, or S that is negative or not finite.

    Notes
    -----
    The bound follows from |u|, |r|, g < 1, G_c' ≤ ¼ and G_d' ≤ 1.

    Source: Sherstinsky (2020), eq. 179, for Q. The conditions in section VI-J there, on the norms
    of five weights, leave out W_s_cr and the size of s, and do not bound ‖Q‖ by one.

    Examples
    --------
    >>> cell = LSTM(1, 1, dtype=np.float64)
    >>> params = {name: np.ones(shape) for name, (shape, _) in cell.param_shapes().items()}
    >>> remainder_bound(cell, params, 2.0)  # ¼ + 2/4 + 1
    1.75
    """
    if not isinstance(cell, LSTM):
        raise TypeError(f"cell: expected an LSTM, got {type(cell).__name__}")
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    S = check.real_number("largest_state", largest_state, low=0.0)
    W_s, W_v = recurrent_weights(cell, params)
    s_cu, s_cs, s_cr = (float(np.linalg.norm(W_s[gate], 2)) for gate in ("cu", "cs", "cr"))
    v_cu, v_cs, v_du = (float(np.linalg.norm(W_v[gate], 2)) for gate in ("cu", "cs", "du"))
    through_v = (1 + s_cr / 4) * (v_cu / 4 + S / 4 * v_cs + v_du)
    return through_v + s_cu / 4 + S / 4 * s_cs  # eq-remainder-bound
