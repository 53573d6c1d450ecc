"""Self-check on the factor by which a recursion grows or shrinks near rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from unrolled.checks._answers import number
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.differential_equation.equation import (
    Equation,
    call,
    first,
    judged,
    like,
    only,
)
from unrolled.checks.classroom.differential_equation.recurrence import Run, handed, recurrence
from unrolled.checks.verdict import Verdict

#: So small a start that tanh is a straight line for all of a run, growing or shrinking.
TINY, LOWEST, HIGHEST = 1e-140, 1e-280, 1e-6
#: How near the logarithm of the factor is known from a run in which states also swing.
WITHIN = 0.02


def growth(answer: Any, start: Any, advance: Any, eq: Equation, step: Sequence[Any]) -> Verdict:
    """Check ``growth(eq, W, k)`` against a tiny state in the student's own run.

    Parameters
    ----------
    answer : callable
        ``growth(eq, W, k)``, the spectral radius of the recursion near rest.
    start, advance : callable
        The student's own run.
    eq : dict
        An equation.
    step : sequence
        As for ``recurrence``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> one = np.eye(1)
    >>> eq = {"A": -one, "B": one, "C": one, "phi": np.zeros(1), "tau": 1.0, "gain": 2.0}
    >>> growth(None, None, None, eq, ("two-step",))
    Not yet. advance (question 3) comes first; this cell cannot judge.
    """

    def look() -> Verdict:
        first(recurrence(start, advance, eq, step), "advance (question 3)")
        for each in (eq, *(_swinging(eq, d) for d in (1, 2, 3))):
            for k in (1, 2, 5):
                W = handed(each, step)
                value = call("growth", answer, each, W, k, where=f" for k = {k}")
                try:
                    rho = number(value)
                except Unusable:
                    raise Unusable("growth(…) is no finite number.") from None
                if rho < 0:
                    raise Unusable(
                        "growth(…) is negative: it is the largest modulus of an eigenvalue."
                    )
                _as_in_a_run(rho, Run(start, advance, W, k), each)
        return Verdict(True, "Tiny states in your own run grow or shrink by this factor.")

    return judged(look)


def _swinging(eq: Equation, d: int) -> Equation:
    """Return an equation whose states swing: the largest eigenvalue is negative or complex."""
    turn = [[0.0, -3.0, 0.0], [1.0, 0.0, 1.5], [0.5, 0.0, -1.0]]
    B = np.array([[-3.0]]) if d == 1 else np.array(turn)[:d, :d]
    made = like(eq, d)
    return {**made, "B": B, **{name: 0.3 * made[name] for name in ("D", "E") if name in eq}}


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
            f"For d = {d}, k = {k} tiny states in your own run "
            f"{'grow' if seen > 1 else 'shrink'}, by the factor {seen:.3f} at every step in the "
            f"long run; growth(…) is {rho:.3f}. Does its matrix hold every state that a step "
            "reads, at the right place and with the gain?"
        )
