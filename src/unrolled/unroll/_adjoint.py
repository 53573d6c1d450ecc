"""The way back over segments: adjoints handed on, gradients added up.

========= ============================================== ===================
letter    meaning                                        shape
========= ============================================== ===================
T, B      steps of the sequence; sequences in the batch  scalars
adjoint   gradient by the state a segment ends in        dict of (B, …)
d_x       gradient by the inputs                         (T, B, …)
========= ============================================== ===================
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import _lookahead
from unrolled.cells.base import Cell, Gradients, Tape
from unrolled.unroll._sequence import Sequence


def zeros_like(values: Mapping[str, Array]) -> Params:
    """Return zeros in the shapes of ``values``."""
    return {name: np.zeros_like(value) for name, value in values.items()}


def add(total: Params, values: Mapping[str, Array]) -> None:
    """Add ``values`` to ``total``, in place."""
    for name, value in values.items():
        total[name] += value


def step_back(
    cell: Cell, params: Params, tape: Tape, d_outputs: Array, adjoint: Params
) -> Gradients:
    """Carry the adjoint back through one segment.

    An adjoint that overflowed, which the cell would refuse, leaves NaN in all that it reaches: one
    run over all steps would not have stopped at the border either.
    """
    if all(check.all_finite(value) for value in adjoint.values()):
        return cell.backward(params, tape, d_outputs, adjoint)
    nan = np.array(np.nan, cell.dtype)
    spoiled, state = ({k: np.full_like(v, nan) for k, v in of.items()} for of in (params, adjoint))
    return Gradients(spoiled, nan, state, nan if cell.lookahead_size else None)


class InputGradient:
    """The gradient by x, put together from those of segments.

    A segment of a cell that looks ahead has a share in the samples after it: these are the inputs
    of the segments that follow or, after the end of a sequence, the look-ahead samples of the run.
    """

    def __init__(self, of: Sequence) -> None:
        self._of = of
        # Not the shape of x: ids have no gradient, their input_size is 0.
        shape = (of.steps + of.cell.lookahead_size, of.batch, of.cell.input_size)
        self._d_x = np.zeros(shape, of.cell.dtype)

    def add(self, start: int, stop: int, inputs: Array, lookahead: Array | None) -> None:
        """Add the gradients by the inputs of steps start..stop-1 and by the samples after them."""
        self._d_x[start:stop] += inputs
        if lookahead is not None:
            size, lengths = self._of.cell.lookahead_size, self._of.part_lengths(start, stop)
            step, row = _lookahead.places(size, stop - start, self._of.batch, lengths)
            self._d_x[start + step, row] += lookahead

    def result(self) -> tuple[Array, Array | None]:
        """Return the gradients by x and, if the cell looks ahead, by the samples after the end."""
        of = self._of
        if not of.cell.lookahead_size:
            return self._d_x, None
        tape = Tape(of.cell, of.steps, of.batch, of.lengths, None)
        grads = _lookahead.detach(of.cell.lookahead_size, Gradients({}, self._d_x, {}), tape)
        return grads.inputs, grads.lookahead
