"""Cells whose backward pass is the one printed in arXiv v9, where it is not the gradient.

Their forward pass is right; what they differ in is said in one line each.
"""

from __future__ import annotations

from unrolled._checks import Array, Params
from unrolled.cells import LSTM, RNN, AugmentedLSTM, _lstm_backward
from unrolled.cells.base import Gradients, Tape


class RNNWithoutTranspose(RNN):
    """E1: the standard RNN with W_r ψ[n+1] in place of W_rᵀ ψ[n+1], as eqs. 82 and 84 have it.

    Examples
    --------
    >>> import numpy as np
    >>> cell = RNNWithoutTranspose(1, 2, "identity", np.float64)
    >>> params = {"W_r": np.array([[0.0, 1], [0, 0]]), "W_x": np.ones((2, 1)), "theta": np.zeros(2)}
    >>> run = cell.forward(params, np.ones((2, 1, 1)))
    >>> d_outputs = np.array([[[0.0, 0]], [[1, 0]]])  # the objective is unit 0 at step 1,
    >>> cell.backward(params, run.tape, d_outputs).inputs[0]  # which unit 1 at step 0 reaches
    array([[0.]])
    """

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        printed = {**params, "W_r": params["W_r"].T}
        return super()._backward(printed, tape, d_outputs, d_state)


class LSTMWithoutTranspose(LSTM):
    """E3: the Vanilla LSTM with W_s_cr α_cr in place of W_s_crᵀ α_cr, as eq. 148 has it."""

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        return super()._backward(without_transpose(params), tape, d_outputs, d_state)


class AugmentedLSTMWithoutTranspose(AugmentedLSTM):
    """E4: the Augmented LSTM with W_s_cr α_cr in place of W_s_crᵀ α_cr, as eq. 222 has it."""

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        return super()._backward(without_transpose(params), tape, d_outputs, d_state)


class AugmentedLSTMWithoutGateFactor(AugmentedLSTM):
    """E8: the Augmented LSTM with α_du xᵀ in place of (g_cx ⊙ α_du) xᵀ, as eq. 246 has it.

    The weights of the input act through the gate, so that their gradient has it for a factor. All
    other gradients are right.
    """

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        layout, du = self._layout, self.gates.index("du")
        nodes = _lstm_backward.node_gradients(layout, params, tape, d_outputs, d_state)
        ungated = nodes._replace(input_path=None)
        grads = _lstm_backward.from_nodes(layout, params, tape, nodes)
        printed = _lstm_backward.from_nodes(layout, params, tape, ungated)
        grads.params["W_x"][du] = printed.params["W_x"][du]
        return grads


def without_transpose(params: Params) -> Params:
    """Return parameters with W_s of the readout gate transposed, which is diagonal or full."""
    if "W_s" not in params:
        return params
    W_s = params["W_s"].copy()
    W_s[2] = W_s[2].T
    return {**params, "W_s": W_s}
