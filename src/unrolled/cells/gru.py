"""The gated recurrent unit: a state that moves a learned fraction of the way to a candidate.

============ ===================================== =======================
letter       meaning                               shape
============ ===================================== =======================
h            state signal, the output              (B, d)
r, z         reset gate, update gate               (B, d)
n            candidate                             (B, d)
m            what n hears of h, reset after it     (B, d)
x            input signal                          (B, d_x)
chi          χ, total gradient of h                (B, d)
alpha        gradients of the accumulation nodes   (B, d) each
W_x, W_h, b  weights of x and h, biases; gates     (3, d, d_x), (3, d, d),
             r, z, n on the first axis             (3, d)
b_h          bias of m, with ``reset="after"``     (d,)
============ ===================================== =======================

The letters are those of PyTorch; the passes themselves are in ``_gru_passes``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled import init
from unrolled._checks import Array, Params
from unrolled.cells import _gru_passes
from unrolled.cells._gru_passes import N, R, Z
from unrolled.cells.base import Cell, Gradients, Shapes, Tape


class GRU(Cell):
    """The gated recurrent unit, h[k] = (1 - z[k]) ⊙ n[k] + z[k] ⊙ h[k-1], with output h[k].

    The gates r and z are G_c of a weighted sum of x[k] and h[k-1]. The candidate n is one of two,
    by where the reset gate stands::

        after:   n[k] = tanh(W_x_n x[k] + b_n + r[k] ⊙ m[k]),   m[k] = W_h_n h[k-1] + b_h
        before:  n[k] = tanh(W_x_n x[k] + b_n + W_h_n (r[k] ⊙ h[k-1]))

    Both are published, and they are different functions: weights trained with one placement are
    wrong in the other.

    Parameters
    ----------
    input_size : int
        d_x, width of the input.
    hidden_size : int
        d, width of the state and of the output.
    reset : {"after", "before"}
        Whether the reset gate acts on the product with h, as in cuDNN, in PyTorch, in Keras with
        ``reset_after=True`` and in ONNX with ``linear_before_reset=1``; or on h itself, as in
        Cho et al. (2014), in Keras with ``reset_after=False`` and in ONNX with
        ``linear_before_reset=0``.
    dtype : dtype
        float32 or float64; complex128 runs forward only.

    Attributes
    ----------
    GATES : tuple of str
        The order of the gates on the first axis of the parameters.
    RESETS : tuple of str
        The placements of the reset gate.

    Raises
    ------
    ValueError, TypeError
        On a size below 1 or not an integer, an unknown option or dtype.

    Notes
    -----
    Source: Cho et al. (2014), Learning phrase representations using RNN encoder-decoder for
    statistical machine translation, eqs. 5-8, which have no biases and whose z keeps the old state
    as ours does; the reference page of Keras gives arXiv 1406.1078v3 for "before" and v1 for
    "after". The bias b_h: the reference page of ``torch.nn.GRU``. PyTorch, cuDNN and Keras have a
    second bias at the gates r and z too; it only adds to the first. Elsewhere z may be the share
    of the candidate, 1 - z here: Chung et al. (2014), Empirical evaluation of gated recurrent
    neural networks on sequence modeling.

    Examples
    --------
    >>> cell = GRU(input_size=2, hidden_size=3)
    >>> params = cell.init(np.random.default_rng(0))
    >>> run = cell.forward(params, np.ones((5, 1, 2), np.float32))
    >>> run.outputs.shape, sorted(run.state)
    ((5, 1, 3), ['h'])
    >>> grads = cell.backward(params, run.tape, np.ones_like(run.outputs))
    >>> {name: grad.shape for name, grad in grads.params.items()}
    {'W_x': (3, 3, 2), 'W_h': (3, 3, 3), 'b': (3, 3), 'b_h': (3,)}
    """

    GATES = ("r", "z", "n")
    RESETS = ("after", "before")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        reset: str = "after",
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.input_size = check.positive_int("input_size", input_size)
        self.hidden_size = check.positive_int("hidden_size", hidden_size)
        self.reset = check.option("reset", reset, self.RESETS)
        self.dtype = check.cell_dtype(dtype)

    @property
    def output_size(self) -> int:
        """Width of the output signal, ``hidden_size``."""
        return self.hidden_size

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of W_x, W_h, b and, with reset after, b_h."""
        d, d_x = self.hidden_size, self.input_size
        shapes: Shapes = {
            "W_x": ((3, d, d_x), "(3, d, d_x)"),
            "W_h": ((3, d, d), "(3, d, d)"),
            "b": ((3, d), "(3, d)"),
        }
        if self.reset == "after":
            shapes["b_h"] = ((d,), "(d,)")
        return shapes

    def state_shapes(self, batch: int) -> Shapes:
        """Return the shape of the state h; ``batch`` is an integer ≥ 0."""
        check.positive_int("batch", batch, minimum=0)
        return {"h": ((batch, self.hidden_size), "(B, d)")}

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters: each gate's W_x Xavier-uniform, its W_h orthogonal, biases zero.

        See ``init.xavier_uniform`` and ``init.orthogonal`` for the sources.
        """
        shapes = {name: shape for name, (shape, _) in self.param_shapes().items()}
        params = {name: np.zeros(shape, self.dtype) for name, shape in shapes.items()}
        params["W_x"] = init.xavier_uniform(rng, shapes["W_x"], self.dtype)
        params["W_h"] = init.orthogonal(rng, shapes["W_h"], self.dtype)
        return params

    def signals(self, tape: Tape) -> dict[str, Array]:
        """Return every signal of the run that wrote ``tape``, for pictures.

        Returns
        -------
        dict of ndarray, (T, B, d)
            The gates ``r`` and ``z``, the candidate ``n`` and the state ``h``. Beyond the end of a
            shorter sequence h stands still; the others mean nothing there.

        Raises
        ------
        TypeError, ValueError
            If ``tape`` is not the tape of a run of this cell.

        Examples
        --------
        >>> cell = GRU(1, 1)
        >>> params = cell.init(np.random.default_rng(0))
        >>> signals = cell.signals(cell.forward(params, np.zeros((2, 1, 1), np.float32)).tape)
        >>> signals["z"].ravel()
        array([0.5, 0.5], dtype=float32)
        """
        record = self.check_tape(tape).record
        r, update, n = (np.swapaxes(record.a[:, gate], 1, 2) for gate in (R, Z, N))
        return {"r": r.copy(), "z": 1 - update, "n": n.copy(), "h": record.rows[1:].copy()}

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Any]:
        return _gru_passes.forward(params, x, state, lengths)

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        return _gru_passes.backward(params, tape.record, tape.lengths, d_outputs, d_state)
