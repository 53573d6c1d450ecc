"""Checkpointed backpropagation through time: the exact gradient in memory of the order of √T.

========= ============================================== ===================
letter    meaning                                        shape
========= ============================================== ===================
T, B, M   steps; sequences in the batch; segments        scalars
K         steps in a segment, ⌈√T⌉ unless chosen         scalar
E_m       what segment m adds to the objective           scalar
========= ============================================== ===================

The way there keeps the M states at the borders and nothing else. The way back runs each segment
once more from its state, the last segment first, and hands the adjoint to the one before. Tapes
exist for one segment at a time: M states and K steps of tape, least for K ≈ √T. The price is a
second forward pass.
"""

from __future__ import annotations

import math

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.unroll._adjoint import InputGradient, add, step_back, zeros_like
from unrolled.unroll._arguments import (
    initial_state,
    refuse_unless_causal,
    refuse_unless_segments,
)
from unrolled.unroll._loss import LossGradient, SegmentLoss, refuse_unless_loss, returned
from unrolled.unroll._sequence import Read, sequence
from unrolled.unroll.segments import Segments, partition


def checkpointed(
    cell: Cell,
    params: Params,
    x: Array | Read,
    loss: SegmentLoss,
    segments: Segments | None = None,
    state: Params | None = None,
    *,
    d_state: Params | None = None,
    lengths: Array | None = None,
    lookahead: Array | None = None,
    inputs: bool = False,
) -> LossGradient:
    """Exact gradient of E = Σ E_m over a long sequence, in memory of the order of √T.

    Parameters
    ----------
    cell : Cell
        A cell or a model. One that is not causal takes a single segment.
    params : dict of ndarray
        Its parameters.
    x : ndarray, (T, B, input_size), or callable
        Inputs, time first; sliced, never copied as a whole, so that it may be mapped to a file. Or
        a function (start, stop) → x[start:stop]; it is asked for every slice twice and must answer
        the same, and for (0, 0), an empty slice, to learn B.
    loss : callable
        (outputs, start, stop) → (E_m, gradient by outputs) of the steps start..stop-1; outputs and
        gradient are (stop - start, B, output_size), or (1, B, output_size) unless
        ``cell.per_step``. Asked once for each segment, the last one first.
    segments : Segments, optional
        Where to keep a state; ⌈√T⌉ steps each if absent. Needed where x is a function.
    state : dict of ndarray, (B, …), optional
        The initial state; zero if absent.
    d_state : dict of ndarray, (B, …), optional
        Gradient by the last state, of whatever follows; zero if absent.
    lengths : ndarray of int, (B,), optional
        Steps in each sequence, 0..T. Outputs beyond are zero, and their gradients have no effect.
    lookahead : ndarray, (lookahead_size, B, input_size), optional
        The samples that follow the end of each sequence, for a cell that looks ahead.
    inputs : bool
        Whether to return the gradient by x, as large as x.

    Returns
    -------
    LossGradient
        ``value``, ``params``, ``initial``, ``state`` and, if asked for, ``inputs``. An adjoint that
        overflows on its way leaves NaN in what it reaches.

    Raises
    ------
    StateOverflowError
        If the state is not finite at a border.
    ValueError, TypeError
        As ``cell.forward`` and ``cell.backward``; on segments that do not cover the T steps; on a
        loss that does not return (float, ndarray).

    Notes
    -----
    Source: Chen, Xu, Zhang and Guestrin (2016), Training deep nets with sublinear memory cost;
    the idea: Griewank (1992), Achieving logarithmic growth of temporal and spatial
    complexity in reverse automatic differentiation.

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled import LSTM
    >>> cell, rng = LSTM(2, 3, dtype=np.float64), np.random.default_rng(0)
    >>> params, x = cell.init(rng), rng.normal(size=(1000, 1, 2))
    >>> def half_square(outputs, start, stop):
    ...     return 0.5 * float((outputs**2).sum()), outputs
    >>> got = checkpointed(cell, params, x, half_square)
    >>> run = cell.forward(params, x)
    >>> full = cell.backward(params, run.tape, run.outputs)
    >>> bool(np.allclose(got.params["W_v"], full.params["W_v"], rtol=1e-12))
    True
    """
    refuse_unless_loss(loss)
    check.flag("inputs", inputs)
    if segments is not None:
        refuse_unless_segments(segments)
    of = sequence(cell, x, None if segments is None else segments.steps, lengths, lookahead)
    if segments is None:
        segments = partition(of.steps, math.isqrt(max(of.steps - 1, 0)) + 1)
    refuse_unless_causal(cell, len(segments))
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    last = initial_state("state", state, cell, of.batch)
    adjoint = initial_state("d_state", d_state, cell, of.batch)

    states = [last]  # before each segment
    for start, stop in list(segments)[:-1]:
        states.append(of.forward(params, start, stop, states[-1]).state)
    total, d_x, value = zeros_like(params), InputGradient(of) if inputs else None, 0.0
    for start, stop in reversed(list(segments)):
        run = of.forward(params, start, stop, states.pop())
        if stop == of.steps:
            last = run.state
        value_m, d_outputs = returned(loss(run.outputs, start, stop))
        value += value_m
        grads = step_back(cell, params, run.tape, d_outputs, adjoint)
        add(total, grads.params)
        adjoint = grads.state
        if d_x:
            d_x.add(start, stop, grads.inputs, grads.lookahead)
        del run, d_outputs  # or the tapes of two segments would exist at once
    return LossGradient(value, total, adjoint, last, *(d_x.result() if d_x else ()))
