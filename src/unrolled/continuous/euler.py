"""Euler's methods: a delay differential equation as a recursion.

======== ================================================= ==================
letter   meaning                                           shape
======== ================================================= ==================
s, r, x  state, readout and input at the steps             (d,), (d,), (d_x,)
h        the step, ΔT                                      scalar
m        steps in a delay, τ/h                             integer
M        what solves the implicit part: (I - h A)⁻¹        (d, d)
theta    θ, what φ adds in one step                        (d,)
======== ================================================= ==================

Both methods have one form, a weighted sum of earlier signals, and differ in its weights and lags:
s[n+1] = Σ W s[n-lag] + Σ W r[n-lag] + Σ W x[n-lag] + θ.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous.system import System
from unrolled.continuous.terms import Signal, Term, signal, total
from unrolled.warping import WARPINGS

METHODS = ("backward", "forward")
#: A delay is so many steps to this relative error: decimal numbers are rounded.
ROUNDED = 8 * np.finfo(float).eps


class Weight(NamedTuple):
    """One term of the recursion for s[n+1]: matrix · signal[n - lag]; an input's lag may be < 0."""

    matrix: Array
    lag: int


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The steps of a recursion, the initial state first.

    Attributes
    ----------
    t : ndarray (n + 1,)
        Times.
    s, r : ndarray (n + 1, d)
        States and readouts.

    Examples
    --------
    >>> from unrolled.continuous import DelayModel
    >>> model = DelayModel(np.array([[-1.0]]), np.array([[0.0]]), tau=1.0)
    >>> trajectory = model.discretize(1).run(2, np.ones(1))
    >>> trajectory.t, trajectory.s.ravel()
    (array([0., 1., 2.]), array([1.  , 0.5 , 0.25]))
    """

    t: Array
    s: Array
    r: Array


@dataclass(frozen=True, eq=False)
class Discretization:
    """Euler's recursion for an additive model, s[n+1] = Σ W s[n-lag] + Σ W r[n-lag] + … + θ.

    Attributes
    ----------
    step : float
        ΔT.
    method : str
        "backward" or "forward".
    state_weights, readout_weights, input_weights : tuple of (ndarray, int)
        Weights with their lags. An input with lag -1 is x[n+1].
    theta : ndarray (d,)
        θ.
    warping : str
        Name of G.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 15-24.

    Examples
    --------
    >>> from unrolled.continuous import DelayModel
    >>> A, B = np.full((1, 1), -4.0), np.full((1, 1), 3.0)
    >>> recursion = DelayModel(A, B, tau=1.0).discretize(4)
    >>> recursion.step, recursion.state_weights, recursion.readout_weights
    (0.25, (Weight(matrix=array([[0.5]]), lag=0),), (Weight(matrix=array([[0.375]]), lag=3),))
    """

    step: float
    method: str
    state_weights: tuple[Weight, ...] = field(repr=False)
    readout_weights: tuple[Weight, ...] = field(repr=False)
    input_weights: tuple[Weight, ...] = field(repr=False)
    theta: Array = field(repr=False)
    warping: str = field(repr=False)

    def run(
        self,
        steps: int,
        history: Array | Signal,
        x: Array | Signal | None = None,
        *,
        start: float = 0.0,
    ) -> Trajectory:
        """Return the trajectory of ``steps`` ≥ 0 steps from ``start``.

        Parameters
        ----------
        steps : int
            How many.
        history : ndarray (d,), or callable t → (d,)
            The state up to ``start``, constant or as a function of time.
        x : ndarray (d_x,), or callable t → (d_x,), optional
            The input; zero if absent.
        start : float
            Time of the initial state.

        Raises
        ------
        ValueError, TypeError
            On arguments not as above, or a function that returns something else.
        """
        steps = check.positive_int("steps", steps, minimum=0)
        start = check.real_number("start", start)
        d, G = len(self.theta), WARPINGS[self.warping].function
        d_x = self.input_weights[0].matrix.shape[1] if self.input_weights else 0
        known = signal("history", history, d, "(d,)")
        drive = signal("x", np.zeros(d_x) if x is None else x, d_x, "(d_x,)")
        depth = max((w.lag for w in (*self.state_weights, *self.readout_weights)), default=0)
        # s[depth + n] is the state after n steps; what stands before are samples of the history.
        s = np.empty((depth + 1 + steps, d))
        s[: depth + 1] = [known(start - lag * self.step) for lag in range(depth, -1, -1)]
        r = np.empty_like(s)
        G(s[: depth + 1], out=r[: depth + 1])
        for n in range(steps):
            now = depth + n
            after = self.theta.copy()  # eq-euler-recursion
            for W, lag in self.state_weights:
                after += W @ s[now - lag]
            for W, lag in self.readout_weights:
                after += W @ r[now - lag]
            for W, lag in self.input_weights:
                after += W @ drive(start + (n - lag) * self.step)
            s[now + 1] = after
            G(after, out=r[now + 1])
        return Trajectory(start + self.step * np.arange(steps + 1), s[depth:], r[depth:])


def discretize(model: System, k: int | None, method: str, step: float | None) -> Discretization:
    """Return Euler's recursion for ``model``; see ``AdditiveModel.discretize``."""
    method = check.option("method", method, METHODS)
    h = _step(model, k, step)
    # The right-hand side is taken one step later, or not: the lag of a signal is m - 1, or m.
    ahead = 1 if method == "backward" else 0
    lags = {
        name: [_steps_in(f"{name}[{i}]", term.delay, h) - ahead for i, term in enumerate(terms)]
        for name, terms in (
            ("state_terms", model.state_terms),
            ("readout_terms", model.readout_terms),
            ("input_terms", model.input_terms),
        )
    }
    if -1 in lags["readout_terms"]:
        index = lags["readout_terms"].index(-1)
        expected = 'a delay, or method="forward": without one, a backward step is not linear'
        raise check.fail(f"readout_terms[{index}]", expected, 0.0)
    pairs = zip(model.state_terms, lags["state_terms"], strict=True)
    implicit = tuple(term for term, lag in pairs if lag < 0)
    M = backward_factor(total(implicit, model.size, model.size), h)

    def weights(name: str, terms: tuple[Term, ...]) -> tuple[Weight, ...]:
        pairs = zip(terms, lags[name], strict=True)
        return tuple(Weight(h * M @ term.coefficient, lag) for term, lag in pairs)

    explicit = tuple(w for w in weights("state_terms", model.state_terms) if w.lag >= 0)
    return Discretization(
        h,
        method,
        (Weight(M, 0), *explicit),
        weights("readout_terms", model.readout_terms),
        weights("input_terms", model.input_terms),
        h * M @ model.phi,
        model.warping,
    )


