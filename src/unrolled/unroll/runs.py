"""Runs over segments, one after the other, and the gradient back through them.

========= ============================================== =====================
letter    meaning                                        shape
========= ============================================== =====================
T, B, M   steps; sequences in the batch; segments        scalars
x         inputs                                         (T, B, input_size)
state     what a segment starts from                     dict of (B, …)
adjoint   gradient by the state a segment ends in        dict of (B, …)
========= ============================================== =====================

With the state carried, the segments are one run; with the adjoint carried back, the sum of their
gradients is that of one run. With the state reset, each segment is a short sequence of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Tape
from unrolled.unroll._adjoint import InputGradient, add, step_back, zeros_like
from unrolled.unroll._arguments import (
    checked_d_outputs,
    initial_state,
    refuse_unless_causal,
    refuse_unless_segments,
)
from unrolled.unroll._sequence import Sequence, sequence
from unrolled.unroll.segments import Segments


@dataclass(frozen=True, eq=False)
class SegmentsTape:
    """What ``backward`` needs of a run over segments; opaque to callers, as ``Tape`` is.

    Examples
    --------
    >>> import unrolled
    >>> from unrolled import unroll
    >>> cell, x = unrolled.RNN(2, 3), np.ones((7, 1, 2), np.float32)
    >>> params = cell.init(np.random.default_rng(0))
    >>> result = unroll.run(cell, params, x, unroll.partition(7, 3))
    >>> len(result.tape.segments)
    3
    """

    sequence: Sequence
    segments: Segments
    carry: bool
    tapes: list[Tape]


@dataclass(frozen=True, eq=False)
class SegmentedRun:
    """The result of ``run``.

    Attributes
    ----------
    outputs : ndarray, (T, B, output_size), or (M, B, output_size) unless ``cell.per_step``
        The outputs of the segments, one after the other. Where there is one for each segment, that
        of a sequence is in the segment it ends in; before, it is what the model says so far.
    state : dict of ndarray, (B, …)
        The state after the last step of each sequence.
    tape : SegmentsTape or None
        What ``backward`` needs; None if it was not kept.

    Examples
    --------
    >>> import unrolled
    >>> from unrolled import unroll
    >>> cell, x = unrolled.RNN(2, 3), np.ones((7, 1, 2), np.float32)
    >>> params = cell.init(np.random.default_rng(0))
    >>> result = unroll.run(cell, params, x, unroll.partition(7, 3))
    >>> result.outputs.shape, result.state["s"].shape
    ((7, 1, 3), (1, 3))
    """

    outputs: Array
    state: Params
    tape: SegmentsTape | None


def run(
    cell: Cell,
    params: Params,
    x: Array,
    segments: Segments,
    state: Params | None = None,
    *,
    carry: bool = True,
    lengths: Array | None = None,
    lookahead: Array | None = None,
    keep_tape: bool = True,
) -> SegmentedRun:
    """Run a cell over one segment after the other, the state carried across borders or reset.

    Carried, the outputs and the last state are those of ``cell.forward`` over all T steps, whatever
    the segments. Reset, every segment starts from ``state`` again, as the prototype segment of the
    paper does from zero; only the state is reset, and a cell that looks ahead still sees the real
    samples after the segment.

    Parameters
    ----------
    cell : Cell
        A cell or a model. One that is not causal takes a single segment.
    params : dict of ndarray
        Its parameters.
    x : ndarray, (T, B, input_size)
        Inputs, time first.
    segments : Segments
        A partition of the T steps.
    state : dict of ndarray, (B, …), optional
        The state before the first segment or, reset, before each; zero if absent.
    carry : bool
        Whether a segment starts from the last state of the one before.
    lengths : ndarray of int, (B,), optional
        Steps in each sequence, 0..T.
    lookahead : ndarray, (lookahead_size, B, input_size), optional
        The samples that follow the end of each sequence, for a cell that looks ahead.
    keep_tape : bool
        Whether to keep what ``backward`` needs. Without it, no more is held than the outputs and
        one segment.

    Returns
    -------
    SegmentedRun
        ``outputs``, ``state``, ``tape``.

    Raises
    ------
    StateOverflowError
        If the state is not finite at a border.
    ValueError, TypeError
        As ``cell.forward``; on segments that do not cover the T steps; on a cell that is not causal
        and more than one segment.

    Notes
    -----
    Source: Sherstinsky (2020), section III; the prototype segment: eqs. 73-77.

    Examples
    --------
    >>> from unrolled import RNN
    >>> from unrolled.unroll import partition
    >>> cell, rng = RNN(2, 3, dtype=np.float64), np.random.default_rng(0)
    >>> params, x = cell.init(rng), rng.normal(size=(7, 1, 2))
    >>> full, carried = cell.forward(params, x), run(cell, params, x, partition(7, 3))
    >>> bool(np.allclose(carried.outputs, full.outputs, rtol=1e-14))
    True
    >>> reset = run(cell, params, x, partition(7, 3), carry=False)
    >>> (np.abs(reset.outputs - full.outputs).max(axis=(1, 2)) > 1e-14).astype(int)
    array([0, 0, 0, 1, 1, 1, 1])
    """
    refuse_unless_segments(segments)
    check.flag("carry", carry)
    check.flag("keep_tape", keep_tape)
    of = sequence(cell, x, segments.steps, lengths, lookahead)
    refuse_unless_causal(cell, len(segments))
    first = last = initial_state("state", state, cell, of.batch)
    rows = of.steps if cell.per_step else len(segments)
    outputs = np.empty((rows, of.batch, cell.output_size), cell.dtype)
    tapes = []
    for row, (start, stop) in zip(count(), segments, strict=False):
        begin = last if carry else _where(of.alive(start), first, last)
        part = of.forward(params, start, stop, begin)
        outputs[_rows(cell, row, start, stop)] = part.outputs
        last = part.state
        if keep_tape:
            tapes.append(part.tape)
    tape = SegmentsTape(of, segments, carry, tapes) if keep_tape else None
    return SegmentedRun(outputs, last, tape)


def backward(
    params: Params, tape: SegmentsTape, d_outputs: Array, d_state: Params | None = None
) -> Gradients:
    """Carry the adjoint back through the run over segments that wrote ``tape``.

    Each segment hands the adjoint of its initial state to the one before. The sum of their
    gradients is that of ``cell.backward`` over all T steps. Where the state was reset the adjoint
    ends, and adds to that of ``state``, from which every segment started.

    Parameters
    ----------
    params : dict of ndarray
        The parameters of that run.
    tape : SegmentsTape
        ``run(...).tape``.
    d_outputs : ndarray, (T, B, output_size), or (M, B, output_size) unless ``per_step``
        Gradient of the objective with respect to the outputs.
    d_state : dict of ndarray, (B, …), optional
        Gradient with respect to the last state; zero if absent.

    Returns
    -------
    Gradients
        ``params``, ``inputs``, ``state`` and, if the cell looks ahead, ``lookahead``. An adjoint
        that overflows on its way leaves NaN in what it reaches.

    Raises
    ------
    ValueError, TypeError
        As ``cell.backward``.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 78-90, for segments with ψ[K_m] handed over in place of 0.

    Examples
    --------
    >>> from unrolled import RNN
    >>> from unrolled.unroll import partition
    >>> cell, rng = RNN(2, 3, dtype=np.float64), np.random.default_rng(0)
    >>> params, x = cell.init(rng), rng.normal(size=(7, 1, 2))
    >>> d_outputs = rng.normal(size=(7, 1, 3))
    >>> full = cell.backward(params, cell.forward(params, x).tape, d_outputs)
    >>> grads = backward(params, run(cell, params, x, partition(7, 3)).tape, d_outputs)
    >>> bool(np.allclose(grads.params["W_r"], full.params["W_r"], rtol=1e-13))
    True
    """
    if not isinstance(tape, SegmentsTape):
        raise TypeError(f"tape: expected that of unroll.run, got {type(tape).__name__}")
    of, segments, cell = tape.sequence, tape.segments, tape.sequence.cell
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    d_outputs = checked_d_outputs(d_outputs, of, len(segments))
    adjoint = initial_state("d_state", d_state, cell, of.batch)
    total, d_x = zeros_like(params), InputGradient(of)
    d_first = cell.zero_state(of.batch)
    parts = list(zip(count(), segments, tape.tapes, strict=False))
    for row, (start, stop), part in reversed(parts):
        rows = _rows(cell, row, start, stop)
        grads = step_back(cell, params, part, d_outputs[rows], adjoint)
        add(total, grads.params)
        d_x.add(start, stop, grads.inputs, grads.lookahead)
        adjoint = grads.state
        if not tape.carry:
            reset = of.alive(start)
            add(d_first, _where(reset, adjoint, zeros_like(adjoint)))
            adjoint = _where(reset, zeros_like(adjoint), adjoint)
    add(d_first, adjoint)
    d_inputs, d_lookahead = d_x.result()
    return Gradients(total, d_inputs, d_first, d_lookahead)


def _rows(cell: Cell, row: int, start: int, stop: int) -> slice:
    """Return where the outputs of a segment stand among those of all."""
    return slice(start, stop) if cell.per_step else slice(row, row + 1)


def _where(chosen: Array, one: Params, other: Params) -> Params:
    """Return ``one`` for the sequences (B,) that are chosen, ``other`` for the others."""
    return {
        name: np.where(chosen.reshape(-1, *[1] * (value.ndim - 1)), value, other[name])
        for name, value in one.items()
    }
