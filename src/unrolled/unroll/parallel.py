"""Segments that all start from one state, run at once: the segments are the batch.

========= ===================================================== =====================
letter    meaning                                               shape
========= ===================================================== =====================
T, B, M   steps; sequences in the batch; segments               scalars
K         length of the longest segment                         scalar
x         inputs                                                (T, B, input_size)
stacked   any signal, a segment of a sequence to a column       (K, M·B, …)
m_b       the segment in which sequence b ends                  (B,)
========= ===================================================== =====================

No segment waits for another, so K steps of M·B sequences do what T steps of B do: the same numbers,
in a loop shorter by M.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Tape
from unrolled.unroll._adjoint import InputGradient
from unrolled.unroll._arguments import (
    checked_d_outputs,
    initial_state,
    refuse_unless_causal,
    refuse_unless_segments,
)
from unrolled.unroll._sequence import Sequence, sequence
from unrolled.unroll.segments import Segments


@dataclass(frozen=True, eq=False)
class ParallelTape:
    """What ``backward_parallel`` needs; opaque to callers, as ``Tape`` is.

    Examples
    --------
    >>> import unrolled
    >>> from unrolled import unroll
    >>> cell, x = unrolled.RNN(2, 3), np.ones((7, 1, 2), np.float32)
    >>> params = cell.init(np.random.default_rng(0))
    >>> result = unroll.run_parallel(cell, params, x, unroll.partition(7, 3))
    >>> len(result.tape.segments)
    3
    """

    sequence: Sequence
    segments: Segments
    tape: Tape


@dataclass(frozen=True, eq=False)
class ParallelRun:
    """The result of ``run_parallel``.

    Attributes
    ----------
    outputs, state
        As for ``SegmentedRun``.
    tape : ParallelTape
        What ``backward_parallel`` needs.

    Examples
    --------
    >>> import unrolled
    >>> from unrolled import unroll
    >>> cell, x = unrolled.RNN(2, 3), np.ones((7, 1, 2), np.float32)
    >>> params = cell.init(np.random.default_rng(0))
    >>> result = unroll.run_parallel(cell, params, x, unroll.partition(7, 3))
    >>> result.outputs.shape, result.state["s"].shape
    ((7, 1, 3), (1, 3))
    """

    outputs: Array
    state: Params
    tape: ParallelTape


def run_parallel(
    cell: Cell,
    params: Params,
    x: Array,
    segments: Segments,
    state: Params | None = None,
    *,
    lengths: Array | None = None,
    lookahead: Array | None = None,
) -> ParallelRun:
    """Run a cell over all segments at once, each from ``state``: ``run(…, carry=False)``, faster.

    Parameters
    ----------
    cell, params, x, segments, state, lengths, lookahead
        As for ``run``. Segments shorter than the longest are padded, at the cost of as many steps.

    Returns
    -------
    ParallelRun
        ``outputs``, ``state``, ``tape``.

    Raises
    ------
    ValueError, TypeError
        As ``run``.

    Notes
    -----
    Source: Sherstinsky (2020), section III: segments may be run in any order or in parallel.

    Examples
    --------
    >>> from unrolled import RNN
    >>> from unrolled.unroll import partition, run
    >>> cell, rng = RNN(2, 3, dtype=np.float64), np.random.default_rng(0)
    >>> params, x = cell.init(rng), rng.normal(size=(7, 1, 2))
    >>> one_by_one = run(cell, params, x, partition(7, 3), carry=False)
    >>> at_once = run_parallel(cell, params, x, partition(7, 3))
    >>> bool(np.allclose(at_once.outputs, one_by_one.outputs, rtol=1e-14))
    True
    """
    refuse_unless_segments(segments)
    of = sequence(cell, x, segments.steps, lengths, lookahead)
    refuse_unless_causal(cell, len(segments))
    first = initial_state("state", state, cell, of.batch)
    stacked, batch_lengths, following = _stacked_inputs(of, segments)
    repeated = {k: np.tile(v, (len(segments), *[1] * (v.ndim - 1))) for k, v in first.items()}
    part = cell.forward(params, stacked, repeated, lengths=batch_lengths, lookahead=following)
    outputs = _unstacked_outputs(cell, segments, of.batch, part.outputs)
    last = first
    if len(segments):
        ends = _ends(of, segments)
        last = {name: value[ends] for name, value in part.state.items()}
    return ParallelRun(outputs, last, ParallelTape(of, segments, part.tape))


def backward_parallel(
    params: Params, tape: ParallelTape, d_outputs: Array, d_state: Params | None = None
) -> Gradients:
    """Carry the adjoint back through the run that wrote ``tape``, in all segments at once.

    Parameters
    ----------
    params : dict of ndarray
        The parameters of that run.
    tape : ParallelTape
        ``run_parallel(...).tape``.
    d_outputs, d_state
        As for ``backward``.

    Returns
    -------
    Gradients
        Those of ``backward`` for ``run(…, carry=False)``.

    Raises
    ------
    ValueError, TypeError
        As ``backward``.

    Notes
    -----
    Source: as for ``run_parallel``.

    Examples
    --------
    >>> from unrolled import RNN
    >>> from unrolled.unroll import partition
    >>> cell = RNN(2, 3)
    >>> params, x = cell.init(np.random.default_rng(0)), np.ones((7, 1, 2), np.float32)
    >>> run = run_parallel(cell, params, x, partition(7, 3))
    >>> backward_parallel(params, run.tape, np.ones_like(run.outputs)).inputs.shape
    (7, 1, 2)
    """
    if not isinstance(tape, ParallelTape):
        raise TypeError(f"tape: expected that of unroll.run_parallel, got {type(tape).__name__}")
    of, segments, cell = tape.sequence, tape.segments, tape.sequence.cell
    count, batch = len(segments), of.batch
    d_outputs = checked_d_outputs(d_outputs, of, count)
    d_last = initial_state("d_state", d_state, cell, batch)
    d_ends = cell.zero_state(count * batch)
    if count:
        for name, value in d_last.items():
            d_ends[name][_ends(of, segments)] = value
    stacked = _stacked_outputs(cell, segments, d_outputs)
    grads = cell.backward(params, tape.tape, stacked, d_ends)
    d_x = InputGradient(of)
    for m, (start, stop) in enumerate(segments):
        column = slice(m * batch, (m + 1) * batch)
        ahead = None if grads.lookahead is None else grads.lookahead[:, column]
        d_x.add(start, stop, grads.inputs[: stop - start, column], ahead)
    d_first = d_last
    if count:
        columns = {k: v.reshape(count, batch, *v.shape[1:]) for k, v in grads.state.items()}
        d_first = {name: value.sum(axis=0) for name, value in columns.items()}
    d_inputs, d_lookahead = d_x.result()
    return Gradients(grads.params, d_inputs, d_first, d_lookahead)


def _ends(of: Sequence, segments: Segments) -> Array:
    """Return the column in which each sequence b ends, m_b · B + b."""
    if of.lengths is None:
        m_b = np.full(of.batch, len(segments) - 1)
    else:
        m_b = np.searchsorted(segments.starts[1:], of.lengths, side="left")
    return m_b * of.batch + np.arange(of.batch)


def _stacked_inputs(of: Sequence, segments: Segments) -> tuple[Array, Array | None, Array | None]:
    """Return x (K, M·B, …), the lengths (M·B,) and the samples after each segment."""
    nothing, count, size = of.read(0, 0), len(segments), of.cell.lookahead_size
    longest, batch, rest = max(segments.lengths, default=0), of.batch, nothing.shape[2:]
    x = np.zeros((longest, count, batch, *rest), nothing.dtype)
    lengths = np.empty((count, batch), np.intp)
    following = np.zeros((size, count, batch, *rest), nothing.dtype)
    for m, (start, stop) in enumerate(segments):
        x[: stop - start, m], lengths_m, lookahead = of.segment(start, stop)
        lengths[m] = stop - start if lengths_m is None else lengths_m
        if lookahead is not None:
            following[:, m] = lookahead
    return (
        x.reshape(longest, count * batch, *rest),
        None if np.all(lengths == longest) else lengths.ravel(),
        following.reshape(size, count * batch, *rest) if size else None,
    )


def _stacked_outputs(cell: Cell, segments: Segments, d_outputs: Array) -> Array:
    """Return d_outputs of the segments side by side, zero after the end of a shorter one."""
    batch, width = d_outputs.shape[1:]
    if not cell.per_step:
        return d_outputs.reshape(1, len(segments) * batch, width)
    longest = max(segments.lengths, default=0)
    stacked = np.zeros((longest, len(segments), batch, width), d_outputs.dtype)
    for m, (start, stop) in enumerate(segments):
        stacked[: stop - start, m] = d_outputs[start:stop]
    return stacked.reshape(longest, len(segments) * batch, width)


def _unstacked_outputs(cell: Cell, segments: Segments, batch: int, outputs: Array) -> Array:
    """Return the outputs of the segments, one after the other; ``_stacked_outputs`` undone."""
    rows, width = len(outputs), outputs.shape[2]
    columns = outputs.reshape(rows, len(segments), batch, width)
    if not cell.per_step:
        return np.copy(columns[0])
    unstacked = np.empty((segments.steps, batch, width), outputs.dtype)
    for m, (start, stop) in enumerate(segments):
        unstacked[start:stop] = columns[: stop - start, m]
    return unstacked
