"""Gradients checked against derivatives that know nothing of backpropagation.

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
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.verify.check import Check, VerificationError

METHODS = ("auto", "complex-step", "central")
COMPLEX_STEP = 1e-30
CENTRAL_STEP = float(np.finfo(np.float64).eps) ** (1 / 3)

#: What a right gradient stays below. Complex step: rounding only, 1e-16 a term, with room for sums
#: of many. Central differences: truncation and rounding leave about 1e-10 of the objective; 1e-6
#: allows for gradients far smaller than it. A wrong equation is off by a hundredth or more.
TOLERANCE = {"complex-step": 1e-10, "central": 1e-6}

#: An array whose gradient is smaller than this part of the whole (the largest gradient, or f) is
#: measured against that part: further down, rounding in the rest of the computation shows.
FLOOR = {"complex-step": 1e-4, "central": 1e-3}

#: How far the complex step may be from a central difference along a direction, relatively, before
#: f is held not to be analytic.
ANALYTIC = 1e-4

Objective = Callable[[Params], Any]


class NotAnalyticError(ValueError):
    """The complex step does not give the derivative of this objective."""


def gradient(
    label: str,
    f: Objective,
    at: Mapping[str, Array],
    claimed: Mapping[str, Array],
    *,
    method: str = "auto",
    tol: float | None = None,
    scale: float = 0.0,
) -> Check:
    """Check that ``claimed`` is the gradient of ``f`` at ``at``.

    Parameters
    ----------
    label : str
        The equation this verifies.
    f : callable
        Takes a dict of arrays like ``at`` and returns a scalar, real at real arguments. For the
        complex step the arrays are complex128.
    at : dict of ndarray of float64
        Where the gradient is taken.
    claimed : dict of ndarray of float64
        The gradient, with the keys and shapes of ``at``.
    method : {"auto", "complex-step", "central"}
        "auto" takes the complex step and, where f does not allow it, central differences.
    tol : float, optional
        Bound for the residual; by default 1e-10 for the complex step, 1e-6 for central differences.
    scale : float
        Size of the terms f sums, if |f| does not tell because they cancel or vanish.

    Returns
    -------
    Check
        ``method`` is the one used. ``residual`` is the largest, over the arrays, of
        max|claimed - reference| / size, where size is max|reference| over the array itself, but at
        least 1e-4 (central: 1e-3) of max(scale, |f|, max|reference| over all arrays). A gradient
        that is zero is thus measured against what surrounds it; 0/0 counts as 0.

    Raises
    ------
    VerificationError
        If the residual exceeds ``tol``: names the label, the array and index where the two differ
        most, both numbers, the residual, ``tol`` and the method.
    ValueError, TypeError
        On arguments of another shape, dtype or kind, an f that is not finite or not scalar, or
        ``method="complex-step"`` with an f that is not analytic.

    Notes
    -----
    f is found not to be analytic when it raises TypeError or ValueError on complex arrays, returns
    a real number for them, throws an imaginary part away (NumPy's ComplexWarning), or when for some
    array the complex-step gradient along a random direction differs from a central difference
    along it by more than 1e-4: so ``abs``, ``conj`` and branches on complex numbers are caught.
    What bends the slope by less is not, but it makes a right claim fail rather than a wrong one
    pass.

    Examples
    --------
    >>> x = np.array([1.0, 2.0])
    >>> gradient("eq-square", lambda at: (at["x"] ** 2).sum(), {"x": x}, {"x": 2 * x})
    ✓ eq-square · complex step · residual 0.0e+00 ≤ 1e-10
    >>> gradient("eq-abs", lambda at: np.abs(at["x"]).sum(), {"x": x}, {"x": np.ones(2)}).method
    'central differences'
    """
    label = _label(label)
    method = check.option("method", method, METHODS)
    point = _point(at)
    shapes = {name: (value.shape, f'at["{name}"].shape') for name, value in point.items()}
    claims = check.arrays("claimed", claimed, shapes, np.dtype(np.float64))
    if tol is not None:
        tol = check.real_number("tol", tol, low=0.0)
    scale = check.real_number("scale", scale, low=0.0)
    if not callable(f):
        raise TypeError(f"f: expected a function of a dict of arrays, got {type(f).__name__}")
    if method != "central":
        try:
            reference, size = complex_step(f, point, scale)
            return _compare(label, "complex-step", claims, reference, size, tol)
        except NotAnalyticError:
            if method == "complex-step":
                raise
    reference, size = central_differences(f, point, scale)
    return _compare(label, "central", claims, reference, size, tol)


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


def _label(label: object) -> str:
    if not isinstance(label, str):
        raise TypeError(f"label: expected a str, got {type(label).__name__}")
    if not label:
        raise check.fail("label", "the label of an equation", "an empty string")
    return label


def _point(at: object) -> Params:
    if not isinstance(at, Mapping):
        raise TypeError(f"at: expected a dict of arrays, got {type(at).__name__}")
    if not at:
        raise check.fail("at", "at least one array", "none")
    return {
        name: check.array(f'at["{name}"]', value, np.shape(value), "any", np.dtype(np.float64))
        for name, value in at.items()
    }


def _compare(
    label: str, method: str, claims: Params, reference: Params, size: float, tol: float | None
) -> Check:
    """Return the Check, or raise if the residual is above the tolerance."""
    tol = TOLERANCE[method] if tol is None else tol
    largest = {name: float(np.abs(value).max(initial=0.0)) for name, value in reference.items()}
    floor = FLOOR[method] * max(size, *largest.values())
    residuals = {}
    for name, value in reference.items():
        gap = float(np.abs(claims[name] - value).max(initial=0.0))
        measure = max(largest[name], floor)
        residuals[name] = gap / measure if measure else (np.inf if gap else 0.0)
    worst = max(residuals, key=lambda name: residuals[name])
    spelled = {"complex-step": "complex step", "central": "central differences"}[method]
    if residuals[worst] <= tol:
        return Check(label, spelled, residuals[worst], tol)
    gaps = np.abs(claims[worst] - reference[worst])
    index = np.unravel_index(int(gaps.argmax()), gaps.shape)
    place = f"{worst}[{', '.join(map(str, index))}]" if index else worst
    raise VerificationError(
        f"{label}: the claimed gradient is {claims[worst][index]:.10g} at {place}, {spelled} give "
        f"{reference[worst][index]:.10g}; residual {residuals[worst]:.1e} > {tol:.0e}"
    )
