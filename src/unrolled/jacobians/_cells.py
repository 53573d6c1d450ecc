"""The Jacobians of one step of each cell, for all steps of a run at once.

============ =============================================== =====================
letter       meaning                                         shape
============ =============================================== =====================
s_by_s       ∂s[k]/∂s[k-1] at constant v[k-1], without its   (T, B, d_s, d_s)
             part D[g_cs]
s_by_v       ∂s[k]/∂v[k-1] at constant s[k-1]                (T, B, d_s, d_v)
R            ∂v[k]/∂s[k] at constant v[k-1]                  (T, B, d_v, d_s)
v_by_v       ∂v[k]/∂v[k-1] at constant s[k]: past the state  (T, B, d_v, d_v)
============ =============================================== =====================

Each is D[z] times a weight matrix, summed over the nodes it passes; z are signals of the run.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells import GRU
from unrolled.cells._additive import AdditiveCell
from unrolled.cells._lstm_cell import LSTMCell
from unrolled.cells.base import Tape


def rows(z: Array, W: Array) -> Array:
    """Return D[z] W, (T, B, d, …)."""
    scaled: Array = z[..., None] * W
    return scaled


def diagonal(z: Array) -> Array:
    """Return D[z], (T, B, d, d)."""
    return rows(z, np.eye(z.shape[-1], dtype=z.dtype))


def of_additive(cell: AdditiveCell, params: Params, tape: Tape) -> Array:
    """Return W_s + W_r D[G'(s[k-1])]; of the standard RNN W_s is zero."""
    slope = cell.G.slope(tape.record.r[:-1])
    J: Array = params["W_r"] * slope[:, :, None, :]  # eq-rnn-jacobian
    return J + params["W_s"] if "W_s" in params else J  # eq-canonical-rnn-jacobian


def of_gru(cell: GRU, params: Params, tape: Tape) -> Array:
    """Return D[z] + D[h - n] ∂z/∂h + D[1 - z] ∂n/∂h."""
    signals, h = cell.signals(tape), tape.record.rows[:-1]
    r, z, n = (signals[name] for name in "rzn")
    W_r, W_z, W_n = params["W_h"]
    if cell.reset == "after":
        m = h @ W_n.T + params["b_h"]
        node_n = rows(r, W_n) + rows(m * r * (1 - r), W_r)
    else:
        node_n = W_n @ (diagonal(r) + rows(h * r * (1 - r), W_r))
    by_z, by_n = (h - n) * z * (1 - z), (1 - z) * (1 - n * n)
    J: Array = diagonal(z) + rows(by_z, W_z) + by_n[..., None] * node_n  # eq-gru-jacobian
    return J


def recurrent_weights(cell: LSTMCell, params: Params) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return W_s and W_v of every gate by name; W_s as full matrices, zero where there is none."""
    gates, d = cell._layout.gates, cell._layout.state_size
    W_s = dict.fromkeys(gates, np.zeros((d, d), params["b"].dtype))
    if "W_s" in params:
        matrices = [np.diag(W) if W.ndim == 1 else W for W in params["W_s"]]
        W_s |= zip((gate for gate in gates if gate != "du"), matrices, strict=True)
    return W_s, dict(zip(gates, params["W_v"], strict=True))


class Slopes(NamedTuple):
    """How the signals of a step change with each other, (T, B, d_s) each.

    ``by_node`` says for each gate how s[k], or for cr how q[k] = g_cr ⊙ r, changes with its
    accumulation node; ``read_out`` how q[k] changes with s[k] while g_cr stands still.
    """

    by_node: dict[str, Array]
    read_out: Array
    g_cs: Array

    @classmethod
    def of(cls, cell: LSTMCell, params: Params, tape: Tape) -> Self:
        """Collect them over a run."""
        layout, record, signals = cell._layout, tape.record, cell.signals(tape)
        u, s, g_cs, g_cu, g_cr = (signals[k] for k in ("u", "s", "g_cs", "g_cu", "g_cr"))
        old, r = np.swapaxes(record.a[:-1, : layout.state_size], 1, 2), np.tanh(s)
        by_node = {
            "cs": old * g_cs * (1 - g_cs),
            "cu": u * g_cu * (1 - g_cu),
            "cr": r * g_cr * (1 - g_cr),
            "du": g_cu * (1 - u * u),
        }
        if layout.gated_input:
            g_cx, drive = signals["g_cx"], layout.drive(params, layout.windows(record.x))
            by_node["cx"] = by_node["du"] * np.swapaxes(drive, 1, 2) * g_cx * (1 - g_cx)
        return cls(by_node, g_cr * (1 - r * r), g_cs)


class LSTMParts(NamedTuple):
    """What the Jacobians of the steps of an LSTM are made of; see the module for the letters."""

    g_cs: Array
    s_by_s: Array
    s_by_v: Array
    R: Array
    v_by_v: Array

    @classmethod
    def of(cls, cell: LSTMCell, params: Params, tape: Tape) -> Self:
        """Collect them over a run."""
        slopes = Slopes.of(cell, params, tape)
        W_s, W_v = recurrent_weights(cell, params)
        q_by_s = diagonal(slopes.read_out) + rows(slopes.by_node["cr"], W_s["cr"])
        q_by_v = rows(slopes.by_node["cr"], W_v["cr"])
        to_s = [gate for gate in slopes.by_node if gate != "cr"]
        s_by_s, s_by_v = (
            np.add.reduce([rows(slopes.by_node[gate], W[gate]) for gate in to_s])
            for W in (W_s, W_v)
        )
        if "W_q" in params:
            q_by_s, q_by_v = params["W_q"] @ q_by_s, params["W_q"] @ q_by_v
        return cls(slopes.g_cs, s_by_s, s_by_v, q_by_s, q_by_v)

    def pair(self) -> Array:
        """Return the Jacobian of the pair (s, v), exact however many steps are multiplied."""
        s = np.concatenate([self.s_by_s + diagonal(self.g_cs), self.s_by_v], axis=3)
        v = self.R @ s
        v[..., self.R.shape[3] :] += self.v_by_v
        return np.concatenate([s, v], axis=2)  # eq-lstm-pair-jacobian
