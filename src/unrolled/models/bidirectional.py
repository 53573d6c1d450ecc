"""Two cells that read a sequence from both ends.

======== ============================================== ================================
letter   meaning                                        shape
======== ============================================== ================================
T, B     steps in the run; sequences in the batch       scalars
N        length of a sequence: T, or from ``lengths``   (B,)
x        input signal                                   (T, B, input_size)
f        what the forward cell puts out                 (T, B, d_f)
b        what the backward cell puts out, by the step   (T, B, d_b)
         of the input that it has just read
y        output: f and b side by side                   (T, B, d_f + d_b)
======== ============================================== ================================
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Run, Shapes, Tape
from unrolled.models import _inner
from unrolled.models.parts import join, part


class Bidirectional(Cell):
    """Two cells, one reading x[0], …, x[N-1], the other x[N-1], …, x[0], their outputs joined.

    The output at step n is that of the forward cell after x[0], …, x[n] and that of the backward
    cell after x[N-1], …, x[n], side by side: it has seen the whole sequence. Each sequence is
    reversed within its own length N. Parameters and state are those of the cells, ``forward.…`` and
    ``backward.…``; the state handed back is that of the forward cell after x[N-1] and of the
    backward cell after x[0].

    An output depends on all inputs, hence the model is not ``causal``: runs cannot be cut into
    segments. A cell that looks ahead, in its own direction, sees zeros after the end.

    Parameters
    ----------
    forward_cell, backward_cell : Cell
        Of the same input size and dtype; they need not be of the same kind or output size.

    Raises
    ------
    ValueError, TypeError
        On something that is not a cell with an output for every step, and on cells that do not
        fit.

    Notes
    -----
    Source: Schuster and Paliwal (1997), "Bidirectional recurrent neural networks".

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled.cells import GRU, LSTM
    >>> model = Bidirectional(LSTM(2, 3), GRU(2, 4))
    >>> run = model.forward(model.init(np.random.default_rng(0)), np.ones((5, 1, 2), np.float32))
    >>> run.outputs.shape, {name: value.shape for name, value in run.state.items()}
    ((5, 1, 7), {'forward.s': (1, 3), 'forward.v': (1, 3), 'backward.h': (1, 4)})
    """

    causal = False

    def __init__(self, forward_cell: Cell, backward_cell: Cell) -> None:
        self.forward_cell = _inner.a_cell("forward_cell", forward_cell)
        self.backward_cell = _inner.a_cell("backward_cell", backward_cell)
        for attribute in ("input_size", "dtype"):
            _inner.same("backward_cell", backward_cell, attribute, "forward_cell", forward_cell)
        self.input_size = forward_cell.input_size
        self.dtype = forward_cell.dtype

    def __repr__(self) -> str:
        return f"Bidirectional({self.forward_cell!r}, {self.backward_cell!r})"

    @property
    def output_size(self) -> int:
        """Width of both outputs side by side."""
        return self.forward_cell.output_size + self.backward_cell.output_size

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same model computing in ``dtype`` (float32, float64 or complex128)."""
        return type(self)(self.forward_cell.astype(dtype), self.backward_cell.astype(dtype))

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of the parameters of both cells."""
        return _joined(self.forward_cell.param_shapes(), self.backward_cell.param_shapes())

    def state_shapes(self, batch: int) -> Shapes:
        """Return name → (shape, shape in symbols) of the states of both cells."""
        return _joined(
            self.forward_cell.state_shapes(batch), self.backward_cell.state_shapes(batch)
        )

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters, as the cells draw them, the forward cell first."""
        return _joined(self.forward_cell.init(rng), self.backward_cell.init(rng))

    def cell_runs(self, run: Run) -> tuple[Run, ...]:
        """Return the runs of the two cells inside a run of this model.

        That of the backward cell is in its own order: what it put out after x[N-1] comes first.

        Raises
        ------
        ValueError, TypeError
            On something other than a run of this model.

        Examples
        --------
        >>> import numpy as np
        >>> from unrolled.cells import RNN
        >>> model = Bidirectional(RNN(2, 3), RNN(2, 4))
        >>> params = model.init(np.random.default_rng(0))
        >>> run = model.forward(params, np.ones((5, 1, 2), np.float32))
        >>> [inner.outputs.shape for inner in model.cell_runs(run)]
        [(5, 1, 3), (5, 1, 4)]
        """
        return _inner.recorded(self, run)

    def _check_inputs(self, x: object) -> Array:
        return self.backward_cell._check_inputs(self.forward_cell._check_inputs(x))

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, tuple[Run, Run]]:
        cells = {"forward": (self.forward_cell, x)}
        cells["backward"] = (self.backward_cell, _reversed(x, lengths))
        f, b = (
            _inner.forward(
                cell, part(params, name), inputs, part(state, name), lengths, followed=False
            )
            for name, (cell, inputs) in cells.items()
        )
        y = np.concatenate([f.outputs, _reversed(b.outputs, lengths)], axis=2)  # eq-bidirectional
        return y, _joined(f.state, b.state), (f, b)

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        d_f, d_b = np.split(d_outputs, [self.forward_cell.output_size], axis=2)
        adjoints = {"forward": d_f, "backward": _reversed(d_b, tape.lengths)}
        f, b = (
            _inner.backward(
                run.tape, part(params, name), adjoint, part(d_state, name), followed=False
            )
            for run, (name, adjoint) in zip(tape.record, adjoints.items(), strict=True)
        )
        d_inputs = f.inputs + _reversed(b.inputs, tape.lengths)
        return Gradients(_joined(f.params, b.params), d_inputs, _joined(f.state, b.state))


def _joined(forward: dict[str, Any], backward: dict[str, Any]) -> dict[str, Any]:
    """Return one flat dict of what the two cells have."""
    return join(forward=forward, backward=backward)


def _reversed(x: Array, lengths: Array | None) -> Array:
    """Return a copy of ``x`` (T, B, …) with each sequence reversed within its own length.

    >>> _reversed(np.array([[1, 4], [2, 5], [3, 0]]), np.array([3, 2])).tolist()
    [[3, 5], [2, 4], [1, 0]]
    """
    if lengths is None:
        return x[::-1].copy()
    steps, batch = x.shape[:2]
    n, ends = np.arange(steps)[:, None], lengths.astype(np.intp)
    # What stands beyond the end stays where it is.
    return x[np.where(n < ends, ends - 1 - n, n), np.arange(batch)]
