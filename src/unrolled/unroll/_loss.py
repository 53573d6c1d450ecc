"""An objective that is a sum over segments: asked for one by one, and what comes of it.

========= ============================================== ==========================
letter    meaning                                        shape
========= ============================================== ==========================
T, B      steps of the sequence; sequences in the batch  scalars
E, E_m    objective, and the part of segment m: E = ΣE_m scalars
========= ============================================== ==========================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from unrolled._checks import Array, Params
from unrolled.train._guards import refuse_unless_real

#: (outputs of the steps start..stop-1, start, stop) → (E_m, its gradient by those outputs).
SegmentLoss = Callable[[Array, int, int], tuple[float, Array]]


@dataclass(frozen=True, eq=False)
class LossGradient:
    """The value of an objective over a long sequence, and its gradient.

    Attributes
    ----------
    value : float
        E, the sum over the segments.
    params : dict of ndarray
        Gradient by the parameters.
    initial : dict of ndarray, (B, …)
        Gradient by the initial state.
    state : dict of ndarray, (B, …)
        The state after the last step: the next sequence of a stream may start from it.
    inputs : ndarray, (T, B, input_size), or None
        Gradient by the inputs, if it was asked for.
    lookahead : ndarray, (lookahead_size, B, input_size), or None
        Gradient by the samples after the end, if it was asked for and the cell looks ahead.

    Examples
    --------
    >>> import numpy as np
    >>> import unrolled
    >>> from unrolled import unroll
    >>> cell, x = unrolled.RNN(2, 3), np.ones((7, 1, 2), np.float32)
    >>> params = cell.init(np.random.default_rng(0))
    >>> def half_square(outputs, start, stop):
    ...     return 0.5 * float(np.sum(outputs**2)), outputs
    >>> result = unroll.checkpointed(cell, params, x, half_square)
    >>> result.params["W_r"].shape, result.state["s"].shape
    ((3, 3), (1, 3))
    """

    value: float
    params: Params
    initial: Params
    state: Params
    inputs: Array | None = None
    lookahead: Array | None = None


def refuse_unless_loss(loss: object) -> None:
    """Refuse what cannot be called."""
    if not callable(loss):
        expected = "a function (outputs, start, stop) → (value, d_outputs)"
        raise TypeError(f"loss: expected {expected}, got {type(loss).__name__}")


def returned(value: object) -> tuple[float, Array]:
    """Return E_m and its gradient by the outputs, as a loss returned them.

    That the gradient is an array that fits is seen to by the cell it goes to.
    """
    if not (isinstance(value, tuple) and len(value) == 2):
        got = type(value).__name__
        raise TypeError(f"loss: expected to return (value, d_outputs), got {got}")
    refuse_unless_real("loss", value[0])
    return float(value[0]), value[1]
