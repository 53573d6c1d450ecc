"""Objectives for ``train.fit`` on long sequences: a mean over all steps, taken segment by segment.

========= ============================================== ===================
letter    meaning                                        shape
========= ============================================== ===================
T, B      steps of the batch; sequences in it            scalars
N, N_m    how much counts: in all, and in segment m      scalars
========= ============================================== ===================

The losses of the library are means over what counts. The mean over all steps is that of the means
of the segments, each by its weight N_m / N; so is its gradient.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.cells.run import ended
from unrolled.losses import Loss
from unrolled.train.objectives import Batch, LossAndGradient, mask_within
from unrolled.unroll._loss import LossGradient, SegmentLoss, returned
from unrolled.unroll._sequence import StateOverflowError, checked_inputs
from unrolled.unroll.checkpointed import checkpointed
from unrolled.unroll.segments import partition
from unrolled.unroll.truncated import block_and_reach, refuse_unless_per_step, truncated

MeanLoss = Callable[[Array, Array, Array | None], Loss]


def checkpointed_objective(
    model: Cell, loss: MeanLoss, length: int | None = None
) -> LossAndGradient[Batch]:
    """Return the function that ``train.objective`` does, in memory of the order of √T.

    Parameters
    ----------
    model : Cell
        A causal cell or model.
    loss : callable
        One of ``losses``, or another function (outputs, target, mask) that is a mean over what
        the mask says counts, entries or positions. It always gets a mask.
    length : int, optional
        Steps in a segment, ≥ 1; ⌈√T⌉ if absent.

    Returns
    -------
    callable
        (params, batch) → (loss, gradient), for a batch as ``train.objective`` takes it. A loss that
        is not finite comes without gradients, as there; a gradient that is not, as NaN.

    Raises
    ------
    ValueError, TypeError
        On something that is not such a model, not callable, or not an integer ≥ 1.

    Notes
    -----
    Source: as for ``checkpointed``.

    Examples
    --------
    >>> from unrolled import LSTM, losses, train
    >>> from unrolled.models import SequenceLabeller
    >>> from unrolled.tasks import binary_addition
    >>> rng = np.random.default_rng(0)
    >>> model = SequenceLabeller(LSTM(2, 4, dtype=np.float64), 1)
    >>> params = model.init(rng)
    >>> batch = binary_addition.sample(rng, max_bits=32, batch=4, dtype=np.float64)
    >>> mean = losses.logistic_cross_entropy
    >>> value, grads = checkpointed_objective(model, mean)(params, batch)
    >>> full, full_grads = train.objective(model, mean)(params, batch)
    >>> abs(value - full) < 1e-12
    True
    """
    _refuse(model, loss)
    if length is not None:
        length = check.positive_int("length", length)

    def gradient(
        params: Params, x: Array, part: SegmentLoss, lengths: Array | None
    ) -> LossGradient:
        segments = None if length is None else partition(len(x), length)
        return checkpointed(model, params, x, part, segments, lengths=lengths)

    return _objective(model, loss, gradient)


def truncated_objective(model: Cell, loss: MeanLoss, k1: int, k2: int) -> LossAndGradient[Batch]:
    """Return the function that ``train.objective`` does, its gradient truncated.

    The loss is the same; of its gradient, each block of k1 steps is followed back k2 steps, as
    ``truncated`` defines it.

    Parameters
    ----------
    model : Cell
        A causal cell or model with an output for every step.
    loss : callable
        As for ``checkpointed_objective``.
    k1, k2 : int
        As for ``truncated``.

    Returns
    -------
    callable
        As ``checkpointed_objective`` does.

    Raises
    ------
    ValueError, TypeError
        As ``checkpointed_objective``; on k1 and k2 as ``truncated``.

    Notes
    -----
    Source: as for ``truncated``.

    Examples
    --------
    >>> from unrolled import RNN, losses
    >>> from unrolled.models import SequenceLabeller
    >>> from unrolled.tasks import binary_addition
    >>> rng, model = np.random.default_rng(0), SequenceLabeller(RNN(2, 4), 1)
    >>> batch = binary_addition.sample(rng, max_bits=32, batch=4)
    >>> descend = truncated_objective(model, losses.logistic_cross_entropy, k1=4, k2=8)
    >>> sorted(descend(model.init(rng), batch)[1])
    ['cell.W_r', 'cell.W_x', 'cell.theta', 'readout.W', 'readout.b']
    """
    _refuse(model, loss)
    refuse_unless_per_step("model", model)
    k1, k2 = block_and_reach(k1, k2)

    def gradient(
        params: Params, x: Array, part: SegmentLoss, lengths: Array | None
    ) -> LossGradient:
        return truncated(model, params, x, part, k1, k2, lengths=lengths)

    return _objective(model, loss, gradient)


def _objective(
    model: Cell,
    loss: MeanLoss,
    gradient: Callable[[Params, Array, SegmentLoss, Array | None], LossGradient],
) -> LossAndGradient[Batch]:
    """Return the objective whose gradient, by segments, ``gradient`` is."""

    def loss_and_gradient(params: Params, batch: Batch) -> tuple[float, Params]:
        x, y, lengths = checked_inputs(model, batch.x), batch.y, getattr(batch, "lengths", None)
        steps, batch_size = x.shape[:2]
        lengths = check.sequence_lengths("lengths", lengths, steps, batch_size)
        ends = np.full(batch_size, steps) if lengths is None else lengths
        inside = ~ended(steps, ends) if model.per_step else np.ones((1, batch_size), bool)
        mask = mask_within(getattr(batch, "mask", None), inside)
        counts = np.count_nonzero(mask)
        if not counts:
            raise check.fail("mask", "at least one entry that counts", f"none of {mask.size}")
        if not steps:  # one output for the whole run would be in no segment
            raise check.fail("x", "at least one step", x.shape)
        if len(y) != len(mask):
            raise check.fail("y", f"{len(mask)} rows, as many as outputs", len(y))
        overflowed = False

        def part(outputs: Array, start: int, stop: int) -> tuple[float, Array]:
            nonlocal overflowed
            if not check.all_finite(outputs):
                raise StateOverflowError(f"an output of steps {start} to {stop - 1} is not finite")
            target, mask_m = y[start:stop], mask[start:stop]
            if not model.per_step:  # a sequence's output is that of the segment it ends in
                here = (np.maximum(ends, 1) > start) & (ends <= stop)
                target, mask_m = y, mask_within(mask, here[None])
            weight = np.count_nonzero(mask_m) / counts
            if not weight:
                return 0.0, np.zeros_like(outputs)
            mean, d_outputs = returned(loss(outputs, target, mask_m))
            shape, symbols = outputs.shape, "(T, B, output_size)"
            d_outputs = check.array(
                "d_outputs", d_outputs, shape, symbols, outputs.dtype, finite=False
            )
            if not check.all_finite(d_outputs):
                overflowed, d_outputs = True, np.zeros_like(outputs)
            return weight * mean, outputs.dtype.type(weight) * d_outputs

        try:
            result = gradient(params, x, part, lengths)
        except StateOverflowError:
            return math.nan, {}
        if not math.isfinite(result.value):
            return result.value, {}
        if overflowed:
            return result.value, {k: np.full_like(p, math.nan) for k, p in params.items()}
        return result.value, result.params

    return loss_and_gradient


def _refuse(model: object, loss: object) -> None:
    """Refuse a model whose runs cannot be cut into segments, and a loss that cannot be called."""
    if not isinstance(model, Cell):
        raise TypeError(f"model: expected a cell or a model, got {type(model).__name__}")
    if not model.causal:
        raise check.fail("model", "a causal one: the runs of others cannot be cut", repr(model))
    if not callable(loss):
        raise TypeError(f"loss: expected a function, got {type(loss).__name__}")
