"""Self-checks on what one step multiplies a state by.

====== ======================================================== =========
letter meaning                                                  shape
====== ======================================================== =========
rate   a > 0 in ds/dt = -a s, 1/s                               scalar
k      steps per second, ΔT = 1/k                               scalar
z      ΔT λ in ds/dt = λ s                                      scalar
====== ======================================================== =========
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real

import numpy as np

from unrolled import _checks as check
from unrolled.checks._answers import outcome
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict


def fewest_steps(forward: int | None, backward: int | None, rate: float = 30.0) -> Verdict:
    """Check the fewest steps per second with which each of Euler's methods lets a state die out.

    Parameters
    ----------
    forward, backward : int or None
        The answers, steps per second for ds/dt = -a s, ≥ 1.
    rate : float
        a > 0.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``rate`` is not a positive finite number; a wrong answer raises nothing.

    Examples
    --------
    >>> fewest_steps(20, 20)
    Not yet. Forward Euler: 19 steps per second will do.
    """
    rate = check.real_number("rate", rate, low=0, open_low=True)
    if forward is None or backward is None:
        return WAITING
    factors: dict[str, tuple[object, Callable[[int], float]]] = {
        "Forward": (forward, lambda k: 1 - rate / k),
        "Backward": (backward, lambda k: 1 / (1 + rate / k)),
    }
    for name, (answer, factor) in factors.items():
        try:
            k = check.positive_int("answer", answer)
        except (TypeError, ValueError):
            return Verdict(False, f"{name} Euler: the answer is an integer (an int), at least 1.")
        size = abs(factor(k))
        if size >= 1:
            told = f"a step multiplies the state by {factor(k):.3g}"
            return Verdict(False, f"{name} Euler: with {_steps(k)}, {told}.")
        if k > 1 and abs(factor(k - 1)) < 1:
            return Verdict(False, f"{name} Euler: {_steps(k - 1)} will do.")
    both = f"{_steps(int(forward))} for forward Euler, {backward} for backward Euler"
    return Verdict(True, f"{both}, and no fewer.")


def both_ends(factor: Callable[[float], float] | None) -> Verdict:
    """Check what a step multiplies the state by if it takes the mean of both ends.

    Parameters
    ----------
    factor : callable or None
        z = ΔT λ → s[n+1]/s[n] for ds/dt = λ s with the mean of the right-hand side at both ends of
        the step.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> both_ends(lambda z: 1 + z)
    Not yet. At z = -1 the factor is not 0.
    """
    if factor is None:
        return WAITING
    for z in (-1.0, -0.1, -3.0, -40.0, 0.5):
        try:
            given = _number(factor, z)
        except Unusable as fault:
            return Verdict(False, str(fault))
        if not np.isclose(given, (2 + z) / (2 - z), rtol=1e-9, atol=0):
            return Verdict(False, f"At z = {z:g} the factor is not {given:.4g}.")
    return Verdict(True, "It keeps s[n+1] - s[n] = z (s[n] + s[n+1])/2 at every z tried.")


def _steps(k: int) -> str:
    return f"{k} step per second" if k == 1 else f"{k} steps per second"


def _number(factor: object, z: float) -> float:
    """Return what the reader's function gives at ``z``."""
    if not callable(factor):
        raise Unusable("The answer is a function: factor(z) is a number.")
    given = outcome("The function", f" at z = {z:g}", factor, z)
    if isinstance(given, bool) or not isinstance(given, Real):
        raise Unusable("The function must return one real number.")
    return float(given)
