"""Stability of the canonical recursion: eigenvalues near a state, contraction everywhere.

=========== ================================================= =========
letter      meaning                                           shape
=========== ================================================= =========
A, B        state and readout coefficients of a DelayModel    (d, d)
h           the step ΔT                                       scalar
W_s, W_r    weights of the recursion                          (d, d)
L           sup abs(G')                                       scalar
mu          μ₂(A), logarithmic norm of A                      scalar
rho         ρ(h), contraction factor                          scalar
=========== ================================================= =========
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous.euler import backward_factor
from unrolled.continuous.terms import constant

if TYPE_CHECKING:
    from unrolled.continuous.delay_model import DelayModel

#: Warping → L, the steepest slope.
STEEPEST = {"tanh": 1.0, "logistic": 0.25, "relu": 1.0, "leaky_relu": 1.0, "identity": 1.0}
#: Warpings without a slope at 0, where a state cannot be linearized.
KINKED = ("relu", "leaky_relu")
#: Eigenvalues this close to the unit circle may be on either side: a double one is known to √eps.
UNDECIDED = float(np.sqrt(np.finfo(float).eps))


#: A sum smaller than this, relative to its terms, is one that rounding has left of zero.
BALANCED = 1e-13


class Verdict(StrEnum):
    """What is known of a recursion; each is a string.

    Examples
    --------
    >>> Verdict.LOCALLY_STABLE == "locally stable"
    True
    """

    CONTRACTION = "contraction for every step"
    LOCALLY_STABLE = "locally stable"
    LOCALLY_UNSTABLE = "locally unstable"
    UNDECIDED = "undecided on the unit circle"


@dataclass(frozen=True, eq=False)
class Stability:
    """Why the canonical recursion of a model is stable, or why it is not.

    Attributes
    ----------
    step : float
        ΔT, which is also the delay of the recursion.
    at : ndarray (d,)
        The state about which it is linearized.
    transition_eigenvalues : ndarray of complex (d,)
        Of Ŵ = W_s + W_r D[G'(at)], the largest modulus first.
    state_eigenvalues : ndarray of complex (d,)
        Of A, the largest real part first.
    delay_free_eigenvalues : ndarray of complex (d,)
        Of A + B D[G'(at)], the equation without its delay, the largest real part first.
    log_norm : float
        μ₂(A).
    readout_norm : float
        ‖B‖, spectral.
    lipschitz : float
        L = sup abs(G').
    contraction_factor : float
        ρ(ΔT); infinite where there is no bound.
    verdict : Verdict
        "contraction for every step": distances of any two states shrink, whatever ΔT;
        "locally stable", "locally unstable": what the eigenvalues of Ŵ say of states near ``at``;
        "undecided on the unit circle": the largest is within 1.5e-8 of modulus 1.
    reason : str
        The verdict in numbers.

    Examples
    --------
    >>> from unrolled.continuous import DelayModel
    >>> found = DelayModel(np.array([[-3.0]]), np.array([[2.0]]), tau=1.0).stability()
    >>> found.verdict, found.log_norm, found.readout_norm
    (<Verdict.CONTRACTION: 'contraction for every step'>, -3.0, 2.0)
    """

    step: float
    at: Array
    transition_eigenvalues: Array
    state_eigenvalues: Array
    delay_free_eigenvalues: Array
    log_norm: float
    readout_norm: float
    lipschitz: float
    contraction_factor: float
    verdict: Verdict
    reason: str

    @property
    def spectral_radius(self) -> float:
        """The largest modulus of an eigenvalue of Ŵ."""
        return float(np.abs(self.transition_eigenvalues[0]))


def logarithmic_norm(A: Array) -> float:
    """Return μ₂(A), the largest eigenvalue of (A + Aᵀ)/2: no solution of ds/dt = A s grows faster.

    Parameters
    ----------
    A : ndarray of float64 (d, d)

    Raises
    ------
    ValueError, TypeError
        If ``A`` is not a square, finite float64 matrix.

    Notes
    -----
    Source: Dahlquist (1959), Stability and error bounds in the numerical integration of ordinary
    differential equations.

    Examples
    --------
    >>> logarithmic_norm(np.array([[-2.0, 0.0], [0.0, -8.0]]))
    -2.0
    """
    A = constant("A", A, (None, None), "(d, d)")
    if A.shape[0] != A.shape[1] or not A.size:
        raise check.fail("A", "shape (d, d), d ≥ 1", A.shape)
    return float(np.linalg.eigvalsh((A + A.T) / 2)[-1])  # eq-logarithmic-norm


def contraction_factor(model: DelayModel, step: float) -> float:
    """Return ρ(h) for a checked ``step``; see ``DelayModel.contraction_factor``."""
    shrink = 1 - step * logarithmic_norm(model.A)
    gain = STEEPEST[model.warping] * float(np.linalg.norm(model.B, 2))
    return (1 + step * gain) / shrink if shrink > 0 else np.inf  # eq-contraction-factor


def analyze(model: DelayModel, step: float, at: Array | None) -> Stability:
    """Return what is known of the recursion at this step; see ``DelayModel.stability``."""
    A, B = model.A, model.B
    at = constant("at", np.zeros(model.size) if at is None else at, (model.size,), "(d,)")
    if model.warping in KINKED and not at.all():
        raise check.fail("at", f"no entry 0, where {model.warping} has no slope", at.tolist())
    slope = model.G.derivative(at)
    transition = backward_factor(A, step) @ (np.eye(model.size) + step * B * slope)
    eigenvalues = np.linalg.eigvals(transition).astype(complex)
    eigenvalues = eigenvalues[np.argsort(-np.abs(eigenvalues), kind="stable")]
    mu, norm, L = logarithmic_norm(A), float(np.linalg.norm(B, 2)), STEEPEST[model.warping]
    factor = contraction_factor(model, step)
    verdict, reason = _judge(mu, L, norm, factor, float(np.abs(eigenvalues[0])), step)
    return Stability(
        step,
        at,
        eigenvalues,
        _by_growth(A),
        _by_growth(A + B * slope),
        mu,
        norm,
        L,
        factor,
        verdict,
        reason,
    )


def _judge(
    mu: float, L: float, norm: float, factor: float, radius: float, step: float
) -> tuple[Verdict, str]:
    """Return the verdict and the reason for it."""
    margin = f"μ₂(A) + L‖B‖ = {mu:.6g} + {L:.6g}·{norm:.6g} = {mu + L * norm:.6g}"
    if mu + L * norm < -BALANCED * (abs(mu) + L * norm):
        reason = f"{margin} < 0, so every step contracts; at ΔT = {step:.6g} by {factor:.6g}"
        return Verdict.CONTRACTION, reason
    start = f"{margin} is not below 0, which proves no contraction; at ΔT = {step:.6g}"
    radius_is = f"{start} the largest eigenvalue of Ŵ has modulus"
    if abs(radius - 1) <= UNDECIDED:
        reason = f"{radius_is} 1 to {UNDECIDED:.1e}: the terms that linearization drops decide"
        return Verdict.UNDECIDED, reason
    if radius < 1:
        return Verdict.LOCALLY_STABLE, f"{radius_is} {radius:.6g} < 1"
    return Verdict.LOCALLY_UNSTABLE, f"{radius_is} {radius:.6g} > 1"


def _by_growth(matrix: Array) -> Array:
    """Return the eigenvalues, the fastest growing first."""
    eigenvalues = np.linalg.eigvals(matrix).astype(complex)
    sorted_: Array = eigenvalues[np.argsort(-eigenvalues.real, kind="stable")]
    return sorted_