def backward_factor(A: Array, step: float) -> Array:
    """Return (I - ΔT A)⁻¹, what backward Euler does to a state.

    Raises
    ------
    ValueError
        If 1/ΔT is an eigenvalue of A, to rounding.

    Examples
    --------
    >>> backward_factor(np.array([[-50.0]]), 0.1)
    array([[0.16666667]])
    """
    implicit = np.eye(len(A)) - step * A
    if np.linalg.cond(implicit) > 1 / (len(A) * np.finfo(float).eps):
        eigenvalues = np.linalg.eigvals(A)
        nearest = eigenvalues[np.abs(eigenvalues - 1 / step).argmin()]
        expected = "ΔT such that 1/ΔT is no eigenvalue of A, for I - ΔT A has an inverse only then"
        raise check.fail("step", expected, f"1/ΔT = {1 / step:g} beside the eigenvalue {nearest:g}")
    factor: Array = np.linalg.inv(implicit)  # eq-canonical-weights
    return factor


def _step(model: System, k: int | None, step: float | None) -> float:
    """Return ΔT, given as a fraction of the smallest delay or as it is."""
    if (k is None) == (step is None):
        got = "neither" if k is None else "both"
        raise check.fail("k, step", "one of the two", got)
    if step is not None:
        return check.real_number("step", step, low=0.0, open_low=True)
    k = check.positive_int("k", k)
    if not model.delays:
        raise check.fail("k", "None and a step, for no state or readout has a delay", k)
    return model.delays[0] / k


def _steps_in(name: str, delay: float, step: float) -> int:
    """Return how many steps make the delay."""
    quotient = delay / step
    if abs(quotient - round(quotient)) > ROUNDED * max(1, abs(quotient)):
        raise check.fail(name, f"a delay that is an integer multiple of ΔT = {step}", delay)
    return round(quotient)
