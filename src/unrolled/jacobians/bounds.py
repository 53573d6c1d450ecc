"""How much of an error comes back past the gate of the state, and how fast it can fade or grow.

======== ============================================================= ============
letter   meaning                                                       shape
======== ============================================================= ============
Q        ∂ψ[k-1]/∂ψ[k] without its part D[g_cs]                        (d_s, d_s)
J        ∂s[k]/∂v[k-1] at constant s[k-1]                              (d_s, d_v)
R        ∂v[k]/∂s[k] at constant v[k-1]                                (d_v, d_s)
C        ∂v[k]/∂v[k-1] at constant s[k]: the channel past the state    (d_v, d_v)
S        largest size of s[k-1] in a unit                              scalar
======== ============================================================= ============

All norms are spectral.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import LSTM
from unrolled.cells.base import Cell, Tape
from unrolled.jacobians import _arguments as arguments
from unrolled.jacobians._cells import LSTMParts, recurrent_weights
from unrolled.jacobians.errors import error_flow


class ChannelBounds(NamedTuple):
    """Bounds of ‖Q‖, ‖J‖, ‖R‖ and ‖C‖ over some steps, and the rates that follow from them.

    Attributes
    ----------
    Q, J, R, C : float
        Each ≥ the norm of the matrix of that letter at every step.

    Examples
    --------
    >>> ChannelBounds(Q=0.1, J=1.0, R=0.1, C=0.0).rates(0.5, 0.8)  # without a second channel
    (0.4, 0.9)
    """

    Q: float
    J: float
    R: float
    C: float

    def rates(self, low: float, high: float) -> tuple[float, float]:
        """Return (μ, λ): an error comes back over m steps by a factor between μ^m and λ^m.

        Parameters
        ----------
        low, high : float
            0 ≤ low ≤ high ≤ 1: what all entries of g_cs lie between.

        Returns
        -------
        tuple of float
            μ^m ≤ σ_min(P) ≤ ‖P‖ ≤ λ^m with P = ∂ψ[l-m]/∂ψ[l]. μ is 0 where the bounds promise
            nothing.

        Raises
        ------
        ValueError, TypeError
            On gates out of order or outside [0, 1].
        """
        high = check.real_number("high", high, low=0, high=1)
        low = check.real_number("low", low, low=0, high=high)
        detour = self.C * self.R * self.J
        grows, keeps = high + self.Q, low - self.Q
        largest = (grows + self.C + np.sqrt((grows - self.C) ** 2 + 4 * detour)) / 2
        room = (keeps - self.C) ** 2 - 4 * detour
        exists = keeps > self.C and room >= 0
        least = (keeps + self.C + np.sqrt(room)) / 2 if exists else 0.0
        return float(least), float(largest)  # eq-flow-rates


def channel_bounds(cell: LSTM, params: Params, largest_state: float) -> ChannelBounds:
    """Return what ‖Q‖, ‖J‖, ‖R‖ and ‖C‖ of an LSTM cannot exceed, whatever the gates do.

    Parameters
    ----------
    cell, params, largest_state
        As for ``remainder_bound``.

    Returns
    -------
    ChannelBounds
        R = 1 + ¼‖W_s_cr‖, J = ¼‖W_v_cu‖ + ¼S‖W_v_cs‖ + ‖W_v_du‖, C = ¼‖W_v_cr‖ and
        Q = JR + ¼‖W_s_cu‖ + ¼S‖W_s_cs‖.

    Raises
    ------
    ValueError, TypeError
        On another cell, parameters that are not the cell's, or S that is negative or not finite.

    Notes
    -----
    The bounds follow from |u|, |r|, g < 1, G_c' ≤ ¼ and G_d' ≤ 1.

    Source: Sherstinsky (2020), eqs. 126-136, whose derivatives these are; the paper bounds none of
    them.

    Examples
    --------
    >>> cell = LSTM(1, 1, dtype=np.float64)
    >>> params = {name: np.ones(shape) for name, (shape, _) in cell.param_shapes().items()}
    >>> channel_bounds(cell, params, 2.0)
    ChannelBounds(Q=1.75, J=1.75, R=1.0, C=0.25)
    """
    if not isinstance(cell, LSTM):
        raise TypeError(f"cell: expected an LSTM, got {type(cell).__name__}")
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    S = check.real_number("largest_state", largest_state, low=0.0)
    by_s, by_v = (
        {gate: float(np.linalg.norm(matrix, 2)) for gate, matrix in W.items()}
        for W in recurrent_weights(cell, params)
    )
    J = by_v["cu"] / 4 + S / 4 * by_v["cs"] + by_v["du"]
    R = 1 + by_s["cr"] / 4
    Q = J * R + by_s["cu"] / 4 + S / 4 * by_s["cs"]  # eq-remainder-bound
    return ChannelBounds(Q, J, R, by_v["cr"] / 4)


def channel_norms(cell: Cell, params: Params, tape: Tape) -> ChannelBounds:
    """Return the largest ‖Q‖, ‖J‖, ‖R‖ and ‖C‖ that occur in a run of an LSTM.

    Parameters
    ----------
    cell : LSTM or AugmentedLSTM
        With any options.
    params, tape
        As for ``of_run``; at least two steps and one sequence.

    Returns
    -------
    ChannelBounds
        Over the steps 1, …, T-1 and the batch; R over 0, …, T-2.

    Raises
    ------
    ValueError, TypeError
        As ``of_run`` does, and on a run without two steps or without a sequence.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 126-136, whose derivatives these are, and eq. 179, for Q.

    Examples
    --------
    >>> cell = LSTM(1, 2, dtype=np.float64)
    >>> params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    >>> channel_norms(cell, params, cell.forward(params, np.ones((3, 1, 1))).tape)
    ChannelBounds(Q=0.0, J=0.0, R=0.5, C=0.0)
    """
    lstm = arguments.lstm(cell)
    params = arguments.run(lstm, params, tape)
    if tape.steps < 2 or tape.batch < 1:
        ran = (tape.steps, tape.batch)
        raise check.fail("tape", "one of T ≥ 2 steps and B ≥ 1 sequences, (T, B)", ran)
    parts = LSTMParts.of(lstm, params, tape)
    return ChannelBounds(
        Q=_largest(error_flow(lstm, params, tape).Q),
        J=_largest(parts.s_by_v[1:]),
        R=_largest(parts.R[:-1]),
        C=_largest(parts.v_by_v[1:]),
    )


def _largest(matrices: Array) -> float:
    return float(np.linalg.norm(matrices, 2, axis=(2, 3)).max())


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
    return channel_bounds(cell, params, largest_state).Q
