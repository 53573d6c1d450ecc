"""Self-checks on a unit that keeps its state: at what bias, and against how much noise.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
w        weight of the unit's value to its update, W_v_du     scalar
b        bias of the forget gate                              scalar
N        steps after the first                                scalar
sigma    σ, standard deviation of the noise in each step      scalar
======== ==================================================== =========
"""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np

from unrolled import jacobians
from unrolled.cells import LSTM
from unrolled.checks._answers import called
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

#: Largest error of an answer that counts as right, relative.
_MARGIN = 1e-3
_WEIGHTS = (0.5, 1.0, 2.0, 3.9)
_NOISES = ((1, 1.0), (10, 0.5), (40, 0.5), (100, 0.2))


def critical_bias(answer: object) -> Verdict:
    """Check a function that says with which forget bias an error at rest keeps its size.

    Parameters
    ----------
    answer : callable or None
        w → b, for one unit at s = v = 0 with W_v_du = w, 0 < w < 4, and no other weight or bias;
        what a step leaves of an error may be off by a part in a million.

    Returns
    -------
    Verdict
        Found by running such a unit for two steps.

    Examples
    --------
    >>> critical_bias(lambda w: 0.0)
    Not yet. With w = 0.5 and a bias of 0, a step leaves 0.625 of an error.
    """
    if answer is None:
        return WAITING
    for w in _WEIGHTS:
        try:
            bias = called(answer, "answer", w)
        except Unusable as fault:
            return Verdict(False, str(fault))
        left = _at_rest(w, bias)
        if abs(left - 1) > 1e-6:
            told = f"With w = {w:g} and a bias of {bias:.7g}, a step leaves {left:.7g} of an error."
            return Verdict(False, told)
    return Verdict(True, f"An error keeps its size with each of {len(_WEIGHTS)} weights.")


def open_gate(answer: object) -> Verdict:
    """Check a function that says how often a unit that keeps all it reads forgets the first bit.

    Parameters
    ----------
    answer : callable or None
        (N, sigma) → the probability that the sum of a bit ±1 and N independent Gaussian noises has
        the wrong sign; right to a part in a thousand.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> open_gate(lambda N, sigma: 0.5)
    Not yet. For N = 1 and sigma = 1 that is not how often.
    """
    if answer is None:
        return WAITING
    for steps, sigma in _NOISES:
        try:
            got = called(answer, "answer", steps, sigma)
        except Unusable as fault:
            return Verdict(False, str(fault))
        wrong = erfc(1 / (sigma * sqrt(2 * steps))) / 2
        if abs(got - wrong) > _MARGIN * wrong:
            return Verdict(False, f"For N = {steps} and sigma = {sigma:g} that is not how often.")
    return Verdict(True, f"It is the probability in {len(_NOISES)} cases.")


def _at_rest(w: float, bias: float) -> float:
    """Return ∂ψ[0]/∂ψ[1] of the unit at rest."""
    cell = LSTM(1, 1, dtype=np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["W_v"][cell.GATES.index("du")] = w
    params["b"][cell.GATES.index("cs")] = bias
    tape = cell.forward(params, np.zeros((2, 1, 1))).tape
    return float(jacobians.error_flow(cell, params, tape).factors.item())
