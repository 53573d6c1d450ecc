"""Self-check on the noise against which one unit keeps a bit.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
w        weight of the unit on itself, s ↦ w tanh(s) + x      scalar
X        largest noise, -X ≤ x ≤ X, that leaves its sign      scalar
======== ==================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled.checks._answers import called
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

_WEIGHTS = (1.05, 1.5, 2.0, 5.0)
#: Where the two sides of the boundary are tried, relative to the answer.
_MARGIN = 1e-3


def tolerated_noise(answer: object) -> Verdict:
    """Check a function that says how much noise a unit with weight w > 1 bears for ever.

    Parameters
    ----------
    answer : callable or None
        w → the largest X such that s[n] = w tanh(s[n-1]) + x[n] from a large s stays positive
        whatever noise of size at most X does; right to a part in a thousand.

    Returns
    -------
    Verdict
        Found by running the worst noise, x = -X, a little below and a little above the answer.

    Examples
    --------
    >>> tolerated_noise(lambda w: w - 1)
    Not yet. For w = 1.05 the worst noise of that size flips the sign.
    """
    if answer is None:
        return WAITING
    for w in _WEIGHTS:
        try:
            X = called(answer, "answer", w)
        except Unusable as fault:
            return Verdict(False, str(fault))
        if X <= 0:
            return Verdict(False, f"For w = {w:g} it bears some noise.")
        if not _holds(w, X * (1 - _MARGIN)):
            return Verdict(False, f"For w = {w:g} the worst noise of that size flips the sign.")
        if _holds(w, X * (1 + _MARGIN)):
            return Verdict(False, f"For w = {w:g} it bears more.")
    return Verdict(True, f"It is the boundary for {len(_WEIGHTS)} weights.")


def _holds(w: float, X: float) -> bool:
    """Return whether the state stays positive under the noise -X for many steps."""
    s = w
    for _ in range(20_000):  # past the bottleneck where the fixed points have just met
        s = float(w * np.tanh(s) - X)
        if s <= 0:
            return False
    return True
