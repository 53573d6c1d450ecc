"""Self-checks on couplings: how strong one may be, and one that only the recursion calms.

====== ======================================================== =========
letter meaning                                                  shape
====== ======================================================== =========
a      leak: A = -a I                                           scalar
b, phi coupling and its angle: B = b R(φ), R a rotation         scalars
h      the step                                                 scalar
lam    the coupling λ of one unit, ds/dt = -s + λ tanh s(t-1)   scalar
====== ======================================================== =========
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unrolled.checks._answers import called, number
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.continuous import DelayModel, characteristic_roots

#: Systems (a, h, φ in degrees) on which a formula is tried, the simplest first.
TRIALS = ((1.0, 1.0, 0.0), (1.0, 1.0, 180.0), (1.0, 1.0, 90.0), (2.5, 0.3, 60.0), (0.2, 4.0, 145.0))
#: Relative distance from the true bound at which a coupling is tried on either side.
HAIR = 1e-4


def largest_coupling(bound: Callable[[float, float, float], float] | None) -> Verdict:
    """Check the strongest coupling of two units with a stable origin, as a function.

    Parameters
    ----------
    bound : callable or None
        ``bound(a, h, phi)`` → the number b* > 0 such that, with A = -a I and B = b R(φ), φ in
        degrees, the origin is locally stable for 0 ≤ b < b* and repels for b > b*.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> largest_coupling(lambda a, h, phi: a)
    Not yet. For a = 1, h = 1, φ = 180° the origin still attracts at b = 1.0001.
    """
    if bound is None:
        return WAITING
    try:
        for a, h, phi in TRIALS:
            given = called(bound, "answer", a, h, phi)
            if given <= 0:
                raise Unusable("A weak coupling never repels: the bound is positive.")
            told = f"For a = {a:g}, h = {h:g}, φ = {phi:g}° the origin"
            inside, outside = given * (1 - HAIR), given * (1 + HAIR)
            if _modulus(a, inside, phi, h) >= 1:
                return Verdict(False, f"{told} already repels at b = {inside:.5g}.")
            if _modulus(a, outside, phi, h) <= 1:
                return Verdict(False, f"{told} still attracts at b = {outside:.5g}.")
    except Unusable as fault:
        return Verdict(False, str(fault))
    return Verdict(True, f"It is the bound in all {len(TRIALS)} systems tried.")


def calmed(lam: float | None) -> Verdict:
    """Check a coupling of one unit with which the equation swings up and the recursion fades.

    Parameters
    ----------
    lam : float or None
        λ in ds/dt = -s(t) + λ tanh s(t-1), whose recursion has the step 1.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> calmed(-2.0)
    Not yet. The equation fades too: its rightmost root has the real part -0.0925.
    """
    if lam is None:
        return WAITING
    try:
        value = number(lam)
    except Unusable as fault:
        return Verdict(False, str(fault))
    if abs(value) > 1e3:
        return Verdict(False, "A coupling of that size repels in the recursion.")
    model = DelayModel(np.array([[-1.0]]), np.array([[value]]), tau=1.0)
    radius = model.stability().spectral_radius
    if radius >= 1:
        return Verdict(False, f"The recursion does not fade: the modulus of Ŵ is {radius:.4g}.")
    root = complex(characteristic_roots(model)[0])
    told = f"its rightmost root has the real part {root.real:.3g}"
    if root.real <= 0:
        return Verdict(False, f"The equation fades too: {told}.")
    reason = f"The equation swings up, {told}; the recursion has the modulus {radius:.3g}."
    return Verdict(True, reason)


def _modulus(a: float, b: float, phi: float, h: float) -> float:
    """Return the spectral radius of Ŵ, of the library."""
    cosine, sine = np.cos(np.deg2rad(phi)), np.sin(np.deg2rad(phi))
    rotation = np.array([[cosine, -sine], [sine, cosine]])
    return DelayModel(-a * np.eye(2), b * rotation, tau=h).stability().spectral_radius
