"""A cell that reads words: ids, turned into vectors on the way in.

====== ============================================== ==================
letter meaning                                        shape
====== ============================================== ==================
T, B   steps in the run; sequences in the batch       scalars
x      ids, integers                                  (T, B)
e      their vectors, which the cell reads            (T, B, size)
y      output of the cell                             (T, B, output_size)
====== ============================================== ==================
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Run, Shapes, Tape
from unrolled.cells.run import ended
from unrolled.layers.embedding import Embedding
from unrolled.models import _inner
from unrolled.models.parts import join, part


class Embedded(Cell):
    """A cell that reads the vectors of ids, e[n] = W[x[n]]; it takes ids (T, B) for inputs.

    Its state is that of the cell. Its parameters are those of the embedding, ``embedding.W``
    (vocabulary, size), and of the cell, ``cell.…``. An id has no width and no gradient:
    ``input_size`` is 0 and ``grads.inputs`` an empty array (T, B, 0). Ids beyond the end of a
    shorter sequence have no effect, but must be ids.

    After the end of a sequence there is no word, and so a cell that looks ahead sees zeros there;
    with such a cell the model is not ``causal``, for it takes whole sequences only.

    Parameters
    ----------
    embedding : Embedding
        W.
    cell : Cell
        A cell or a model that takes the vectors of the embedding, in its dtype.

    Raises
    ------
    ValueError, TypeError
        On something that is not an embedding or not a cell, and on a cell that does not fit; in
        ``forward``, also on ids that are not integers in 0..vocabulary-1.

    Examples
    --------
    A language model: the next word's logits at every step.

    >>> import numpy as np
    >>> from unrolled.cells import LSTM
    >>> from unrolled.models import SequenceLabeller
    >>> model = Embedded(Embedding(50, 8), SequenceLabeller(LSTM(8, 16), 50))
    >>> params = model.init(np.random.default_rng(0))
    >>> model.forward(params, np.array([[3, 1], [4, 1], [5, 9]])).outputs.shape
    (3, 2, 50)
    """

    input_size = 0

    def __init__(self, embedding: Embedding, cell: Cell) -> None:
        if not isinstance(embedding, Embedding):
            raise TypeError(f"embedding: expected an Embedding, got {type(embedding).__name__}")
        _inner.a_cell("cell", cell, per_step=False)
        if cell.input_size != embedding.output_size:
            wanted = f"input_size {embedding.output_size}, the size of the embedding"
            raise check.fail("cell", wanted, f"{cell.input_size}: {cell!r}")
        if cell.dtype != embedding.dtype:
            wanted = f"dtype {embedding.dtype}, as of the embedding"
            raise check.fail("cell", wanted, f"{cell.dtype}: {cell!r}")
        self.embedding = embedding
        self.cell = cell
        self.dtype = cell.dtype
        self.per_step = cell.per_step
        self.causal = cell.causal and not cell.lookahead_size

    def __repr__(self) -> str:
        return f"Embedded({self.embedding!r}, {self.cell!r})"

    @property
    def output_size(self) -> int:
        """Width of the output of the cell."""
        return self.cell.output_size

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same model computing in ``dtype`` (float32, float64 or complex128)."""
        return type(self)(self.embedding.astype(dtype), self.cell.astype(dtype))

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of the parameters of embedding and cell."""
        return join(embedding=self.embedding.param_shapes(), cell=self.cell.param_shapes())

    def state_shapes(self, batch: int) -> Shapes:
        """Return name → (shape, shape in symbols) of every part of the cell's state."""
        return self.cell.state_shapes(batch)

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters, as the embedding and then the cell draw them."""
        return join(embedding=self.embedding.init(rng), cell=self.cell.init(rng))

    def cell_run(self, run: Run) -> Run:
        """Return the run of the cell inside a run of this model.

        Raises
        ------
        ValueError, TypeError
            On something other than a run of this model.

        Examples
        --------
        >>> import numpy as np
        >>> from unrolled.cells import RNN
        >>> model = Embedded(Embedding(5, 2), RNN(2, 3))
        >>> run = model.forward(model.init(np.random.default_rng(0)), np.array([[0], [4]]))
        >>> model.cell_run(run).outputs.shape
        (2, 1, 3)
        """
        return _inner.recorded(self, run)[0]

    def _check_inputs(self, x: object) -> Array:
        return self.embedding._check_inputs(check.array("x", x, (None, None), "(T, B)"))

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Any]:
        e = self.embedding._forward(part(params, "embedding"), x)
        if lengths is not None:
            e[ended(len(x), lengths)] = 0
        run = _inner.forward(self.cell, part(params, "cell"), e, state, lengths, followed=False)
        return run.outputs, run.state, (x, run)

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        x, run = tape.record
        cell = _inner.backward(run.tape, part(params, "cell"), d_outputs, d_state, followed=False)
        # cell.inputs is zero beyond the end of a sequence: the ids that stand there count nothing.
        embedding = self.embedding._backward(part(params, "embedding"), x, cell.inputs)
        grads = join(embedding=embedding.params, cell=cell.params)
        return Gradients(grads, embedding.inputs, cell.state)
