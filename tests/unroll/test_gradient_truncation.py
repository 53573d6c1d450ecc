"""U7: what a truncated gradient leaves out decays like ρ to the steps it goes back.

W_x is the identity, so that the gradient by x[n] is ψ[n], the total gradient by s[n].
"""

import numpy as np
from cell_contract import seeds
from hypothesis import given
from hypothesis import strategies as st

from unrolled import RNN, CanonicalRNN, unroll
from unrolled.warping import WARPINGS


@given(
    kind=st.sampled_from([RNN, CanonicalRNN]),
    warping=st.sampled_from(["tanh", "relu", "leaky_relu", "identity"]),
    d=st.integers(1, 4),
    rho=st.floats(0.05, 0.95),
    K=st.sampled_from([1, 2, 5, 10, 20]),
    seed=seeds,
)
def test_the_rest_of_the_adjoint_is_bounded(kind, warping, d, rho, K, seed):
    """‖ψ[n] - ψ⁽ᴷ⁾[n]‖ ≤ ρᴷ max ‖e‖ / (1 - ρ), where ψ⁽ᴷ⁾ uses steps n..n+K-1 only.

    Blocks of one step, each followed back K steps, leave every step with just these terms.
    """
    rng = np.random.default_rng(seed)
    cell = kind(d, d, warping, np.float64)
    params = {name: rng.standard_normal(shape) for name, (shape, _) in cell.param_shapes().items()}
    recurrent = [name for name in ("W_r", "W_s") if name in params]
    for name in recurrent:
        params[name] *= rho / len(recurrent) / np.linalg.norm(params[name], 2)
    params["W_x"] = np.eye(d)
    x, d_outputs = rng.standard_normal((2, 24, 1, d))

    def loss(outputs, start, stop):
        return float((d_outputs[start:stop] * outputs).sum()), d_outputs[start:stop]

    run = cell.forward(params, x)
    psi = cell.backward(params, run.tape, d_outputs).inputs
    truncated = unroll.truncated(cell, params, x, loss, 1, K, inputs=True).inputs
    e = WARPINGS[warping].slope(run.outputs) * d_outputs
    rest = np.linalg.norm(psi - truncated, axis=-1)
    bound = rho**K * np.linalg.norm(e, axis=-1).max() / (1 - rho)
    assert rest.max() <= bound + 1e-14 * len(x)  # rounding in sums of 24 terms of order 1
