"""The backward pass of the LSTM over a whole run; see ``_lstm_layout`` for the order of the gates.

====== ================================================= ====================
letter meaning                                           shape
====== ================================================= ====================
chi    χ, total gradient of v[n]                         (d_v, B)
psi    ψ, total gradient of s[n]                         (d_s, B)
f_chi  what reaches χ[n-1] from step n on                (d_v, B)
f_psi  what reaches ψ[n-1] from step n on                (d_s, B)
alpha  gradients of the accumulation nodes of a step     (gates d_s, B)
====== ================================================= ====================

Each gradient of a step is χ or ψ times a factor that the forward pass decides alone. The factors
of a stretch of steps are computed in a few large operations, which fit the cache, before the loop
over the stretch multiplies by χ and ψ in place. Their rows: what f_psi keeps of ψ; with a control
input gate, what the input's path to du gets; the gates du, cs, cu, cx; cr; and what ψ gets of χ.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from unrolled._checks import Array, Params
from unrolled.cells._lstm_forward import Record
from unrolled.cells._lstm_layout import Layout
from unrolled.cells.run import Gradients, Tape

#: Numbers per signal in a stretch: with fewer the calls weigh, with more the caches overflow.
STRETCH = 2**16


class Nodes(NamedTuple):
    """Gradients of the accumulation nodes over a run, columns by step and sequence.

    ``alpha`` (gates d_s, T B) in the order inside; ``input_path`` (d_s, T B) is g_cx ⊙ α_du, which
    is what the input weights of du get, or None without a control input gate; ``chi`` (d_v, T B),
    or None without a projection; the adjoints of the initial state are ``f_psi`` and ``f_chi``.
    """

    alpha: Array
    input_path: Array | None
    chi: Array | None
    f_psi: Array
    f_chi: Array


def backward(
    layout: Layout, params: Params, tape: Tape, d_outputs: Array, d_state: Params
) -> Gradients:
    """Return the gradients; see ``Cell.backward``."""
    nodes = node_gradients(layout, params, tape, d_outputs, d_state)
    return from_nodes(layout, params, tape, nodes)


class Step(NamedTuple):
    """The rows of one step: factors at first, after the step the gradients they become."""

    chi: Array
    by_chi: Array  # cr, and what ψ gets of χ
    by_psi: Array  # the others
    alpha: Array
    alpha_old: Array  # of the gates that see s[n-1]
    alpha_cr: Array
    into_psi: Array
    f_psi: Array


class Stretch:
    """Memory for the factors of a stretch of steps, and the steps in it."""

    def __init__(self, layout: Layout, length: int, batch: int, dtype: DTypeLike) -> None:
        d, gates = layout.state_size, len(layout.gates)
        before = 1 + layout.gated_input  # rows before those of the gates
        self.factors = np.empty((length, before + gates + 1, d, batch), dtype)
        self.chi = np.empty((length, layout.value_size, batch), dtype)
        rows = self.factors.reshape(length, (before + gates + 1) * d, batch)
        self.alpha, self.input_path = rows[:, before * d : -d], self.factors[:, 1]
        by_chi, by_psi = self.factors[:, -2:], self.factors[:, :-2]
        alpha_old, alpha_cr = self.alpha[:, d:-d], self.alpha[:, -d:]
        alphas = (self.alpha, alpha_old, alpha_cr)
        views = (self.chi, by_chi, by_psi, *alphas, rows[:, -d:], rows[:, :d])
        self.steps = [Step(*rows) for rows in zip(*views, strict=True)]


def node_gradients(
    layout: Layout, params: Params, tape: Tape, d_outputs: Array, d_state: Params
) -> Nodes:
    """Carry the adjoint back to the accumulation nodes of every step."""
    record, lengths = tape.record, tape.lengths
    d, d_v, gates = layout.state_size, layout.value_size, len(layout.gates)
    (steps, batch), dtype = d_outputs.shape[:2], d_outputs.dtype
    W_v_T = params["W_v"][layout.inward].reshape(gates * d, d_v).T
    W_q, peep = params.get("W_q"), layout.peepholes(params)
    windows = layout.windows(record.x)

    stretch = Stretch(layout, max(1, min(steps, STRETCH // max(1, d * batch))), batch, dtype)
    alpha = np.empty((gates * d, steps, batch), dtype)
    input_path = np.empty((d, steps, batch), dtype) if layout.gated_input else None
    every_chi = None if W_q is None else np.empty((d_v, steps, batch), dtype)
    ends = np.full(batch, steps) if lengths is None else lengths
    f_psi, f_chi = np.zeros((d, batch), dtype), np.zeros((d_v, batch), dtype)
    beta, psi, part = np.empty_like(f_psi), np.empty_like(f_psi), np.empty_like(f_psi)
    for stop in range(steps, 0, -len(stretch.steps)):
        start = max(0, stop - len(stretch.steps))
        span = slice(stop - start)
        write_factors(layout, record, start, stretch.factors[span])
        if layout.gated_input:
            drive = layout.drive(params, windows[start:stop])
            write_input_factors(layout, record, start, drive, stretch.factors[span])
        stretch.chi[span] = np.swapaxes(d_outputs[start:stop], 1, 2)
        for n in range(stop - 1, start - 1, -1):
            step = stretch.steps[n - start]
            if lengths is not None or n + 1 == steps:
                add_where_ended(f_psi, f_chi, d_state, ends == n + 1)
            into_v = np.add(step.chi, f_chi, step.chi)  # eq-lstm-chi
            if W_q is not None:
                into_v = np.dot(W_q.T, into_v, beta)  # eq-augmented-beta
            np.multiply(step.by_chi, into_v, step.by_chi)  # eq-lstm-alpha-cr, eq-lstm-rho
            np.add(f_psi, step.into_psi, psi)  # eq-lstm-psi
            if peep:
                np.add(psi, peep.new_adjoint(step.alpha_cr, part), psi)  # eq-lstm-psi
            np.multiply(step.by_psi, psi, step.by_psi)  # eq-lstm-alpha
            f_psi = step.f_psi  # eq-lstm-f-psi
            if peep:
                np.add(f_psi, peep.old_adjoint(step.alpha_old, part), f_psi)
            np.dot(W_v_T, step.alpha, f_chi)  # eq-lstm-f-chi
        f_psi = f_psi.copy()  # the next stretch is written over this one
        alpha[:, start:stop] = np.swapaxes(stretch.alpha[span], 0, 1)
        if input_path is not None:
            input_path[:, start:stop] = np.swapaxes(stretch.input_path[span], 0, 1)
        if every_chi is not None:
            every_chi[:, start:stop] = np.swapaxes(stretch.chi[span], 0, 1)
    if lengths is not None or not steps:
        add_where_ended(f_psi, f_chi, d_state, ends == 0)
    path = None if input_path is None else input_path.reshape(d, steps * batch)
    values = None if every_chi is None else every_chi.reshape(d_v, steps * batch)
    return Nodes(alpha.reshape(gates * d, steps * batch), path, values, f_psi, f_chi)


def add_where_ended(f_psi: Array, f_chi: Array, d_state: Params, now: Array) -> None:
    """Add the adjoint of the last state to the sequences that end here."""
    f_psi += np.where(now, d_state["s"].T, 0)
    f_chi += np.where(now, d_state["v"].T, 0)


def write_factors(layout: Layout, record: Record, start: int, factors: Array) -> None:
    """Write what χ and ψ are multiplied by in the steps from ``start`` on."""
    d, span, batch = layout.state_size, len(factors), factors.shape[-1]
    a = record.a[start : start + span]
    s_old, u, g_cs, g_cu = (a[:, k * d : (k + 1) * d] for k in range(4))
    g_cr = a[:, -d:]
    logistic = a[:, 2 * d :].reshape(span, len(layout.gates) - 1, d, batch)
    first = 1 + layout.gated_input
    one = np.asarray(1, a.dtype)
    slopes = factors[:, first + 1 : -1]
    np.subtract(one, logistic, slopes)
    slopes *= logistic  # eq-lstm-slopes
    slopes[:, 0] *= s_old  # eq-lstm-alpha-cs
    slopes[:, 1] *= u  # eq-lstm-alpha-cu
    by_du, into_psi = factors[:, first], factors[:, -1]
    np.multiply(u, u, by_du)
    np.subtract(one, by_du, by_du)
    by_du *= g_cu  # eq-lstm-alpha-du
    r = np.tanh(record.a[start + 1 : start + span + 1, :d])
    slopes[:, -1] *= r  # eq-lstm-alpha-cr
    np.multiply(r, r, r)
    np.subtract(one, r, r)
    np.multiply(r, g_cr, into_psi)  # eq-lstm-rho
    factors[:, 0] = g_cs


def write_input_factors(
    layout: Layout, record: Record, start: int, drive: Array, factors: Array
) -> None:
    """Write the rest of them with a control input gate; ``drive`` is what it lets through."""
    d = layout.state_size
    g_cx = record.a[start : start + len(factors), 4 * d : 5 * d]
    by_du, by_cx = factors[:, 2], factors[:, 5]
    by_cx *= by_du
    by_cx *= drive  # eq-augmented-alpha-cx
    np.multiply(by_du, g_cx, factors[:, 1])  # eq-augmented-input-path


def from_nodes(layout: Layout, params: Params, tape: Tape, nodes: Nodes) -> Gradients:
    """Return the gradients of parameters, inputs and initial state from those of the nodes."""
    record: Record = tape.record
    alpha, d, gates = nodes.alpha, layout.state_size, len(layout.gates)
    d_v, outward, batch = layout.value_size, layout.outward, record.x.shape[1]
    windows = layout.windows(record.x)
    flat = windows.reshape(alpha.shape[1], windows.shape[2])
    grads = {
        "W_v": (alpha @ record.v[:-1].reshape(alpha.shape[1], d_v)).reshape(gates, d, d_v)[outward],
        "b": (alpha @ np.ones_like(alpha[0])).reshape(gates, d)[outward],
    }
    if "W_s" in params or "W_q" in params:
        s = np.swapaxes(record.a[:, :d], 0, 1).reshape(d, len(record.a) * batch)
    if "W_s" in params:
        grads["W_s"] = peephole_gradient(layout, params, alpha, s)  # eq-lstm-gradients
    if nodes.chi is not None:
        g_cr = np.swapaxes(record.a[:-1, -d:], 0, 1).reshape(d, alpha.shape[1])
        grads["W_q"] = nodes.chi @ (g_cr * np.tanh(s[:, batch:])).T  # eq-augmented-W-q-gradient
    if nodes.input_path is not None:
        alpha = np.concatenate([nodes.input_path, alpha[d:]])  # x reaches du through the gate
    taps = layout.taps(params["W_x"])
    d_taps = (alpha @ flat).reshape(taps.shape)[outward]  # eq-lstm-gradients
    grads["W_x"] = layout.from_taps(d_taps, params["W_x"])
    d_windows = alpha.T @ taps[layout.inward].reshape(gates * d, -1)  # eq-lstm-input-gradient
    d_x = layout.from_windows(d_windows.reshape(windows.shape))
    in_order = {name: grads[name] for name in params}
    return Gradients(in_order, d_x, {"s": nodes.f_psi.T.copy(), "v": nodes.f_chi.T.copy()})


def peephole_gradient(layout: Layout, params: Params, alpha: Array, s: Array) -> Array:
    """Return the gradient of W_s: α times the state its gate saw; s is (d_s, (T + 1) B)."""
    d, peep = layout.state_size, layout.peepholes(params)
    assert peep is not None
    gradient = np.empty_like(params["W_s"])
    gradient[layout.seeing_old] = peep.gradient(alpha[d:-d], s[:, : alpha.shape[1]])
    gradient[2] = peep.gradient(alpha[-d:], s[:, s.shape[1] - alpha.shape[1] :])[0]
    return gradient
