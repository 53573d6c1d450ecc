"""The passes of the stages S0 to S7: one system, whose gates do not depend on its state.

============ ============================================== =====================
letter       meaning                                        shape
============ ============================================== =====================
s            state signal                                   (B, d)
v            value, g_cr ⊙ G_d(s): put out and fed back;    (B, d)
             without the gate it is the readout r
u            update                                         (B, d)
g            gates; one that is not there is 1              (gates, T, B, d)
W_s, W_r     state and recurrent weights                    (d, d)
W_x, theta   input weights, bias                            (d, d_x), (d,)
psi, chi     ψ, χ: total gradients of s and of v            (B, d)
alpha        gradient of the sum F_u                        (B, d)
============ ============================================== =====================

Signals of a batch are rows. Arrays over a run count states from the initial one: ``s[0]`` is the
initial state, ``s[n + 1]`` the state after step n.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells.base import Gradients
from unrolled.cells.run import Tape, ended
from unrolled.stages._forms import Form, over_run


class Record(NamedTuple):
    """Inputs (T, B, …), states, values (T + 1, B, d), updates (T, B, d), gates (gates, T, B, d)."""

    x: Array
    s: Array
    v: Array
    u: Array
    g: Array


def by_name(form: Form, g: Array) -> dict[str, Array]:
    """Return every gate by name, (T, B, d) each: 1 where the stage has none."""
    one = np.broadcast_to(np.ones((), g.dtype), g.shape[1:])
    return dict.fromkeys(("cu", "cs", "cr", "cx"), one) | dict(zip(form.gates, g, strict=True))


def forward(
    form: Form, params: Params, x: Array, gates: Array, state: Params, lengths: Array | None
) -> tuple[Array, Params, Record]:
    """Return the outputs, the last state and what ``backward`` needs; see ``Cell.forward``."""
    steps, batch = x.shape[:2]
    g = by_name(form, gates)
    W_r, W_s, theta = params["W_r"], params.get("W_s"), params["theta"]
    driven = signal(params, x) @ params["W_x"].T
    s = np.empty((steps + 1, batch, len(theta)), x.dtype)
    v, u = np.empty_like(s), np.empty_like(s[1:])
    s[0] = state["s"]
    v[0] = state["v"] if form.observes else np.tanh(s[0])
    past_end = None if lengths is None else ended(steps, lengths)[..., None]
    for n in range(steps):
        F_s = s[n] if W_s is None else s[n] @ W_s.T  # eq-stage-identity
        F_u = v[n] @ W_r.T + g["cx"][n] * driven[n] + theta  # eq-stage-split, eq-stage-input-gate
        u[n] = np.tanh(F_u) if form.warps else F_u  # eq-stage-update
        s[n + 1] = g["cs"][n] * F_s + g["cu"][n] * u[n]  # eq-stage-gates, eq-stage-core
        v[n + 1] = g["cr"][n] * np.tanh(s[n + 1])  # eq-stage-value
        if past_end is not None:
            np.copyto(s[n + 1], s[n], where=past_end[n])
            np.copyto(v[n + 1], v[n], where=past_end[n])
    last = {"s": s[steps].copy()} | ({"v": v[steps].copy()} if form.observes else {})
    return v[1:], last, Record(x, s, v, u, gates)


def backward(
    form: Form, params: Params, tape: Tape, d_outputs: Array, d_state: Params
) -> tuple[Gradients, Array]:
    """Return the gradients but those by the gates, and those, (gates, T, B, d)."""
    x, s, v, u, gates = tape.record
    g = by_name(form, gates)
    W_r, W_s, W_x = params["W_r"], params.get("W_s"), params["W_x"]
    steps = len(d_outputs)
    r = np.tanh(s[1:])
    slope = 1 - u * u if form.warps else np.ones_like(u)
    chi, psi, alpha = np.zeros_like(u), np.zeros_like(u), np.zeros_like(u)
    f_psi = d_state["s"]
    f_chi = d_state["v"] if form.observes else np.zeros_like(f_psi)
    past_end = None if tape.lengths is None else ended(steps, tape.lengths)[..., None]
    for n in reversed(range(steps)):
        chi[n] = d_outputs[n] + f_chi
        psi[n] = chi[n] * g["cr"][n] * (1 - r[n] * r[n]) + f_psi
        alpha[n] = psi[n] * g["cu"][n] * slope[n]
        by_F_s = psi[n] * g["cs"][n]
        back_s, back_v = by_F_s if W_s is None else by_F_s @ W_s, alpha[n] @ W_r
        if past_end is not None:  # there the state stands still, and its adjoint as well
            back_s = np.where(past_end[n], f_psi, back_s)
            back_v = np.where(past_end[n], f_chi, back_v)
        f_psi, f_chi = back_s, back_v
    if past_end is not None:
        chi, psi, alpha = (np.where(past_end, 0, value) for value in (chi, psi, alpha))

    signals = signal(params, x)
    grads = {
        "W_r": over_run(alpha, v[:-1]),
        "W_x": over_run(g["cx"] * alpha, signals),
        "theta": alpha.sum(axis=(0, 1)),
    }
    if W_s is not None:
        grads = {"W_s": over_run(g["cs"] * psi, s[:-1]), **grads}
    d_x = np.zeros_like(x)
    d_x[..., : signals.shape[2]] = (g["cx"] * alpha) @ W_x
    by_gate = {
        "cu": psi * u,
        "cs": psi * (s[:-1] if W_s is None else s[:-1] @ W_s.T),
        "cr": chi * r,
        "cx": alpha * (signals @ W_x.T),
    }
    d_gates = np.array([by_gate[name] for name in form.gates]).reshape(gates.shape)
    adjoint = {"s": f_psi.copy(), "v": f_chi.copy()}
    if not form.observes:  # the initial readout is a function of the initial state
        adjoint = {"s": f_psi + f_chi * (1 - v[0] * v[0])}
    return Gradients(grads, d_x, adjoint), d_gates


def signal(params: Params, x: Array) -> Array:
    """Return the input signal without the gates that may come behind it, (T, B, d_x)."""
    return x[..., : params["W_x"].shape[1]]
