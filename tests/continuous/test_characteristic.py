"""The characteristic roots are roots, none to their right is missed, and bad input is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import lambertw

from unrolled.continuous import AdditiveModel, DelayModel, characteristic_roots

ONE = np.ones((1, 1))


def scalar(a, b, tau):
    return DelayModel(-a * ONE, b * ONE, tau=tau)


def residual(model, root, slope=1.0):
    """The smallest singular value of M, relative to its size."""
    M = root * np.eye(model.size) - model.A - model.B * slope * np.exp(-root * model.tau)
    return np.linalg.svd(M, compute_uv=False)[-1] / (1 + np.abs(root))


@given(
    a=st.floats(0.2, 3),
    b=st.floats(-4, 4).filter(lambda b: abs(b) > 0.05),
    tau=st.floats(0.05, 5),
)
def test_scalar_roots_are_those_of_lamberts_function(a, b, tau):
    # λ = -a + W(b τ e^(aτ))/τ, one root for each branch of W.
    branches = [-a + lambertw(b * tau * np.exp(a * tau), k) / tau for k in range(-9, 10)]
    real_parts = np.sort(np.real(branches))[::-1]
    found = characteristic_roots(scalar(a, b, tau), 3)
    gaps = np.abs(found[:, None] - np.array(branches)).min(axis=1)
    # Near a double root, where b τ e^(aτ) = -1/e, a rounding moves a root by its square root.
    double = abs(b * tau * np.exp(a * tau) + np.exp(-1)) < 1e-4
    tol = 1e-5 if double else 1e-11
    assert (gaps <= tol * (1 + np.abs(found))).all()
    if not double:
        np.testing.assert_allclose(found.real, real_parts[:3], rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_roots_of_a_network_are_roots_and_come_in_pairs(seed):
    rng = np.random.default_rng(seed)
    d = int(rng.integers(1, 6))
    A, B = rng.standard_normal((2, d, d))
    model = DelayModel(A, B, tau=float(rng.uniform(0.1, 3)))
    roots = characteristic_roots(model, 6)
    assert all(residual(model, root) < 1e-12 for root in roots)
    assert (np.diff(roots.real) <= 1e-9).all()
    for root in roots[:-1]:  # of the last pair, the second may be cut off
        assert np.abs(roots - root.conjugate()).min() < 1e-9 or root.imag == 0


@pytest.mark.parametrize("seed", range(10))
def test_commuting_matrices_give_the_roots_of_their_eigenvalues(seed):
    rng = np.random.default_rng(seed)
    V = rng.standard_normal((3, 3))
    a, b = rng.uniform(0.5, 2, 3), rng.uniform(-3, 3, 3)
    inverse = np.linalg.inv(V)
    model = DelayModel(V @ np.diag(-a) @ inverse, V @ np.diag(b) @ inverse, tau=1.5)
    alone = [characteristic_roots(scalar(*pair, 1.5))[0].real for pair in zip(a, b, strict=True)]
    # The conditioning of V multiplies the rounding.
    tol = 1e-12 * np.linalg.cond(V)
    assert abs(characteristic_roots(model)[0].real - max(alone)) < tol


def test_root_is_how_fast_a_solution_grows():
    model = scalar(1.0, -2.0, 2.0)
    root = characteristic_roots(model)[0]
    linear = DelayModel(model.A, model.B, tau=2.0, warping="identity")
    s = linear.solve(60.0, np.ones(1))
    # A full period later a pure mode is multiplied by e^(period · growth); the others have gone.
    period = 2 * np.pi / root.imag
    for t in (40.0, 43.0, 46.0):
        assert s(t + period)[0] / s(t)[0] == pytest.approx(np.exp(root.real * period), rel=1e-6)


def test_without_a_delay_they_are_the_eigenvalues():
    model = DelayModel(-np.eye(2), np.array([[2.0, -3.0], [3.0, 2.0]]), tau=0.0)
    np.testing.assert_allclose(characteristic_roots(model, 5), [1 + 3j, 1 - 3j], atol=1e-14)


def test_slope_at_another_state_counts():
    model = scalar(1.0, 2.0, 1.0)
    rest = model.equilibria().states[-1]
    root = characteristic_roots(model, at=rest)[0]
    assert root.real < 0 < characteristic_roots(model)[0].real
    assert residual(model, root, 1 - np.tanh(rest[0]) ** 2) < 1e-14


def test_double_root_is_found_once():
    # b τ e^τ = -1/e at a = 1: the two real roots meet at -1 - 1/τ.
    model = scalar(1.0, -np.exp(-2.0), 1.0)
    first = characteristic_roots(model)[0]
    assert abs(first + 2) < 1e-6


def test_loop_of_strength_zero_only_leaks():
    assert characteristic_roots(scalar(1.0, 0.0, 2.0)) == pytest.approx(-1)
    with pytest.raises(RuntimeError, match="found 1 roots that differ, not 2"):
        characteristic_roots(scalar(1.0, 0.0, 2.0), 2)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"count": 0}, ValueError, "count: expected an integer ≥ 1"),
        ({"count": 1.0}, TypeError, "count: expected an integer"),
        ({"at": np.zeros(2)}, ValueError, r"at: expected shape \(d,\)"),
        ({"at": np.array([np.nan])}, ValueError, "at: "),
        ({"at": np.zeros(1, np.float32)}, (TypeError, ValueError), "at: "),
    ],
)
def test_refuses_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        characteristic_roots(scalar(1.0, 2.0, 1.0), **arguments)


def test_refuses_other_models_and_a_kink():
    with pytest.raises(TypeError, match="model: expected a DelayModel, got AdditiveModel"):
        characteristic_roots(AdditiveModel([(-ONE, 0.0)]))
    with pytest.raises(ValueError, match="at: expected no entry 0, where relu has no slope"):
        characteristic_roots(DelayModel(-ONE, ONE, warping="relu"))
