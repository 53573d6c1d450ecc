"""The forward pass of the LSTM over a whole run; see ``_lstm_layout`` for the order of the gates.

Arrays over a run count states from the initial one: ``s[0]`` is the initial state, ``s[n + 1]`` the
state after step n.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells._lstm_layout import INWARD, Layout
from unrolled.cells.run import ended


class Record(NamedTuple):
    """What the backward pass needs.

    ``a`` (T + 1, (1 + gates) d_s, B) holds the state before each step, then u and the gates of the
    step, in the order inside; after the last step only the state. ``v`` (T + 1, B, d_v) are the
    values, a sequence to a row.
    """

    x: Array
    a: Array
    v: Array


def forward(
    layout: Layout, params: Params, x: Array, state: Params, lengths: Array | None
) -> tuple[Array, Params, Record]:
    """Return the outputs, the last state and what ``backward`` needs; see ``Cell.forward``."""
    d, gates = layout.state_size, len(layout.gates)
    d_v, steps, batch = layout.value_size, len(x) - layout.window + 1, x.shape[1]
    W, W_q = layout.weights(params), params.get("W_q")
    half, one = np.asarray(0.5, x.dtype), np.asarray(1, x.dtype)
    peep = layout.peepholes(params, scale=0.5)

    # All that one product turns into the nodes of a step: v[n-1], x[n], …, x[n + L-1], 1.
    sources = np.empty((steps + 1, W.shape[1], batch), x.dtype)
    values = sources[:, :d_v]
    values[0] = state["v"].T
    windows = layout.windows(x)
    sources[:-1, d_v:-1] = np.swapaxes(windows, 1, 2)
    sources[:-1, -1] = 1
    drive = layout.drive(params, windows) if layout.gated_input else None

    a = np.empty((steps + 1, (1 + gates) * d, batch), x.dtype)
    a[0, :d] = state["s"].T
    s, g_cr = a[:, :d], a[:, -d:]
    seeing_old = a[:, 2 * d : -d]
    logistic = seeing_old if peep else a[:, 2 * d :]  # the gates that can be had before s[n]
    u_too = 2 * d if layout.gated_input else d  # whether u can, with the same tanh
    ready = a[:, u_too : -d if peep else None]
    parts, part = np.empty((2 * d, batch), x.dtype), np.empty((d, batch), x.dtype)
    kept, added = parts[:d], parts[d:]
    seen = np.empty_like(seeing_old[0])
    past_end = None if lengths is None else ended(steps, lengths)
    views = (sources, a[:, d:], ready, logistic, a[:, : 2 * d], a[:, 2 * d : 4 * d])
    after = (s[1:], g_cr, values[1:])
    for n, (source, nodes, z, g, s_and_u, g_cs_and_cu, s_n, g_cr_n, v_n) in enumerate(
        zip(*views, *after, strict=False)
    ):
        np.dot(W, source, nodes)  # eq-lstm-nodes
        if peep:
            np.add(seeing_old[n], peep.see_old(s[n], seen), seeing_old[n])
        np.tanh(z, z)  # eq-lstm-update
        np.add(g, one, g)
        np.multiply(g, half, g)  # eq-lstm-gates
        if drive is not None:
            u = nodes[:d]
            np.multiply(a[n, 4 * d : 5 * d], drive[n], part)
            np.tanh(np.add(u, part, u), u)  # eq-augmented-update
        np.multiply(s_and_u, g_cs_and_cu, parts)
        np.add(kept, added, s_n)  # eq-lstm-state
        if peep:
            np.tanh(np.add(g_cr_n, peep.see_new(s_n, part), g_cr_n), g_cr_n)
            np.add(g_cr_n, one, g_cr_n)
            np.multiply(g_cr_n, half, g_cr_n)  # eq-lstm-readout-gate
        np.tanh(s_n, part)
        if W_q is None:
            np.multiply(g_cr_n, part, v_n)  # eq-lstm-value
        else:
            np.dot(W_q, np.multiply(g_cr_n, part, part), v_n)  # eq-augmented-value
        if past_end is not None:
            np.copyto(s_n, s[n], where=past_end[n])
            np.copyto(v_n, values[n], where=past_end[n])
    v = np.swapaxes(values, 1, 2).copy()
    last = {"s": s[steps].T.copy(), "v": v[steps].copy()}
    return v[1:], last, Record(x, a, v)


def signals(layout: Layout, record: Record) -> dict[str, Array]:
    """Return copies of every signal of the run, (T, B, d_s); v is (T, B, d_v)."""
    d = layout.state_size
    names = ("u", *(f"g_{gate}" for gate in INWARD[1:] if gate in layout.gates))
    rows = {name: record.a[:-1, (k + 1) * d : (k + 2) * d] for k, name in enumerate(names)}
    rows["s"] = record.a[1:, :d]
    columns = {name: np.swapaxes(value, 1, 2).copy() for name, value in rows.items()}
    return {**columns, "v": record.v[1:].copy()}
