"""The standard RNN: a weighted sum of the last readout and the input, warped.

========= ==================================== ===============
letter    meaning                              shape
========= ==================================== ===============
s         state signal, the pre-activation     (B, d)
r         readout signal r = G(s), the output  (B, d)
x         input signal                         (B, d_x)
W_r, W_x  recurrent and input weights          (d, d), (d, d_x)
theta     bias                                 (d,)
psi       ψ, total gradient with respect to s  (B, d)
========= ==================================== ===============

Signals of a batch are rows, so W x of the paper reads ``x @ W.T`` here. Arrays over a run count
states from the initial one: ``s[0]`` is the initial state, ``s[n + 1]`` the state after step n.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled import init
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Shapes, Tape
from unrolled.cells.run import ended
from unrolled.warping import WARPINGS, Warping


class Record(NamedTuple):
    """What the backward pass needs: inputs (T, B, d_x), states and readouts (T + 1, B, d)."""

    x: Array
    s: Array
    r: Array


class RNN(Cell):
    """The standard RNN, s[n] = W_r G(s[n-1]) + W_x x[n] + θ, with output r[n] = G(s[n]).

    Its state is the pre-activation ``s``, not the readout. An initial state of zero therefore
    reads out as G(0): 0 for tanh, but ½ for the logistic.

    Parameters
    ----------
    input_size : int
        d_x, width of the input.
    hidden_size : int
        d, width of the state and of the output.
    warping : {"tanh", "logistic", "relu", "leaky_relu", "identity"}
        G.
    dtype : dtype
        float32 or float64; complex128 runs forward only.

    Raises
    ------
    ValueError, TypeError
        On a size below 1 or not an integer, an unknown warping or dtype.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 32, 33 (forward), 78-90 (backward). The backward pass carries
    ψ through the transpose of W_r, which v9 of the preprint omits in eqs. 82 and 84.

    Examples
    --------
    >>> cell = RNN(input_size=2, hidden_size=3)
    >>> params = cell.init(np.random.default_rng(0))
    >>> run = cell.forward(params, np.ones((5, 1, 2), np.float32))
    >>> run.outputs.shape, run.state["s"].shape
    ((5, 1, 3), (1, 3))
    >>> grads = cell.backward(params, run.tape, np.ones_like(run.outputs))
    >>> {name: grad.shape for name, grad in grads.params.items()}
    {'W_r': (3, 3), 'W_x': (3, 2), 'theta': (3,)}
    """

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

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters: W_r orthogonal, W_x Xavier-uniform, theta zero.

        An orthogonal W_r neither shrinks nor stretches what it carries back through time; see
        ``init.orthogonal`` and ``init.xavier_uniform`` for the sources.
        """
        d, d_x = self.hidden_size, self.input_size
        return {
            "W_r": init.orthogonal(rng, (d, d), self.dtype),
            "W_x": init.xavier_uniform(rng, (d, d_x), self.dtype),
            "theta": np.zeros(d, self.dtype),
        }

    def signals(self, tape: Tape) -> dict[str, Array]:
        """Return the states s and readouts r of the run that wrote ``tape``, each (T, B, d).

        Beyond the end of a shorter sequence they stand still.

        Raises
        ------
        TypeError, ValueError
            If ``tape`` is not the tape of a run of this cell.

        Examples
        --------
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
        s = np.empty((steps + 1, batch, self.hidden_size), self.dtype)
        r = np.empty_like(s)
        s[0] = state["s"]
        G(s[0], out=r[0])
        # What does not wait for the last state is done for all steps at once.
        drive = x.reshape(steps * batch, self.input_size) @ params["W_x"].T + params["theta"]
        s[1:] = drive.reshape(steps, batch, self.hidden_size)
        recurrent = np.empty_like(s[0])
        past_end = None if lengths is None else ended(steps, lengths)[..., None]
        for n in range(steps):
            np.matmul(r[n], W_r_T, out=recurrent)
            s[n + 1] += recurrent  # eq-rnn-state
            if past_end is not None:
                np.copyto(s[n + 1], s[n], where=past_end[n])
            G(s[n + 1], out=r[n + 1])  # eq-rnn-readout
        return r[1:], {"s": s[steps].copy()}, Record(x, s, r)

    def _backward(
        self,
        params: Params,
        record: Any,
        lengths: Array | None,
        d_outputs: Array,
        d_state: Params,
    ) -> Gradients:
        x, s, r = record
        steps, batch, d = d_outputs.shape
        slope = self.G.slope(r)
        # ψ of every state, at first its direct part only: the output's gradient, and the adjoint
        # of the last state where each sequence ends.
        psi = np.zeros_like(s)
        np.multiply(d_outputs, slope[1:], out=psi[1:])
        ends = np.full(batch, steps) if lengths is None else lengths
        psi[ends, np.arange(batch)] += d_state["s"]
        recurrent = np.empty_like(s[0])
        for n in reversed(range(steps)):
            np.matmul(psi[n + 1], params["W_r"], out=recurrent)  # eq-rnn-chi
            recurrent *= slope[n]
            psi[n] += recurrent  # eq-rnn-psi
        steps_psi = psi[1:].reshape(steps * batch, d)
        grads = {
            "W_r": steps_psi.T @ r[:-1].reshape(steps * batch, d),
            "W_x": steps_psi.T @ x.reshape(steps * batch, self.input_size),
            "theta": steps_psi.sum(axis=0),
        }
        d_x = (steps_psi @ params["W_x"]).reshape(x.shape)
        return Gradients(grads, d_x, {"s": psi[0].copy()})
