"""Self-check of a delay equation found from the weights of a network.

============= ============================================ ======================
letter        meaning                                      shape
============= ============================================ ======================
W_s, W_r, W_x weights of the canonical RNN                 (d, d), (d, d), (d, d_x)
theta         its bias                                     (d,)
A, B, C, phi  coefficients of the equation                 (d, d), (d, d),
                                                           (d, d_x), (d,)
tau           τ₀, its delay and the step of the network    scalar
============= ============================================ ======================
"""

from __future__ import annotations

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.continuous import DelayModel


def delay_equation(
    A: Array | None,
    B: Array | None,
    C: Array | None,
    phi: Array | None,
    *,
    params: Params,
    tau: float,
) -> Verdict:
    """Check that a delay equation, sampled at its delay, is a given canonical RNN.

    Parameters
    ----------
    A, B, C, phi : ndarray of float64, or None
        The answer: coefficients (d, d), (d, d), (d, d_x), (d,).
    params : dict of ndarray
        ``W_s``, ``W_r``, ``W_x`` and ``theta`` of the network.
    tau : float
        τ₀ = ΔT > 0.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> params = {"W_s": 0.5 * one, "W_r": one, "W_x": one, "theta": np.zeros(1)}
    >>> delay_equation(-one, one, 2 * one, np.zeros(1), params=params, tau=1.0)
    Not yet. This equation gives another W_r: an entry is off by 0.5.
    """
    given = {"A": A, "B": B, "C": C, "phi": phi}
    if any(value is None for value in given.values()):
        return WAITING
    try:
        model = _model(given, tau)
        _, weights = model.to_rnn()
    except (TypeError, ValueError) as fault:
        return Verdict(False, str(fault))
    except Unusable as fault:
        return Verdict(False, str(fault))
    for name, want in params.items():
        got = weights[name]
        if got.shape != want.shape:
            return Verdict(False, f"{name} would have shape {got.shape}, not {want.shape}.")
        off = float(np.abs(got - want).max())
        if off > 1e-9 * max(1.0, float(np.abs(want).max())):  # some roundings of inverses
            reason = f"This equation gives another {name}: an entry is off by {off:.2g}."
            return Verdict(False, reason)
    return Verdict(True, "Sampled at its delay, this equation is the network.")


def _model(given: dict[str, Array | None], tau: float) -> DelayModel:
    for name, value in given.items():
        if not isinstance(value, np.ndarray):
            raise Unusable(f"{name}: expected an array, got {type(value).__name__}.")
        if not np.can_cast(value.dtype, np.float64):
            raise Unusable(f"{name}: expected dtype float64, got {value.dtype}.")
    A, B, C, phi = (np.asarray(value, np.float64) for value in given.values())
    return DelayModel(A, B, C, tau=tau, phi=phi)
