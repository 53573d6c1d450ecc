"""Self-check on weights so small that an error must vanish.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
w        the norm that all of W_s and W_v have                scalar
S        largest size of a state                              scalar
g        largest forget gate                                  scalar
======== ==================================================== =========
"""

from __future__ import annotations

from unrolled.checks._answers import called
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.jacobians import ChannelBounds

_CASES = ((1.0, 0.5), (0.5, 0.0), (5.0, 0.9), (20.0, 0.99))
#: Where the two sides of the boundary are tried, relative to the answer.
_MARGIN = 1e-3


def safe_norm(answer: object) -> Verdict:
    """Check a function that says how large all recurrent weights may be, so that errors vanish.

    Parameters
    ----------
    answer : callable or None
        (S, g) → the w below which the rate λ that follows from the bounds is below 1, when every
        W_s and W_v has the norm w; right to a part in a thousand.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> safe_norm(lambda S, g: 1 - g)
    Not yet. For S = 1 and g = 0.5 the bounds do not promise it.
    """
    if answer is None:
        return WAITING
    for S, g in _CASES:
        try:
            w = called(answer, "answer", S, g)
        except Unusable as fault:
            return Verdict(False, str(fault))
        if w <= 0:
            return Verdict(False, f"For S = {S:g} and g = {g:g} there is a positive norm.")
        if _rate(w * (1 - _MARGIN), S, g) >= 1:
            return Verdict(False, f"For S = {S:g} and g = {g:g} the bounds do not promise it.")
        if _rate(w * (1 + _MARGIN), S, g) <= 1:
            return Verdict(False, f"For S = {S:g} and g = {g:g} they may be larger.")
    return Verdict(True, f"It is the boundary in {len(_CASES)} cases.")


def _rate(w: float, S: float, g: float) -> float:
    """Return λ if all seven norms are w."""
    J, R = w * (1 + S) / 4 + w, 1 + w / 4
    return ChannelBounds(Q=J * R + w * (1 + S) / 4, J=J, R=R, C=w / 4).rates(0.0, g)[1]
