"""Losses: one number for how far a prediction is from its target, and the gradient of it.

====== =============================================== ==================
letter meaning                                         shape
====== =============================================== ==================
p      prediction                                      (…, k)
z      logits: log-odds; for classes up to a constant  (…, k)
t      target                                          (…, k), or (…)
mask   which entries, or whole positions, count        (…, k) or (…)
N      how many entries (for classes: positions) count scalar
====== =============================================== ==================

The dots stand for any axes, usually (T, B): one *position* is one step of one sequence, one *entry*
one number of its prediction. Each loss is the mean of its terms over the entries that count: its
size depends neither on the batch nor on the padding. The logits enter unwarped; the logistic or
the softmax is part of the loss, where its logarithm can be taken without losing digits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array

__all__ = ["Loss", "logistic_cross_entropy", "softmax_cross_entropy", "squared_error"]


class Loss(NamedTuple):
    """A loss and its gradient.

    Finite arguments may lie so far apart that a number in between exceeds the largest of its dtype.
    The loss, the gradient or both are then infinite, with NumPy's warning of the overflow;
    ``train.fit`` stops on it.

    Attributes
    ----------
    value : float
        The mean over what counts. Of a complex128 argument it is a complex number, the analytic
        continuation, so that a complex step passes through.
    gradient : ndarray
        Its derivative with respect to the first argument, in that argument's shape and dtype; zero
        where the mask is false.

    Examples
    --------
    >>> value, gradient = squared_error(np.array([1.0, 3.0]), np.array([0.0, 1.0]))
    >>> value
    2.5
    """

    value: Any
    gradient: Array


def squared_error(prediction: Array, target: Array, mask: Array | None = None) -> Loss:
    """Mean of (p − t)² over the entries that count.

    Parameters
    ----------
    prediction : ndarray, (…, k)
        What the model says: float32, float64 or complex128.
    target : ndarray, (…, k)
        What it should have said, in the real dtype of ``prediction``.
    mask : ndarray of bool, (…, k) or (…), optional
        Which entries count; in the shape without the last axis, which positions do. All, if absent.

    Returns
    -------
    Loss
        ``value``, ``gradient``.

    Raises
    ------
    ValueError
        On a wrong shape or dtype, a NaN or infinite entry, or if nothing counts: there is no mean
        of nothing.
    TypeError
        On something that is not an array.

    Notes
    -----
    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, section 5.1.4.

    Examples
    --------
    >>> import numpy as np
    >>> squared_error(np.array([1.0, 3.0]), np.array([0.0, 1.0]))
    Loss(value=2.5, gradient=array([1., 2.]))
    """
    prediction, target = _pair("prediction", prediction, target)
    counts, n = _counted(mask, prediction.shape, by_position=True)
    error = np.where(counts, prediction - target, 0)
    wide = np.result_type(error, np.float64)
    value = np.square(error, dtype=wide).sum() / n  # eq-squared-error
    return Loss(value.item(), (2 / n * error).astype(prediction.dtype, copy=False))


def logistic_cross_entropy(logits: Array, target: Array, mask: Array | None = None) -> Loss:
    """Mean of −t log σ(z) − (1 − t) log(1 − σ(z)) over the entries that count; σ is the logistic.

    No σ(z) is formed. With e = exp(−|z|), which cannot overflow, each term is
    max(z, 0) − t z + log(1 + e), and its derivative σ(z) − t is a quotient whose numerator is
    exact for t = 0 and t = 1: a confident, correct logit keeps its small gradient.

    Parameters
    ----------
    logits : ndarray, (…, k)
        Log-odds that the target is 1: float32, float64 or complex128.
    target : ndarray, (…, k)
        Probabilities in [0, 1], usually 0 or 1, in the real dtype of ``logits``.
    mask : ndarray of bool, (…, k) or (…), optional
        Which entries count; in the shape without the last axis, which positions do. All, if absent.

    Returns
    -------
    Loss
        ``value``, ``gradient``.

    Raises
    ------
    ValueError
        As in ``squared_error``; also on a target outside [0, 1], whether it counts or not.
    TypeError
        On something that is not an array.

    Notes
    -----
    Source: Bishop (2006), Pattern Recognition and Machine Learning, eqs. 4.90, 4.91.

    Examples
    --------
    >>> import numpy as np
    >>> logistic_cross_entropy(np.array([0.0, -1000.0]), np.array([1.0, 0.0])).gradient
    array([-0.25,  0.  ])
    """
    z, t = _pair("logits", logits, target)
    if t.size and not (t.min() >= 0 and t.max() <= 1):
        raise check.fail("target", "entries in [0, 1]", f"entries in [{t.min()}, {t.max()}]")
    counts, n = _counted(mask, z.shape, by_position=True)
    positive = z.real >= 0
    e = np.exp(np.where(positive, -z, z))
    terms = np.where(positive, z, 0) - t * z + np.log1p(e)  # eq-logistic-cross-entropy
    slope = np.where(positive, (1 - t) - t * e, (1 - t) * e - t) / (1 + e)
    value = _sum(np.where(counts, terms, 0)) / n
    return Loss(value.item(), (np.where(counts, slope, 0) / n).astype(z.dtype, copy=False))


def softmax_cross_entropy(logits: Array, target: Array, mask: Array | None = None) -> Loss:
    """Mean of −log softmax(z)ₜ, t the class that is true, over the positions that count.

    The largest logit m is factored out of the sum: log Σ exp(z) = m + log(1 + Σ′ exp(z − m)), where
    Σ′ leaves the largest out. No exponential overflows, and a confident, correct position keeps its
    small loss and gradient.

    Parameters
    ----------
    logits : ndarray, (…, k)
        One number per class, log-probabilities up to a constant: float32, float64 or complex128.
    target : ndarray of int, (…)
        The true classes, 0..k-1.
    mask : ndarray of bool, (…), optional
        Which positions count. All, if absent.

    Returns
    -------
    Loss
        ``value``, ``gradient``.

    Raises
    ------
    ValueError
        As in ``squared_error``; also on a target outside 0..k-1, whether it counts or not.
    TypeError
        On something that is not an array.

    Notes
    -----
    Source: Bishop (2006), Pattern Recognition and Machine Learning, eqs. 4.108, 4.109.

    Examples
    --------
    >>> import numpy as np
    >>> loss = softmax_cross_entropy(np.zeros((1, 4)), np.array([2]))
    >>> round(loss.value, 6), loss.gradient
    (1.386294, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    z = _floating("logits", logits, "(…, k)")
    if z.ndim == 0 or z.shape[-1] == 0:
        raise check.fail("logits", "shape (…, k) with k ≥ 1 classes", z.shape)
    classes = z.shape[-1]
    t = check.array("target", target, z.shape[:-1], "(…)")
    if t.dtype.kind not in "iu":
        raise check.fail("target", "an integer array (…)", f"dtype {t.dtype.name}")
    if t.size and not (t.min() >= 0 and t.max() < classes):
        entries = f"entries in {t.min()}..{t.max()}"
        raise check.fail("target", f"entries in 0..k-1 = 0..{classes - 1}", entries)
    counts, n = _counted(mask, t.shape)

    true, largest = t[..., None], z.real.argmax(axis=-1)[..., None]
    shifted = z - np.take_along_axis(z, largest, axis=-1)
    e = np.exp(shifted)
    np.put_along_axis(e, largest, 0, axis=-1)
    rest = e.sum(axis=-1)
    shortfall = -np.take_along_axis(shifted, true, axis=-1)[..., 0]
    terms = shortfall + np.log1p(rest)  # eq-softmax-cross-entropy
    value = _sum(np.where(counts, terms, 0)) / n

    np.put_along_axis(e, largest, 1, axis=-1)
    np.put_along_axis(e, true, 0, axis=-1)
    np.put_along_axis(e, true, -e.sum(axis=-1, keepdims=True), axis=-1)
    scale = np.where(counts, 1 / (1 + rest) / n, 0)[..., None]
    return Loss(value.item(), (e * scale).astype(z.dtype, copy=False))


def _sum(terms: Array) -> Any:
    """Sum in double precision: a mean over many float32 terms should not round as it grows."""
    return terms.sum(dtype=np.result_type(terms, np.float64))


def _floating(name: str, value: object, symbols: str) -> Array:
    """Return ``value`` if it is a finite array of a dtype that cells compute in."""
    value = check.array(name, value, getattr(value, "shape", ()), symbols)
    if not check.is_cell_dtype(value.dtype):
        expected = "dtype " + ", ".join(check.CELL_DTYPES[:-1]) + " or " + check.CELL_DTYPES[-1]
        raise check.fail(name, expected, check.spelled(value.dtype))
    return value


def _pair(name: str, value: object, target: object) -> tuple[Array, Array]:
    """Return prediction and target if they agree in shape and precision."""
    value = _floating(name, value, "(…, k)")
    real = np.finfo(value.dtype).dtype
    return value, check.array("target", target, value.shape, "(…, k)", real)


def _counted(
    mask: object, shape: tuple[int, ...], *, by_position: bool = False
) -> tuple[Array, int]:
    """Return the mask, broadcast to ``shape``, and how many entries count."""
    symbols = "(…, k) or (…)" if by_position else "(…)"
    if mask is None:
        counts = np.ones(shape, bool)
    elif not isinstance(mask, np.ndarray):
        raise TypeError(f"mask: expected a bool array {symbols}, got {type(mask).__name__}")
    elif mask.dtype != bool:
        raise check.fail("mask", f"a bool array {symbols}", f"dtype {mask.dtype.name}")
    elif mask.shape == shape:
        counts = mask
    elif by_position and shape and mask.shape == shape[:-1]:
        counts = np.broadcast_to(mask[..., None], shape)
    else:
        shapes = f"{shape} or {shape[:-1]}" if by_position and shape else f"{shape}"
        raise check.fail("mask", f"shape {symbols} = {shapes}", mask.shape)
    n = int(counts.sum())
    if n == 0:
        raise check.fail("mask", "at least one entry that counts", f"none of {counts.size}")
    return counts, n
