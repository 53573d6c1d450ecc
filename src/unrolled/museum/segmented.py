"""A cell run in segments, with the state carried forward and the adjoint carried back."""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Shapes, Tape
from unrolled.museum.cells import Pass


def segments_backward(
    cell: Cell, p: Params, tapes: list[Tape], d_outputs: Array, adjoint: Params
) -> Gradients:
    """Return the gradients of a run in segments, the last segment first."""
    parts, end = [], len(d_outputs)
    for tape in reversed(tapes):
        part = d_outputs[end - tape.steps : end]
        grads = cell.backward(p, tape, part, adjoint)
        adjoint = grads.state
        parts.append(grads)
        end -= tape.steps
    total = {name: sum((g.params[name] for g in parts), np.zeros_like(p[name])) for name in p}
    return Gradients(total, np.concatenate([g.inputs for g in reversed(parts)]), grads.state)


class InSegments(Cell):
    """A cell whose runs are cut into segments: the same outputs, the same gradients.

    Parameters
    ----------
    cell : Cell
        The cell; it is run without ``lengths``.
    steps : int
        Steps of a segment, ≥ 1; the last one may have fewer.
    backward : callable, optional
        A way back to use in place of the right one, as an exhibit does.

    Raises
    ------
    TypeError, ValueError
        On something that is not a cell, a number of steps below 1, or a way back that cannot be
        called; and, when it runs, on ``lengths``.

    Examples
    --------
    >>> from unrolled.museum import ClearRNN
    >>> cell = InSegments(ClearRNN(2, 3), steps=2)
    >>> cell.forward(cell.init(np.random.default_rng(0)), np.ones((5, 1, 2))).outputs.shape
    (5, 1, 3)
    """

    def __init__(self, cell: Cell, steps: int, *, backward: Pass = segments_backward) -> None:
        if not isinstance(cell, Cell):
            raise TypeError(f"cell: expected a recurrent cell, got {type(cell).__name__}")
        if not callable(backward):
            raise TypeError(f"backward: expected a function, got {type(backward).__name__}")
        self.cell, self.steps = cell, check.positive_int("steps", steps)
        self.input_size, self.dtype, self._way_back = cell.input_size, cell.dtype, backward

    @property
    def output_size(self) -> int:
        """Width of the output signal, that of the cell."""
        return self.cell.output_size

    def astype(self, dtype: Any) -> InSegments:
        """Return the same cell computing in ``dtype``."""
        return InSegments(self.cell.astype(dtype), self.steps, backward=self._way_back)

    def param_shapes(self) -> Shapes:
        """Return those of the cell."""
        return self.cell.param_shapes()

    def state_shapes(self, batch: int) -> Shapes:
        """Return those of the cell; ``batch`` is an integer ≥ 0."""
        return self.cell.state_shapes(batch)

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters of the cell, drawn from ``rng``."""
        return self.cell.init(rng)

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Any]:
        if lengths is not None:
            raise check.fail("lengths", "None", lengths)
        tapes, outputs = [], []
        for first in range(0, max(len(x), 1), self.steps):
            run = self.cell.forward(params, x[first : first + self.steps], state)
            state = run.state
            tapes.append(run.tape)
            outputs.append(run.outputs)
        return np.concatenate(outputs), state, tapes

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        gradients: Gradients = self._way_back(self.cell, params, tape.record, d_outputs, d_state)
        return gradients
