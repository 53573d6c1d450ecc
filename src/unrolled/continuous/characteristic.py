"""Characteristic roots: how a small disturbance of an equilibrium grows, fades and swings.

========= ================================================= ============
letter    meaning                                           shape
========= ================================================= ============
A, B      state and readout coefficients of a DelayModel    (d, d)
D         D[G'(s)], slopes of the readout at the state s    (d, d)
tau       τ₀, the delay of the readout                      scalar
lambda_   λ, a root of det(λ I - A - B D e^(-λτ₀)) = 0      scalar
M         λ I - A - B D e^(-λτ₀)                            (d, d)
========= ================================================= ============

A disturbance that grows like e^(λt) solves the equation linearized about s. With a delay there are
infinitely many roots, and finitely many to the right of any vertical line.
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous.delay_model import DelayModel
from unrolled.continuous.stability import KINKED
from unrolled.continuous.terms import constant

#: Newton's steps: what a grid of enough nodes finds is off by little, and each step squares that.
STEPS = 12
#: Two roots nearer than this, relative to their size, are one that was found twice.
SEPARATION = 1e-6


def characteristic_roots(model: DelayModel, count: int = 1, at: Array | None = None) -> Array:
    """Return the rightmost roots λ of the delay equation linearized about a state.

    Parameters
    ----------
    model : DelayModel
    count : int
        How many, ≥ 1. Without a delay there are d of them, and no more are returned.
    at : ndarray of float64 (d,), optional
        The equilibrium about which to linearize; 0 if absent.

    Returns
    -------
    ndarray of complex (count,)
        The largest real part first; of a conjugate pair, the root above the real axis first. An
        equilibrium is locally stable if all real parts are negative, unstable if one is positive.

    Raises
    ------
    ValueError, TypeError
        If ``model`` is no ``DelayModel``, ``count`` no positive integer, or ``at`` no state or one
        at which G has a kink.
    RuntimeError
        If so many roots cannot be told from each other, as where two coincide.

    Notes
    -----
    The past of length τ₀ is a polynomial on Chebyshev's nodes; shifting it in time is a matrix,
    whose rightmost eigenvalues are near roots and which Newton's method then corrects. A root with
    a nonnegative real part has modulus at most ‖A‖ + ‖B D‖, which says how many nodes it takes.
    Source: Breda, Maset and Vermiglio (2005), Pseudospectral differencing methods for
    characteristic roots of delay differential equations.

    Examples
    --------
    A leak of 1 against a loop of -2: with a delay of 2 a disturbance grows and swings.

    >>> loop = DelayModel(np.array([[-1.0]]), np.array([[-2.0]]), tau=2.0)
    >>> characteristic_roots(loop, 2).round(4)
    array([0.1088+1.1656j, 0.1088-1.1656j])
    """
    if not isinstance(model, DelayModel):
        raise TypeError(f"model: expected a DelayModel, got {type(model).__name__}")
    count = check.positive_int("count", count)
    at = constant("at", np.zeros(model.size) if at is None else at, (model.size,), "(d,)")
    if model.warping in KINKED and not at.all():
        raise check.fail("at", f"no entry 0, where {model.warping} has no slope", at.tolist())
    A, B = model.A, model.B * model.G.derivative(at)
    if model.tau == 0:
        return _rightmost(np.linalg.eigvals(A + B).astype(complex))[:count]
    reach = model.tau * (np.linalg.norm(A, 2) + np.linalg.norm(B, 2))
    nodes = 16 + int(reach) + 4 * -(-count // model.size)
    near = _rightmost(np.linalg.eigvals(_generator(A, B, model.tau, nodes)).astype(complex))
    roots: list[complex] = []
    for guess in near[: 2 * count + 2]:
        root = _corrected(guess, A, B, model.tau)
        if root is not None and all(abs(root - r) > SEPARATION * (1 + abs(r)) for r in roots):
            roots.append(root)
    if len(roots) < count:
        raise RuntimeError(f"found {len(roots)} roots that differ, not {count}; ask for fewer")
    return _rightmost(np.array(roots))[:count]


def _generator(A: Array, B: Array, tau: float, nodes: int) -> Array:
    """Return the matrix (n d, n d), n = nodes + 1, by which the sampled past changes in time."""
    D, d = _differentiation(nodes), len(A)
    past = np.kron(D * (2 / tau), np.eye(d))  # the nodes span [-1, 1], the past has length τ
    past[:d] = 0  # now: the equation itself
    past[:d, :d], past[:d, -d:] = A, B
    return past


def _differentiation(nodes: int) -> Array:
    """Return the matrix that takes values at cos(jπ/nodes) to those of the derivative."""
    x = np.cos(np.pi * np.arange(nodes + 1) / nodes)
    weight = np.where(np.arange(nodes + 1) % 2, -1.0, 1.0)
    weight[[0, -1]] *= 2
    gap = x[:, None] - x + np.eye(nodes + 1)
    D: Array = np.outer(weight, 1 / weight) / gap
    return D - np.diag(D.sum(axis=1))  # rows sum to zero: a constant has the derivative 0


def _corrected(guess: complex, A: Array, B: Array, tau: float) -> complex | None:
    """Return the root that Newton's method for det M = 0 reaches, or None if it does not settle."""
    eye, lambda_ = np.eye(len(A)), complex(guess)
    for _ in range(STEPS):
        echo = B * np.exp(-lambda_ * tau)
        M = lambda_ * eye - A - echo  # eq-add-characteristic
        try:
            step = 1 / np.trace(np.linalg.solve(M, eye + tau * echo))
        except (np.linalg.LinAlgError, ZeroDivisionError):
            return lambda_  # M is singular to the last digit: it is a root
        lambda_ -= step
        if not np.isfinite(lambda_) or abs(lambda_ - guess) > 1 + abs(guess):
            return None
        if abs(step) <= 4 * np.finfo(float).eps * (1 + abs(lambda_)):
            break
    # Toward a double root the steps only halve; it is known to the root of a rounding anyway.
    return lambda_ if abs(step) <= SEPARATION * (1 + abs(lambda_)) else None


def _rightmost(roots: Array) -> Array:
    """Return ``roots`` by real part, the largest first; conjugates, whose parts may be rounded."""
    real = np.abs(roots.imag) <= 1e-12 * (1 + np.abs(roots))
    roots = np.where(real, roots.real, roots)
    order = np.lexsort((-roots.imag, -roots.real.round(10)))
    sorted_: Array = roots[order]
    return sorted_
