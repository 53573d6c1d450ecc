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

from unrolled._checks import Array
from unrolled.cells.base import Tape
from unrolled.models._readout import Readout


class SequenceLabeller(Readout):
    """A recurrent cell, and a linear readout of its output at every step: y[n] = W r[n] + b.

    Its state is the state of the cell. Its parameters are those of the cell, ``cell.…``, and of the
    readout, ``readout.W`` (output_size, d) and ``readout.b`` (output_size,).

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

    def _read(self, r: Array, lengths: Array | None) -> Array:
        return r

    def _unread(self, d_read: Array, tape: Tape) -> Array:
        # The gradient of y is zero beyond the end of a sequence, hence so is this one.
        return d_read
