"""Self-checks on the weights of a scheme, and on the way back from them.

Whatever the scheme: s[n] = W_s s[n-1] + W_z s[n-2] + W_0 g[n] + W_1 g[n-1].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._answers import matrix
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.differential_equation.definition import NAMES, defined, found
from unrolled.checks.classroom.differential_equation.equation import (
    Equation,
    call,
    first,
    judged,
    like,
    turned,
)
from unrolled.checks.verdict import Verdict

#: What first-order terms leave over at the short step below, in units of the step.
SHORT, LEFT_OVER = 1e-5, 1e-2
ROUNDING = 1e-9


def weights(answer: Any, eq: Equation, step: Sequence[Any] | None = None) -> Verdict:
    """Check ``weights(eq, h)`` against all consistent schemes and the step's definition.

    Parameters
    ----------
    answer : callable
        ``weights(eq, h)``, a dictionary of ``W_s``, ``W_z``, ``W_0``, ``W_1``, each (d, d).
    eq : dict
        An equation whose A has an inverse.
    step : sequence, optional
        Family of the scheme, and its numbers; the last is what g[n] counts in the drive.

    Returns
    -------
    Verdict
        Right if short steps, places of rest and other coordinates agree, and what the step is
        defined by. Without ``step``: at which end it reads what, this check does not know.

    Examples
    --------
    >>> weights(lambda eq, h: {"W_s": 1.0}, {"A": -np.eye(2), "tau": 1.0})
    Not yet. weights(…) has no W_z, W_0, W_1; expected are W_s, W_z, W_0, W_1.
    """

    def look() -> Verdict:
        for each in (eq, like(eq, 1), like(eq, 3)):
            _short_step(answer, each)
            _rest(answer, each)
            _coordinates(answer, each)
            if step is not None:
                for h in (0.3, float(each["tau"])):
                    defined(answer, each, h, step)
        _no_inverse(answer, eq)
        told = "Short steps, places of rest and other coordinates are as they must be"
        if step is None:
            told += ". Not tested here: at which end of the step what is read."
            return Verdict(True, told, "Not contradicted.")
        return Verdict(True, f"{told}, and so is what defines your step.")

    return judged(look)


def _short_step(answer: Any, eq: Equation) -> None:
    """Check that a step of length nearly zero changes nearly nothing, and by h times the rate."""
    W, eye = found(answer, eq, SHORT), np.eye(len(eq["A"]))
    if np.abs(W["W_s"] + W["W_z"] - eye).max() > 0.01:
        raise Unusable("For h → 0 a step must leave the state alone, but W_s + W_z is not near I.")
    if max(np.abs(W[name]).max() for name in ("W_0", "W_1")) > 0.01:
        raise Unusable("For h → 0 the drive must not count, but W_0 or W_1 is not near 0.")
    # Along s(t) with the rate M⁻¹(A s + g), whatever s and g are.
    inverse = np.linalg.inv(eq.get("M", eye))
    past = eye - SHORT * inverse @ eq["A"]
    by_state = (W["W_s"] + W["W_z"] @ past - eye) / SHORT
    by_drive = (W["W_0"] + W["W_1"] - SHORT * W["W_z"] @ inverse) / SHORT
    _as_rate("the state changes by h times", by_state, inverse @ eq["A"], eq)
    _as_rate("the drive adds h times", by_drive, inverse, eq)


def _as_rate(what: str, got: Array, want: Array, eq: Equation) -> None:
    """Say how the first-order effect of a step differs from the equation's rate."""
    if np.abs(got - want).max() <= LEFT_OVER * max(1.0, np.abs(want).max()):
        return

    def near(other: Array) -> bool:
        return bool(np.abs(got - other).max() <= LEFT_OVER * max(1.0, np.abs(other).max()))

    M = np.asarray(eq.get("M", np.eye(len(want))))
    wrong = "something else"
    if near(-want):
        wrong = "the right matrix with the other sign"
    elif near(want.T):
        wrong = "the transpose of the right matrix"
    elif "M" in eq and (near(M @ want) or near(want @ M)):
        wrong = "a matrix in which M does not count"
    elif "M" in eq and near(M @ M @ want):
        wrong = "a matrix in which M counts where its inverse should"
    else:
        factor = float(np.sum(got * want) / np.sum(want * want))
        if near(factor * want):
            wrong = f"{factor:.3g} times the right matrix"
    told = "h·M⁻¹(A s + g)" if "M" in eq else "h·(A s + g)"
    raise Unusable(f"In a short step s should change by {told}. In yours {what} {wrong}.")


