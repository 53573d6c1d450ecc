"""The canonical RNN: one backward-Euler step of a delay differential equation.

============= ==================================== ======================
letter        meaning                              shape
============= ==================================== ======================
s             state signal                         (B, d)
r             readout signal r = G(s), the output  (B, d)
x             input signal                         (B, d_x)
W_s, W_r, W_x state, recurrent and input weights   (d, d), (d, d), (d, d_x)
theta         bias                                 (d,)
A, B, C, h    coefficients and step of the         (d, d), (d, d), (d, d_x),
              differential equation behind it      scalar
============= ==================================== ======================

The passes are in ``_additive.py``, shared with the standard RNN. ``continuous.DelayModel.to_rnn``
computes the parameters from A, B, C and the delay.
"""

from __future__ import annotations

import numpy as np

from unrolled import init
from unrolled._checks import Params
from unrolled.cells._additive import AdditiveCell
from unrolled.cells.base import Shapes


class CanonicalRNN(AdditiveCell):
    """The canonical RNN, s[n] = W_s s[n-1] + W_r G(s[n-1]) + W_x x[n] + θ, with output G(s[n]).

    With W_s = 0 it is the standard RNN. Its state is the sum ``s``, not the readout: an initial
    state of zero reads out as G(0), which is 0 for tanh, but ½ for the logistic.

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
    Source: Sherstinsky (2020), eqs. 30, 31. The backward pass is that of the standard RNN (eqs.
    78-90, with the transpose of W_r) and one term more: ψ[n] also receives W_sᵀ ψ[n+1].

    Examples
    --------
    >>> cell = CanonicalRNN(input_size=2, hidden_size=3)
    >>> params = cell.init(np.random.default_rng(0))
    >>> run = cell.forward(params, np.ones((5, 1, 2), np.float32))
    >>> run.outputs.shape, run.state["s"].shape
    ((5, 1, 3), (1, 3))
    >>> grads = cell.backward(params, run.tape, np.ones_like(run.outputs))
    >>> {name: grad.shape for name, grad in grads.params.items()}
    {'W_s': (3, 3), 'W_r': (3, 3), 'W_x': (3, 2), 'theta': (3,)}
    """

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of W_s, W_r, W_x, theta."""
        d = self.hidden_size
        return {"W_s": ((d, d), "(d, d)"), **super().param_shapes()}

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters: those of ds/dt = -s + Q G(s) + C x, Q orthogonal, at step h = 1.

        Eqs. 25-28 make that W_s = ½ I, W_r = ½ Q, and W_x = ½ C, which is drawn Xavier-uniform;
        theta is zero. As ‖W_s‖ + ‖W_r‖ = 1, no step stretches the distance of two states, whatever
        the warping: the leak -s balances the largest gain of the readout.
        """
        d, d_x = self.hidden_size, self.input_size
        return {
            "W_s": np.eye(d, dtype=self.dtype) / 2,  # eq-canonical-weights
            "W_r": init.orthogonal(rng, (d, d), self.dtype, gain=0.5),
            "W_x": init.xavier_uniform(rng, (d, d_x), self.dtype),
            "theta": np.zeros(d, self.dtype),
        }
