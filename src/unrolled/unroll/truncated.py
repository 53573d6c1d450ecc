"""Truncated backpropagation through time, every k1 steps and k2 steps far.

========= ============================================== ===================
letter    meaning                                        shape
========= ============================================== ===================
T, B      steps; sequences in the batch                  scalars
k1        steps in a block, whose loss is taken at once  scalar
k2        how many steps its gradient goes back          scalar
E_m       what block m adds to the objective             scalar
========= ============================================== ===================

Blocks overlap on the way back, for k2 > k1, but no step is run twice on the way there: the run is
cut into pieces wherever a block ends and wherever the way back of one does.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Run
from unrolled.unroll._adjoint import InputGradient, add, step_back, zeros_like
from unrolled.unroll._arguments import initial_state, refuse_unless_causal
from unrolled.unroll._loss import LossGradient, SegmentLoss, refuse_unless_loss, returned
from unrolled.unroll._sequence import sequence
from unrolled.unroll.segments import partition


class _Piece(NamedTuple):
    start: int
    stop: int
    run: Run


def truncated(
    cell: Cell,
    params: Params,
    x: Array,
    loss: SegmentLoss,
    k1: int,
    k2: int,
    state: Params | None = None,
    *,
    lengths: Array | None = None,
    lookahead: Array | None = None,
    inputs: bool = False,
) -> LossGradient:
    """Gradient of E = Σ E_m with each E_m followed back no more than k2 steps.

    Block m is the steps m·k1..(m+1)·k1-1, the last one cut off at T. Forward, the state is carried
    through all T steps. Backward, E_m, the loss of block m alone, is differentiated with the state
    before step max(0, (m+1)·k1 − k2) held constant. The gradients of the blocks are added, at the
    same parameters; each term of the loss counts once, also where the ways back of several blocks
    cross the same step. Hence:

    - k1 = T ≤ k2 is the full gradient, and so is any k1 with k2 ≥ k1·⌈T/k1⌉;
    - k1 = k2 is segments with the state carried and the adjoint not;
    - the terms of a block are followed back through k2 − k1 + 1 steps (its first) to k2 steps (its
      last), their own included; k1 = 1 treats all alike, at k2 times the work.

    Parameters
    ----------
    cell : Cell
        A causal cell or model with an output for every step.
    params : dict of ndarray
        Its parameters.
    x : ndarray, (T, B, input_size)
        Inputs, time first; sliced, never copied as a whole, so that it may be mapped to a file.
    loss : callable
        (outputs, start, stop) → (E_m, gradient by outputs) of the steps start..stop-1; outputs and
        gradient are (stop - start, B, output_size). Asked once for each block, the first one first.
    k1 : int
        Steps in a block, ≥ 1.
    k2 : int
        Steps to go back, ≥ k1: below that, terms of the loss would get no gradient at all.
    state, lengths, lookahead
        As for ``run``.
    inputs : bool
        Whether to return the gradient by x, truncated likewise.

    Returns
    -------
    LossGradient
        ``value``, ``params``, ``initial``, ``state`` and, if asked for, ``inputs``. To ``initial``
        adds every block whose way back reaches step 0.

    Raises
    ------
    StateOverflowError
        If the state is not finite at a border.
    ValueError, TypeError
        As ``run`` and ``cell.backward``; on a k1 below 1 or a k2 below k1, a cell that is not
        causal or has one output for all steps, a loss that does not return (float, ndarray).

    Notes
    -----
    Source: Williams and Peng (1990), An efficient gradient-based algorithm for on-line training of
    recurrent network trajectories, BPTT(h; h') with h = k2, h' = k1; the names k1, k2: Sutskever
    (2013), Training recurrent neural networks, PhD thesis, University of Toronto.

    Examples
    --------
    >>> from unrolled import RNN
    >>> cell, rng = RNN(2, 3, dtype=np.float64), np.random.default_rng(0)
    >>> params, x = cell.init(rng), rng.normal(size=(20, 1, 2))
    >>> def half_square(outputs, start, stop):
    ...     return 0.5 * float((outputs**2).sum()), outputs
    >>> run = cell.forward(params, x)
    >>> full = cell.backward(params, run.tape, run.outputs).params["W_r"]
    >>> for k2 in (5, 10, 20):
    ...     got = truncated(cell, params, x, half_square, 5, k2).params["W_r"]
    ...     print(k2, round(float(np.abs(got - full).max() / np.abs(full).max()), 3))
    5 0.616
    10 0.094
    20 0.0
    """
    refuse_unless_loss(loss)
    check.flag("inputs", inputs)
    k1, k2 = block_and_reach(k1, k2)
    if callable(x):
        raise TypeError(f"x: expected a numpy array (T, B, input_size), got {type(x).__name__}")
    of = sequence(cell, x, None, lengths, lookahead)
    blocks = partition(of.steps, k1)
    refuse_unless_causal(cell, len(blocks))
    refuse_unless_per_step("cell", cell)
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    last = initial_state("state", state, cell, of.batch)

    initial, value = cell.zero_state(of.batch), 0.0
    total, d_x = zeros_like(params), InputGradient(of) if inputs else None
    # Where the way back from a block ends: k2 steps before the end of a whole block.
    before = k2 - k1
    cuts = {0, of.steps, *blocks.starts, *(start - before for start in blocks.starts)}
    pieces: deque[_Piece] = deque()  # what the way back from this block crosses
    for start, stop in blocks:
        while pieces and pieces[0].start < start - before:
            pieces.popleft()
        borders = [n for n in range(start, stop + 1) if n in cuts]
        for begin, end in pairwise(borders):
            pieces.append(_Piece(begin, end, of.forward(params, begin, end, last)))
            last = pieces[-1].run.state
        outputs = [piece.run.outputs for piece in pieces if piece.start >= start]
        value_m, d_block = returned(loss(np.concatenate(outputs), start, stop))
        value += value_m
        shape = (stop - start, of.batch, cell.output_size)
        d_block = check.array("d_outputs", d_block, shape, "(T, B, output_size)", cell.dtype)
        first = pieces[0].start
        d_outputs = np.concatenate([np.zeros((start - first, *shape[1:]), cell.dtype), d_block])
        adjoint = cell.zero_state(of.batch)
        for begin, end, run in reversed(pieces):
            rows = slice(begin - first, end - first)
            grads = step_back(cell, params, run.tape, d_outputs[rows], adjoint)
            add(total, grads.params)
            adjoint = grads.state
            if d_x:
                d_x.add(begin, end, grads.inputs, grads.lookahead)
        if first == 0:
            add(initial, adjoint)
    return LossGradient(value, total, initial, last, *(d_x.result() if d_x else ()))


def block_and_reach(k1: object, k2: object) -> tuple[int, int]:
    """Return k1 and k2 if they are what ``truncated`` takes."""
    k1 = check.positive_int("k1", k1)
    return k1, check.positive_int("k2", k2, minimum=k1)


def refuse_unless_per_step(name: str, cell: Cell) -> None:
    """Refuse a model with one output for the whole run: a block of steps has none of its own."""
    if not cell.per_step:
        raise check.fail(name, "one with an output for every step", repr(cell))
