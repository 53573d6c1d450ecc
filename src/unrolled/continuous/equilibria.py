"""Equilibria: states that stay as they are while the input does.

========= =============================================== ============
letter    meaning                                         shape
========= =============================================== ============
s, r      state and readout r = G(s)                      (d,)
A, B      sums of the coefficients A_k, B_k               (d, d)
c         what does not depend on the state, Σ C_k x + φ  (d,)
residual  largest entry of abs(A s + B G(s) + c)          scalar
========= =============================================== ============
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled._optional import require
from unrolled.continuous.system import System
from unrolled.continuous.terms import FLOAT, constant, total

#: A root has no larger residual than this, relative to the terms that cancel: some roundings.
RESIDUAL = 1e-13
#: Roots closer than this, relative to their size, are one: a double root is found to √eps or so.
SEPARATION = 1e-5


@dataclass(frozen=True, eq=False)
class Equilibria:
    """The equilibria a search has found, in lexicographic order.

    Attributes
    ----------
    states : ndarray (m, d)
        One equilibrium per row; no rows if none was found.
    residuals : ndarray (m,)
        Largest entry of abs(ds/dt) at each.

    Examples
    --------
    >>> from unrolled.continuous import AdditiveModel
    >>> one = np.ones((1, 1))
    >>> found = AdditiveModel([(-one, 0.0)], [(0.5 * one, 1.0)]).equilibria()
    >>> len(found), found.states
    (1, array([[0.]]))
    """

    states: Array
    residuals: Array

    def __len__(self) -> int:
        return len(self.states)


def search(
    model: System, x: Array | None, starts: int | Array, rng: np.random.Generator | None
) -> Equilibria:
    """Return the equilibria found from several starts; see ``AdditiveModel.equilibria``."""
    d, d_x = model.size, model.input_size
    x = constant("x", np.zeros(d_x) if x is None else x, (d_x,), "(d_x,)")
    rng = np.random.default_rng(0) if rng is None else check.generator("rng", rng)
    A = total(model.state_terms, d, d)
    B = total(model.readout_terms, d, d)
    c = total(model.input_terms, d, d_x) @ x + model.phi
    G, slope = model.G.function, model.G.slope

    def rate(s: Array) -> Array:
        value: Array = A @ s + B @ G(s) + c  # eq-equilibrium
        return value

    def jacobian(s: Array) -> Array:
        value: Array = A + B * slope(G(s))
        return value

    if isinstance(starts, np.ndarray):
        points = check.array("starts", starts, (None, d), "(n, d)", FLOAT)
    else:
        points = _starts(model, A, B, c, check.positive_int("starts", starts, minimum=0), rng)
    root = require("scipy.optimize").root
    found: list[tuple[float, Array]] = []
    for point in points:
        with np.errstate(over="ignore", invalid="ignore"):  # a search may run off; judged below
            s = root(rate, point, jac=jacobian, tol=1e-15).x
        if not check.all_finite(s):
            continue
        residual = float(np.abs(rate(s)).max())
        # That the solver calls it a success is not asked: at its best it reports no progress.
        terms = np.abs(A) @ np.abs(s) + np.abs(B) @ np.abs(G(s)) + np.abs(c)
        if residual <= RESIDUAL * terms.max():
            found.append((residual, s))
    return _distinct(found, d)


def _starts(
    model: System, A: Array, B: Array, c: Array, count: int, rng: np.random.Generator
) -> Array:
    """Return the origin and ``count`` states with A s = -(B r + c) for random readouts r."""
    low, high = model.G.low, model.G.high
    if np.isfinite([low, high]).all():
        r = rng.uniform(low, high, (count, model.size))
    else:
        r = rng.standard_normal((count, model.size))
    s = np.linalg.lstsq(A, -(r @ B.T + c).T, rcond=None)[
        0
    ].T  # a least-squares one, if A is singular
    return np.concatenate([np.zeros((1, model.size)), s])


def _distinct(found: list[tuple[float, Array]], size: int) -> Equilibria:
    """Return the roots, each once: of those that coincide, that of the smallest residual."""
    kept: list[tuple[float, Array]] = []
    for residual, s in sorted(found, key=lambda pair: pair[0]):
        apart = SEPARATION * max(1.0, float(np.abs(s).max()))
        if all(np.abs(s - other).max() > apart for _, other in kept):
            kept.append((residual, s))
    kept.sort(key=lambda pair: tuple(pair[1]))
    states = np.array([s for _, s in kept]).reshape(len(kept), size)
    return Equilibria(states, np.array([residual for residual, _ in kept]))
