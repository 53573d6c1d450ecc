"""The model with one delay, on the readout, and the RNN it becomes.

============= ============================================ ======================
letter        meaning                                      shape
============= ============================================ ======================
s, r, x       state, readout r = G(s), input               (d,), (d,), (d_x,)
A, B, C, phi  coefficients of the differential equation    (d, d), (d, d),
                                                           (d, d_x), (d,)
tau           τ₀, the delay of the readout                 scalar
h             the step ΔT                                  scalar
W_s, W_r, W_x weights of the RNN                           (d, d), (d, d), (d, d_x)
theta         its bias                                     (d,)
============= ============================================ ======================
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import CanonicalRNN
from unrolled.continuous import stability
from unrolled.continuous.model import AdditiveModel
from unrolled.continuous.terms import constant


class DelayModel(AdditiveModel):
    """The system ds/dt = A s(t) + B G(s(t-τ₀)) + C x(t) + φ.

    Parameters
    ----------
    A, B : ndarray of float64 (d, d)
        State and readout coefficients.
    C : ndarray of float64 (d, d_x), optional
        Input coefficients; no input if absent.
    tau : float
        τ₀ ≥ 0, the delay of the readout. At 0 it is an ordinary differential equation.
    phi : ndarray of float64 (d,), optional
        φ; zero if absent.
    warping : {"tanh", "logistic", "relu", "leaky_relu", "identity"}
        G.

    Raises
    ------
    ValueError, TypeError
        On arrays that are not finite float64 of these shapes, a delay that is negative or not a
        finite number, an unknown warping.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 13, 14.

    Examples
    --------
    >>> model = DelayModel(np.array([[-3.0]]), np.array([[2.0]]), np.array([[1.0]]), tau=1.0)
    >>> cell, params = model.to_rnn()
    >>> cell
    CanonicalRNN(input_size=1, hidden_size=1, warping='tanh', dtype=float64)
    >>> {name: value.item() for name, value in params.items()}
    {'W_s': 0.25, 'W_r': 0.5, 'W_x': 0.25, 'theta': 0.0}
    >>> print(model.stability().verdict)
    contraction for every step
    """

    def __init__(
        self,
        A: Array,
        B: Array,
        C: Array | None = None,
        tau: float = 1.0,
        phi: Array | None = None,
        warping: str = "tanh",
    ) -> None:
        A = constant("A", A, (None, None), "(d, d)")
        d = len(A)
        if A.shape != (d, d) or d == 0:
            raise check.fail("A", "shape (d, d), d ≥ 1", A.shape)
        B = constant("B", B, (d, d), "(d, d)")
        tau = check.real_number("tau", tau, low=0.0)
        inputs = []
        if C is not None:
            C = constant("C", C, (d, None), "(d, d_x)")
            if not C.size:
                raise check.fail("C", "shape (d, d_x), d_x ≥ 1, or None", C.shape)
            inputs = [(C, 0.0)]
        super().__init__([(A, 0.0)], [(B, tau)], inputs, phi, warping)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(d={self.size}, d_x={self.input_size}, tau={self.tau},"
            f" warping={self.warping!r})"
        )

    @property
    def A(self) -> Array:  # noqa: N802 - the paper's letter
        """State coefficients (d, d)."""
        return self.state_terms[0].coefficient

    @property
    def B(self) -> Array:  # noqa: N802 - the paper's letter
        """Readout coefficients (d, d)."""
        return self.readout_terms[0].coefficient

    @property
    def C(self) -> Array | None:  # noqa: N802 - the paper's letter
        """Input coefficients (d, d_x), or None."""
        return self.input_terms[0].coefficient if self.input_terms else None

    @property
    def tau(self) -> float:
        """τ₀, the delay of the readout."""
        return self.readout_terms[0].delay

    def to_rnn(self, dtype: DTypeLike = np.float64) -> tuple[CanonicalRNN, Params]:
        """Return the canonical RNN that is one backward-Euler step of this system, ΔT = τ₀.

        W_s = (I - ΔT A)⁻¹, W_r = ΔT W_s B, W_x = ΔT W_s C, θ = ΔT W_s φ. The step is exact in that
        no further approximation is made: the implicit part is linear, and the readout is explicit
        because it is delayed. With a finer step ΔT = τ₀/k, ``discretize(k)``, the weights have
        the same form, but the readout comes from k steps before, s[n] = W_s s[n-1] + W_r r[n-k] +
        W_x x[n] + θ, and the recursion remembers k readouts: an RNN keeps one.

        Parameters
        ----------
        dtype : dtype
            What the cell computes in; the weights are computed in float64 and rounded.

        Returns
        -------
        cell : CanonicalRNN
        params : dict of ndarray
            W_s, W_r, W_x, theta.

        Raises
        ------
        ValueError
            If τ₀ = 0, there is no C, 1/τ₀ is an eigenvalue of A, or the dtype is unknown.

        Notes
        -----
        Source: Sherstinsky (2020), eqs. 24-31.
        """
        if self.C is None:
            raise check.fail("C", "input coefficients (d, d_x), for a cell has an input", None)
        if self.tau == 0:
            raise check.fail("tau", "a delay > 0, which is the step of the RNN", 0.0)
        cell = CanonicalRNN(self.input_size, self.size, self.warping, dtype)
        euler = self.discretize(k=1)
        weights = {
            "W_s": euler.state_weights[0].matrix,
            "W_r": euler.readout_weights[0].matrix,
            "W_x": euler.input_weights[0].matrix,
            "theta": euler.theta,
        }
        return cell, {name: weight.astype(cell.dtype) for name, weight in weights.items()}

    def contraction_factor(self, step: float | None = None) -> float:
        """Return ρ(h) = (1 + h L‖B‖) / (1 - h μ₂(A)): no step stretches a distance by more.

        Parameters
        ----------
        step : float, optional
            h > 0; τ₀ if absent.

        Returns
        -------
        float
            Infinite if h μ₂(A) ≥ 1, where the bound does not exist.

        Raises
        ------
        ValueError, TypeError
            If the step is not a positive number, or absent where τ₀ = 0.

        Notes
        -----
        The distance of two states after a step of the canonical recursion, with delay and step h,
        is at most ρ times that before, for ‖W_s‖ ≤ 1/(1 - h μ₂(A)) and W_r = h W_s B. If
        μ₂(A) + L‖B‖ < 0 then ρ(h) < 1 for every h.

        Examples
        --------
        >>> DelayModel(np.array([[-3.0]]), np.array([[2.0]])).contraction_factor(1.0)
        0.75
        """
        return stability.contraction_factor(self, self._step(step))

    def stability(self, step: float | None = None, at: Array | None = None) -> stability.Stability:
        """Return whether the canonical recursion is stable, and why.

        Parameters
        ----------
        step : float, optional
            ΔT, to which the delay is tied; τ₀ if absent.
        at : ndarray (d,), optional
            The state about which to linearize, an equilibrium for some input; 0 if absent.

        Returns
        -------
        Stability
            Eigenvalues, norms, verdict and reason.

        Raises
        ------
        ValueError, TypeError
            If the step is not a positive number, or absent where τ₀ = 0; if 1/ΔT is an eigenvalue
            of A; if ``at`` is no state, or one at which G has a kink.

        Notes
        -----
        Source: Sherstinsky (2020), section II, p. 8, which asks that the eigenvalues of W_s + W_r
        be inside the unit circle: a local statement, G'(0) = 1. That the modes of -A⁻¹B are
        positive, as v9 of the preprint goes on to ask, is not needed.

        Examples
        --------
        >>> A, B = np.array([[-1.0]]), np.array([[1.5]])
        >>> DelayModel(A, B, tau=1.0).stability().reason
        'μ₂(A) + L‖B‖ = -1 + 1·1.5 = 0.5 is not below 0, which proves no contraction; at ΔT = 1 the
        largest eigenvalue of Ŵ has modulus 1.25 > 1'
        """
        return stability.analyze(self, self._step(step), at)

    def _step(self, step: float | None) -> float:
        if step is None and self.tau == 0:
            raise check.fail("step", "a number > 0, for the model has no delay", None)
        step = self.tau if step is None else step
        return check.real_number("step", step, low=0.0, open_low=True)
