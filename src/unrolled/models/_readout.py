"""What models with a linear readout share, whatever of the cell's output they read.

====== ============================================== ==================
letter meaning                                        shape
====== ============================================== ==================
T, B   steps in the run; sequences in the batch       scalars
r      what the recurrent cell puts out               (T, B, d)
W, b   weights and bias of the readout                (output_size, d), (output_size,)
y      output: logits, or whatever the loss takes     (T, B, output_size), or (1, …)
====== ============================================== ==================
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Run, Shapes, Tape
from unrolled.layers.linear import Linear
from unrolled.models import _inner
from unrolled.models.parts import join, part


class Readout(Cell):
    """A recurrent cell and a linear readout of what ``_read`` takes of its outputs."""

    def __init__(self, cell: Cell, output_size: int) -> None:
        self.cell = _inner.a_cell("cell", cell)
        self.readout = Linear(cell.output_size, output_size, cell.dtype)
        self.input_size = cell.input_size
        self.dtype = cell.dtype
        self.causal = cell.causal

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.cell!r}, output_size={self.output_size})"

    @abstractmethod
    def _read(self, r: Array, lengths: Array | None) -> Array:
        """Return what the readout sees of the outputs ``r`` (T, B, d) of the cell."""

    @abstractmethod
    def _unread(self, d_read: Array, tape: Any) -> Array:
        """Return the gradient with respect to r, (T, B, d), from that of what was read."""

    @property
    def output_size(self) -> int:
        """Width of the output y."""
        return self.readout.output_size

    @property
    def lookahead_size(self) -> int:
        """How many inputs after its own step an output depends on, as of the cell."""
        return self.cell.lookahead_size

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same model computing in ``dtype`` (float32, float64 or complex128)."""
        return type(self)(self.cell.astype(dtype), self.output_size)

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of the parameters of cell and readout."""
        return join(cell=self.cell.param_shapes(), readout=self.readout.param_shapes())

    def state_shapes(self, batch: int) -> Shapes:
        """Return name → (shape, shape in symbols) of every part of the cell's state."""
        return self.cell.state_shapes(batch)

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters: as the cell draws its own, and the readout its own."""
        return join(cell=self.cell.init(rng), readout=self.readout.init(rng))

    def cell_run(self, run: Run) -> Run:
        """Return the run of the recurrent cell inside a run of this model; its outputs are r.

        Raises
        ------
        ValueError, TypeError
            On something other than a run of this model.

        Examples
        --------
        >>> import numpy as np
        >>> from unrolled.cells import RNN
        >>> from unrolled.models import SequenceLabeller
        >>> model = SequenceLabeller(RNN(2, 3, dtype=np.float64), output_size=1)
        >>> run = model.forward(model.init(np.random.default_rng(0)), np.ones((5, 4, 2)))
        >>> model.cell_run(run).outputs.shape
        (5, 4, 3)
        """
        return _inner.recorded(self, run)[0]

    def _check_inputs(self, x: object) -> Array:
        return self.cell._check_inputs(x)

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, tuple[Run]]:
        run = _inner.forward(self.cell, part(params, "cell"), x, state, lengths, followed=True)
        read = self._read(run.outputs, lengths)
        return self.readout._forward(part(params, "readout"), read), run.state, (run,)  # eq-readout

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        run: Run = tape.record[0]
        read = self._read(run.outputs, tape.lengths)
        readout = self.readout._backward(part(params, "readout"), read, d_outputs)
        d_r = self._unread(readout.inputs, run.tape)
        cell = _inner.backward(run.tape, part(params, "cell"), d_r, d_state, followed=True)
        return Gradients(join(cell=cell.params, readout=readout.params), cell.inputs, cell.state)
