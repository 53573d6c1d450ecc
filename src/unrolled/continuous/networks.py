"""Two networks that are additive models: Hopfield's, and the cellular neural network.

====== =========================================== ==================
letter meaning                                     shape
====== =========================================== ==================
p      stored patterns, entries ±1                 (m, d)
B      readout coefficients                        (d, d)
a, b   templates of spatial convolution            odd sizes
====== =========================================== ==================
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous.convolution import circulant, odd_template, torus_kernel, torus_shape
from unrolled.continuous.delay_model import DelayModel
from unrolled.continuous.terms import constant


def hopfield(
    patterns: Array, *, gain: float = 4.0, tau: float = 0.0, warping: str = "tanh"
) -> DelayModel:
    """Return the continuous Hopfield network that stores ``patterns`` by Hebb's rule.

    ds/dt = -s + B r(t-τ₀) + x with B = gain/d Σ p pᵀ, symmetric, its diagonal zero. Readouts near
    a pattern settle near it, or near its negative: recall. The input x is one current per unit.

    Parameters
    ----------
    patterns : ndarray of float64 (m, d)
        What to store, entries ±1; no more than d/7 or so, and d ≥ 2.
    gain : float
        > 0. A single pattern is an attractor if gain (1 - 1/d) > 1; the larger, the closer to ±1.
    tau : float
        Delay of the readout, ≥ 0.
    warping : str
        G; odd and saturating, so that a pattern and its negative are alike.

    Raises
    ------
    ValueError, TypeError
        On patterns, a gain, a delay or a warping not as above.

    Notes
    -----
    Source: Hopfield (1984), Neurons with graded response have collective computational properties
    like those of two-state neurons; Sherstinsky (2020), section II, for its place among additive
    models.

    Examples
    --------
    >>> pattern = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
    >>> cue = np.where(np.arange(6) == 2, -pattern, pattern)  # one unit is wrong
    >>> hopfield(pattern[None]).solve(20.0, cue).readout(20.0).round(2)
    array([ 1., -1.,  1.,  1., -1.,  1.])
    """
    patterns = constant("patterns", patterns, (None, None), "(m, d)")
    count, d = patterns.shape
    if count == 0 or d < 2:
        raise check.fail("patterns", "shape (m, d), m ≥ 1, d ≥ 2", patterns.shape)
    if not (np.abs(patterns) == 1).all():
        bad = np.argwhere(np.abs(patterns) != 1)[0].tolist()
        raise check.fail("patterns", "entries 1 or -1", f"{patterns[tuple(bad)]} at index {bad}")
    gain = check.real_number("gain", gain, low=0.0, open_low=True)
    B = gain / d * patterns.T @ patterns  # eq-hebb
    np.fill_diagonal(B, 0)
    return DelayModel(-np.eye(d), B, np.eye(d), tau, warping=warping)


def cellular(
    shape: Sequence[int],
    feedback: Array,
    control: Array | float = 1.0,
    *,
    state: Array | float = -1.0,
    bias: float = 0.0,
    tau: float = 0.0,
    warping: str = "tanh",
) -> DelayModel:
    """Return the cellular neural network of these templates on a ring or a torus.

    ds/dt(i) = (a * s)(i) + (b * r)(i, t-τ₀) + (c * x)(i) + φ, where * is circular convolution over
    the places i: every cell has the same neighborhood. A state on a torus of several dimensions is
    a vector in C order.

    Parameters
    ----------
    shape : (n,) or (n_1, n_2)
        Sizes of the ring or torus; d is their product.
    feedback : ndarray of float64, odd sizes
        b, the template of readouts; entry m after the middle is what comes from m places before.
        A number stands for a template of itself alone, in all three.
    control : ndarray of float64, odd sizes, or float
        c, the template of inputs, of which there is one per cell.
    state : ndarray of float64, odd sizes, or float
        a, the template of states.
    bias : float
        φ, of every cell.
    tau : float
        Delay of the readout, ≥ 0.
    warping : str
        G.

    Raises
    ------
    ValueError, TypeError
        On sizes below 1, templates with an even size or of another number of axes than the torus,
        and entries, a bias, a delay or a warping not as above.

    Notes
    -----
    Source: Chua and Yang (1988), Cellular neural networks: theory, whose templates are to be
    turned around, for they correlate; Sherstinsky (2020), eq. 12.

    Examples
    --------
    Averaging with both neighbors on a ring of four, of which one is driven:

    >>> model = cellular((4,), np.array([0.25, 0.0, 0.25]), warping="identity")
    >>> model.equilibria(np.array([1.0, 0.0, 0.0, 0.0])).states.round(4)
    array([[1.1667, 0.3333, 0.1667, 0.3333]])
    """
    sizes = torus_shape(shape)
    A, B, C = (
        circulant(torus_kernel(_template(name, value, len(sizes)), sizes))
        for name, value in (("state", state), ("feedback", feedback), ("control", control))
    )
    phi = np.full(len(A), check.real_number("bias", bias))
    return DelayModel(A, B, C, tau, phi, warping)


def _template(name: str, value: Array | float, axes: int) -> Array:
    """Return ``value`` as a template with so many axes, of odd sizes."""
    if not isinstance(value, np.ndarray):
        return np.full((1,) * axes, check.real_number(name, value))
    return odd_template(name, value, axes)
