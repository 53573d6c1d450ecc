"""The Vanilla LSTM: a state that is kept, updated and read out in learned fractions.

============== ====================================== ==================
letter         meaning                                shape
============== ====================================== ==================
s              state signal ("cell state")            (B, d_s)
v              value signal ("hidden state"), output  (B, d_s)
u              update candidate                       (B, d_s)
g_cu, g_cs     gates: control update, control state,  (B, d_s)
g_cr           control readout
x              input signal                           (B, d_x)
a              accumulation nodes (pre-activations)   (B, d_s) each
psi, chi       ψ, χ: total gradients of s and of v    (B, d_s)
alpha          gradients of the accumulation nodes    (B, d_s) each
W_x, W_v, b    weights of x and v, biases; gates cu,  (4, d_s, d_x),
               cs, cr, du on the first axis           (4, d_s, d_s), (4, d_s)
W_s            weights of s to the gates cu, cs, cr   (3, d_s, d_s) or
               ("peepholes")                          (3, d_s)
============== ====================================== ==================

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


class LSTM(LSTMCell):
    """The Vanilla LSTM, s[n] = g_cs ⊙ s[n-1] + g_cu ⊙ u[n], with output v[n] = g_cr ⊙ G_d(s[n]).

    Each gate is G_c of a weighted sum of x[n], v[n-1] and, with peepholes, of the state; the gate
    cr looks at the new state s[n], the gates cu and cs at s[n-1].

    Parameters
    ----------
    input_size : int
        d_x, width of the input.
    hidden_size : int
        d_s, width of the state and of the output.
    peepholes : {"none", "diagonal", "full"}
        How the gates see the state: not at all, each its own element, or through a matrix as in
        the paper.
    dtype : dtype
        float32 or float64; complex128 runs forward only.

    Attributes
    ----------
    GATES : tuple of str
        The order of the gates on the first axis of the parameters. Elsewhere cu, cs, cr, du are
        called input gate i, forget gate f, output gate o and candidate g.

    Raises
    ------
    ValueError, TypeError
        On a size below 1 or not an integer, an unknown option or dtype.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 126-136 (forward), 139-172 (backward). The backward pass
    carries α_cr through the transpose of W_s, which v9 of the preprint omits in eq. 148. Diagonal
    peepholes: Gers, Schraudolph and Schmidhuber (2002), Learning precise timing with LSTM
    recurrent networks.

    Examples
    --------
    >>> cell = LSTM(input_size=2, hidden_size=3, peepholes="full")
    >>> params = cell.init(np.random.default_rng(0))
    >>> run = cell.forward(params, np.ones((5, 1, 2), np.float32))
    >>> run.outputs.shape, sorted(run.state)
    ((5, 1, 3), ['s', 'v'])
    >>> grads = cell.backward(params, run.tape, np.ones_like(run.outputs))
    >>> {name: grad.shape for name, grad in grads.params.items()}
    {'W_x': (4, 3, 2), 'W_v': (4, 3, 3), 'b': (4, 3), 'W_s': (3, 3, 3)}
    """

    GATES = ("cu", "cs", "cr", "du")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        peepholes: str = "none",
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.input_size = check.positive_int("input_size", input_size)
        self.hidden_size = check.positive_int("hidden_size", hidden_size)
        self.peepholes = check.option("peepholes", peepholes, self.PEEPHOLES)
        self.dtype = check.cell_dtype(dtype)

    @property
    def output_size(self) -> int:
        """Width of the output signal, ``hidden_size``."""
        return self.hidden_size

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of W_x, W_v, b and, with peepholes, W_s."""
        d, d_x = self.hidden_size, self.input_size
        return {
            "W_x": ((4, d, d_x), "(4, d_s, d_x)"),
            "W_v": ((4, d, d), "(4, d_s, d_s)"),
            "b": ((4, d), "(4, d_s)"),
            **self._peephole_shapes(self.peepholes),
        }

    def state_shapes(self, batch: int) -> Shapes:
        """Return the shapes of the state s and of the value v; ``batch`` is an integer ≥ 0."""
        check.positive_int("batch", batch, minimum=0)
        shape = ((batch, self.hidden_size), "(B, d_s)")
        return {"s": shape, "v": shape}

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters.

        Each gate's W_x is Xavier-uniform, each gate's W_v orthogonal, biases are zero but that of
        gate cs, which is 1 so that the state lasts from the start; ``init`` has the sources.
        Peepholes start at zero: the cell begins as the one without, and its gradient, α s, moves
        them as soon as the state is not zero.
        """
        shapes = {name: shape for name, (shape, _) in self.param_shapes().items()}
        params = {
            "W_x": init.xavier_uniform(rng, shapes["W_x"], self.dtype),
            "W_v": init.orthogonal(rng, shapes["W_v"], self.dtype),
            "b": np.zeros(shapes["b"], self.dtype),
        }
        if self.peepholes != "none":
            params["W_s"] = np.zeros(shapes["W_s"], self.dtype)
        return init.forget_gate_bias(params)

    @property
    def _layout(self) -> Layout:
        return Layout(self.GATES, self.input_size, self.hidden_size, self.hidden_size)
