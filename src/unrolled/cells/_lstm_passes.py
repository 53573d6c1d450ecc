"""The forward and the backward pass of the LSTM over a whole run; see ``lstm`` for the letters.

Signals of a batch are columns here, (d_s, B), so that products read as in the paper, W v, and every
gate of a step is one contiguous block. The gates are turned to the order du, cu, cs, cr: the
logistic ones stand together, and so do those that do not wait for the new state. Arrays over a run
count states from the initial one: ``s[0]`` is the initial state, ``s[n + 1]`` the state after
step n.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells.run import Gradients, ended

DU, CU, CS, CR = range(4)  # the order inside


class Record(NamedTuple):
    """What the backward pass needs.

    ``a`` (T, 4, d_s, B) holds u, g_cu, g_cs, g_cr; ``s`` (T + 1, d_s, B) the states and ``r``
    (T, d_s, B) their readout candidates; ``v`` (T + 1, B, d_s) the values, a sequence to a row.
    """

    x: Array
    a: Array
    s: Array
    r: Array
    v: Array


class Peepholes(NamedTuple):
    """How gates see the state: ``product(old, s)`` for cu and cs, ``product(new, s)`` for cr."""

    product: Callable[..., Array]
    old: Array
    new: Array


def peepholes(W_s: Array, *, transpose: bool = False) -> Peepholes:
    """Return what makes diagonal (3, d_s) and full (3, d_s, d_s) peepholes look alike."""
    if W_s.ndim == 2:  # a diagonal matrix is its own transpose
        return Peepholes(np.multiply, W_s[:2, :, None], W_s[2, :, None])
    W_s = np.swapaxes(W_s, 1, 2) if transpose else W_s
    return Peepholes(np.matmul, W_s[:2], W_s[2])


def inward(W: Array) -> Array:
    """Turn the first axis from cu, cs, cr, du to du, cu, cs, cr."""
    return np.roll(W, 1, axis=0)


def forward(
    params: Params, x: Array, state: Params, lengths: Array | None
) -> tuple[Array, Params, Record]:
    """Return the outputs, the last state and what ``backward`` needs; see ``Cell.forward``."""
    (steps, batch, d_x), d = x.shape, params["b"].shape[1]
    half = x.dtype.type(0.5)
    # G_c(z) = (1 + tanh(z/2))/2. With the inner ½ in a copy of the weights of the three gates one
    # tanh serves them and u alike. To multiply by ½ is exact.
    scale = np.array([1, 0.5, 0.5, 0.5], x.dtype)[:, None, None]
    W_x = (scale * inward(params["W_x"])).reshape(4 * d, d_x)
    W_v = (scale * inward(params["W_v"])).reshape(4 * d, d)
    peep = peepholes(half * params["W_s"]) if "W_s" in params else None

    # What does not wait for the last state is done for all steps at once.
    a = np.matmul(W_x, np.swapaxes(x, 1, 2)).reshape(steps, 4, d, batch)
    a += scale * inward(params["b"])[..., None]
    s = np.empty((steps + 1, d, batch), x.dtype)
    v, r = np.empty_like(s), np.empty_like(s[1:])
    s[0], v[0] = state["s"].T, state["v"].T
    recurrent, seen = np.empty((4 * d, batch), x.dtype), np.empty((2, d, batch), x.dtype)
    update = np.empty_like(s[0])
    past_end = None if lengths is None else ended(steps, lengths)
    for n in range(steps):
        np.matmul(W_v, v[n], out=recurrent)
        a[n] += recurrent.reshape(4, d, batch)  # eq-lstm-nodes
        if peep:
            a[n, CU:CR] += peep.product(peep.old, s[n], out=seen)
        ready = a[n, :CR] if peep else a[n]
        np.tanh(ready, out=ready)  # eq-lstm-update
        logistic_from_tanh(ready[CU:])  # eq-lstm-gates
        np.multiply(a[n, CS], s[n], out=s[n + 1])
        s[n + 1] += np.multiply(a[n, CU], a[n, DU], out=update)  # eq-lstm-state
        if peep:
            g_cr = a[n, CR]
            g_cr += peep.product(peep.new, s[n + 1], out=update)
            logistic_from_tanh(np.tanh(g_cr, out=g_cr))  # eq-lstm-readout-gate
        np.tanh(s[n + 1], out=r[n])
        np.multiply(a[n, CR], r[n], out=v[n + 1])  # eq-lstm-value
        if past_end is not None:
            np.copyto(s[n + 1], s[n], where=past_end[n])
            np.copyto(v[n + 1], v[n], where=past_end[n])
    rows = np.swapaxes(v, 1, 2).copy()
    last = {"s": s[steps].T.copy(), "v": rows[steps].copy()}
    return rows[1:], last, Record(x, a, s, r, rows)


def logistic_from_tanh(g: Array) -> None:
    """Turn tanh(z/2) into G_c(z), in place."""
    g += 1
    g *= g.dtype.type(0.5)  # eq-logistic-from-tanh


def backward(
    params: Params, record: Record, lengths: Array | None, d_outputs: Array, d_state: Params
) -> Gradients:
    """Return the gradients; see ``Cell.backward``."""
    x, a, s, r, v = record
    (steps, batch, d_x), d = x.shape, params["b"].shape[1]
    # What each gradient is multiplied by is known: for all steps at once.
    u, g_cu, g_cs, g_cr = (a[:, gate] for gate in (DU, CU, CS, CR))
    alpha = np.empty_like(a)
    alpha[:, DU] = g_cu * (1 - u * u)  # eq-lstm-alpha-du
    alpha[:, CU] = u * g_cu * (1 - g_cu)  # eq-lstm-alpha-cu
    alpha[:, CS] = s[:-1] * g_cs * (1 - g_cs)  # eq-lstm-alpha-cs
    alpha[:, CR] = r * g_cr * (1 - g_cr)  # eq-lstm-alpha-cr
    rho = g_cr * (1 - r * r)  # eq-lstm-rho
    # χ and ψ of every state, at first what comes from outside: the gradient of the outputs, and
    # the adjoint of the last state where each sequence ends.
    chi, psi = np.zeros_like(s), np.zeros_like(s)
    chi[1:] = np.swapaxes(d_outputs, 1, 2)
    ends = np.full(batch, steps) if lengths is None else lengths
    chi[ends, :, np.arange(batch)] += d_state["v"]
    psi[ends, :, np.arange(batch)] += d_state["s"]
    W_v_T = inward(params["W_v"]).reshape(4 * d, d).T
    peep = peepholes(params["W_s"], transpose=True) if "W_s" in params else None
    part, seen = np.empty_like(s[0]), np.empty((2, d, batch), x.dtype)
    for n in reversed(range(steps)):
        alpha[n, CR] *= chi[n + 1]
        psi[n + 1] += np.multiply(rho[n], chi[n + 1], out=part)
        if peep:
            psi[n + 1] += peep.product(peep.new, alpha[n, CR], out=part)  # eq-lstm-psi
        alpha[n, :CR] *= psi[n + 1]
        chi[n] += np.matmul(W_v_T, alpha[n].reshape(4 * d, batch), out=part)  # eq-lstm-f-chi
        psi[n] += np.multiply(g_cs[n], psi[n + 1], out=part)
        if peep:
            psi[n] += peep.product(peep.old, alpha[n, CU:CR], out=seen).sum(axis=0)  # eq-lstm-f-psi

    # Back to the paper's order of gates; each node's gradient over the run is one row, (4, T·B).
    alpha = np.moveaxis(np.roll(alpha, -1, axis=1), 0, 2).reshape(4 * d, steps * batch)
    grads = {
        "W_x": (alpha @ x.reshape(steps * batch, d_x)).reshape(4, d, d_x),
        "W_v": (alpha @ v[:-1].reshape(steps * batch, d)).reshape(4, d, d),
        "b": alpha.sum(axis=1).reshape(4, d),
    }
    if peep:
        grads["W_s"] = peephole_gradient(alpha.reshape(4, d, steps * batch), s, params["W_s"].ndim)
    d_inputs = (alpha.T @ params["W_x"].reshape(4 * d, d_x)).reshape(x.shape)
    return Gradients(grads, d_inputs, {"s": psi[0].T.copy(), "v": chi[0].T.copy()})


def peephole_gradient(alpha: Array, s: Array, ndim: int) -> Array:
    """Return the gradient of W_s: α times the state its gate saw, the diagonal alone or in full."""
    rows = np.moveaxis(s, 0, 1)  # (d_s, T + 1, B)
    old, new = (part.reshape(alpha.shape[1:]) for part in (rows[:, :-1], rows[:, 1:]))
    seen = np.stack([old, old, new])  # by cu, cs, cr
    gradient: Array
    if ndim == 2:
        gradient = np.sum(alpha[:3] * seen, axis=2)
    else:
        gradient = np.matmul(alpha[:3], np.swapaxes(seen, 1, 2))
    return gradient
