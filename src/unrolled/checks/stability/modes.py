"""Self-check on modes: a system that the printed criterion calls stable, and that is not.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
a        leaks: A = -diag(a)                                  (2,)
B        symmetric coupling, with eigenvalues λ               (2, 2)
mu       modes, the eigenvalues of -A⁻¹B                      (2,)
======== ==================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled._checks import Array
from unrolled.checks._answers import matrix
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

#: How far, relative to its largest entry, B = V Λ Vᵀ may be from symmetric: rounding, no more.
ROUNDING = 1e-14


def misjudged(a: Array | None, B: Array | None) -> Verdict:
    """Check a pair of units with 0 < λ_i < |a_ii|, both sorted, whose origin repels all the same.

    Parameters
    ----------
    a : ndarray (2,), or None
        Leaks, > 0: A = -diag(a).
    B : ndarray (2, 2), or None
        Symmetric, up to rounding.

    Returns
    -------
    Verdict
        A repelling origin is one with a mode of -A⁻¹B above 1.

    Examples
    --------
    >>> misjudged(np.array([2.0, 8.0]), np.eye(2))
    Not yet. The modes are 0.125 and 0.5: the origin attracts.
    """
    if a is None and B is None:
        return WAITING
    try:
        leak, coupling = matrix("a", a, (2,)), matrix("B", B, (2, 2))
    except Unusable as fault:
        return Verdict(False, str(fault))
    if leak.min() <= 0:
        return Verdict(False, "Both leaks must be positive.")
    if not np.allclose(coupling, coupling.T, rtol=0, atol=ROUNDING * abs(coupling).max()):
        return Verdict(False, "B is not symmetric.")
    lam, sorted_leak = np.linalg.eigvalsh(coupling), np.sort(leak)
    pairs = " and ".join(
        f"λ = {v:.4g} with a = {w:.4g}" for v, w in zip(lam, sorted_leak, strict=True)
    )
    if not (lam > 0).all() or not (lam < sorted_leak).all():
        return Verdict(False, f"The printed criterion does not call it stable: {pairs}.")
    # The modes are those of the symmetric D^(-1/2) B D^(-1/2).
    root = np.sqrt(leak)
    mu = np.linalg.eigvalsh(coupling / np.outer(root, root))
    modes = f"{mu[0]:.4g} and {mu[1]:.4g}"
    if mu[1] <= 1:
        return Verdict(False, f"The modes are {modes}: the origin attracts.")
    return Verdict(True, f"{pairs}; but the modes are {modes}.")
