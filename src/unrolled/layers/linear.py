"""The affine map y = W x + b, applied to the last axis.

====== ======================== =========================
letter meaning                  shape
====== ======================== =========================
x      input                    (…, input_size)
y      output                   (…, output_size)
W      weights                  (output_size, input_size)
b      bias                     (output_size,)
====== ======================== =========================

The dots stand for any axes, usually (T, B): the same map at every step of every sequence. Like a
cell, a layer holds sizes and options; parameters are passed in and gradients handed back.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.init import xavier_uniform


@dataclass(frozen=True, eq=False)
class LinearTape:
    """What ``Linear.backward`` needs of a forward pass; opaque to callers.

    It refers to ``x`` instead of copying it: do not write into ``x`` before ``backward``.
    """

    layer: Linear
    x: Array


@dataclass(frozen=True, eq=False)
class LinearGradients:
    """The result of ``Linear.backward``.

    Attributes
    ----------
    params : dict of ndarray
        Gradient of the objective, shaped like ``params``, summed over all but the last axis.
    inputs : ndarray, (…, input_size)
        Gradient with respect to the inputs.
    """

    params: Params
    inputs: Array


class Linear:
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

    def __eq__(self, other: object) -> bool:
        """Two layers are equal when their sizes and options are."""
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).items()))

    def __repr__(self) -> str:
        return f"Linear({self.input_size}, {self.output_size}, dtype={self.dtype.name})"

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same layer computing in ``dtype`` (float32, float64 or complex128)."""
        other = copy.copy(self)
        other.dtype = check.cell_dtype(dtype)
        return other

    def param_shapes(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """Return name → (shape, shape in symbols) of every parameter."""
        return {
            "W": ((self.output_size, self.input_size), "(output_size, input_size)"),
            "b": ((self.output_size,), "(output_size,)"),
        }

    def param_count(self) -> int:
        """Return how many numbers the parameters hold."""
        return self.output_size * (self.input_size + 1)

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters: W by ``init.xavier_uniform``, b zero."""
        W = xavier_uniform(rng, (self.output_size, self.input_size), self.dtype)
        return {"W": W, "b": np.zeros(self.output_size, self.dtype)}

    def forward(self, params: Params, x: Array) -> tuple[Array, LinearTape]:
        """Map ``x``.

        Parameters
        ----------
        params : dict of ndarray
            As returned by ``init``; see ``param_shapes``.
        x : ndarray, (…, input_size)
            Inputs in the layer's dtype. The tape refers to them: do not write into ``x`` before
            ``backward``.

        Returns
        -------
        tuple
            y (…, output_size), and the tape that ``backward`` needs.

        Raises
        ------
        ValueError, TypeError
            On a wrong shape, dtype, key, or a NaN or infinite entry.
        """
        params = check.arrays("params", params, self.param_shapes(), self.dtype)
        axes = getattr(x, "shape", ())[:-1]
        x = check.array("x", x, (*axes, self.input_size), "(…, input_size)", self.dtype)
        return self._forward(params, x), LinearTape(self, x)

    def backward(self, params: Params, tape: LinearTape, d_y: Array) -> LinearGradients:
        """Carry the adjoint back through the call that wrote ``tape``.

        Parameters
        ----------
        params : dict of ndarray
            The parameters of that call.
        tape : LinearTape
            As ``forward`` returned it.
        d_y : ndarray, (…, output_size)
            Gradient of the objective with respect to y.

        Returns
        -------
        LinearGradients
            ``params``, ``inputs``.

        Raises
        ------
        ValueError, TypeError
            As in ``forward``; also on the tape of another layer, and in complex128, where the
            gradient of a real objective is not defined by these equations.
        """
        if self.dtype.kind == "c":
            raise check.fail("dtype", "float32 or float64 for a backward pass", self.dtype.name)
        if not isinstance(tape, LinearTape):
            raise TypeError(f"tape: expected the tape of this layer, got {type(tape).__name__}")
        if tape.layer != self:
            raise check.fail("tape", f"the tape of {self!r}", f"one of {tape.layer!r}")
        params = check.arrays("params", params, self.param_shapes(), self.dtype)
        shape = (*tape.x.shape[:-1], self.output_size)
        d_y = check.array("d_y", d_y, shape, "(…, output_size)", self.dtype)
        return self._backward(params, tape.x, d_y)

    def _forward(self, params: Params, x: Array) -> Array:
        """Return y; arguments are checked, or come from the library itself."""
        return x @ params["W"].T + params["b"]  # eq-linear

    def _backward(self, params: Params, x: Array, d_y: Array) -> LinearGradients:
        """Return the gradients; arguments are checked, or come from the library itself."""
        flat_x, flat_d = x.reshape(-1, self.input_size), d_y.reshape(-1, self.output_size)
        d_params = {"W": flat_d.T @ flat_x, "b": flat_d.sum(axis=0)}  # eq-linear-gradient
        return LinearGradients(d_params, d_y @ params["W"])
