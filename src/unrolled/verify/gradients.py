"""Gradients checked against derivatives that know nothing of backpropagation.

====== ==================================================== =========
letter meaning                                              shape
====== ==================================================== =========
f      objective                                            → scalar
at     point: the arrays f depends on, by name              dict
====== ==================================================== =========

The reference derivatives themselves are in ``derivatives``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.verify.check import Check, VerificationError, code_of, label_of, show
from unrolled.verify.derivatives import (
    NotAnalyticError,
    Objective,
    central_differences,
    complex_step,
)

METHODS = ("auto", "complex-step", "central")

#: What a right gradient stays below. Complex step: rounding only, 1e-16 a term, with room for sums
#: of many. Central differences: truncation and rounding leave about 1e-10 of the objective; 1e-6
#: allows for gradients far smaller than it. A wrong equation is off by a hundredth or more.
TOLERANCE = {"complex-step": 1e-10, "central": 1e-6}

#: An array whose gradient is smaller than this part of the whole (the largest gradient, or f) is
#: measured against that part: further down, rounding in the rest of the computation shows.
FLOOR = {"complex-step": 1e-4, "central": 1e-3}


def gradient(
    label: str,
    f: Objective,
    at: Mapping[str, Array],
    claimed: Mapping[str, Array],
    *,
    method: str = "auto",
    tol: float | None = None,
    scale: float = 0.0,
    code: object = None,
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
    code : class, function or method of the library, optional
        What implements the equation.

    Returns
    -------
    Check
        ``method`` is the one used. ``residual`` is the largest, over the arrays, of
        max|claimed - reference| / size, where size is max|reference| over the array itself, but at
        least 1e-4 (central: 1e-3) of max(scale, |f|, max|reference| over all arrays). A gradient
        that is zero is thus measured against what surrounds it; 0/0 counts as 0. ``by_floor``
        names the arrays that hold only because of that least size.

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

    The price of the least size: an array whose whole gradient is well below tol times it passes
    whatever is claimed that is as small, zero and the wrong sign included; between there and the
    least size itself, an error shows the less the smaller the gradient. ``by_floor`` names such an
    array, unless the reference itself is lost in rounding, as central differences may be; to see
    its gradient, choose an f in which it matters.

    Examples
    --------
    >>> x = np.array([1.0, 2.0])
    >>> gradient("eq-square", lambda at: (at["x"] ** 2).sum(), {"x": x}, {"x": 2 * x})
    ✓ eq-square · complex step · at one point · residual 0.0e+00 ≤ 1e-10
    >>> gradient("eq-abs", lambda at: np.abs(at["x"]).sum(), {"x": x}, {"x": np.ones(2)}).method
    'central differences'
    """
    label, implemented = label_of(label), code_of(code)
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
            return _compare(label, "complex-step", claims, reference, size, tol, implemented)
        except NotAnalyticError:
            if method == "complex-step":
                raise
    reference, size = central_differences(f, point, scale)
    return _compare(label, "central", claims, reference, size, tol, implemented)


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
    label: str,
    method: str,
    claims: Params,
    reference: Params,
    size: float,
    tol: float | None,
    code: str,
) -> Check:
    """Return the Check, or raise if the residual is above the tolerance."""
    tol = TOLERANCE[method] if tol is None else tol
    largest = {name: float(np.abs(value).max(initial=0.0)) for name, value in reference.items()}
    floor = FLOOR[method] * max(size, *largest.values())
    residuals, by_floor = {}, []
    for name, value in reference.items():
        gap = float(np.abs(claims[name] - value).max(initial=0.0))
        measure = max(largest[name], floor)
        residuals[name] = gap / measure if measure else (np.inf if gap else 0.0)
        if gap > tol * largest[name]:
            by_floor.append(name)
    worst = max(residuals, key=lambda name: residuals[name])
    spelled = {"complex-step": "complex step", "central": "central differences"}[method]
    if residuals[worst] <= tol:
        return show(Check(label, spelled, residuals[worst], tol, tuple(by_floor), code=code))
    gaps = np.abs(claims[worst] - reference[worst])
    index = np.unravel_index(int(gaps.argmax()), gaps.shape)
    place = f"{worst}[{', '.join(map(str, index))}]" if index else worst
    claimed_here, found_here = claims[worst][index], reference[worst][index]
    raise VerificationError(
        f"{label}: the claimed gradient is {claimed_here:.10g} at {place}, by {spelled} it is "
        f"{found_here:.10g}; residual {residuals[worst]:.1e} > {tol:.0e}"
    )
