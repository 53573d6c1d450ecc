"""The passes of the last stage, S8: each gate is the logistic of a sum of all signals at hand.

============== ============================================== ==================
letter         meaning                                        shape
============== ============================================== ==================
s, v, u, g     state, value, update; gates cu, cs, cr         (B, d) each
z              nodes of the gates and of the update           (B, d) each
W_x, W_v, b    weights of x and v, biases, of cu, cs, cr, du  (4, …)
W_s            weights of s to cu, cs, cr                     (3, d, d)
psi, chi       ψ, χ: total gradients of s and of v            (B, d)
alpha          gradients of the nodes                         (T, B, d) each
============== ============================================== ==================

One line is one equation, and nothing is done twice as fast as it can be read: ``unrolled.LSTM``
computes the same. Arrays over a run count states from the initial one, as in ``_throttled``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells.base import Gradients
from unrolled.cells.run import Tape, ended
from unrolled.stages._forms import over_run
from unrolled.warping import G_c, G_d

G = G_c.function


class Record(NamedTuple):
    """Inputs (T, B, d_x), states, values (T + 1, B, d), updates (T, B, d), gates (3, T, B, d)."""

    x: Array
    s: Array
    v: Array
    u: Array
    g: Array


def forward(
    params: Params, x: Array, state: Params, lengths: Array | None
) -> tuple[Array, Params, Record]:
    """Return the outputs, the last state and what ``backward`` needs; see ``Cell.forward``."""
    steps, batch = x.shape[:2]
    W_cu, W_cs, W_cr, W_du = params["W_v"]
    S_cu, S_cs, S_cr = params["W_s"]
    # What does not wait for the last state: W_x x[n] + b of every node.
    z_cu, z_cs, z_cr, z_du = (x @ W.T + b for W, b in zip(params["W_x"], params["b"], strict=True))
    s = np.empty((steps + 1, batch, len(W_du)), x.dtype)
    v, u = np.empty_like(s), np.empty_like(s[1:])
    g = np.empty((3, *u.shape), x.dtype)
    g_cu, g_cs, g_cr = g
    s[0], v[0] = state["s"], state["v"]
    past_end = None if lengths is None else ended(steps, lengths)[..., None]
    for n in range(steps):
        g_cu[n] = G(z_cu[n] + s[n] @ S_cu.T + v[n] @ W_cu.T)  # eq-stage-learned
        g_cs[n] = G(z_cs[n] + s[n] @ S_cs.T + v[n] @ W_cs.T)  # eq-stage-learned
        u[n] = np.tanh(z_du[n] + v[n] @ W_du.T)  # eq-stage-update
        s[n + 1] = g_cs[n] * s[n] + g_cu[n] * u[n]  # eq-stage-core
        g_cr[n] = G(z_cr[n] + s[n + 1] @ S_cr.T + v[n] @ W_cr.T)  # eq-stage-learned
        v[n + 1] = g_cr[n] * np.tanh(s[n + 1])  # eq-stage-value
        if past_end is not None:
            np.copyto(s[n + 1], s[n], where=past_end[n])
            np.copyto(v[n + 1], v[n], where=past_end[n])
    return v[1:], {"s": s[steps].copy(), "v": v[steps].copy()}, Record(x, s, v, u, g)


def backward(params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
    """Return the gradients; see ``Cell.backward``."""
    x, s, v, u, (g_cu, g_cs, g_cr) = tape.record
    W_cu, W_cs, W_cr, W_du = params["W_v"]
    S_cu, S_cs, S_cr = params["W_s"]
    steps = len(d_outputs)
    r = np.tanh(s[1:])
    a_cu, a_cs, a_cr, a_du = alpha = np.zeros((4, *u.shape), x.dtype)
    f_psi, f_chi = d_state["s"], d_state["v"]
    past_end = None if tape.lengths is None else ended(steps, tape.lengths)[..., None]
    for n in reversed(range(steps)):
        chi = d_outputs[n] + f_chi
        a_cr[n] = chi * r[n] * G_c.slope(g_cr[n])
        psi = chi * g_cr[n] * (1 - r[n] * r[n]) + a_cr[n] @ S_cr + f_psi
        a_cu[n] = psi * u[n] * G_c.slope(g_cu[n])
        a_cs[n] = psi * s[n] * G_c.slope(g_cs[n])
        a_du[n] = psi * g_cu[n] * G_d.slope(u[n])
        back_s = psi * g_cs[n] + a_cu[n] @ S_cu + a_cs[n] @ S_cs
        back_v = a_cu[n] @ W_cu + a_cs[n] @ W_cs + a_cr[n] @ W_cr + a_du[n] @ W_du
        if past_end is not None:  # there the state stands still, and its adjoint as well
            alpha[:, n] = np.where(past_end[n], 0, alpha[:, n])
            back_s = np.where(past_end[n], f_psi, back_s)
            back_v = np.where(past_end[n], f_chi, back_v)
        f_psi, f_chi = back_s, back_v

    seen = (s[:-1], s[:-1], s[1:])  # cu and cs look at the old state, cr at the new one
    grads = {
        "W_x": np.array([over_run(a, x) for a in alpha]),
        "W_v": np.array([over_run(a, v[:-1]) for a in alpha]),
        "b": alpha.sum(axis=(1, 2)),
        "W_s": np.array([over_run(a, seen_n) for a, seen_n in zip(alpha[:3], seen, strict=True)]),
    }
    d_x = sum(a @ W for a, W in zip(alpha, params["W_x"], strict=True))
    return Gradients(grads, np.asarray(d_x), {"s": f_psi.copy(), "v": f_chi.copy()})