def _rest(answer: Any, eq: Equation) -> None:
    """Check that where A s + g = 0 every step stays."""
    for h in (0.3, float(eq["tau"]), 20.0):
        W, A = found(answer, eq, h), eq["A"]
        # s = s*, g = -A s*: the map from s* to what one step moves it by.
        moved = W["W_s"] + W["W_z"] - np.eye(len(A)) - (W["W_0"] + W["W_1"]) @ A
        scale = max(1.0, np.abs(W["W_s"]).max(), np.abs((W["W_0"] + W["W_1"]) @ A).max())
        if np.abs(moved).max() > ROUNDING * scale:
            raise Unusable(
                f"Where A s + g = 0 the equation rests, but a step of h = {h:g} moves such a state "
                "away: put s[n] = s[n-1] = s[n-2] = s and g = -A s into your recurrence."
            )


def _coordinates(answer: Any, eq: Equation) -> None:
    """Check that the same equation in turned coordinates has the turned weights."""
    d, h = len(eq["A"]), float(eq["tau"])
    Q = np.linalg.qr(np.random.default_rng(4).standard_normal((d, d)))[0]
    here, there = found(answer, eq, h), found(answer, turned(eq, Q), h)
    for name in NAMES:
        if np.abs(Q @ here[name] @ Q.T - there[name]).max() > ROUNDING * max(
            1.0, np.abs(here[name]).max()
        ):
            raise Unusable(
                f"In other coordinates {name} is not the same matrix in other coordinates: is "
                "something transposed, taken from EQ instead of eq, or computed entry by entry, "
                "which no matrix function is?"
            )


def _no_inverse(answer: Any, eq: Equation) -> None:
    """Check that a unit without a leak is no reason to fail."""
    A = np.array(eq["A"], np.float64)
    A[:, 0] = 0.0
    where = " for a matrix A that has no inverse"
    try:
        found(answer, {**eq, "A": A}, float(eq["tau"]), where)
    except Unusable as fault:
        if where in str(fault):
            raise
        raise Unusable(f"{str(fault).removesuffix('.')}{where}.") from None


def decay(answer: Any, weights_: Any, eq: Equation, step: Sequence[Any] | None = None) -> Verdict:
    """Check ``decay(W_s, h)`` by the way there and back: equation, own weights, equation.

    Parameters
    ----------
    answer : callable
        ``decay(W_s, h)``, the matrix of the decay, (d, d).
    weights_ : callable
        The student's own ``weights(eq, h)``.
    eq : dict
        An equation.
    step : sequence, optional
        As for ``weights``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> decay(None, None, {"A": -np.eye(2), "tau": 1.0})
    Not yet. weights (question 1) comes first; this cell cannot judge.
    """

    def look() -> Verdict:
        first(weights(weights_, eq, step), "weights (question 1)")
        for each in (eq, like(eq, 1), like(eq, 3)):
            for h in (0.2, 0.5):
                W_s = found(weights_, each, h)["W_s"]
                got = matrix("decay(…)", call("decay", answer, W_s, h), W_s.shape)
                want = np.linalg.solve(each.get("M", np.eye(len(W_s))), each["A"])
                _same_decay(got, want, W_s, h)
        return Verdict(True, "From your own weights it finds the decay they were made of.")

    return judged(look)


def _same_decay(got: Array, want: Array, W_s: Array, h: float) -> None:
    """Say how what came back differs from the decay that was put in."""

    def near(other: Array) -> bool:
        return bool(np.abs(got - other).max() <= 1e-7 * max(1.0, np.abs(other).max()))

    for other, wrong in (
        (-want, "has the other sign"),
        (h * want, "is h times too large: h·A, not A"),
        (want.T, "is the transpose"),
    ):
        if near(other) and not near(want):
            raise Unusable(f"With your own W_s for h = {h:g}, decay(…) {wrong}.")
    if near(want):
        return
    from scipy.linalg import expm

    # Beyond this size no decay is meant, and the exponential may overflow.
    if np.abs(h * got).max() < 50 and np.abs(expm(h * got) - W_s).max() <= 1e-7:
        raise Unusable(
            f"With your own W_s for h = {h:g}, decay(…) is its logarithm over h: the way back of a "
            "step that solves exactly, which yours does not."
        )
    raise Unusable(
        f"With your own W_s for h = {h:g}, decay(…) is not the matrix it was made of: an entry "
        f"is off by {np.abs(got - want).max():.2g}."
    )
