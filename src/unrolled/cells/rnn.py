"""The standard RNN: a weighted sum of the last readout and the input, warped.

========= ==================================== ===============
letter    meaning                              shape
========= ==================================== ===============
s         state signal, the pre-activation     (B, d)
r         readout signal r = G(s), the output  (B, d)
x         input signal                         (B, d_x)
W_r, W_x  recurrent and input weights          (d, d), (d, d_x)
theta     bias                                 (d,)
========= ==================================== ===============

The passes are in ``_additive.py``, shared with the canonical RNN.
"""

from __future__ import annotations

import numpy as np

from unrolled import init
from unrolled._checks import Params
from unrolled.cells._additive import AdditiveCell


class RNN(AdditiveCell):
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
