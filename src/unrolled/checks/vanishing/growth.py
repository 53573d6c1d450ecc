"""Self-checks on growth that the eigenvalues do not show.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
W        (λ, c; 0, λ): its only eigenvalue is λ               (2, 2)
k        power                                                scalar
A, B     two matrices, multiplied in turn                     (2, 2)
======== ==================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.checks._answers import called, matrix
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

#: λ and c of the matrices that an answer is tried on.
_CASES = ((0.5, 10.0), (0.9, 10.0), (0.95, 3.0), (0.99, 50.0))


def highest_power(answer: object) -> Verdict:
    """Check a function that says which power of (λ, c; 0, λ) has the largest norm.

    Parameters
    ----------
    answer : callable or None
        (lam, c) → k, for 0 < λ < 1 and c much larger than 1 - λ; next to the right k counts as
        well, since the formula for k is not a whole number.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> highest_power(lambda lam, c: 1)
    Not yet. For λ = 0.9 and c = 10 another power is larger.
    """
    if answer is None:
        return WAITING
    for lam, c in _CASES:
        W = np.array([[lam, c], [0.0, lam]])
        sizes = [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in range(400)]
        try:
            got = called(answer, "answer", lam, c)
        except Unusable as fault:
            return Verdict(False, str(fault))
        if not abs(got - int(np.argmax(sizes))) <= 1:
            return Verdict(False, f"For λ = {lam:g} and c = {c:g} another power is larger.")
    return Verdict(True, f"It finds the peak of {len(_CASES)} matrices.")


def growing_pair(A: Array | None, B: Array | None, radius: float = 0.5) -> Verdict:
    """Check two matrices whose powers fade, while their product's do not.

    Parameters
    ----------
    A, B : ndarray (2, 2), or None
        With no eigenvalue of modulus above ``radius``.
    radius : float
        In (0, 1).

    Returns
    -------
    Verdict
        Right if an eigenvalue of AB has a modulus above 1.

    Raises
    ------
    TypeError, ValueError
        If ``radius`` is not a number in (0, 1); wrong matrices raise nothing.

    Examples
    --------
    >>> growing_pair(np.eye(2) / 2, np.eye(2) / 2)
    Not yet. The largest eigenvalue of AB has modulus 0.25.
    """
    radius = check.real_number("radius", radius, low=0, high=1, open_low=True)
    if radius == 1:
        raise check.fail("radius", "a number below 1", radius)
    if A is None and B is None:
        return WAITING
    try:
        factors = {"A": matrix("A", A, (2, 2)), "B": matrix("B", B, (2, 2))}
    except Unusable as fault:
        return Verdict(False, str(fault))
    for name, factor in factors.items():
        # A double eigenvalue comes out with the root of the rounding error.
        if (largest := _radius(factor)) > radius + 1e-6:
            return Verdict(False, f"{name} has an eigenvalue of modulus {largest:.4g}.")
    both = _radius(factors["A"] @ factors["B"])
    if both <= 1:
        return Verdict(False, f"The largest eigenvalue of AB has modulus {both:.4g}.")
    return Verdict(True, f"AB has an eigenvalue of modulus {both:.4g}: (AB)ᵏ grows.")


def _radius(M: Array) -> float:
    return float(np.abs(np.linalg.eigvals(M)).max())
