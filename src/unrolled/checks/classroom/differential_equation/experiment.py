"""Self-checks on the measured order, on the cases of stability and on classmates' tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from unrolled._checks import Array
from unrolled.checks._answers import matrix, number
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.differential_equation.definition import found
from unrolled.checks.classroom.differential_equation.equation import Equation, call, first, judged
from unrolled.checks.classroom.differential_equation.recurrence import Run, recurrence
from unrolled.checks.classroom.differential_equation.weights import weights
from unrolled.checks.verdict import UNANSWERED, Verdict


class Setting(NamedTuple):
    """The student's own functions, and what the experiment is done with.

    Attributes
    ----------
    start, advance, weights : callable
        What the student wrote for the questions of these names.
    eq : dict
        The student's equation.
    step : sequence
        The scheme, as for ``recurrence``.
    s_0 : ndarray, (d,)
        The state at the beginning.
    signal, exact : callable
        t → the input; times → the states of the solution.
    delays : int
        How many delays the run is long.

    Examples
    --------
    >>> setting = Setting(None, None, None, {"tau": 1.0}, (), np.zeros(2), np.sin, np.cos, 3)
    >>> setting.delays * setting.eq["tau"]
    3.0
    """

    start: Any
    advance: Any
    weights: Any
    eq: Equation
    step: Sequence[Any]
    s_0: Array
    signal: Any
    exact: Any
    delays: int


def experiment(answer: Any, ks: Sequence[int], setting: Setting | None = None) -> Verdict:
    """Check that errors and order belong together, and to a run of the student's own functions.

    Parameters
    ----------
    answer : dict or None
        ``error``, one for each k, and ``order``, the slope over the last four.
    ks : sequence of int
        Steps per delay, each twice the one before.
    setting : Setting, optional
        Without it the runs are not looked at.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> experiment({"error": [0.4, 0.2, 0.1, 0.05], "order": -1.0}, [1, 2, 4, 8])
    Not yet. The order is negative: a shorter step, to the right in k, is to the left in h.
    """

    def look() -> Verdict:
        if answer is None:
            return UNANSWERED
        if setting is not None:
            first(weights(setting.weights, setting.eq, setting.step), "weights (question 1)")
            run = recurrence(setting.start, setting.advance, setting.eq, setting.step)
            first(run, "advance (question 3)")
        if not isinstance(answer, dict) or set(answer) != {"error", "order"}:
            raise Unusable("experiment is to be a dictionary of error and order.")
        error = matrix("error", answer["error"], (len(ks),))
        order = number(answer["order"])
        if (error <= 0).any():
            raise Unusable("An error is a largest distance: it is positive.")
        if order < -0.2:
            raise Unusable(
                "The order is negative: a shorter step, to the right in k, is to the left in h."
            )
        if error[-1] > 0.9 * error[-2]:
            raise Unusable(
                f"From k = {ks[-2]} to {ks[-1]} the error does not fall: your run solves another "
                "equation, or is compared at other times than its own."
            )
        if setting is not None:
            for n, (k, given) in enumerate(zip(ks, error, strict=True)):
                if abs(given - _error(setting, k)) > 1e-5 * given + 1e-9:
                    raise Unusable(
                        f"error[{n}] is not the largest distance in the run of your own advance: "
                        "look at times, inputs and norm."
                    )
        slopes = np.log(error[-4:-1] / error[-3:]) / np.log(np.divide(ks[-3:], ks[-4:-1]))
        if not slopes.min() - 0.02 <= order <= slopes.max() + 0.02:
            raise Unusable(
                f"From one k to the next your errors fall with orders from {slopes.min():.2f} to "
                f"{slopes.max():.2f}; no line through the last four has the slope {order:.2f}."
            )
        fit = -float(np.polyfit(np.log(ks[-4:]), np.log(error[-4:]), 1)[0])
        if abs(fit - order) > 1e-3:
            raise Unusable("The order is not the slope of the line through the last four points.")
        if setting is None:
            told = "Whether it is the order of *your* step is yours to judge."
            return Verdict(True, told, "Consistent with each other.")
        return Verdict(True, f"In your own run the errors fall as h to the power {order:.2f}.")

    return judged(look)


def _error(setting: Setting, k: int) -> float:
    """Return the largest distance of the student's own run from the solution."""
    eq, h = setting.eq, setting.eq["tau"] / k
    t = np.arange(setting.delays * k + 1) * h
    x = np.array([setting.signal(u) for u in t])
    run = Run(setting.start, setting.advance, found(setting.weights, eq, h), k)
    gap = run.states(eq, setting.s_0, x) - setting.exact(t[1:])
    return float(np.linalg.norm(gap, axis=1).max())


def stable(answer: Any, growth: Any, weights: Any, eq: Equation, cases: Sequence[Any]) -> Verdict:
    """Check that the answer about stability is what the student's own functions say.

    Parameters
    ----------
    answer : sequence of bool, or None
        The answer, one for each case.
    growth, weights : callable
        The student's own ``growth(eq, W, k)`` and ``weights(eq, h)``.
    eq : dict
        The equation.
    cases : sequence of (a, b, k)
        A times a; B, D, E times b; k steps per delay.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> stable([True], None, None, {}, [(1.0, 1.0, 1), (1.0, 1.0, 2)])
    Not yet. There are 2 cases; the answers are 1.
    """
    if answer is None:
        return UNANSWERED
    if not isinstance(answer, (list, tuple, np.ndarray)):
        return Verdict(False, "stable is to be a list of True and False.")
    if len(answer) != len(cases):
        return Verdict(False, f"There are {len(cases)} cases; the answers are {len(answer)}.")
    if not all(isinstance(value, (bool, np.bool_)) for value in answer):
        return Verdict(False, "Each answer is True or False.")

    def look() -> Verdict:
        for given, (a, b, k) in zip(answer, cases, strict=True):
            factors = {"A": a, "B": b, "D": b, "E": b}
            case = {name: factors.get(name, 1.0) * value for name, value in eq.items()}
            W = found(weights, case, case["tau"] / k)
            if (number(call("growth", growth, case, W, k)) < 1) != given:
                told = f"a = {a:g}, b = {b:g}, k = {k}"
                return Verdict(False, f"For {told} your own growth(…) says otherwise.")
        told = (
            "Your answers are what your own growth(…) says. Not tested here: whether it is right."
        )
        return Verdict(True, told, "Consistent with each other.")

    return judged(look)


def classmates(answer: Any, names: str, causes: Sequence[str]) -> Verdict:
    """Check the form of the diagnoses: one of the causes for each table.

    Parameters
    ----------
    answer : dict or None
        Name of a table → its cause.
    names : str
        The names of the tables, a letter each.
    causes : sequence of str
        What may have been done.

    Returns
    -------
    Verdict
        That the form is right; the diagnoses themselves are not looked at.

    Examples
    --------
    >>> classmates({"P": "right"}, "PQ", ["right", "late"])
    Not yet. Q has no answer.
    """
    if answer is None:
        return UNANSWERED
    if not isinstance(answer, dict):
        return Verdict(False, "classmates is to be a dictionary from letters to causes.")
    for name in names:
        if answer.get(name) is None:
            return Verdict(False, f"{name} has no answer.")
        if answer[name] not in causes:
            return Verdict(False, f"{name}: expected is one of {', '.join(causes)}.")
    if len({answer[name] for name in names}) < len(names):
        return Verdict(False, "No two of them have done the same.")
    return Verdict(True, "Not tested here: whether it is right.", "Complete.")
