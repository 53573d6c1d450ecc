"""Self-checks of promises about a dropped state and a cut adjoint.

======= ========================================= ========
letter  meaning                                   shape
======= ========================================= ========
net     a number a, matrices V, W, weights q      dict
s, u    state and drive                           (d,)
C       largest norm of a drive, or of a ∇e_k     number
======= ========================================= ========
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from numbers import Integral
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._answers import number
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import Unanswered, called, slopes
from unrolled.checks.classroom.unrolling import networks
from unrolled.checks.verdict import UNANSWERED, Verdict

Net = dict[str, Any]
Norm = Callable[[Net, Array], float]
Step = Callable[[Net, Array, Array], Array]


def _jacobian(step: Step, net: Net, s: Array, u: Array) -> Array:
    rows = [slopes(lambda at, i=i: float(step(net, at, u)[i]), s) for i in range(len(s))]  # type: ignore[misc]
    return np.array(rows)


def _stretch(norm: Norm, net: Net, M: Array, rng: np.random.Generator) -> float:
    """Return how much a matrix stretches the vectors that are tried."""
    d = len(M)
    # Where sums of rows or of columns decide, one of the first d + 1 is stretched most.
    level = 1 / np.asarray(net.get("q", np.ones(d)))
    tried = [*np.eye(d), level, *rng.normal(size=(8, d))]
    return max(norm(net, M @ v) / norm(net, v) for v in tried)


def _asked(name: str, answer: Any, keys: str, *arguments: Any) -> dict[str, Any]:
    """Return what a student's function promises."""
    given = called(name, answer, *arguments)
    if not isinstance(given, dict) or set(given) != set(keys.split()):
        raise Unusable(f"{name} must return a dict with {', '.join(keys.split())}.")
    return {**given, "rho": number(given["rho"])}


def _smallest(given: dict[str, Any], size: float, eps: float, what: str) -> str:
    """Return what is wrong with K, by the student's own ρ and size of the error at first."""
    K, rho = given["K"], given["rho"]
    if isinstance(K, bool) or not isinstance(K, Integral) or K < 0:
        kind = type(K).__name__
        return f"K must be a whole number from 0 on where rho is below 1, got {K!r} of type {kind}"
    if rho**K * size > eps * (1 + 1e-9):
        return f"K = {K} is too small: {what} is still {rho**K * size:.3g}, above eps = {eps}"
    if K and rho ** (K - 1) * size <= eps * (1 - 1e-9):
        return f"K = {K} is not the smallest: {what} is below eps = {eps} earlier"
    return ""


def promise(answer: Callable[..., object], step: Step, norm: Norm, net: Net) -> Verdict:
    """Check the factor, the largest state and the number of steps that a student promises.

    Parameters
    ----------
    answer : callable
        (net, C, eps) → dict of rho, S, K; S and K are None where rho is 1 or more.
    step : callable
        (net, s, u) → the next state.
    norm : callable
        (net, v) → its norm.
    net : dict
        A network of the student's kind.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def step(net, s, u):
    ...     return net["W"] @ np.tanh(s) + u
    >>> def loose(net, C, eps):
    ...     return {"rho": 0.9, "S": 10 * C, "K": 0}
    >>> promise(loose, step, lambda net, v: float(np.abs(v).max()), {"W": np.zeros((1, 1))})
    Not yet. One unit, all numbers positive: at rest a step stretches by 0.3. The factor rho must be
    that; yours is 0.9.
    """

    def look(given: dict[str, Any], at: Net, C: float, eps: float) -> str:
        if given["rho"] >= 1:
            wrong = given["S"] is not None or given["K"] is not None
            return "where rho is 1 or more nothing is promised: S and K are None" if wrong else ""
        S, d = number(given["S"]), len(_matrix(at))
        rng, s = np.random.default_rng(1), np.zeros(d)
        for _ in range(200):
            u = rng.choice([-1.0, 1.0], d) if d > 1 and rng.random() < 0.3 else np.ones(d)
            s = step(at, s, C * u / norm(at, u))
            if norm(at, s) > S * (1 + 1e-9):
                return (
                    f"a run from zero comes to a norm of {norm(at, s):.4g}, above your S = {S:.4g}"
                )
        # With a small drive one unit stays where G is its tangent: the bound is reached.
        if d == 1 and C < 1e-3 and norm(at, s) < 0.99 * S:
            return f"with one unit and a small drive the state comes to {norm(at, s) / C:.4g} C, not near your S = {S / C:.4g} C"  # noqa: E501
        return _smallest(given, S, eps, "the bound of the error")

    return _promised(answer, "promise", "rho S K", step, norm, net, look, False)


