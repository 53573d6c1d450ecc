"""The verdict on stability, its reason, and what cannot be judged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.continuous import DelayModel, Verdict, logarithmic_norm
from unrolled.continuous.stability import KINKED, STEEPEST
from unrolled.warping import WARPINGS

ONE = np.ones((1, 1))


@pytest.mark.parametrize(
    ("b", "verdict", "reason"),
    [
        (1.5, "contraction for every step", "-2 + 1·1.5 = -0.5 < 0, so every step contracts; at"),
        (-3.0, "locally stable", "at ΔT = 0.5 the largest eigenvalue of Ŵ has modulus 0.25 < 1"),
        (3.0, "locally unstable", "at ΔT = 0.5 the largest eigenvalue of Ŵ has modulus 1.25 > 1"),
        (2.0, "undecided on the unit circle", "modulus 1 to 1.5e-08: the terms that linearizati"),
        (-6.0, "undecided on the unit circle", "-2 + 1·6 = 4 is not below 0, which proves no co"),
    ],
)
def test_the_verdict_comes_with_its_reason(b, verdict, reason):
    """A = -2, ΔT = ½: Ŵ = (1 + b/2)/2."""
    stability = DelayModel(-2 * ONE, b * ONE, tau=0.5).stability()
    assert stability.verdict == verdict
    assert stability.verdict in list(Verdict)
    assert reason in stability.reason
    np.testing.assert_allclose(stability.transition_eigenvalues, [(1 + b / 2) / 2], atol=1e-15)
    np.testing.assert_allclose(stability.spectral_radius, abs(1 + b / 2) / 2, atol=1e-15)
    assert stability.contraction_factor == (1 + abs(b) / 2) / 2


def test_all_figures_are_those_of_their_definitions():
    rng = np.random.default_rng(0)
    A, B = rng.standard_normal((2, 3, 3))
    at, h = rng.standard_normal(3), 0.2
    stability = DelayModel(A, B, tau=1.0, warping="logistic").stability(step=h, at=at)
    slope = np.diag(1 / (2 + 2 * np.cosh(at)))
    W_s = np.linalg.inv(np.eye(3) - h * A)
    for got, matrix, key in (
        (stability.transition_eigenvalues, W_s + h * W_s @ B @ slope, lambda z: -abs(z)),
        (stability.state_eigenvalues, A, lambda z: -z.real),
        (stability.delay_free_eigenvalues, A + B @ slope, lambda z: -z.real),
    ):
        want = np.linalg.eigvals(matrix)
        np.testing.assert_allclose(np.sort_complex(got), np.sort_complex(want), atol=1e-13)
        # To rounding, for the two of a conjugate pair.
        assert (np.diff([key(z) for z in got]) >= -1e-13).all()
    assert stability.step == h
    np.testing.assert_array_equal(stability.at, at)
    np.testing.assert_allclose(stability.log_norm, np.linalg.eigvalsh((A + A.T) / 2)[-1])
    np.testing.assert_allclose(stability.readout_norm, np.linalg.svd(B)[1][0])
    assert stability.lipschitz == 0.25
    with pytest.raises(AttributeError, match="cannot assign to field"):
        stability.step = 1.0


def test_the_step_is_the_delay_unless_given():
    model = DelayModel(-ONE, ONE, tau=0.5)
    assert model.stability().step == 0.5
    assert model.stability(2.0).step == 2
    assert model.contraction_factor() == model.contraction_factor(0.5)
    without = DelayModel(-ONE, ONE, tau=0.0)
    for use in (without.stability, without.contraction_factor):
        assert use(1.0)
        with pytest.raises(ValueError, match="step: expected a number > 0, for the model has no"):
            use()


def test_the_verdict_at_an_equilibrium_is_that_of_what_states_do_there():
    """tanh with gain 1.5: the origin repels, ±1.2878 attract."""
    model = DelayModel(-ONE, 1.5 * ONE)
    verdicts = [model.stability(at=s).verdict for s in model.equilibria().states]
    assert verdicts == ["locally stable", "locally unstable", "locally stable"]


def test_there_is_no_bound_where_the_implicit_part_may_be_singular():
    model = DelayModel(np.diag([2.0, -3.0]), np.eye(2))
    assert model.contraction_factor(0.5) == model.contraction_factor(3.0) == np.inf
    assert np.isfinite(model.contraction_factor(0.49))
    assert model.stability(3.0).contraction_factor == np.inf
    with pytest.raises(ValueError, match="step: expected ΔT such that 1/ΔT is no eigenvalue of A"):
        model.stability(0.5)


def test_balance_to_rounding_is_not_taken_for_a_contraction():
    """0.1 · 3 and 0.3 differ by 5e-17, which is not what the theorem asks for."""
    model = DelayModel(-0.1 * 3 * ONE, 0.3 * ONE)
    assert model.stability().verdict == "undecided on the unit circle"


@pytest.mark.parametrize("warping", WARPINGS)
def test_l_is_the_steepest_slope(warping):
    """Over a grid that has 0 on it, and steps of 1e-3 elsewhere."""
    slopes = WARPINGS[warping].derivative(np.linspace(-5, 5, 10001))
    np.testing.assert_allclose(np.abs(slopes).max(), STEEPEST[warping], rtol=1e-15)
    jump = np.ptp(WARPINGS[warping].derivative(np.array([-1e-9, 1e-9])))
    assert (jump > 0.1) == (warping in KINKED)


@settings(max_examples=50)
@given(d=st.integers(1, 5), seed=st.integers(0, 2**32 - 1), t=st.floats(0, 3))
def test_the_logarithmic_norm_bounds_growth(d, seed, t):
    """‖exp(At)‖ ≤ exp(μ₂(A) t), with equality in the limit t → 0."""
    from scipy.linalg import expm

    A = np.random.default_rng(seed).standard_normal((d, d))
    mu = logarithmic_norm(A)
    assert np.linalg.norm(expm(A * t), 2) <= np.exp(mu * t) * (1 + 1e-12)
    h = 1e-7
    np.testing.assert_allclose((np.linalg.norm(np.eye(d) + h * A, 2) - 1) / h, mu, atol=1e-5)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"step": 0.0}, ValueError, r"step: expected a finite number in \(0.0, inf\], got 0.0"),
        ({"step": "1"}, TypeError, "step: expected a real number"),
        ({"at": np.ones(2)}, ValueError, r"at: expected shape \(d,\) = \(1,\), got \(2,\)"),
        ({"at": np.array([np.nan])}, ValueError, "at: expected finite entries"),
        ({"at": 0.0}, TypeError, "at: expected a numpy array"),
        ({}, ValueError, r"at: expected no entry 0, where relu has no slope, got \[0.0\]"),
    ],
)
def test_stability_refuses(change, error, message):
    with pytest.raises(error, match=message):
        DelayModel(-ONE, ONE, warping="relu").stability(**change)


@pytest.mark.parametrize(
    ("A", "error", "message"),
    [
        (np.ones((1, 2)), ValueError, r"A: expected shape \(d, d\), d ≥ 1, got \(1, 2\)"),
        (np.ones((0, 0)), ValueError, r"A: expected shape \(d, d\), d ≥ 1, got \(0, 0\)"),
        (np.ones(2), ValueError, r"A: expected shape \(d, d\)"),
        (1.0, TypeError, "A: expected a numpy array"),
    ],
)
def test_logarithmic_norm_refuses(A, error, message):
    with pytest.raises(error, match=message):
        logarithmic_norm(A)
