"""Initial values of parameters.

============ ================================== ==================
letter       meaning                            shape
============ ================================== ==================
W            weight matrix, or a stack of them  (…, rows, columns)
fan_in       signals a node sums                columns
fan_out      nodes a signal reaches             rows
b            biases of the gates of an LSTM     (gates, d_s)
============ ================================== ==================
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params

__all__ = ["forget_gate_bias", "orthogonal", "xavier_uniform"]

#: Row of ``b`` that holds the control-state ("forget") gate in every LSTM of the library.
CONTROL_STATE_ROW = 1


def xavier_uniform(
    rng: np.random.Generator,
    shape: Sequence[int],
    dtype: DTypeLike = np.float32,
    *,
    fan_in: int | None = None,
    fan_out: int | None = None,
) -> Array:
    """Return entries uniform in ±√(6 / (fan_in + fan_out)): signals and gradients keep their size.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    shape : sequence of int
        Shape of the result, at least (rows, columns).
    dtype : dtype
        float32, float64 or complex128 (with zero imaginary part).
    fan_in, fan_out : int, optional
        The last and the last but one size of ``shape`` if absent.

    Raises
    ------
    ValueError, TypeError
        On a shape with fewer than two sizes or a size below 1, another dtype, a fan below 1, or an
        ``rng`` that is not a generator.

    Notes
    -----
    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward
    neural networks, eq. 16.

    Examples
    --------
    >>> W = xavier_uniform(np.random.default_rng(0), (4, 2))
    >>> W.shape, W.dtype, bool(np.abs(W).max() <= 1)
    ((4, 2), dtype('float32'), True)
    """
    check.generator("rng", rng)
    sizes, dtype = _matrix_shape(shape), check.cell_dtype(dtype)
    fan_in = sizes[-1] if fan_in is None else check.positive_int("fan_in", fan_in)
    fan_out = sizes[-2] if fan_out is None else check.positive_int("fan_out", fan_out)
    limit = np.sqrt(6 / (fan_in + fan_out))  # eq-xavier
    return rng.uniform(-limit, limit, sizes).astype(dtype)


def orthogonal(
    rng: np.random.Generator,
    shape: Sequence[int],
    dtype: DTypeLike = np.float32,
    gain: float = 1.0,
) -> Array:
    """Return ``gain`` times a random matrix with orthonormal rows or columns, whichever are fewer.

    The orthogonal factor of a Gaussian matrix; with the signs of R's diagonal moved into it the
    factor is unique, and uniformly (Haar) distributed. Leading sizes of ``shape`` make a stack.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    shape : sequence of int
        Shape of the result, at least (rows, columns).
    dtype : dtype
        float32, float64 or complex128 (with zero imaginary part).
    gain : float
        Every singular value of the result; at least 0, and within the range of ``dtype``.

    Raises
    ------
    ValueError, TypeError
        On a shape with fewer than two sizes or a size below 1, another dtype, a gain that is
        negative, not finite or too large for ``dtype``, or an ``rng`` that is not a generator.

    Notes
    -----
    Source: Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks; the signs: Mezzadri (2007), How to generate random
    matrices from the classical compact groups.

    Examples
    --------
    >>> W = orthogonal(np.random.default_rng(0), (3, 3), np.float64)
    >>> bool(np.allclose(W @ W.T, np.eye(3)))
    True
    """
    check.generator("rng", rng)
    sizes, dtype = _matrix_shape(shape), check.cell_dtype(dtype)
    gain = check.real_number("gain", gain, low=0.0)
    *stack, rows, columns = sizes
    tall = rng.standard_normal((*stack, max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    q *= np.copysign(1.0, np.diagonal(r, axis1=-2, axis2=-1))[..., None, :]
    if rows < columns:
        q = np.swapaxes(q, -1, -2)
    with np.errstate(over="ignore"):  # looked at in the next line
        W = np.ascontiguousarray(gain * q).astype(dtype)
    if not check.all_finite(W):
        raise check.fail("gain", f"a number that leaves W finite in {dtype.name}", gain)
    return W


def forget_gate_bias(params: Params, value: float = 1.0) -> Params:
    """Return ``params`` of an LSTM with the bias of gate ``cs`` set to ``value``.

    The control-state gate ("forget gate") starts near G_c(value): the larger, the longer the state
    lasts before anything is learned. ``params`` itself is left as it was; arrays other than ``b``
    are shared.

    Parameters
    ----------
    params : dict of ndarray
        Parameters of an LSTM; ``b`` of shape (4, d_s) or, with an input gate, (5, d_s), in
        float32, float64 or complex128.
    value : float
        The new bias, within the range of the dtype of ``b``.

    Raises
    ------
    ValueError, TypeError
        If ``params`` has no such ``b``, or ``value`` is not a number that is finite in its dtype.

    Notes
    -----
    Source: Gers, Schmidhuber and Cummins (2000), Learning to forget: continual prediction with
    LSTM; Jozefowicz, Zaremba and Sutskever (2015), An empirical exploration of recurrent network
    architectures, who find 1 to be a good value.

    Examples
    --------
    >>> forget_gate_bias({"b": np.zeros((4, 2))}, 3.0)["b"]
    array([[0., 0.],
           [3., 3.],
           [0., 0.],
           [0., 0.]])
    """
    if not isinstance(params, dict) or "b" not in params:
        raise check.fail("params", "the parameters of an LSTM, with the key b", _describe(params))
    b = check.array('params["b"]', params["b"], (None, None), "(4, d_s)").copy()
    if b.shape[0] not in (4, 5):
        raise check.fail('params["b"]', "shape (4, d_s) or (5, d_s)", b.shape)
    if not check.is_cell_dtype(b.dtype):
        expected = "dtype " + " or ".join(check.CELL_DTYPES)
        raise check.fail('params["b"]', expected, check.spelled(b.dtype))
    largest = float(np.finfo(b.dtype).max)
    b[CONTROL_STATE_ROW] = check.real_number("value", value, low=-largest, high=largest)
    return {**params, "b": b}


def _matrix_shape(shape: Any) -> tuple[int, ...]:
    """Return ``shape`` as at least two positive ints."""
    if not isinstance(shape, (tuple, list)):
        raise TypeError(f"shape: expected a tuple (…, rows, columns), got {type(shape).__name__}")
    if len(shape) < 2:
        raise check.fail("shape", "at least two sizes (…, rows, columns)", tuple(shape))
    return tuple(check.positive_int("shape", size) for size in shape)


def _describe(params: object) -> str:
    return ", ".join(map(str, params)) if isinstance(params, dict) else type(params).__name__
