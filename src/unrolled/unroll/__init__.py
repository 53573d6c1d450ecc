"""Unrolling: a sequence cut into segments, and what that leaves exact.

``run`` and ``backward`` go over segments with state and adjoint carried, which changes nothing, or
with the state reset. ``run_parallel`` does the latter for all segments at once. ``checkpointed``
takes the exact gradient of a long sequence in memory of the order of the root of its length;
``truncated`` cuts the way back short, and is biased.
"""

from unrolled.unroll._loss import LossGradient
from unrolled.unroll._sequence import StateOverflowError
from unrolled.unroll.checkpointed import checkpointed
from unrolled.unroll.objectives import checkpointed_objective, truncated_objective
from unrolled.unroll.parallel import ParallelRun, ParallelTape, backward_parallel, run_parallel
from unrolled.unroll.runs import SegmentedRun, SegmentsTape, backward, run
from unrolled.unroll.segments import Segments, partition
from unrolled.unroll.truncated import truncated
from unrolled.unroll.windows import unit_sample, unit_step, window, window_of_samples

__all__ = [
    "LossGradient",
    "ParallelRun",
    "ParallelTape",
    "SegmentedRun",
    "Segments",
    "SegmentsTape",
    "StateOverflowError",
    "backward",
    "backward_parallel",
    "checkpointed",
    "checkpointed_objective",
    "partition",
    "run",
    "run_parallel",
    "truncated",
    "truncated_objective",
    "unit_sample",
    "unit_step",
    "window",
    "window_of_samples",
]
