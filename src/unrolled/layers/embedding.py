"""A learned vector for every word of a vocabulary.

========== ============================== ==================
letter     meaning                        shape
========== ============================== ==================
x          ids, integers                  (…)
y          the vectors of these ids       (…, size)
W          one vector to a row            (vocabulary, size)
========== ============================== ==================
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.layers.base import Layer, LayerGradients


class Embedding(Layer):
    """Row x of a matrix, y = W[x]: a linear map of the one-hot vector of x, without the zeros.

    An id has no width and no gradient: ``input_size`` is 0, and ``grads.inputs`` is an empty array
    (…, 0).

    Parameters
    ----------
    vocabulary : int
        How many ids there are, 0..vocabulary-1; ≥ 1.
    size : int
        Width of y, ≥ 1.
    dtype : dtype
        Of W and y: float32, float64, or complex128 for a complex step.

    Raises
    ------
    ValueError, TypeError
        On a size below 1 or not an integer, and on another dtype; in ``forward``, also on ids that
        are not integers in 0..vocabulary-1.

    Notes
    -----
    Source: Bengio, Ducharme, Vincent and Jauvin (2003), "A neural probabilistic language model",
    section 2, where W is the matrix C.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Embedding(vocabulary=3, size=2, dtype=np.float64)
    >>> params = {"W": np.array([[0.0, 0.0], [1.0, -1.0], [2.0, 3.0]])}
    >>> y, tape = layer.forward(params, np.array([2, 1, 2]))
    >>> y
    array([[ 2., 3.], [ 1., -1.], [ 2., 3.]])
    >>> layer.backward(params, tape, np.ones((3, 2))).params
    {'W': array([[0., 0.], [1., 1.], [2., 2.]])}
    """

    input_size = 0

    def __init__(self, vocabulary: int, size: int, dtype: DTypeLike = np.float32) -> None:
        self.vocabulary = check.positive_int("vocabulary", vocabulary)
        self.output_size = check.positive_int("size", size)
        self.dtype = check.cell_dtype(dtype)

    def __repr__(self) -> str:
        return f"Embedding({self.vocabulary}, {self.output_size}, dtype={self.dtype.name})"

    def param_shapes(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """Return name → (shape, shape in symbols) of W."""
        return {"W": ((self.vocabulary, self.output_size), "(vocabulary, size)")}

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters: W standard normal, the size of input that cells expect."""
        check.generator("rng", rng)
        W = rng.standard_normal((self.vocabulary, self.output_size))
        return {"W": W.astype(self.dtype)}

    def _check_inputs(self, x: object) -> Array:
        ids = check.array("x", x, getattr(x, "shape", ()), "(…)")
        if ids.dtype.kind not in "iu":
            raise check.fail("x", "ids, an integer array (…)", f"dtype {ids.dtype.name}")
        outside = (ids < 0) | (ids >= self.vocabulary)
        if outside.any():
            bad = np.argwhere(outside)[0].tolist()
            expected = f"ids in 0..vocabulary-1 = 0..{self.vocabulary - 1}"
            raise check.fail("x", expected, f"{ids[tuple(bad)]} at index {bad}")
        return ids.astype(np.intp, copy=False)

    def _axes(self, x: Array) -> tuple[int, ...]:
        return x.shape

    def _forward(self, params: Params, x: Array) -> Array:
        return params["W"][x]  # eq-embedding

    def _backward(self, params: Params, x: Array, d_y: Array) -> LayerGradients:
        # Equal ids add up. add.at is several times as fast on one flat axis as on rows.
        d_W = np.zeros(params["W"].size, self.dtype)
        entries = x[..., None] * self.output_size + np.arange(self.output_size)
        np.add.at(d_W, entries.ravel(), d_y.ravel())  # eq-embedding-gradient
        d_inputs = np.empty((*x.shape, 0), self.dtype)
        return LayerGradients({"W": d_W.reshape(params["W"].shape)}, d_inputs)
