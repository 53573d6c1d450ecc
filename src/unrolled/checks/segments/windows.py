"""Self-checks on windows: how long they must be, and how they may overlap.

====== ======================================================== =========
letter meaning                                                  shape
====== ======================================================== =========
K, H   steps in a window; from one offset to the next           scalars
rho    ρ, the contraction factor, in (0, 1)                     scalar
w      weights of a window                                      (6,)
====== ======================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.checks._answers import matrix, number
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

LENGTH = 6


def steps_until(answer: int | None, *, rho: float, part: float) -> Verdict:
    """Check the first step n at which ρⁿ is below a part of 1.

    Parameters
    ----------
    answer : int or None
        n.
    rho, part : float
        In (0, 1).

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``rho`` or ``part`` is out of its range; a wrong answer raises nothing.

    Examples
    --------
    >>> steps_until(2, rho=0.5, part=0.3)
    Right. After 2 steps 0.25 is left, after 1 it was 0.5.
    >>> steps_until(3, rho=0.5, part=0.3)
    Not yet. After 2 steps 0.25 is left already.
    """
    rho, part = _fraction("rho", rho), _fraction("part", part)
    if answer is None:
        return WAITING
    try:
        n = _count(answer)
    except Unusable as fault:
        return Verdict(False, str(fault))
    left, before = rho**n, rho ** (n - 1)
    if left >= part:
        return Verdict(False, f"After {_steps(n)} {left:.3g} is left, which is not below {part:g}.")
    if before < part:
        return Verdict(False, f"After {_steps(n - 1)} {before:.3g} is left already.")
    return Verdict(
        True, f"After {_steps(n)} {left:.3g} is left, after {n - 1} it was {before:.3g}."
    )


def window_width(answer: int | None, *, rho: float, drive: float, error: float) -> Verdict:
    """Check the least width for which a window network is within an error, by its bound.

    Parameters
    ----------
    answer : int or None
        K.
    rho : float
        In (0, 1).
    drive : float
        ‖W_x‖X + ‖θ‖ > 0.
    error : float
        > 0.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``rho``, ``drive`` or ``error`` is out of its range; a wrong answer raises nothing.

    Examples
    --------
    >>> window_width(10, rho=0.5, drive=1.0, error=0.01)
    Not yet. With 9 steps the bound is 0.00391: a narrower window will do.
    """
    rho = _fraction("rho", rho)
    drive = check.real_number("drive", drive, low=0, open_low=True)
    error = check.real_number("error", error, low=0, open_low=True)
    if answer is None:
        return WAITING
    try:
        K = _count(answer)
    except Unusable as fault:
        return Verdict(False, str(fault))
    bound, narrower = (rho**k * drive / (1 - rho) for k in (K, K - 1))  # eq-seg-window
    if bound > error:
        return Verdict(False, f"With {_steps(K)} the bound is {bound:.3g}, above {error:g}.")
    if K > 1 and narrower <= error:
        told = f"With {_steps(K - 1)} the bound is {narrower:.3g}"
        return Verdict(False, f"{told}: a narrower window will do.")
    return Verdict(True, f"With {_steps(K)} the bound is {bound:.3g}, and no less will do.")


def overlap(weights: Array | None, *, hop: int) -> Verdict:
    """Check that windows of six weights, one beginning every H steps, sum to 1.

    Parameters
    ----------
    weights : ndarray (6,), or list of numbers, or None
        w[0], …, w[5], not all equal.
    hop : int
        H, 1..5.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``hop`` is not an integer in 1..5; a wrong answer raises nothing.

    Examples
    --------
    >>> overlap([1, 1, 1, 1, 1, 0], hop=3)
    Not yet. At step 3 the windows sum to 2.
    """
    hop = check.positive_int("hop", hop)
    if hop >= LENGTH:
        raise check.fail("hop", f"an integer below {LENGTH}", hop)
    if weights is None:
        return WAITING
    try:
        w = matrix("The answer", weights, (LENGTH,))
    except Unusable as fault:
        return Verdict(False, str(fault))
    total = np.zeros(8 * LENGTH)
    for start in range(0, len(total) - LENGTH + 1, hop):
        total[start : start + LENGTH] += w
    inner = total[LENGTH - hop : len(total) - 2 * LENGTH]
    wrong = ~np.isclose(inner, 1, rtol=0, atol=1e-9)
    if wrong.any():
        step = int(wrong.argmax())
        at = f"At step {step + LENGTH - hop}"
        return Verdict(False, f"{at} the windows sum to {inner[step]:.4g}.")
    if np.allclose(w, w[0], rtol=0, atol=1e-9):
        return Verdict(False, "They sum to 1, but all weights are equal.")
    return Verdict(True, f"The windows sum to 1 at every step from {LENGTH - hop} on.")


def _fraction(name: str, value: object) -> float:
    number = check.real_number(name, value, low=0, high=1, open_low=True)
    if number == 1:
        raise check.fail(name, "a number below 1", value)
    return number


def _count(answer: object) -> int:
    """Return an answer that is a whole number of steps; 21.0 is one, as np.ceil gives it."""
    told = "The answer is a whole number of steps, at least 1."
    try:
        known = number(answer)
    except Unusable:
        raise Unusable(told) from None
    if known < 1 or known != int(known):
        raise Unusable(told)
    return int(known)


def _steps(n: int) -> str:
    return "1 step" if n == 1 else f"{n} steps"
