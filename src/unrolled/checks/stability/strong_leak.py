"""Self-check on the strong leak: what the error of dropping W_s tends to, times the leak.

========= ==================================================== ============
letter    meaning                                              shape
========= ==================================================== ============
B_hat     recurrent weights of the standard RNN, B = a B_hat   (d, d)
p         its states, the initial one first                    (N + 1, d)
eta       limit of a (s[n] - p[n]) as the leak a grows         (N + 1, d)
h         the step                                             scalar
========= ==================================================== ============
"""

from __future__ import annotations

import itertools

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.checks._answers import number
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.continuous.terms import constant

#: How near an answer must be, relative to the limit: nearer than any finite leak of the chapter.
WITHIN = 1e-4


def limiting_error(answer: float | None, B_hat: Array, p: Array, step: float = 1.0) -> Verdict:
    """Check the limit of a · max ‖s[n] - p[n]‖, a → ∞, for s canonical and p standard, with tanh.

    Parameters
    ----------
    answer : float or None
        The limit.
    B_hat : ndarray of float64 (d, d)
        Recurrent weights of the standard RNN.
    p : ndarray of float64 (N + 1, d)
        Its states, the initial one first.
    step : float
        h > 0.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        On arrays of other shapes or a step that is not positive; a wrong answer raises nothing.

    Examples
    --------
    >>> limiting_error(0.7, np.zeros((1, 1)), np.array([[0.0], [1.0], [0.5]]))
    Not yet. The true limit is larger than 0.7.
    """
    B_hat = constant("B_hat", B_hat, (None, None), "(d, d)")
    p = constant("p", p, (None, len(B_hat)), "(N + 1, d)")
    if B_hat.shape != (len(B_hat), len(B_hat)):
        raise check.fail("B_hat", "shape (d, d)", B_hat.shape)
    if len(p) < 2:
        raise check.fail("p", "at least two states, (N + 1, d)", p.shape)
    h = check.real_number("step", step, low=0.0, open_low=True)
    if answer is None:
        return WAITING
    try:
        given = number(answer)
    except Unusable as fault:
        return Verdict(False, str(fault))
    limit = _limit(B_hat, p, h)
    if abs(given - limit) > WITHIN * limit:
        way = "larger" if given < limit else "smaller"
        return Verdict(False, f"The true limit is {way} than {given:g}.")
    return Verdict(True, f"The limit is {limit:.4f}.")


def _limit(B_hat: Array, p: Array, h: float) -> float:
    """Return max ‖η[n]‖, where η[n] = B̂ D[G'(p[n-1])] η[n-1] - (p[n] - p[n-1])/h."""
    eta, largest = np.zeros(p.shape[1]), 0.0
    for before, after in itertools.pairwise(p):
        eta = B_hat @ ((1 - np.tanh(before) ** 2) * eta) - (after - before) / h
        largest = max(largest, float(np.linalg.norm(eta)))
    return largest
