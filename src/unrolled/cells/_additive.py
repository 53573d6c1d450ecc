"""Cells whose state is a sum of linear terms: what the standard and the canonical RNN share.

============= ==================================== ======================
letter        meaning                              shape
============= ==================================== ======================
s             state signal                         (B, d)
r             readout signal r = G(s), the output  (B, d)
x             input signal                         (B, d_x)
W_s, W_r, W_x state, recurrent and input weights   (d, d), (d, d), (d, d_x)
theta         bias                                 (d,)
psi           ψ, total gradient with respect to s  (B, d)
============= ==================================== ======================

Signals of a batch are rows, so W x of the paper reads ``x @ W.T`` here. Arrays over a run count
states from the initial one: ``s[0]`` is the initial state, ``s[n + 1]`` the state after step n.
A cell without ``W_s`` among its parameters has no term W_s s[n-1], and does not pay for one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Shapes, Tape
from unrolled.cells.run import ended
from unrolled.warping import WARPINGS, Warping


class Record(NamedTuple):
    """What the backward pass needs: inputs (T, B, d_x), states and readouts (T + 1, B, d)."""

    x: Array
    s: Array
    r: Array


class AdditiveCell(Cell):
    """A cell s[n] = [W_s s[n-1] +] W_r G(s[n-1]) + W_x x[n] + θ with output r[n] = G(s[n])."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        warping: str = "tanh",
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.input_size = check.positive_int("input_size", input_size)
        self.hidden_size = check.positive_int("hidden_size", hidden_size)
        self.warping = check.option("warping", warping, WARPINGS)
        self.dtype = check.cell_dtype(dtype)

    @property
    def output_size(self) -> int:
        """Width of the output signal, ``hidden_size``."""
        return self.hidden_size

    @property
    def G(self) -> Warping:  # noqa: N802 - the paper's letter
        """The warping."""
        return WARPINGS[self.warping]

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of W_r, W_x, theta."""
        d, d_x = self.hidden_size, self.input_size
        return {"W_r": ((d, d), "(d, d)"), "W_x": ((d, d_x), "(d, d_x)"), "theta": ((d,), "(d,)")}

    def state_shapes(self, batch: int) -> Shapes:
        """Return the shape of the state s; ``batch`` is an integer ≥ 0."""
        check.positive_int("batch", batch, minimum=0)
        return {"s": ((batch, self.hidden_size), "(B, d)")}

    def signals(self, tape: Tape) -> dict[str, Array]:
        """Return the states s and readouts r of the run that wrote ``tape``, each (T, B, d).

        Beyond the end of a shorter sequence they stand still.

        Raises
        ------
        TypeError, ValueError
            If ``tape`` is not the tape of a run of this cell.

        Examples
        --------
        >>> from unrolled import RNN
        >>> cell = RNN(1, 1)
        >>> params = {"W_r": np.ones((1, 1)), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
        >>> run = cell.astype(float).forward(params, np.ones((2, 1, 1)))
        >>> cell.astype(float).signals(run.tape)["s"].ravel().round(4)
        array([1.    , 1.7616])
        """
        record = self.check_tape(tape).record
        return {"s": record.s[1:].copy(), "r": record.r[1:].copy()}

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Record]:
        steps, batch = x.shape[:2]
        G = self.G.function
        W_r_T = params["W_r"].T
        W_s_T = params["W_s"].T if "W_s" in params else None
        s = np.empty((steps + 1, batch, self.hidden_size), self.dtype)
        r = np.empty_like(s)
        s[0] = state["s"]
        G(s[0], out=r[0])
        # What does not wait for the last state is done for all steps at once.
        drive = x.reshape(steps * batch, self.input_size) @ params["W_x"].T + params["theta"]
        s[1:] = drive.reshape(steps, batch, self.hidden_size)
        term = np.empty_like(s[0])
        past_end = None if lengths is None else ended(steps, lengths)[..., None]
        for n in range(steps):
            np.matmul(r[n], W_r_T, out=term)
            s[n + 1] += term  # eq-rnn-state
            if W_s_T is not None:
                np.matmul(s[n], W_s_T, out=term)
                s[n + 1] += term  # eq-canonical-rnn-state
            if past_end is not None:
                np.copyto(s[n + 1], s[n], where=past_end[n])
            G(s[n + 1], out=r[n + 1])  # eq-rnn-readout
        return r[1:], {"s": s[steps].copy()}, Record(x, s, r)

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        x, s, r = tape.record
        steps, batch, d = d_outputs.shape
        W_s = params.get("W_s")
        slope = self.G.slope(r)
        # ψ of every state, at first its direct part only: the output's gradient, and the adjoint
        # of the last state where each sequence ends.
        psi = np.zeros_like(s)
        np.multiply(d_outputs, slope[1:], out=psi[1:])
        ends = np.full(batch, steps) if tape.lengths is None else tape.lengths
        psi[ends, np.arange(batch)] += d_state["s"]
        term = np.empty_like(s[0])
        for n in reversed(range(steps)):
            np.matmul(psi[n + 1], params["W_r"], out=term)  # eq-rnn-chi
            term *= slope[n]
            psi[n] += term  # eq-rnn-psi
            if W_s is not None:
                np.matmul(psi[n + 1], W_s, out=term)
                psi[n] += term  # eq-canonical-rnn-psi
        steps_psi = psi[1:].reshape(steps * batch, d)
        grads = {
            "W_r": steps_psi.T @ r[:-1].reshape(steps * batch, d),
            "W_x": steps_psi.T @ x.reshape(steps * batch, self.input_size),
            "theta": steps_psi.sum(axis=0),
        }
        if W_s is not None:
            grads = {"W_s": steps_psi.T @ s[:-1].reshape(steps * batch, d), **grads}
        d_x = (steps_psi @ params["W_x"]).reshape(x.shape)
        return Gradients(grads, d_x, {"s": psi[0].copy()})
