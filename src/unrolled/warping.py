"""Warping functions G: element-wise, each with its derivative.

====== =============================================== =========
letter meaning                                         shape
====== =============================================== =========
z      argument, an accumulation node or a state       any
g      value G(z)                                      like z
G_d    warping of data signals, tanh                   function
G_c    warping of control signals (gates), logistic    function
====== =============================================== =========

Results keep the dtype: float32 stays float32, and complex128 makes a complex-step derivative
possible. The piecewise-linear functions branch on the real part, as the complex step requires.

Source: Sherstinsky (2020), eqs. 7, 109-111, 121, 122, 137, 138.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array

__all__ = ["LEAKY_SLOPE", "WARPINGS", "G_c", "G_d", "Warping", "identity", "leaky_relu", "relu"]

#: The slope of ``leaky_relu`` where z < 0.
LEAKY_SLOPE = 0.01


def signal(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a finite float32, float64 or complex128 array; integers become float64.

    >>> signal("z", 1).dtype
    dtype('float64')
    """
    z = np.asanyarray(value)  # so that a masked array comes out as one, and is refused
    if z.dtype.kind in "iu":
        z = z.astype(np.float64)
    if not check.is_cell_dtype(z.dtype):
        raise TypeError(f"{name}: expected dtype {', '.join(check.CELL_DTYPES)}, got {z.dtype}")
    return check.array(name, z, z.shape, "any")


@dataclass(frozen=True)
class Warping:
    """An element-wise function G with its derivative.

    Calling it, ``derivative`` and ``derivative_from_output`` check their argument. The attributes
    ``function`` and ``slope`` do not: the time loops of the cells use them.

    Attributes
    ----------
    name : str
        What the options of a cell call it.
    function : callable
        ``function(z, out=None)`` → G(z), written into ``out`` if given.
    slope : callable
        ``slope(g)`` → G'(z), computed from g = G(z).
    low, high : float
        The values of G lie in [low, high].

    Examples
    --------
    >>> G_d(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.7616])
    >>> G_c(0.0), G_c.derivative(0.0)
    (np.float64(0.5), np.float64(0.25))
    """

    name: str
    function: Callable[..., Array] = field(repr=False)
    slope: Callable[[Array], Array] = field(repr=False)
    _slope_at: Callable[[Array], Array] = field(repr=False)
    low: float = field(default=-np.inf, repr=False)
    high: float = field(default=np.inf, repr=False)

    def __call__(self, z: ArrayLike) -> Array:
        """Return G(z).

        Raises
        ------
        TypeError
            If ``z`` is not numeric, of another dtype than float32, float64, complex128, or a
            masked array or matrix.
        ValueError
            If an entry of ``z`` is not finite.
        """
        return self.function(signal("z", z))

    def derivative(self, z: ArrayLike) -> Array:
        """Return G'(z) from the argument ``z``, to full relative precision even where G saturates.

        Raises
        ------
        TypeError, ValueError
            As for G(z).

        Examples
        --------
        >>> print(G_d.derivative(20.0), G_d.derivative_from_output(G_d(20.0)))
        1.6993417021166355e-17 0.0
        """
        return self._slope_at(signal("z", z))

    def derivative_from_output(self, g: ArrayLike) -> Array:
        """Return G'(z) from the value g = G(z), as a backward pass has it at hand.

        Its absolute error is one rounding. Where G saturates that is all there is to it: within
        rounding of g = 1 the result is 0, not the tiny slope ``derivative`` returns.

        Raises
        ------
        TypeError, ValueError
            As for G(z); also if an entry of ``g`` is no value of G, outside [low, high]. Complex
            numbers are not held to that: off the real line G takes values beyond.

        Examples
        --------
        >>> float(G_c.derivative_from_output(0.5))
        0.25
        """
        g = signal("g", g)
        if g.dtype.kind == "f":
            outside = (g < self.low) | (g > self.high)
            if outside.any():
                bad = np.argwhere(outside)[0].tolist()
                got = f"{g[tuple(bad)]} at index {bad}"
                raise check.fail("g", f"values of {self.name}, in [{self.low}, {self.high}]", got)
        return self.slope(g)


def _logistic(z: Array, out: Array | None = None) -> Array:
    half = z.dtype.type(0.5)
    t = np.tanh(half * z, out=out)
    g: Array = np.multiply(t + 1, half, out=out)  # eq-logistic-from-tanh
    return g


def _decay(z: Array) -> Array:
    """Return exp(-|z|), by the sign of the real part, which keeps it analytic."""
    e: Array = np.exp(np.where(z.real > 0, -z, z))
    return e


def _tanh_slope_at(z: Array) -> Array:
    """Return 1/cosh²(z) as 4e²/(1+e²)², e = exp(-|z|), which neither overflows nor cancels."""
    e2 = _decay(z) ** 2
    slope: Array = 4 * e2 / (1 + e2) ** 2
    return slope


def _logistic_slope_at(z: Array) -> Array:
    """Return G_c(z) G_c(-z) as e/(1+e)², e = exp(-|z|)."""
    e = _decay(z)
    slope: Array = e / (1 + e) ** 2
    return slope


def _relu(z: Array, out: Array | None = None) -> Array:
    return np.multiply(z, z.real > 0, out=out)


def _leaky_relu(z: Array, out: Array | None = None) -> Array:
    return np.multiply(z, _leaky_slope(z), out=out)


def _leaky_slope(g: Array) -> Array:
    slope: Array = np.where(g.real > 0, g.dtype.type(1), g.dtype.type(LEAKY_SLOPE))
    return slope


def _relu_slope(g: Array) -> Array:
    slope: Array = (g.real > 0).astype(g.dtype)
    return slope


def _identity(z: Array, out: Array | None = None) -> Array:
    return np.positive(z, out=out)


#: The warping of data signals, tanh.
G_d = Warping("tanh", np.tanh, lambda g: 1 - g * g, _tanh_slope_at, -1, 1)  # eq-warping-derivative
#: The warping of control signals, the gates: the logistic function 1/(1 + e⁻ᶻ).
G_c = Warping("logistic", _logistic, lambda g: g * (1 - g), _logistic_slope_at, 0, 1)
# At the kink z = 0 the slope is that of the left branch, as in PyTorch.
#: max(z, 0), with the slope 0 at z = 0.
relu = Warping("relu", _relu, _relu_slope, _relu_slope, 0)
#: z where z > 0, ``LEAKY_SLOPE`` z elsewhere.
leaky_relu = Warping("leaky_relu", _leaky_relu, _leaky_slope, _leaky_slope)
#: G(z) = z: no warping.
identity = Warping("identity", _identity, np.ones_like, np.ones_like)

#: Name → warping: the values a cell's ``warping`` option takes.
WARPINGS = {warping.name: warping for warping in (G_d, G_c, relu, leaky_relu, identity)}
