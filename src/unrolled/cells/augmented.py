"""The Augmented LSTM: the Vanilla LSTM with context windows, a projection and an input gate.

============== ================================================ =====================
letter         meaning                                          shape
============== ================================================ =====================
s              state signal ("cell state")                      (B, d_s)
v              value signal ("hidden state"), the output        (B, d_v)
q              qualifier: the value before the projection       (B, d_s)
u              update candidate                                 (B, d_s)
g_cu, g_cs     gates: control update, control state,            (B, d_s)
g_cr, g_cx     control readout, control input
xi             composite input of a node, Σ_l W_x[l] x[n + l]   (B, d_s) each
x              input signal                                     (B, d_x)
L              window: how many inputs a node sees, from x[n]   scalar
W_x, W_v, b    weights of x and v, biases; gates cu, cs, cr,    (5, L, d_s, d_x),
               cx, du on the first axis                         (5, d_s, d_v), (5, d_s)
W_s            weights of s to the gates cu, cs, cr, cx         (4, d_s, d_s) or
               ("peepholes")                                    (4, d_s)
W_q            projection, v = W_q q                            (d_v, d_s)
============== ================================================ =====================

The passes themselves are in ``_lstm_forward`` and ``_lstm_backward``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled import init
from unrolled._checks import Params
from unrolled.cells._lstm_cell import LSTMCell
from unrolled.cells._lstm_layout import Layout
from unrolled.cells.base import Shapes
from unrolled.cells.lstm import LSTM


class AugmentedLSTM(LSTMCell):
    """The Vanilla LSTM extended by context windows, a recurrent projection, a control input gate.

    s[n] = g_cs ⊙ s[n-1] + g_cu ⊙ u[n] as in the Vanilla LSTM. New are ξ[n] = Σ_l W_x[l] x[n + l]
    over 0 ≤ l < L in place of W_x x[n]; the gate g_cx on the input's path to the update candidate,
    u = G_d(g_cx ⊙ ξ_du + W_v v[n-1] + b); and v = W_q (g_cr ⊙ G_d(s)). Each can be had alone. An
    option that is off leaves its parameters and its gate out.

    Parameters
    ----------
    input_size : int
        d_x, width of the input.
    hidden_size : int
        d_s, width of the state.
    window : int
        L ≥ 1. The cell looks L-1 samples ahead: ``forward`` takes those that follow the run as
        ``lookahead`` (L-1, B, d_x), and takes zeros in their place if there are none.
    projection_size : int, optional
        d_v ≤ d_s, width of the value; without it there is no projection and d_v = d_s.
    input_gate : bool
        Whether there is a gate cx.
    peepholes : {"none", "diagonal", "full"}
        How the gates see the state: not at all, each its own element, or through a matrix as in
        the paper.
    dtype : dtype
        float32 or float64; complex128 runs forward only.

    Raises
    ------
    ValueError, TypeError
        On a size below 1 or not an integer, d_v > d_s, an ``input_gate`` that is not a bool, an
        unknown option or dtype.

    Notes
    -----
    Source: Sherstinsky (2020), section VII, eqs. 187-214 (forward), 216-249 (backward). The
    backward pass carries α_cr through the transpose of W_s, which v9 of the preprint omits in
    eq. 222, and the gradient of W_x[du] has the factor g_cx, which v9 omits in eq. 246. The
    projection is that of Sak, Senior and Beaufays (2014), Long short-term memory recurrent neural
    network architectures for large scale acoustic modeling.

    Examples
    --------
    >>> cell = AugmentedLSTM(input_size=2, hidden_size=4, window=3, projection_size=3)
    >>> params = cell.init(np.random.default_rng(0))
    >>> x, after = np.ones((5, 1, 2), np.float32), np.zeros((2, 1, 2), np.float32)
    >>> run = cell.forward(params, x, lookahead=after)
    >>> run.outputs.shape, run.state["s"].shape
    ((5, 1, 3), (1, 4))
    >>> grads = cell.backward(params, run.tape, np.ones_like(run.outputs))
    >>> {name: grad.shape for name, grad in grads.params.items()}
    {'W_x': (5, 3, 4, 2), 'W_v': (5, 4, 3), 'b': (5, 4), 'W_s': (4, 4, 4), 'W_q': (3, 4)}
    >>> grads.lookahead.shape
    (2, 1, 2)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        window: int = 1,
        projection_size: int | None = None,
        input_gate: bool = True,
        peepholes: str = "full",
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.input_size = check.positive_int("input_size", input_size)
        self.hidden_size = check.positive_int("hidden_size", hidden_size)
        self.window = check.positive_int("window", window)
        if projection_size is not None:
            projection_size = check.positive_int("projection_size", projection_size)
            if projection_size > self.hidden_size:
                expected = f"at most hidden_size = {self.hidden_size}"
                raise check.fail("projection_size", expected, projection_size)
        self.projection_size = projection_size
        self.input_gate = check.flag("input_gate", input_gate)
        self.peepholes = check.option("peepholes", peepholes, self.PEEPHOLES)
        self.dtype = check.cell_dtype(dtype)

    @property
    def gates(self) -> tuple[str, ...]:
        """The order of the gates on the first axis of the parameters."""
        return ("cu", "cs", "cr", "cx", "du") if self.input_gate else LSTM.GATES

    @property
    def output_size(self) -> int:
        """Width of the output signal: ``projection_size``, or ``hidden_size`` without one."""
        return self.hidden_size if self.projection_size is None else self.projection_size

    @property
    def lookahead_size(self) -> int:
        """How many inputs after its own step an output depends on: L-1."""
        return self.window - 1

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of W_x, W_v, b and, if they are on, W_s, W_q."""
        d, d_v, gates = self.hidden_size, self.output_size, len(self.gates)
        width = "d_s" if self.projection_size is None else "d_v"
        shapes: Shapes = {
            "W_x": ((gates, self.window, d, self.input_size), f"({gates}, L, d_s, d_x)"),
            "W_v": ((gates, d, d_v), f"({gates}, d_s, {width})"),
            "b": ((gates, d), f"({gates}, d_s)"),
        }
        shapes |= self._peephole_shapes(self.peepholes)
        if self.projection_size is not None:
            shapes["W_q"] = ((d_v, d), "(d_v, d_s)")
        return shapes

    def state_shapes(self, batch: int) -> Shapes:
        """Return the shapes of the state s and of the value v; ``batch`` is an integer ≥ 0."""
        check.positive_int("batch", batch, minimum=0)
        width = "d_s" if self.projection_size is None else "d_v"
        return {
            "s": ((batch, self.hidden_size), "(B, d_s)"),
            "v": ((batch, self.output_size), f"(B, {width})"),
        }

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters.

        Each tap of a gate's W_x is Xavier-uniform with L d_x inputs, each gate's W_v orthogonal (or
        has orthonormal columns, with a projection), W_q has orthonormal rows; biases are zero but
        that of gate cs, which is 1 so that the state lasts from the start; ``init`` has the
        sources. Peepholes start at zero.
        """
        shapes = {name: shape for name, (shape, _) in self.param_shapes().items()}
        gates, window, d, d_x = shapes["W_x"]
        taps = init.xavier_uniform(rng, (gates, d, window * d_x), self.dtype)
        params = {
            "W_x": np.swapaxes(taps.reshape(gates, d, window, d_x), 1, 2).copy(),
            "W_v": init.orthogonal(rng, shapes["W_v"], self.dtype),
            "b": np.zeros(shapes["b"], self.dtype),
        }
        if "W_s" in shapes:
            params["W_s"] = np.zeros(shapes["W_s"], self.dtype)
        if "W_q" in shapes:
            params["W_q"] = init.orthogonal(rng, shapes["W_q"], self.dtype)
        return init.forget_gate_bias(params)

    @property
    def _layout(self) -> Layout:
        sizes = (self.input_size, self.hidden_size, self.output_size, self.window)
        return Layout(self.gates, *sizes)
