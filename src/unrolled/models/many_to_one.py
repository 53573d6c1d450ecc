"""One output for a whole sequence: a linear readout of what a cell says when it has read it.

======== ============================================== ==================
letter   meaning                                        shape
======== ============================================== ==================
T, B     steps in the run; sequences in the batch       scalars
N        length of a sequence: T, or from ``lengths``   (B,)
r        what the recurrent cell puts out               (T, B, d)
W, b     weights and bias of the readout                (output_size, d), (output_size,)
y        output: logits, or whatever the loss takes     (1, B, output_size)
======== ============================================== ==================
"""

from __future__ import annotations

from functools import singledispatch

import numpy as np

from unrolled._checks import Array
from unrolled.cells.base import Cell, Tape
from unrolled.models._readout import Readout
from unrolled.models.bidirectional import Bidirectional
from unrolled.models.embedded import Embedded
from unrolled.models.stack import Stack


class ManyToOne(Readout):
    """A recurrent cell, and a linear readout of its last output: y = W r[N-1] + b.

    N is the length of the sequence. Of a bidirectional cell, the last output of the backward part
    is read where that part ends, at step 0: there, and not at N-1, it has read the whole sequence.
    A sequence of no steps has no last output: zero stands for it, and y = b.

    The outputs are (1, B, output_size), and so are targets and masks of a loss. State and
    parameters are those of ``SequenceLabeller``.

    Parameters
    ----------
    cell : Cell
        What remembers: a cell or a model with an output for every step. The model computes in its
        dtype.
    output_size : int
        Width of y, ≥ 1.

    Raises
    ------
    ValueError, TypeError
        On something that is not a cell with an output for every step, and on a size that is not an
        integer ≥ 1.

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled.cells import LSTM
    >>> model = ManyToOne(Bidirectional(LSTM(2, 3), LSTM(2, 3)), output_size=2)
    >>> x, lengths = np.ones((5, 4, 2), np.float32), np.array([5, 2, 0, 1])
    >>> run = model.forward(model.init(np.random.default_rng(0)), x, lengths=lengths)
    >>> run.outputs.shape, run.state["forward.s"].shape
    ((1, 4, 2), (4, 3))
    """

    per_step = False

    def _read(self, r: Array, lengths: Array | None) -> Array:
        steps, batch, d = r.shape
        exists, at = self._last(steps, batch, lengths)
        read = np.zeros((1, batch, d), r.dtype)
        read[0, exists] = r[at]  # eq-last-output
        return read

    def _unread(self, d_read: Array, tape: Tape) -> Array:
        exists, at = self._last(tape.steps, tape.batch, tape.lengths)
        d_r = np.zeros((tape.steps, *d_read.shape[1:]), d_read.dtype)
        d_r[at] = d_read[0, exists]
        return d_r

    def _last(
        self, steps: int, batch: int, lengths: Array | None
    ) -> tuple[Array, tuple[Array, Array, Array]]:
        """Return which sequences have a step, and where the last outputs of these stand in r."""
        ends = np.full(batch, steps) if lengths is None else lengths.astype(np.intp)
        exists = np.flatnonzero(ends)
        columns = np.arange(self.cell.output_size)
        return exists, (last_steps(self.cell, ends[exists]), exists[:, None], columns)


@singledispatch
def last_steps(cell: Cell, ends: Array) -> Array:
    """Return the step (B, output_size) at which each output of ``cell`` has seen the sequence."""
    return np.repeat(ends[:, None] - 1, cell.output_size, axis=1)


@last_steps.register
def _(cell: Bidirectional, ends: Array) -> Array:
    turned = ends[:, None] - 1 - last_steps(cell.backward_cell, ends)
    return np.concatenate([last_steps(cell.forward_cell, ends), turned], axis=1)


@last_steps.register
def _(cell: Stack, ends: Array) -> Array:
    return last_steps(cell.layers[-1], ends)


@last_steps.register
def _(cell: Embedded, ends: Array) -> Array:
    return last_steps(cell.cell, ends)
