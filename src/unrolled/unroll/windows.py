"""Unit step, unit sample, and windows made of either.

========= ============================================================== =========
letter    meaning                                                        shape
========= ============================================================== =========
n         step, any integer                                              any
u, δ      unit step and unit sample                                      like n
w         window of K steps from j on                                    like n
========= ============================================================== =========

All are integers, and every identity between them is exact.
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array


def unit_step(n: int | Array) -> Array:
    """Step from 0 to 1 at n = 0, the unit step u[n].

    Parameters
    ----------
    n : int or ndarray of int, any shape
        Steps.

    Returns
    -------
    ndarray of int, the shape of n

    Raises
    ------
    ValueError, TypeError
        On something that is neither an integer nor an array of integers.

    Notes
    -----
    Source: Sherstinsky (2020), eq. 34.

    Examples
    --------
    >>> unit_step(np.arange(-2, 3))
    array([0, 0, 1, 1, 1])
    """
    return (_steps("n", n) >= 0).astype(np.intp)  # eq-unit-step


def unit_sample(n: int | Array) -> Array:
    """Difference of two unit steps, the unit sample δ[n] = u[n] − u[n − 1]: 1 at n = 0 alone.

    Parameters
    ----------
    n : int or ndarray of int, any shape
        Steps.

    Returns
    -------
    ndarray of int, the shape of n

    Raises
    ------
    ValueError, TypeError
        As ``unit_step``.

    Notes
    -----
    Source: Sherstinsky (2020), eq. 35.

    Examples
    --------
    >>> unit_sample(np.arange(-2, 3))
    array([0, 0, 1, 0, 0])
    """
    n = _steps("n", n)
    return unit_step(n) - unit_step(n - 1)  # eq-unit-sample


def window(n: int | Array, start: int, length: int) -> Array:
    """Window of K steps from j on, by two unit steps: w[n] = u[n − j] − u[n − j − K].

    Parameters
    ----------
    n : int or ndarray of int, any shape
        Steps.
    start : int
        j, the first step in the window, ≥ 0.
    length : int
        K ≥ 1.

    Returns
    -------
    ndarray of int, the shape of n

    Raises
    ------
    ValueError, TypeError
        On steps that are not integers, a negative start, a length below 1.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 38 and 40.

    Examples
    --------
    >>> window(np.arange(6), start=2, length=3)
    array([0, 0, 1, 1, 1, 0])
    """
    n, start, length = _window_arguments(n, start, length)
    return unit_step(n - start) - unit_step(n - start - length)  # eq-window-step


def window_of_samples(n: int | Array, start: int, length: int) -> Array:
    """Window of K steps from j on, by K unit samples: w[n] = Σ δ[n − j − k], k = 0..K-1.

    Parameters
    ----------
    n, start, length
        As for ``window``, which it equals.

    Returns
    -------
    ndarray of int, the shape of n

    Raises
    ------
    ValueError, TypeError
        As ``window``.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 39, 43, 44.

    Examples
    --------
    >>> window_of_samples(np.arange(6), start=2, length=3)
    array([0, 0, 1, 1, 1, 0])
    """
    n, start, length = _window_arguments(n, start, length)
    samples = np.zeros(n.shape, np.intp)
    for k in range(length):
        samples += unit_sample(n - start - k)  # eq-window-samples
    return samples


def _steps(name: str, n: object) -> Array:
    """Return ``n`` as an array of signed integers."""
    if isinstance(n, np.ndarray):
        check.array(name, n, n.shape, "(…)")
        if n.dtype.kind not in "iu":
            raise check.fail(name, "integers", f"dtype {n.dtype.name}")
        return n.astype(np.int64)
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)):
        raise TypeError(f"{name}: expected an integer or an array of integers, got {n!r}")
    return np.asarray(n, np.int64)


def _window_arguments(n: object, start: object, length: object) -> tuple[Array, int, int]:
    return (
        _steps("n", n),
        check.positive_int("start", start, minimum=0),
        check.positive_int("length", length),
    )
