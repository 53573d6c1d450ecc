"""A label for every step of a sequence: a recurrent cell with a linear readout.

====== ============================================== ==================
letter meaning                                        shape
====== ============================================== ==================
T, B   steps in the run; sequences in the batch       scalars
r      what the recurrent cell puts out               (T, B, d)
W, b   weights and bias of the readout                (output_size, d), (output_size,)
y      output: logits, or whatever the loss takes     (T, B, output_size)
====== ============================================== ==================
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Run, Shapes, Tape
from unrolled.cells.run import ended
from unrolled.layers.linear import Linear
from unrolled.models.parts import join, part


class SequenceLabeller(Cell):
    """A recurrent cell, and a linear readout of its output at every step: y[n] = W r[n] + b.

    Its state is the state of the cell. Its parameters are those of the cell, ``cell.…``, and of the
    readout, ``readout.W`` (output_size, d) and ``readout.b`` (output_size,).

    Parameters
    ----------
    cell : Cell
        What remembers. The model computes in its dtype.
    output_size : int
        Width of y, ≥ 1.

    Raises
    ------
    ValueError, TypeError
        On something that is not a cell, and on a size that is not an integer ≥ 1.

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled.cells.rnn import RNN
    >>> model = SequenceLabeller(RNN(2, 3), output_size=1)
    >>> run = model.forward(model.init(np.random.default_rng(0)), np.ones((5, 4, 2), np.float32))
    >>> run.outputs.shape, run.state["s"].shape, model.param_count()
    ((5, 4, 1), (4, 3), 22)
    """

    def __init__(self, cell: Cell, output_size: int) -> None:
        if not isinstance(cell, Cell):
            raise TypeError(f"cell: expected a cell, got {type(cell).__name__}")
        self.cell = cell
        self.readout = Linear(cell.output_size, output_size, cell.dtype)
        self.input_size = cell.input_size
        self.dtype = cell.dtype
        self.causal = cell.causal

    def __repr__(self) -> str:
        return f"SequenceLabeller({self.cell!r}, output_size={self.output_size})"

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
        >>> from unrolled.cells.rnn import RNN
        >>> model = SequenceLabeller(RNN(2, 3, dtype=np.float64), output_size=1)
        >>> run = model.forward(model.init(np.random.default_rng(0)), np.ones((5, 4, 2)))
        >>> model.cell_run(run).outputs.shape
        (5, 4, 3)
        """
        if not isinstance(run, Run):
            raise TypeError(f"run: expected a run of this model, got {type(run).__name__}")
        inner: Run = self.check_tape(run.tape).record
        return inner

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Run]:
        # The passes below the checks: what came is checked, and what overflows in between must
        # reach the caller as a number that is not finite, not as a complaint about an argument.
        r, last, record = self.cell._forward(part(params, "cell"), x, state, lengths)
        steps, batch = r.shape[:2]
        if lengths is not None:
            r[ended(steps, lengths)] = 0
        r.flags.writeable = False
        y = self.readout._forward(part(params, "readout"), r)  # eq-readout
        return y, last, Run(r, last, Tape(self.cell, steps, batch, lengths, record))

    def _backward(
        self,
        params: Params,
        record: Any,
        lengths: Array | None,
        d_outputs: Array,
        d_state: Params,
    ) -> Gradients:
        run: Run = record
        readout = self.readout._backward(part(params, "readout"), run.outputs, d_outputs)
        # d_outputs is zero beyond the end of a sequence, hence so is readout.inputs.
        inner = part(params, "cell")
        cell = self.cell._backward(inner, run.tape.record, lengths, readout.inputs, d_state)
        return Gradients(join(cell=cell.params, readout=readout.params), cell.inputs, cell.state)
