"""Cells on top of each other: each reads what the one below puts out.

======== ============================================== ====================
letter   meaning                                        shape
======== ============================================== ====================
T, B     steps in the run; sequences in the batch       scalars
x        input signal, read by layer 0                  (T, B, input_size)
r_i      what layer i puts out; of the last, the output (T, B, d_i)
======== ============================================== ====================
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Run, Shapes, Tape
from unrolled.models import _inner
from unrolled.models.parts import join, part


class Stack(Cell):
    """Cells on top of each other: layer 0 reads x, layer i + 1 the output of layer i.

    Its parameters and its state are those of the layers, ``layer0.…``, ``layer1.…``; its output is
    that of the last layer. The layers may be of different kinds and sizes. A stack of bidirectional
    layers is what PyTorch calls a bidirectional module of several layers.

    Only layer 0 can be handed samples to look ahead at: those that a layer above would look at
    after the end of a segment are outputs of the layer below that no one has computed yet. If a
    layer above looks ahead, every layer sees zeros after the end, ``lookahead_size`` is 0 and the
    stack is not ``causal``: it takes whole sequences only. If the last layer has one output for
    the whole run, so has the stack.

    Parameters
    ----------
    layers : sequence of Cell
        At least one, from the input to the output, all of one dtype.

    Raises
    ------
    ValueError, TypeError
        On no layer, on something that is not a cell, and on a layer that does not fit the one
        below; the message names the layer.

    Notes
    -----
    Source: Graves, Mohamed and Hinton (2013), "Speech recognition with deep recurrent neural
    networks", eq. 11.

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled.cells import LSTM, RNN
    >>> model = Stack([LSTM(2, 4), RNN(4, 3)])
    >>> run = model.forward(model.init(np.random.default_rng(0)), np.ones((5, 1, 2), np.float32))
    >>> run.outputs.shape, {name: value.shape for name, value in run.state.items()}
    ((5, 1, 3), {'layer0.s': (1, 4), 'layer0.v': (1, 4), 'layer1.s': (1, 3)})
    """

    def __init__(self, layers: Iterable[Cell]) -> None:
        if isinstance(layers, Cell) or not isinstance(layers, Iterable):
            raise TypeError(f"layers: expected a list of cells, got {type(layers).__name__}")
        cells = list(layers)
        if not cells:
            raise check.fail("layers", "at least one cell", "none")
        for i, cell in enumerate(cells):
            _inner.a_cell(f"layers[{i}]", cell, per_step=i + 1 < len(cells))
        for i, (below, cell) in enumerate(pairwise(cells), start=1):
            _inner.same(f"layers[{i}]", cell, "dtype", f"layers[{i - 1}]", below)
            if cell.input_size != below.output_size:
                wanted = f"input_size {below.output_size}, the output_size of layers[{i - 1}]"
                raise check.fail(f"layers[{i}]", wanted, f"{cell.input_size}: {cell!r}")
        self.layers = tuple(cells)
        self.input_size = cells[0].input_size
        self.dtype = cells[0].dtype
        self.per_step = cells[-1].per_step
        self.causal = all(cell.causal for cell in cells) and not self._looks_ahead_above()

    def _looks_ahead_above(self) -> bool:
        """Tell whether a layer above the first looks ahead."""
        return any(cell.lookahead_size for cell in self.layers[1:])

    def __repr__(self) -> str:
        return f"Stack([{', '.join(map(repr, self.layers))}])"

    @property
    def output_size(self) -> int:
        """Width of the output of the last layer."""
        return self.layers[-1].output_size

    @property
    def lookahead_size(self) -> int:
        """How far layer 0 looks ahead; 0 if a layer above it does."""
        return 0 if self._looks_ahead_above() else self.layers[0].lookahead_size

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same stack computing in ``dtype`` (float32, float64 or complex128)."""
        return type(self)([cell.astype(dtype) for cell in self.layers])

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of the parameters of all layers."""
        return _joined([cell.param_shapes() for cell in self.layers])

    def state_shapes(self, batch: int) -> Shapes:
        """Return name → (shape, shape in symbols) of the states of all layers."""
        return _joined([cell.state_shapes(batch) for cell in self.layers])

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters, as the layers draw them, layer 0 first."""
        return _joined([cell.init(rng) for cell in self.layers])

    def layer_runs(self, run: Run) -> tuple[Run, ...]:
        """Return the runs of the layers inside a run of this stack, layer 0 first.

        Raises
        ------
        ValueError, TypeError
            On something other than a run of this stack.

        Examples
        --------
        >>> import numpy as np
        >>> from unrolled.cells import RNN
        >>> model = Stack([RNN(2, 4), RNN(4, 3)])
        >>> params = model.init(np.random.default_rng(0))
        >>> run = model.forward(params, np.ones((5, 1, 2), np.float32))
        >>> [inner.outputs.shape for inner in model.layer_runs(run)]
        [(5, 1, 4), (5, 1, 3)]
        """
        return _inner.recorded(self, run)

    def _check_inputs(self, x: object) -> Array:
        return self.layers[0]._check_inputs(x)

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, tuple[Run, ...]]:
        runs: list[Run] = []
        for i, cell in enumerate(self.layers):
            name = f"layer{i}"
            followed = i == 0 and self.lookahead_size > 0
            run = _inner.forward(
                cell, part(params, name), x, part(state, name), lengths, followed=followed
            )
            x = run.outputs
            runs.append(run)
        return x, _joined([run.state for run in runs]), tuple(runs)

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        grads: list[Gradients] = []
        for i, run in reversed(list(enumerate(tape.record))):
            name = f"layer{i}"
            followed = i == 0 and self.lookahead_size > 0
            inner = _inner.backward(
                run.tape, part(params, name), d_outputs, part(d_state, name), followed=followed
            )
            d_outputs = inner.inputs
            grads.insert(0, inner)
        of_params, of_state = ([g.params for g in grads], [g.state for g in grads])
        return Gradients(_joined(of_params), d_outputs, _joined(of_state))


def _joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one flat dict of what the layers have, layer 0 first."""
    return join(**{f"layer{i}": values for i, values in enumerate(parts)})