def promise_back(answer: Callable[..., object], step: Step, norm: Norm, net: Net) -> Verdict:
    """Check the factor of a step back and the number of steps that a student promises.

    Parameters
    ----------
    answer : callable
        (net, C, eps) → dict of rho and K; K is None where rho is 1 or more.
    step, norm, net
        As for ``promise``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def step(net, s, u):
    ...     return net["W"] @ np.tanh(s) + u
    >>> def short(net, C, eps):
    ...     return {"rho": float(np.abs(net["W"]).sum(axis=0).max()), "K": 0}
    >>> promise_back(short, step, lambda net, v: float(np.abs(v).max()), {"W": np.zeros((1, 1))})
    Not yet. With d = 1, C = 1.0: K = 0 is too small: what is left out is still 1.43, above eps =
    0.01.
    """

    def look(given: dict[str, Any], at: Net, C: float, eps: float) -> str:
        if given["rho"] >= 1:
            wrong = given["K"] is not None
            return "where rho is 1 or more nothing is promised: K is None" if wrong else ""
        return _smallest(given, C / (1 - given["rho"]), eps, "what is left out")

    return _promised(answer, "promise_back", "rho K", step, norm, net, look, True)


def _matrix(net: Net) -> Array:
    return np.asarray(net["W"])


def _by_kind(given: dict[str, Any], step: Step, norm: Norm, at: Net, back: bool) -> str:
    """Return what is wrong with a factor where it is known: by signs, and by diagonal matrices."""
    rho, d = given["rho"], len(_matrix(at))
    way = "a step back" if back else "a step"
    zero = np.zeros(d)
    if d > 1:
        J = _jacobian(step, at, zero, zero)
        found = _stretch(norm, at, J.T if back else J, np.random.default_rng(2))
        if abs(rho - found) > 1e-6 * max(1.0, found):
            return (
                f"With d = {d} and diagonal matrices, all entries positive, {way} stretches by "
                f"{found:.4g} at rest. The factor rho must be that; yours is {rho:.4g}."
            )
        return ""
    for far in (0.5, 2.0, 3.0, 5.0, 50.0):
        J = _jacobian(step, at, np.full(1, far), zero)
        if abs(J[0, 0]) > rho * (1 + 1e-6) + 1e-9:
            return (
                f"One unit, matrices of opposite signs: at s = {far:g} {way} stretches by "
                f"{abs(J[0, 0]):.4g}, more than your rho = {rho:.4g}."
            )
    return ""


def _saturated(rho: float, step: Step, norm: Norm, at: Net, back: bool) -> str:
    """Return what is wrong with a factor where slopes differ from unit to unit, or nothing."""
    found, way = 0.0, "a step back" if back else "a step"
    for s, u in itertools.product(np.array(networks.PLACES), repeat=2):
        J = _jacobian(step, at, s, u)
        found = max(found, _stretch(norm, at, J.T if back else J, np.random.default_rng(3)))
    if found <= rho * (1 + 1e-6):
        return ""
    with_ = ", ".join(f"{key} = {at[key].tolist()}" for key in ("V", "W") if key in at)
    told = f"Two units, {with_}, one of them where G is flat: {way} stretches by {found:.4g}"
    return f"{told}, more than your rho = {rho:.4g}."


def _promised(
    answer: Any, name: str, keys: str, step: Step, norm: Norm, net: Net, look: Any, back: bool
) -> Verdict:
    """Return the verdict on a promise: first its factor, then what ``look`` says of the rest."""
    rng = np.random.default_rng(0)
    cases = [
        (1, 0.5, 1.0),
        (1, 0.5, 1e-4),
        (2, 0.2, 1.0),
        (3, 0.12, 2.0),
        (3, 0.15, 1.0),
        (3, 2.0, 1.0),
    ]
    try:
        for d, size, C in cases:
            at = networks.like(net, d, size, rng)
            given = _asked(name, answer, keys, at, C, 0.01)
            fault = _factor(given["rho"], step, norm, at, back, rng)
            if fault:
                return Verdict(False, fault)
            fault = look(given, at, C, 0.01)
            if fault:
                return Verdict(False, f"With d = {d}, C = {C}: {fault}.")
        for d in (1, 3):
            at = networks.of_kind(net, d)
            fault = _by_kind(_asked(name, answer, keys, at, 1.0, 0.01), step, norm, at, back)
            if fault:
                return Verdict(False, fault)
        at = networks.cancelling(net)
        given = _asked(name, answer, keys, at, 1.0, 0.01)
        fault = _saturated(given["rho"], step, norm, at, back)
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))
    return Verdict(not fault, fault or "No step that was tried stretches more than you promise.")


def _factor(
    rho: float, step: Step, norm: Norm, net: Net, back: bool, rng: np.random.Generator
) -> str:
    """Return what is wrong with a factor, or nothing."""
    d = len(_matrix(net))
    zero = np.zeros(d)
    way = "a step back" if back else "a step"
    for at in (zero, 0.3 * rng.normal(size=d)):
        J = _jacobian(step, net, at, zero)
        found = _stretch(norm, net, J.T if back else J, rng)
        if d == 1 and not at.any() and abs(rho - found) > 1e-6:
            return (
                f"One unit, all numbers positive: at rest {way} stretches by {found:.4g}. The "
                f"factor rho must be that; yours is {rho:.4g}."
            )
        if found > rho * (1 + 1e-6):
            return f"With d = {d}, {way} stretches by {found:.4g}, more than your rho = {rho:.4g}."
    return ""
