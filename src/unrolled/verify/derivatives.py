"""Derivatives of an objective that know nothing of backpropagation.

====== ==================================================== =========
letter meaning                                              shape
====== ==================================================== =========
f      objective                                            → scalar
at     point: the arrays f depends on, by name              dict
p      a direction: one ±1 for every entry of one array     like it
h      step                                                 scalar
====== ==================================================== =========

Complex step: f'(x) = Im f(x + ih) / h up to h² f''' / 6. No difference is taken, so h = 1e-30 makes
the error of the method vanish and rounding is all that is left; f must be analytic. Central
differences: (f(x + h) - f(x - h)) / 2h, for any smooth f, at a third of the digits lost.

Source: Squire and Trapp (1998), Using complex variables to estimate derivatives of real functions.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params

COMPLEX_STEP = 1e-30
CENTRAL_STEP = float(np.finfo(np.float64).eps) ** (1 / 3)

#: How far the complex step may be from a central difference along a direction, relatively, before
#: f is held not to be analytic.
ANALYTIC = 1e-4

Objective = Callable[[Params], Any]


class NotAnalyticError(ValueError):
    """The complex step does not give the derivative of this objective."""


def complex_step(f: Objective, at: Params, scale: float = 0.0) -> tuple[Params, float]:
    """Return the complex-step gradient of f and max(scale, |f|), or raise ``NotAnalyticError``.

    >>> complex_step(lambda at: at["x"] ** 3, {"x": np.array(2.0)})
    ({'x': array(12.)}, 8.0)
    """
    point = {name: value.astype(np.complex128) for name, value in at.items()}
    size = max(scale, abs(_analytic_value(f, point).real))
    gradients = {}
    for name, value in point.items():
        slopes = np.zeros(value.shape)
        for index in np.ndindex(value.shape):
            moved = value.copy()
            moved[index] += COMPLEX_STEP * 1j
            slopes[index] = _analytic_value(f, {**point, name: moved}).imag / COMPLEX_STEP
        gradients[name] = slopes
        _refuse_unless_analytic(f, point, name, slopes, size)
    return gradients, size


def central_differences(f: Objective, at: Params, scale: float = 0.0) -> tuple[Params, float]:
    """Return the central-difference gradient of f and max(scale, |f|).

    The step is eps^(1/3) max(1, |x|), where truncation and rounding are of the same order.

    >>> gradient, _ = central_differences(lambda at: at["x"] ** 3, {"x": np.array(2.0)})
    >>> gradient["x"].round(8)
    np.float64(12.0)
    """
    gradients = {}
    for name, value in at.items():
        slopes = np.zeros(value.shape)
        for index in np.ndindex(value.shape):
            step = CENTRAL_STEP * max(1.0, abs(float(value[index])))
            up, down = value.copy(), value.copy()
            up[index] += step
            down[index] -= step
            change = _value(f, {**at, name: up}) - _value(f, {**at, name: down})
            slopes[index] = change / (up[index] - down[index])
        gradients[name] = slopes
    return gradients, max(scale, abs(_value(f, at)))


def _refuse_unless_analytic(
    f: Objective, point: Params, name: str, slopes: Array, size: float
) -> None:
    """Compare the complex-step gradient of one array with a central difference along ±1s."""
    direction = np.random.default_rng(0).choice([-1.0, 1.0], slopes.shape)
    step = CENTRAL_STEP * max(1.0, float(np.abs(point[name]).max(initial=0.0)))
    up, down = ({**point, name: point[name] + sign * step * direction} for sign in (1, -1))
    central = (_analytic_value(f, up).real - _analytic_value(f, down).real) / (2 * step)
    noise = 1e3 * float(np.finfo(np.float64).eps) * size / step
    allowed = ANALYTIC * max(float(np.abs(slopes).sum()), abs(central)) + noise
    if not abs(central - float((slopes * direction).sum())) <= allowed:
        raise NotAnalyticError(
            f"f: expected an analytic function for the complex step, got one whose complex step "
            f'disagrees with central differences in "{name}": use method="central", or say with '
            f"scale how large the terms of f are if they cancel"
        )


def _analytic_value(f: Objective, at: Params) -> complex:
    """Return f at complex arrays; whatever shows that it is not analytic is NotAnalyticError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            number = _scalar(f(at))
    except (TypeError, ValueError, np.exceptions.ComplexWarning) as error:
        raise NotAnalyticError(f"f: expected a function of complex arrays, got: {error}") from error
    if number.dtype.kind != "c":
        raise NotAnalyticError("f: expected a complex value at complex arrays, got a real one")
    return complex(number)


def _value(f: Objective, at: Params) -> float:
    """Return f at real arrays."""
    number = _scalar(f(at))
    if number.imag != 0:
        raise check.fail("f", "a real value at real arrays", complex(number))
    return float(number.real)


def _scalar(value: Any) -> Array:
    number = np.asarray(value)
    if number.dtype.kind not in "fciu" or number.shape != ():
        got = f"dtype {number.dtype}, shape {number.shape}"
        raise TypeError(f"f: expected a function that returns a number, got {got}")
    if not np.isfinite(number):
        raise check.fail("f", "a finite value", number)
    return number
