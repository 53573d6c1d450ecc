"""The contract every layer keeps: that of a cell, without time and without state.

====== ======================== =====================================
letter meaning                  shape
====== ======================== =====================================
x      input                    (…, input_size), or (…) for ids
y      output                   (…, output_size)
====== ======================== =====================================

The dots stand for any axes, usually (T, B): the same map at every step of every sequence. Like a
cell, a layer holds sizes and options; parameters are passed in and gradients handed back.
``forward`` and ``backward`` check their arguments here, once; a layer implements ``_forward`` and
``_backward``, which may then trust what they get.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params


@dataclass(frozen=True, eq=False)
class LayerTape:
    """What ``layer.backward`` needs of a forward pass; opaque to callers.

    It refers to ``x`` instead of copying it: do not write into ``x`` before ``backward``.

    Examples
    --------
    >>> from unrolled.layers import Linear
    >>> layer, x = Linear(2, 3), np.ones((5, 1, 2), np.float32)
    >>> params = layer.init(np.random.default_rng(0))
    >>> y, tape = layer.forward(params, x)
    >>> tape.layer
    Linear(2, 3, dtype=float32)
    """

    layer: Layer
    x: Array


@dataclass(frozen=True, eq=False)
class LayerGradients:
    """The result of ``layer.backward``.

    Attributes
    ----------
    params : dict of ndarray
        Gradient of the objective, shaped like ``params``, summed over the axes of the dots.
    inputs : ndarray, (…, input_size)
        Gradient with respect to the inputs.

    Examples
    --------
    >>> from unrolled.layers import Linear
    >>> layer, x = Linear(2, 3), np.ones((5, 1, 2), np.float32)
    >>> params = layer.init(np.random.default_rng(0))
    >>> y, tape = layer.forward(params, x)
    >>> grads = layer.backward(params, tape, np.ones_like(y))
    >>> grads.params["W"].shape, grads.inputs.shape
    ((3, 2), (5, 1, 2))
    """

    params: Params
    inputs: Array


class Layer(ABC):
    """A map without memory: sizes and options, a forward pass and its exact backward pass.

    Attributes
    ----------
    input_size, output_size : int
        Widths of x and of y.
    dtype : numpy.dtype
        What the layer computes in. Arrays of another dtype are refused, not cast.

    Examples
    --------
    >>> from unrolled.layers import Embedding, Linear
    >>> [layer.param_count() for layer in (Linear(2, 3), Embedding(10, 3))]
    [9, 30]
    """

    input_size: int
    output_size: int
    dtype: np.dtype[Any]

    @abstractmethod
    def param_shapes(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """Return name → (shape, shape in symbols) of every parameter."""

    @abstractmethod
    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters drawn from ``rng``."""

    @abstractmethod
    def _check_inputs(self, x: object) -> Array:
        """Return ``x`` if it is what the layer takes for inputs."""

    @abstractmethod
    def _axes(self, x: Array) -> tuple[int, ...]:
        """Return the sizes that the dots stand for."""

    @abstractmethod
    def _forward(self, params: Params, x: Array) -> Array:
        """Return y; arguments are checked, or come from the library itself."""

    @abstractmethod
    def _backward(self, params: Params, x: Array, d_y: Array) -> LayerGradients:
        """Return the gradients; arguments are checked, or come from the library itself."""

    def __eq__(self, other: object) -> bool:
        """Two layers are equal when their sizes and options are."""
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).items()))

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same layer computing in ``dtype`` (float32, float64 or complex128)."""
        other = copy.copy(self)
        other.dtype = check.cell_dtype(dtype)
        return other

    def param_count(self) -> int:
        """Return how many numbers the parameters hold."""
        return sum(int(np.prod(shape)) for shape, _ in self.param_shapes().values())

    def forward(self, params: Params, x: Array) -> tuple[Array, LayerTape]:
        """Map ``x``.

        Parameters
        ----------
        params : dict of ndarray
            As returned by ``init``; see ``param_shapes``.
        x : ndarray, (…, input_size), or of ids (…)
            Inputs, as the layer takes them. The tape refers to them: do not write into ``x``
            before ``backward``.

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
        x = self._check_inputs(x)
        return self._forward(params, x), LayerTape(self, x)

    def backward(self, params: Params, tape: LayerTape, d_y: Array) -> LayerGradients:
        """Carry the adjoint back through the call that wrote ``tape``.

        Parameters
        ----------
        params : dict of ndarray
            The parameters of that call.
        tape : LayerTape
            As ``forward`` returned it.
        d_y : ndarray, (…, output_size)
            Gradient of the objective with respect to y.

        Returns
        -------
        LayerGradients
            ``params``, ``inputs``.

        Raises
        ------
        ValueError, TypeError
            As in ``forward``; also on the tape of another layer, and in complex128, where the
            gradient of a real objective is not defined by these equations.
        """
        if self.dtype.kind == "c":
            raise check.fail("dtype", "float32 or float64 for a backward pass", self.dtype.name)
        if not isinstance(tape, LayerTape):
            raise TypeError(f"tape: expected the tape of this layer, got {type(tape).__name__}")
        if tape.layer != self:
            raise check.fail("tape", f"the tape of {self!r}", f"one of {tape.layer!r}")
        params = check.arrays("params", params, self.param_shapes(), self.dtype)
        shape = (*self._axes(tape.x), self.output_size)
        d_y = check.array("d_y", d_y, shape, "(…, output_size)", self.dtype)
        return self._backward(params, tape.x, d_y)
