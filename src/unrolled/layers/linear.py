"""The affine map y = W x + b, applied to the last axis.

====== ======================== =========================
letter meaning                  shape
====== ======================== =========================
x      input                    (…, input_size)
y      output                   (…, output_size)
W      weights                  (output_size, input_size)
b      bias                     (output_size,)
====== ======================== =========================
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.init import xavier_uniform
from unrolled.layers.base import Layer, LayerGradients


class Linear(Layer):
    """The affine map y = W x + b on the last axis.

    Parameters
    ----------
    input_size, output_size : int
        Widths of x and of y, ≥ 1.
    dtype : dtype
        float32, float64, or complex128 for a complex step.

    Raises
    ------
    ValueError, TypeError
        On a size below 1 or not an integer, and on another dtype.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Linear(2, 1, dtype=np.float64)
    >>> params = {"W": np.array([[2.0, -1.0]]), "b": np.array([0.5])}
    >>> y, tape = layer.forward(params, np.array([[1.0, 1.0], [0.0, 3.0]]))
    >>> y
    array([[ 1.5], [-2.5]])
    >>> layer.backward(params, tape, np.ones((2, 1))).params
    {'W': array([[1., 4.]]), 'b': array([2.])}
    """

    def __init__(self, input_size: int, output_size: int, dtype: DTypeLike = np.float32) -> None:
        self.input_size = check.positive_int("input_size", input_size)
        self.output_size = check.positive_int("output_size", output_size)
        self.dtype = check.cell_dtype(dtype)

    def __repr__(self) -> str:
        return f"Linear({self.input_size}, {self.output_size}, dtype={self.dtype.name})"

    def param_shapes(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """Return name → (shape, shape in symbols) of W and b."""
        return {
            "W": ((self.output_size, self.input_size), "(output_size, input_size)"),
            "b": ((self.output_size,), "(output_size,)"),
        }

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters: W by ``init.xavier_uniform``, b zero."""
        W = xavier_uniform(rng, (self.output_size, self.input_size), self.dtype)
        return {"W": W, "b": np.zeros(self.output_size, self.dtype)}

    def _check_inputs(self, x: object) -> Array:
        axes = getattr(x, "shape", ())[:-1]
        return check.array("x", x, (*axes, self.input_size), "(…, input_size)", self.dtype)

    def _axes(self, x: Array) -> tuple[int, ...]:
        return x.shape[:-1]

    def _forward(self, params: Params, x: Array) -> Array:
        return x @ params["W"].T + params["b"]  # eq-linear

    def _backward(self, params: Params, x: Array, d_y: Array) -> LayerGradients:
        flat_x, flat_d = x.reshape(-1, self.input_size), d_y.reshape(-1, self.output_size)
        d_params = {"W": flat_d.T @ flat_x, "b": flat_d.sum(axis=0)}  # eq-linear-gradient
        return LayerGradients(d_params, d_y @ params["W"])
