"""Spatial convolution on a ring or a torus, and the circulant matrices that do it.

====== ============================================== ============================
letter meaning                                        shape
====== ============================================== ============================
a      kernel, as large as the torus                  (n,) or (n_1, n_2) or more
s      signal on the torus                            like a
A      circulant matrix, A s = a * s                  (d, d), d = n or n_1 n_2 …
====== ============================================== ============================

A signal on a torus of several dimensions is a vector in C order: ``s.ravel()``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous.terms import constant


def circulant(kernel: Array) -> Array:
    """Return the matrix (d, d) of circular convolution with ``kernel``: A[i, j] = a[i - j].

    Parameters
    ----------
    kernel : ndarray of float64 (n,) or (n_1, n_2, …)
        a; with several axes the matrix is block circulant.

    Raises
    ------
    ValueError, TypeError
        If ``kernel`` is not a finite float64 array with at least one axis and one entry.

    Notes
    -----
    Source: Sherstinsky (2020), eq. 12.

    Examples
    --------
    >>> circulant(np.array([0.0, 1.0, 2.0]))
    array([[0., 2., 1.],
           [1., 0., 2.],
           [2., 1., 0.]])
    """
    kernel = _on_torus("kernel", kernel)
    places = np.indices(kernel.shape).reshape(kernel.ndim, -1)
    between = places[:, :, None] - places[:, None, :]
    sizes = np.array(kernel.shape)[:, None, None]
    matrix: Array = kernel[tuple(between % sizes)]  # eq-circulant
    return matrix


def circular_convolution(kernel: Array, signal: Array) -> Array:
    """Return (a * s)[i] = Σ_j a[j] s[i - j], indices modulo the sizes, by the fast transform.

    Parameters
    ----------
    kernel, signal : ndarray of float64 (n,) or (n_1, n_2, …)
        a and s, of one shape.

    Raises
    ------
    ValueError, TypeError
        If they are not finite float64 arrays of one shape with at least one axis and one entry.

    Notes
    -----
    Source: Sherstinsky (2020), eq. 12, of which it is the sum.

    Examples
    --------
    >>> a, s = np.array([0.0, 1.0, 2.0]), np.array([3.0, 0.0, 1.0])
    >>> circular_convolution(a, s).round(12), circulant(a) @ s
    (array([1., 5., 6.]), array([1., 5., 6.]))
    """
    kernel = _on_torus("kernel", kernel)
    signal = constant("signal", signal, kernel.shape, "of the kernel")
    spectrum = np.fft.fftn(kernel) * np.fft.fftn(signal)
    return np.fft.ifftn(spectrum).real.copy()


def torus_kernel(template: Array, shape: Sequence[int]) -> Array:
    """Return the kernel, as large as the torus, of a small template about its middle.

    Parameters
    ----------
    template : ndarray of float64, odd sizes
        The middle entry is what a place gives itself; entry m after it is what it gets from m
        places before. A template wider than the torus wraps around, and overlaps itself.
    shape : sequence of int
        Sizes of the torus, as many as the axes of the template.

    Raises
    ------
    ValueError, TypeError
        If the template is not a finite float64 array of odd sizes, or the shape does not fit it.

    Examples
    --------
    >>> torus_kernel(np.array([1.0, -2.0, 3.0]), (5,))
    array([-2.,  3.,  0.,  0.,  1.])
    """
    sizes = torus_shape(shape)
    template = odd_template("template", template, len(sizes))
    middle = np.array([size // 2 for size in template.shape])
    places = np.indices(template.shape).reshape(template.ndim, -1) - middle[:, None]
    kernel = np.zeros(sizes)
    np.add.at(kernel, tuple(places % np.array(sizes)[:, None]), template.ravel())
    return kernel


def torus_shape(shape: object) -> tuple[int, ...]:
    """Return ``shape`` as a tuple of at least one positive int."""
    if not isinstance(shape, (tuple, list)) or not shape:
        raise TypeError(f"shape: expected a tuple of one or more sizes, got {shape!r}")
    return tuple(check.positive_int("shape", size) for size in shape)


def odd_template(name: str, value: object, axes: int) -> Array:
    """Return ``value`` if it is a float64 array with so many axes, all of odd size."""
    template = constant(name, value, (None,) * axes, "one odd size per axis of the torus")
    if not all(size % 2 for size in template.shape):
        raise check.fail(name, "odd sizes, so that there is a middle", template.shape)
    return template


def _on_torus(name: str, value: object) -> Array:
    """Return ``value`` if it is a float64 array with at least one axis and one entry."""
    shape = getattr(value, "shape", (1,))
    array = constant(name, value, shape or (1,), "(n,) or (n_1, n_2)")
    if not array.size:
        raise check.fail(name, "sizes ≥ 1", array.shape)
    return array
