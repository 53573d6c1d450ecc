"""Forward and backward passes as one writes them by hand: one line for each equation.

====== ============================================== ===================
letter meaning                                        shape
====== ============================================== ===================
p      parameters, by the paper's names               dict
x      inputs                                         (T, B, d_x)
s, r   state; readout, r = tanh s                     (B, d) each
v      value, the output of the LSTM                  (B, d)
u      update candidate                               (B, d)
g_cu   gates of the update, the state, the readout:   (B, d) each
       g_cu, g_cs, g_cr
alpha  α, gradients of the accumulation nodes         dict of (B, d)
chi    χ, total gradient of v                         (B, d)
psi    ψ, total gradient of s                         (B, d)
f_chi  what reaches χ and ψ from the step after       (B, d) each
f_psi
====== ============================================== ===================

Signals of a batch are rows: W x of the paper is ``x @ W.T``, and Wᵀψ is ``psi @ W``. The exhibits
of the museum are made from these functions by changing a line.

Source: Sherstinsky (2020), eqs. 32, 33, 78-90 (RNN), 126-172 (LSTM), with the transposes that v9 of
the preprint omits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from unrolled._checks import Array, Params

GATES = ("cu", "cs", "cr", "du")


class RNNStep(NamedTuple):
    """What the way back needs of a step of the RNN."""

    x: Array
    r_old: Array
    r: Array


def rnn_forward(p: Params, x: Array, s: Array) -> tuple[Array, Array, list[RNNStep]]:
    """Return the readouts (T, B, d), the last state and the tape, from the state s[-1]."""
    outputs, tape = np.empty((len(x), *s.shape), s.dtype), []
    r = np.tanh(s)
    for n, x_n in enumerate(x):
        r_old = r
        s = r_old @ p["W_r"].T + x_n @ p["W_x"].T + p["theta"]  # eq-rnn-state
        r = np.tanh(s)  # eq-rnn-readout
        outputs[n] = r
        tape.append(RNNStep(x_n, r_old, r))
    return outputs, s, tape


def rnn_backward(
    p: Params, tape: list[RNNStep], d_r: Array, f_psi: Array
) -> tuple[Params, Array, Array]:
    """Return the gradients of the parameters, of the inputs and of s[-1]."""
    grads = {name: np.zeros_like(value) for name, value in p.items()}
    d_x = np.zeros((len(tape), len(f_psi), p["W_x"].shape[1]), f_psi.dtype)
    for n in reversed(range(len(tape))):
        x, r_old, r = tape[n]
        psi = (1 - r**2) * d_r[n] + f_psi
        grads["W_r"] += psi.T @ r_old
        grads["W_x"] += psi.T @ x
        grads["theta"] += psi.sum(axis=0)
        d_x[n] = psi @ p["W_x"]
        f_psi = (1 - r_old**2) * (psi @ p["W_r"])
    return grads, d_x, f_psi


class LSTMStep(NamedTuple):
    """What the way back needs of a step of the LSTM."""

    x: Array
    s_old: Array
    v_old: Array
    g_cu: Array
    g_cs: Array
    u: Array
    s: Array
    g_cr: Array
    r: Array


def logistic(a: Array) -> Array:
    """Return G_c(a) without overflow."""
    value: Array = (1 + np.tanh(a / 2)) / 2
    return value


def node(p: Params, gate: str, x: Array, v_old: Array) -> Array:
    """Return what the input, the value and the bias bring to an accumulation node."""
    brought: Array = x @ p[f"W_x_{gate}"].T + v_old @ p[f"W_v_{gate}"].T + p[f"b_{gate}"]
    return brought


def lstm_forward(
    p: Params, x: Array, s: Array, v: Array
) -> tuple[Array, Array, Array, list[LSTMStep]]:
    """Return the values (T, B, d), the last state, the last value and the tape."""
    outputs, tape = np.empty((len(x), *v.shape), v.dtype), []
    for n, x_n in enumerate(x):
        s_old, v_old = s, v
        g_cu = logistic(node(p, "cu", x_n, v_old) + s_old @ p["W_s_cu"].T)
        g_cs = logistic(node(p, "cs", x_n, v_old) + s_old @ p["W_s_cs"].T)
        u = np.tanh(node(p, "du", x_n, v_old))
        s = g_cs * s + g_cu * u
        g_cr = logistic(node(p, "cr", x_n, v_old) + s @ p["W_s_cr"].T)
        r = np.tanh(s)
        v = g_cr * r
        outputs[n] = v
        tape.append(LSTMStep(x_n, s_old, v_old, g_cu, g_cs, u, s, g_cr, r))
    return outputs, s, v, tape


def lstm_backward(
    p: Params, tape: list[LSTMStep], d_v: Array, f_psi: Array, f_chi: Array
) -> tuple[Params, Array, Array, Array]:
    """Return the gradients of the parameters, of the inputs, of s[-1] and of v[-1]."""
    grads = {name: np.zeros_like(value) for name, value in p.items()}
    d_x = np.zeros((len(tape), len(f_psi), p["W_x_du"].shape[1]), f_psi.dtype)
    alpha: dict[str, Any] = {}
    for n in reversed(range(len(tape))):
        x, s_old, v_old, g_cu, g_cs, u, s, g_cr, r = tape[n]
        chi = d_v[n] + f_chi
        alpha["cr"] = chi * r * g_cr * (1 - g_cr)
        psi = chi * g_cr * (1 - r**2) + alpha["cr"] @ p["W_s_cr"] + f_psi
        alpha["cs"] = psi * s_old * g_cs * (1 - g_cs)
        alpha["cu"] = psi * u * g_cu * (1 - g_cu)
        alpha["du"] = psi * g_cu * (1 - u**2)
        f_psi = alpha["cu"] @ p["W_s_cu"] + alpha["cs"] @ p["W_s_cs"] + g_cs * psi
        f_chi = np.zeros_like(chi)
        for gate in GATES:
            f_chi += alpha[gate] @ p[f"W_v_{gate}"]
            grads[f"W_x_{gate}"] += alpha[gate].T @ x
            grads[f"W_v_{gate}"] += alpha[gate].T @ v_old
            grads[f"b_{gate}"] += alpha[gate].sum(axis=0)
        for gate, seen in ("cu", s_old), ("cs", s_old), ("cr", s):
            grads[f"W_s_{gate}"] += alpha[gate].T @ seen
        d_x[n] = sum(alpha[gate] @ p[f"W_x_{gate}"] for gate in GATES)
    return grads, d_x, f_psi, f_chi
