"""Self-check on the factor by which a recursion grows or shrinks near rest."""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled.checks._answers import number
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.differential_equation.equation import Equation, call, only
from unrolled.checks.classroom.differential_equation.recurrence import Run
from unrolled.checks.classroom.differential_equation.weights import found
from unrolled.checks.verdict import Verdict

#: So small a start that tanh is a straight line for all of a run, growing or shrinking.
TINY, LOWEST, HIGHEST = 1e-140, 1e-280, 1e-6
#: How near the logarithm of the factor is known from a run in which states also swing.
WITHIN = 0.02


def growth(answer: Any, start: Any, advance: Any, weights: Any, eq: Equation) -> Verdict:
    """Check ``growth(eq, W, k)`` against a tiny state in the student's own run.

    Parameters
    ----------
    answer : callable
        ``growth(eq, W, k)``, the spectral radius of the recursion near rest.
    start, advance, weights : callable
        The student's own run, and weights.
    eq : dict
        An equation.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> growth(None, None, None, None, {"A": -np.eye(1), "tau": 1.0})
    Not yet. weights is to be a function.
    """
    try:
        for k in (1, 2, 5):
            W = found(weights, eq, eq["tau"] / k)
            value = call("growth", answer, eq, W, k, where=f" for k = {k}")
            try:
                rho = number(value)
            except Unusable:
                raise Unusable("growth(…) is no finite number.") from None
            if rho < 0:
                raise Unusable("growth(…) is negative: it is the largest modulus of an eigenvalue.")
            _as_in_a_run(rho, Run(start, advance, W, k), eq)
    except Unusable as fault:
        return Verdict(False, str(fault))
    return Verdict(True, "Tiny states in your own run grow or shrink by this factor.")


def _as_in_a_run(rho: float, run: Run, eq: Equation) -> None:
    """Compare with the slope of log |s[n]| over the later part of a long run."""
    linear, k = only(eq, "BDE"), run.k
    d, d_x = np.shape(eq["C"])
    s_0 = TINY * np.random.default_rng(1).uniform(0.5, 1.0, size=(d,))
    size = np.abs(run.states(linear, s_0, np.zeros((1001, d_x)))).max(axis=1)
    # Over a window of a few delays a state that swings has been at its largest.
    window = 4 * k + 4
    size = np.lib.stride_tricks.sliding_window_view(size, window).max(axis=1)
    inside = (size > LOWEST) & (size < HIGHEST)
    end = len(size) if inside.all() else int(np.argmin(inside))
    n = np.arange(end // 3, end)
    if len(n) < 20:
        return
    seen = float(np.exp(np.polyfit(n, np.log(size[n]), 1)[0]))
    if abs(np.log(max(rho, 1e-300) / seen)) > WITHIN:
        raise Unusable(
            f"For k = {k} tiny states in your own run {'grow' if seen > 1 else 'shrink'}, by the "
            f"factor {seen:.3f} at every step in the long run; growth(…) is {rho:.3f}. Does its "
            "matrix hold every state that a step reads, at the right place and with the gain?"
        )
