"""Delay equations as dictionaries, what is right about any of them, and accurate solutions.

================= ======================================================== ==============
letter            meaning                                                  shape
================= ======================================================== ==============
A, M              decay; what stands before ds/dt, the identity if absent  (d, d)
B, D              coefficients of the readout, one and two delays old      (d, d)
E                 coefficient of the state, one delay old                  (d, d)
C, F              coefficients of the input, now and one delay old         (d, d_x)
phi               constant drive                                           (d,)
gain, tau         r = tanh(gain s); the delay τ₀                           scalars
================= ======================================================== ==============
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._answers import outcome
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import Unanswered
from unrolled.checks.verdict import UNANSWERED, Verdict
from unrolled.continuous import AdditiveModel

Equation = dict[str, Any]
#: How many delays late each coefficient works.
DELAYS = {"B": 1, "D": 2, "E": 1, "F": 1}


def reference(
    eq: Equation, s_0: Array, x: Callable[[float], Array], end: float
) -> Callable[[Array], Array]:
    """Return the solution of an equation as a function of time, accurate to about nine digits.

    Parameters
    ----------
    eq : dict
        The equation: ``A``, ``B``, ``C``, ``phi``, ``tau``, ``gain`` and what it has of ``D``,
        ``E``, ``F``, ``M``.
    s_0 : ndarray (d,)
        The state up to t = 0.
    x : callable
        Input as a function of time, ``t → (d_x,)``, smooth but for t = 0.
    end : float
        The last time.

    Returns
    -------
    callable
        Times (N,) → states (N, d).

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> eq = {"A": -one, "B": 0 * one, "C": one, "phi": np.zeros(1), "tau": 1.0, "gain": 2.0}
    >>> reference(eq, np.ones(1), lambda t: np.zeros(1), 1.0)(np.array([1.0])).round(6)
    array([[0.367879]])
    """
    A, gain, tau = np.asarray(eq["A"]), float(eq["gain"]), float(eq["tau"])
    inverse = np.linalg.inv(eq["M"]) if "M" in eq else np.eye(len(A))
    # In gain·s the readout is a tanh: every other term takes the gain as a factor.
    readouts = [(gain * inverse @ eq[n], DELAYS[n] * tau) for n in ("B", "D") if n in eq]
    states = [(inverse @ A, 0.0)] + [(inverse @ eq[n], tau) for n in "E" if n in eq]
    inputs = [(gain * inverse @ eq["C"], 0.0)] + [
        (gain * inverse @ eq[n], tau) for n in "F" if n in eq
    ]
    model = AdditiveModel(states, readouts, inputs, gain * inverse @ eq["phi"])
    jumps = [tau] if "F" in eq else []
    solution = model.solve(end, gain * np.asarray(s_0, np.float64), x, jumps=jumps)
    return lambda t: solution(t) / gain


def at_rest(eq: Equation, s: Array, x: Array) -> Equation:
    """Return the equation with the φ for which the state s stays where it is."""
    known = eq["A"] @ s + drive(eq, s, x) - eq["phi"]
    return {**eq, "phi": -known}


def drive(eq: Equation, s: Array, x: Array) -> Array:
    """Return g, all of the right-hand side but A s, where s and x have long been the same."""
    r = np.tanh(eq["gain"] * s)
    terms = [eq[n] @ v for n, v in (("B", r), ("D", r), ("E", s), ("C", x), ("F", x)) if n in eq]
    return np.asarray(sum(terms) + eq["phi"])


def turned(eq: Equation, Q: Array) -> Equation:
    """Return the linear part of an equation for Q s, Q orthogonal."""
    return {**eq, **{n: Q @ eq[n] @ Q.T for n in ("A", "M") if n in eq}}


def only(eq: Equation, names: str) -> Equation:
    """Return the equation with all coefficients zero but these; decay and M stay."""
    kept = {"A", "M", "tau", "gain", *names}
    return {n: v if n in kept else np.zeros_like(v) for n, v in eq.items()}


def like(eq: Equation, d: int, d_x: int = 2) -> Equation:
    """Return an equation with the same terms for d units and inputs of d_x numbers."""
    rng = np.random.default_rng(10 * d + d_x)
    A = 0.3 * rng.uniform(-1, 1, size=(d, d)) - np.diag(rng.uniform(1.0, 2.0, size=(d,)))
    M = 0.2 * rng.uniform(-1, 1, size=(d, d)) + 1.4 * np.eye(d)
    made: Equation = {"A": A, "M": M, "phi": rng.uniform(-0.5, 0.5, size=(d,))}
    made |= {name: rng.uniform(0.3, 0.9, size=(d, d)) for name in ("B", "D", "E")}
    made |= {name: rng.uniform(0.5, 1.5, size=(d, d_x)) for name in ("C", "F")}
    made |= {"tau": 0.7, "gain": 0.8}
    return {name: made[name] for name in eq}


def judged(look: Callable[[], Verdict]) -> Verdict:
    """Return the verdict that ``look`` comes to, or that there is nothing to look at."""
    try:
        return look()
    except Unanswered:
        return UNANSWERED
    except Unusable as fault:
        return Verdict(False, str(fault))


def first(verdict: Verdict, what: str) -> None:
    """Raise ``Unusable`` if what a question builds on is not right."""
    if not verdict.right:
        raise Unusable(f"{what} comes first; this cell cannot judge.")


def call(name: str, function: object, *arguments: Any, where: str = "") -> Any:
    """Return what a student's function gives; say so if it raises or writes into its arguments."""
    if not callable(function):
        raise Unusable(f"{name} is to be a function.")
    try:
        own = copy.deepcopy(arguments)
    except Exception as error:  # what is carried may be anything
        raise Unusable(f"What {name} is handed cannot be copied ({error}): use arrays.") from error
    try:
        result = outcome(f"{name}(…)", where, function, *own)
    except Unusable as fault:
        if isinstance(fault.__cause__, NotImplementedError):
            raise Unanswered from fault
        raise
    if not all(same(old, new) for old, new in zip(arguments, own, strict=True)):
        raise Unusable(f"{name} writes into its arguments{where}: work on copies.")
    return result


def same(old: Any, new: Any) -> bool:
    """Tell whether an argument is what it was; of unknown things, whether they look the same."""
    if isinstance(old, np.ndarray):
        return isinstance(new, np.ndarray) and np.array_equal(old, new, equal_nan=True)
    if isinstance(old, dict):
        return isinstance(new, dict) and old.keys() == new.keys() and all(
            same(old[key], new[key]) for key in old
        )  # fmt: skip
    if isinstance(old, (list, tuple)) or (hasattr(old, "__len__") and hasattr(old, "__iter__")):
        return len(old) == len(new) and all(same(a, b) for a, b in zip(old, new, strict=True))
    return not isinstance(old, (int, float)) or old == new
