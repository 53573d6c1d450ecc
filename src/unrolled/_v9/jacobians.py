"""Products of Jacobians as printed in arXiv v9, where they are not ∂ψ[n]/∂ψ[l].

====== ===================================================== ===================
letter meaning                                               shape
====== ===================================================== ===================
psi    ψ, total gradient of s                                (B, d)
Delta  Δ_g: how s[k] changes with the node of gate g         (T, B, d) each
R      ∂v[k]/∂s[k]                                           (T, B, d, d)
====== ===================================================== ===================

What is right is in ``unrolled.jacobians``: ``error_jacobian`` for a product, ``error_flow`` for a
factor. ``W ⊙ z``, a matrix times a vector element by element, is read as D[z] W, which is what
(W ψ) ⊙ z of eq. 84 makes it.
"""

from __future__ import annotations

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells import LSTM, RNN
from unrolled.cells.base import Tape
from unrolled.jacobians import _arguments as arguments
from unrolled.jacobians import error_flow
from unrolled.jacobians._cells import Slopes, diagonal, recurrent_weights, rows


def product_91(cell: RNN, params: Params, tape: Tape, n: int, l: int) -> Array:  # noqa: E741
    """E2: ∏ W_r ⊙ G'(s[k]) over k = n+1, …, l, in place of ∏ D[G'(s[k-1])] W_rᵀ; (B, d, d)."""
    params = arguments.run(cell, params, tape)
    arguments.interval(n, l, 0, tape.steps)
    slope = cell.G.slope(tape.record.r[1:])
    return ordered(rows(slope, params["W_r"])[n + 1 : l + 1], cell.hidden_size)


def factors_177(cell: LSTM, params: Params, tape: Tape) -> Array:
    """E5: ∂ψ[k-1]/∂ψ[k] with no weight transposed, for k = 1, …, T-1; (T-1, B, d, d)."""
    params = arguments.run(cell, params, tape)
    slopes = Slopes.of(cell, params, tape)
    (W_s, W_v), Delta = recurrent_weights(cell, params), slopes.by_node
    R = diagonal(slopes.read_out) + columns(W_s["cr"], Delta["cr"])
    through_v = sum(columns(W_v[gate], Delta[gate])[1:] for gate in ("cu", "cs", "du"))
    direct = sum(columns(W_s[gate], Delta[gate])[1:] for gate in ("cu", "cs"))
    factors: Array = R[:-1] @ through_v + direct + diagonal(slopes.g_cs[1:])
    return factors


def factors_178(cell: LSTM, params: Params, tape: Tape) -> Array:
    """E6: the same with the diagonal matrices moved to the left of the weights.

    But for its inner W_s_cr D[·], which is D[·] W_s_cr there, it is ∂s[k]/∂s[k-1], the transpose of
    what it is said to be.
    """
    params = arguments.run(cell, params, tape)
    slopes = Slopes.of(cell, params, tape)
    (W_s, W_v), Delta = recurrent_weights(cell, params), slopes.by_node
    R = diagonal(slopes.read_out) + columns(W_s["cr"], Delta["cr"])
    through_v = sum(rows(Delta[gate], W_v[gate])[1:] for gate in ("cu", "cs", "du"))
    direct = sum(rows(Delta[gate], W_s[gate])[1:] for gate in ("cu", "cs"))
    factors: Array = through_v @ R[:-1] + direct + diagonal(slopes.g_cs[1:])
    return factors


def product_180(cell: LSTM, params: Params, tape: Tape, n: int, l: int) -> Array:  # noqa: E741
    """E7: ∏ (Q + D[g_cs]) over k = n+1, …, l, each factor right, the product not; (B, d, d).

    What v[k-1] does to v[k] through the readout gate, past s[k], is in none of the factors.

    Examples
    --------
    >>> cell = LSTM(1, 2, dtype=np.float64)
    >>> rng = np.random.default_rng(0)
    >>> params, x = cell.init(rng), np.ones((5, 1, 1))
    >>> from unrolled.jacobians import error_jacobian
    >>> def gap():
    ...     tape = cell.forward(params, x).tape
    ...     printed, right = (f(cell, params, tape, 0, 4) for f in (product_180, error_jacobian))
    ...     return np.abs(printed - right).max()
    >>> gap() > 1e-3
    np.True_
    >>> params["W_v"][cell.GATES.index("cr")] = 0
    >>> gap() < 1e-15
    np.True_
    """
    factors = error_flow(cell, params, tape).factors
    arguments.interval(n, l, 0, tape.steps)
    return ordered(factors[n:l], cell.hidden_size)


def columns(W: Array, z: Array) -> Array:
    """Return W D[z], (T, B, d, d)."""
    scaled: Array = W * z[:, :, None, :]
    return scaled


def ordered(factors: Array, d: int) -> Array:
    """Return the product of (steps, B, d, d), the earliest step leftmost."""
    total = np.broadcast_to(np.eye(d, dtype=factors.dtype), factors.shape[1:])
    for factor in factors:
        total = total @ factor
    return total.copy()
