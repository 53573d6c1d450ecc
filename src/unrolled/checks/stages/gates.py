"""Self-checks on what gates should be: for a borrow, and for a memory of a given length.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
a, b     bits of a column of a - b                            scalars
g_cs     gate of the state: is the old borrow kept?           scalar
g_cu, u  gate of the update, and what it lets in              scalars
N, p     steps; the share of a state that is left after them  scalars
======== ==================================================== =========
"""

from __future__ import annotations

from itertools import product

import numpy as np

from unrolled.checks._answers import called, matrix, outcome
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

_TIMES = ((1, 0.5), (10, 0.5), (100, 0.9), (1000, 0.01))


def borrow(answer: object) -> Verdict:
    """Check gates and update that make g_cs ⊙ s[n-1] + g_cu ⊙ u the borrow of a subtraction.

    Parameters
    ----------
    answer : callable or None
        (a, b) → (g_cs, g_cu, u), numbers for a column in which b is taken from a; the gates lie in
        [0, 1].

    Returns
    -------
    Verdict
        Right if the borrow is exact in all eight cases.

    Examples
    --------
    >>> borrow(lambda a, b: (1, 0, 0))
    Not yet. With a = 0, b = 1 and no borrow before, it gives 0; the borrow is 1.
    """
    if answer is None:
        return WAITING
    try:
        for a, b, before in product((0, 1), repeat=3):
            keep, write, u = _gates(answer, a, b)
            got, want = keep * before + write * u, int(b + before > a)
            if got != want:
                old = "a borrow" if before else "no borrow"
                told = f"With a = {a}, b = {b} and {old} before, it gives {got:g}"
                return Verdict(False, f"{told}; the borrow is {want}.")
    except Unusable as fault:
        return Verdict(False, str(fault))
    return Verdict(True, "It is the borrow in all eight cases.")


def _gates(answer: object, a: int, b: int) -> tuple[float, float, float]:
    """Return what the reader's function says of a column, if it can be used."""
    if not callable(answer):
        raise Unusable("The answer is a function of a and b.")
    given = outcome(f"answer({a}, {b})", "", answer, a, b)
    keep, write, u = matrix(f"answer({a}, {b})", given, (3,)).tolist()
    if not (0 <= keep <= 1 and 0 <= write <= 1):
        raise Unusable(f"answer({a}, {b}): a gate lies in [0, 1].")
    return keep, write, u


def keeping_bias(answer: object) -> Verdict:
    """Check a function that sets the bias of a constant gate by how long it should keep.

    Parameters
    ----------
    answer : callable or None
        (N, p) → b such that N steps of the gate G_c(b) leave the share p of a state; right to a
        part in a million of p.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> keeping_bias(lambda N, p: 1.0)
    Not yet. For N = 1 and p = 0.5 the gate leaves 0.7311.
    """
    if answer is None:
        return WAITING
    for N, p in _TIMES:
        try:
            b = called(answer, "answer", N, p)
        except Unusable as fault:
            return Verdict(False, str(fault))
        left = float(np.exp(-N * np.logaddexp(0.0, -b)))  # G_c(b)^N, without overflow
        if not abs(left - p) <= 1e-6 * p:
            return Verdict(False, f"For N = {N} and p = {p:g} the gate leaves {left:.4g}.")
    return Verdict(True, f"It keeps what it should in {len(_TIMES)} cases.")
