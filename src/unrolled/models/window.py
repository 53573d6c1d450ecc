"""A feedforward network on a window of past inputs: what a recurrent model is compared with.

======== ============================================== =============================
letter   meaning                                        shape
======== ============================================== =============================
T, B     steps in the run; sequences in the batch       scalars
L        window: how many inputs the network sees       scalar
x        input signal                                   (T, B, input_size)
h        hidden layer                                   (T, B, hidden_size)
W_h, b_h weights and bias of the hidden layer           (hidden_size, L · input_size), …
W, b     weights and bias of the readout                (output_size, hidden_size), …
y        output: logits, or whatever the loss takes     (T, B, output_size)
past     the L-1 inputs before the run, then the run's  (L-1 + T, B, input_size)
======== ============================================== =============================
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell, Gradients, Shapes, Tape
from unrolled.layers.linear import Linear
from unrolled.models.parts import join, part
from unrolled.warping import WARPINGS, Warping


class _Record(NamedTuple):
    windows: Array  # (T, B, L · input_size)
    h: Array


class WindowNetwork(Cell):
    """A feedforward network that sees x[n-L+1], …, x[n], and nothing older.

    h[n] = G(W_h (x[n-L+1]; …; x[n]) + b_h) and y[n] = W h[n] + b, with zeros left of the first
    step. A finite impulse response: no input matters for longer than L steps. Its only memory is
    the inputs themselves. Seen as a cell it has the last L-1 of them as its state, which is why
    its runs can be cut into segments; who runs whole sequences need not know.

    Parameters: ``hidden.W`` (hidden_size, L · input_size), columns by age, the oldest input first;
    ``hidden.b`` (hidden_size,); ``readout.W`` (output_size, hidden_size); ``readout.b``
    (output_size,). State: ``x`` (B, L-1, input_size).

    Parameters
    ----------
    window : int
        L ≥ 1.
    input_size, hidden_size, output_size : int
        Widths of x, h and y, ≥ 1.
    warping : {"tanh", "logistic", "relu", "leaky_relu", "identity"}
        G.
    dtype : dtype
        float32 or float64; complex128 runs forward only.

    Raises
    ------
    ValueError, TypeError
        On a size that is not an integer ≥ 1, another warping, another dtype.

    Examples
    --------
    >>> import numpy as np
    >>> model = WindowNetwork(window=4, input_size=2, hidden_size=3, output_size=1)
    >>> run = model.forward(model.init(np.random.default_rng(0)), np.ones((5, 2, 2), np.float32))
    >>> run.outputs.shape, model.param_count()
    ((5, 2, 1), 31)
    """

    def __init__(
        self,
        window: int,
        input_size: int,
        hidden_size: int,
        output_size: int,
        warping: str = "tanh",
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.window = check.positive_int("window", window)
        self.input_size = check.positive_int("input_size", input_size)
        self.hidden_size = check.positive_int("hidden_size", hidden_size)
        self.warping = check.option("warping", warping, WARPINGS)
        self.dtype = check.cell_dtype(dtype)
        self.hidden = Linear(self.window * self.input_size, self.hidden_size, self.dtype)
        self.readout = Linear(self.hidden_size, output_size, self.dtype)

    def __repr__(self) -> str:
        sizes = f"{self.window}, {self.input_size}, {self.hidden_size}, {self.output_size}"
        return f"WindowNetwork({sizes}, warping={self.warping!r}, dtype={self.dtype.name})"

    @property
    def output_size(self) -> int:
        """Width of the output y."""
        return self.readout.output_size

    @property
    def G(self) -> Warping:  # noqa: N802 - the paper's letter
        """The warping."""
        return WARPINGS[self.warping]

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same model computing in ``dtype`` (float32, float64 or complex128)."""
        sizes = self.window, self.input_size, self.hidden_size, self.output_size
        return type(self)(*sizes, warping=self.warping, dtype=dtype)

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of the parameters of both layers."""
        return join(hidden=self.hidden.param_shapes(), readout=self.readout.param_shapes())

    def state_shapes(self, batch: int) -> Shapes:
        """Return the shape of the inputs a later step may see; ``batch`` is an integer ≥ 0."""
        check.positive_int("batch", batch, minimum=0)
        return {"x": ((batch, self.window - 1, self.input_size), "(B, L-1, input_size)")}

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters, as the two layers draw them."""
        return join(hidden=self.hidden.init(rng), readout=self.readout.init(rng))

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, _Record]:
        steps, batch = x.shape[:2]
        past = np.concatenate([np.swapaxes(state["x"], 0, 1), x])
        seen = np.arange(steps)[:, None] + np.arange(self.window)
        windows = np.swapaxes(past[seen], 1, 2).reshape(steps, batch, self.hidden.input_size)
        h = self.G.function(self.hidden._forward(part(params, "hidden"), windows))
        y = self.readout._forward(part(params, "readout"), h)
        return y, {"x": past[self._last(steps, batch, lengths)]}, _Record(windows, h)

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        steps, batch = d_outputs.shape[:2]
        before = self.window - 1
        readout = self.readout._backward(part(params, "readout"), tape.record.h, d_outputs)
        d_z = readout.inputs * self.G.slope(tape.record.h)
        hidden = self.hidden._backward(part(params, "hidden"), tape.record.windows, d_z)
        d_windows = hidden.inputs.reshape(steps, batch, self.window, self.input_size)
        d_past = np.zeros((before + steps, batch, self.input_size), self.dtype)
        for first in range(self.window):
            d_past[first : first + steps] += d_windows[:, :, first]
        d_past[self._last(steps, batch, tape.lengths)] += d_state["x"]
        grads = join(hidden=hidden.params, readout=readout.params)
        return Gradients(grads, d_past[before:], {"x": np.swapaxes(d_past[:before], 0, 1).copy()})

    def _last(self, steps: int, batch: int, lengths: Array | None) -> tuple[Array, Array]:
        """Return where in ``past`` the last L-1 inputs of each sequence stand: index (B, L-1)."""
        ends = np.full(batch, steps) if lengths is None else lengths.astype(np.intp)
        return ends[:, None] + np.arange(self.window - 1), np.arange(batch)[:, None]
