"""How the passes of the LSTM lay out gates and weights; see ``lstm`` and ``augmented``.

Signals of a batch are columns inside, (d_s, B), so that products read as in the paper, W v, and the
rows of a gate are one contiguous block. The gates stand in the order du, cs, cu, cx, cr: the
logistic ones together; those that multiply s[n-1] and u next to each other; those that see the old
state together; and last the one that waits for the new state. An option that is off leaves its gate
out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells._peepholes import Peepholes, peepholes

INWARD = ("du", "cs", "cu", "cx", "cr")


@dataclass(frozen=True)
class Layout:
    """Sizes and options of an LSTM cell, and where its gates stand.

    ``gates`` is the cell's own order on the first axis of its parameters.
    """

    gates: tuple[str, ...]
    input_size: int
    state_size: int
    value_size: int
    window: int = 1

    @property
    def gated_input(self) -> bool:
        """Whether there is a control input gate."""
        return "cx" in self.gates

    @property
    def inward(self) -> list[int]:
        """Where the gates du, cs, cu, cx, cr stand on the first axis of the parameters."""
        return [self.gates.index(gate) for gate in INWARD if gate in self.gates]

    @property
    def outward(self) -> list[int]:
        """Where the cell's own gates stand in the order inside."""
        order: list[int] = np.argsort(self.inward).tolist()
        return order

    @property
    def seeing_old(self) -> list[int]:
        """Where, on the first axis of W_s, the gates cs, cu, cx stand, which see s[n-1]."""
        seeing = [gate for gate in self.gates if gate != "du"]
        return [seeing.index(gate) for gate in INWARD[1:-1] if gate in seeing]

    def peepholes(self, params: Params, scale: float = 1) -> Peepholes | None:
        """Return ``scale`` times the peepholes, or None if there are none."""
        if "W_s" not in params:
            return None
        W_s = params["W_s"]
        return peepholes(W_s if scale == 1 else W_s * W_s.dtype.type(scale), self.seeing_old)

    def taps(self, W_x: Array) -> Array:
        """Return W_x of any cell as (gates, d_s, L d_x): what multiplies x[n], …, x[n + L-1]."""
        if W_x.ndim == 3:
            return W_x
        return np.swapaxes(W_x, 1, 2).reshape(len(self.gates), self.state_size, -1)

    def from_taps(self, d_taps: Array, W_x: Array) -> Array:
        """Return the gradient of W_x, shaped like it, from that of its ``taps``."""
        if W_x.ndim == 3:
            return d_taps
        apart = d_taps.reshape(len(self.gates), self.state_size, self.window, self.input_size)
        return np.swapaxes(apart, 1, 2).copy()

    def windows(self, x: Array) -> Array:
        """Return (T, B, L d_x) with x[n], …, x[n + L-1] in a row, of x (T + L-1, B, d_x)."""
        if self.window == 1:
            return x
        steps = len(x) - self.window + 1
        samples = [x[tap : tap + steps] for tap in range(self.window)]
        return np.concatenate(samples, axis=2)  # eq-window

    def drive(self, params: Params, windows: Array) -> Array:
        """Return what x brings to du before the control input gate: (…, d_s, B)."""
        drive: Array = self.taps(params["W_x"])[self.inward[0]] @ np.swapaxes(windows, -1, -2)
        return drive

    def from_windows(self, d_windows: Array) -> Array:
        """Carry the gradient of ``windows`` back to x (T + L-1, B, d_x)."""
        if self.window == 1:
            return d_windows
        steps, batch = d_windows.shape[:2]
        d_x = np.zeros((steps + self.window - 1, batch, self.input_size), d_windows.dtype)
        for tap, part in enumerate(np.split(d_windows, self.window, axis=2)):
            d_x[tap : tap + steps] += part
        return d_x

    def weights(self, params: Params) -> Array:
        """Return the weights of v[n-1], x[n], …, 1 in one matrix, those of logistic gates halved.

        G_c(z) = (1 + tanh(z/2))/2. With the inner ½ in a copy of the weights of the gates, one tanh
        serves them and u alike. To multiply by ½ is exact.

        With a control input gate, x reaches du through the gate: its place here is zero.
        """
        d, d_v = self.state_size, self.value_size
        taps = self.taps(params["W_x"])
        W = np.empty((len(self.gates), d, d_v + taps.shape[2] + 1), params["b"].dtype)
        for row, gate in zip(W, self.inward, strict=True):
            row[:, :d_v] = params["W_v"][gate]
            row[:, d_v:-1] = taps[gate]
            row[:, -1] = params["b"][gate]
        W[1:] *= np.asarray(0.5, W.dtype)
        if self.gated_input:
            W[0, :, d_v:-1] = 0
        return W.reshape(len(self.gates) * d, -1)
