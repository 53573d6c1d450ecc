"""Self-checks on the bounds: steps to wait after a reset, and a norm in which a network contracts.

====== ======================================================== =========
letter meaning                                                  shape
====== ======================================================== =========
w      steps after a reset that are thrown away                 scalar
p      weight of the second unit in the norm                    scalar
====== ======================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled.checks.verdict import WAITING, Verdict

#: Eigenvalues ½, norm 10: it contracts in a norm that weighs the second unit enough.
W = np.array([[0.5, 10.0], [0.0, 0.5]])


def warm_up(
    steps: float | None, rho: float = 0.9, units: int = 64, allowed: float = 1e-3
) -> Verdict:
    """Check how many steps to wait after a reset until the bound of U4 is at most ``allowed``.

    Parameters
    ----------
    steps : int, float with a whole value, or None
        The answer w: the bound ρʷ ‖W_r‖ √d, with ‖W_r‖ = ρ, must be small from position w on.
    rho : float
        ρ in (0, 1).
    units : int
        d ≥ 1.
    allowed : float
        Largest error that is allowed, > 0.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ρ, d or the error is out of its range; a wrong answer raises nothing.

    Examples
    --------
    >>> warm_up(10)
    Not yet. At position 10 the bound is still 2.51.
    """
    rho = check.real_number("rho", rho, low=0, high=1, open_low=True)
    if rho == 1:
        raise check.fail("rho", "a number below 1", rho)
    units = check.positive_int("units", units)
    allowed = check.real_number("allowed", allowed, low=0, open_low=True)
    if steps is None:
        return WAITING
    if isinstance(steps, float) and steps.is_integer():  # np.ceil returns 85.0
        steps = int(steps)
    try:
        w = check.positive_int("steps", steps, minimum=0)
    except (TypeError, ValueError):
        return Verdict(False, "The answer is a whole number of steps, at least 0.")
    bound = rho ** min(w, 10**6) * rho * units**0.5
    if bound > allowed:
        return Verdict(False, f"At position {w} the bound is still {bound:.3g}.")
    if w and bound / rho <= allowed:
        return Verdict(False, "Fewer steps also do it.")
    return Verdict(True, f"At position {w} the bound is {bound:.3g}.")


def scaling(p: float | None) -> Verdict:
    """Check a weight of the second unit for which W_r = (½, 10; 0, ½) contracts.

    Parameters
    ----------
    p : float or None
        The answer: in the norm √(s₁² + p² s₂²), W_r has a norm below 1.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> scaling(1.0)
    Not yet. In this norm W_r has the norm 10.02.
    """
    if p is None:
        return WAITING
    try:
        weight = check.real_number("p", p, low=0, high=1e9, open_low=True)
    except (TypeError, ValueError, OverflowError):
        return Verdict(False, "The answer is a positive number, at most 1e9.")
    D = np.array([1.0, weight])
    norm = float(np.linalg.norm(W * D[:, None] / D, 2))
    if norm >= 1:
        return Verdict(False, f"In this norm W_r has the norm {norm:.4g}.")
    return Verdict(True, f"In this norm W_r has the norm {norm:.4g}, and the reset is forgotten.")
