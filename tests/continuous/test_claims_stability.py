"""When the recursion is stable: claims 5 and 7-11 a reader can check."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import RNN
from unrolled.continuous import DelayModel, Verdict

seeds = st.integers(0, 2**32 - 1)
dims = st.integers(1, 5)


def simulate(model, start, steps, step=None):
    """States of the canonical recursion without input, the delay tied to the step."""
    tied = DelayModel(model.A, model.B, tau=step or model.tau, warping=model.warping)
    return tied.discretize(1).run(steps, start).s


def standard_rnn(W_r, start, steps):
    """States of the standard RNN without input."""
    d = len(W_r)
    cell = RNN(1, d, dtype=np.float64)
    params = {"W_r": W_r, "W_x": np.zeros((d, 1)), "theta": np.zeros(d)}
    run = cell.forward(params, np.zeros((steps, 1, 1)), {"s": start[None]})
    return cell.signals(run.tape)["s"][:, 0]


def test_claim_5_w_s_is_near_minus_a_inverse_for_a_strong_leak():
    """Exactly 1/(1+a); the 1/a of the paper is too large by 1/a: 50 % at 2, 2 % at 50."""
    a = np.array([2.0, 10.0, 50.0])
    model = DelayModel(np.diag(-a), np.eye(3), np.eye(3), tau=1.0)
    W_s = model.to_rnn()[1]["W_s"]
    np.testing.assert_allclose(W_s, np.diag(1 / (1 + a)), rtol=1e-15)
    gap = (1 / a) / np.diag(W_s) - 1
    np.testing.assert_allclose(gap, [0.5, 0.1, 0.02], rtol=1e-13)


@settings(max_examples=30)
@given(d=dims, seed=seeds, step=st.sampled_from([0.1, 1.0, 5.0]))
def test_claim_7_the_eigenvalues_decide_local_stability(d, seed, step):
    """Just inside the unit circle small states fade, just outside they grow."""
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.standard_normal((d, d)))[0]
    A = -Q @ np.diag(rng.uniform(0.5, 2, d)) @ Q.T
    M = np.linalg.inv(np.eye(d) - step * A)
    start = 1e-6 * rng.standard_normal(d)
    for radius in (0.97, 1.03):
        # Ŵ = M (I + hB) is to be orthogonal but for the radius: each step scales by just that.
        W = radius * np.linalg.qr(rng.standard_normal((d, d)))[0]
        B = (np.linalg.solve(M, W) - np.eye(d)) / step
        model = DelayModel(A, B, tau=step)
        stability = model.stability()
        np.testing.assert_allclose(np.abs(stability.transition_eigenvalues), radius, rtol=1e-9)
        assert (stability.verdict == Verdict.LOCALLY_UNSTABLE) == (radius > 1)
        last = simulate(model, start, 100)[-1]
        ratio = np.linalg.norm(last) / np.linalg.norm(start)
        # Small signals: tanh(s) = s to s³, 1e-17 beside 1e-6; radius¹⁰⁰ is 0.048 or 19.
        np.testing.assert_allclose(ratio, radius**100, rtol=1e-3)


def test_claim_8_a_negative_mode_is_stable_too():
    """μ = -0.5 decays, its sign alternating; v9 asks for 0 < μ < 1."""
    s = standard_rnn(np.array([[-0.5]]), np.array([1e-3]), 20).ravel()
    assert (np.sign(s) == np.tile([-1, 1], 10)).all()
    np.testing.assert_allclose(s[1:] / s[:-1], -0.5, rtol=1e-5)
    zero = standard_rnn(np.array([[0.0]]), np.array([1e-3]), 2)
    assert not zero.any()


@settings(max_examples=60)
@given(a=st.floats(0.1, 50), lam=st.floats(-60, 60), step=st.sampled_from([0.01, 0.1, 1.0, 10.0]))
def test_claim_8_the_commuting_case_is_stable_between_two_bounds(a, lam, step):
    """-(a + 2/h) < λ < a, of which v9's 0 < λ < a is a part."""
    stability = DelayModel(np.array([[-a]]), np.array([[lam]]), tau=step).stability()
    mode = (1 + step * lam) / (1 + step * a)
    np.testing.assert_allclose(stability.transition_eigenvalues, [mode], rtol=1e-12, atol=1e-13)
    if abs(abs(mode) - 1) > 1e-7:
        inside = -(a + 2 / step) < lam < a
        assert (stability.spectral_radius < 1) == inside
        assert (stability.verdict != Verdict.LOCALLY_UNSTABLE) == inside


def test_claim_9_the_modes_are_no_quotients_unless_a_and_b_commute():
    A, B = np.diag([-2.0, -8.0]), np.array([[1.0, 1.5], [1.5, 1.0]])
    modes = np.sort(np.linalg.eigvals(-np.linalg.inv(A) @ B).real)
    np.testing.assert_allclose(modes, [-0.1068, 0.7318], atol=5e-5)
    lam = np.linalg.eigvalsh(B)
    for order in (lam, lam[::-1]):
        assert np.abs(np.sort(order / [2, 8]) - modes).max() > 0.05
    # In the limit of a strong leak they are those of the recursion: Ŵ → -A⁻¹B.
    strong = DelayModel(1e6 * A, 1e6 * B, tau=1.0).stability().transition_eigenvalues
    np.testing.assert_allclose(np.sort(strong.real), modes, atol=1e-5)


@settings(max_examples=200)
@given(d=dims, seed=seeds)
def test_claim_9_ostrowskis_bounds_hold(d, seed):
    """A = -D, B = Bᵀ: μ_i real, of the sign of λ_i, between λ_i/max a and λ_i/min a."""
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.2, 20, d)
    B = rng.standard_normal((d, d))
    B = B + B.T
    modes = np.linalg.eigvals(B / a[:, None])
    # Rounding, in a matrix with entries up to 20 or so.
    slack = 1e-11
    assert np.abs(modes.imag).max() < slack
    mu, lam = np.sort(modes.real), np.linalg.eigvalsh(B)
    ends = np.sort([lam / a.max(), lam / a.min()], axis=0)
    assert (ends[0] - slack <= mu).all()
    assert (mu <= ends[1] + slack).all()
    if np.abs(lam).max() < a.min():
        assert np.abs(mu).max() < 1


@settings(max_examples=100)
@given(
    d=dims,
    seed=seeds,
    exponent=st.floats(-3, 3),
    warping=st.sampled_from(["tanh", "logistic", "leaky_relu", "identity"]),
    near=st.floats(0.01, 0.999),
)
def test_claim_10_every_step_contracts_if_a_dominates_b(d, seed, exponent, warping, near):
    """μ₂(A) + L‖B‖ < 0: for h from 1e-3 to 1e3, two states approach by ρ(h) < 1 at each step."""
    rng, step = np.random.default_rng(seed), 10.0**exponent
    A = rng.standard_normal((d, d))
    mu = np.linalg.eigvalsh((A + A.T) / 2)[-1]
    A -= (mu + rng.uniform(0.1, 3)) * np.eye(d)
    B = rng.standard_normal((d, d))
    model = DelayModel(A, B, tau=step, warping=warping)
    at = np.full(d, 0.1)
    steepest = model.stability(at=at).lipschitz
    B *= near * -np.linalg.eigvalsh((A + A.T) / 2)[-1] / (steepest * np.linalg.norm(B, 2))
    model = DelayModel(A, B, tau=step, warping=warping)
    stability = model.stability(at=at)
    assert stability.verdict == Verdict.CONTRACTION
    assert stability.contraction_factor < 1
    assert stability.contraction_factor == model.contraction_factor(step)
    assert stability.spectral_radius <= stability.contraction_factor * (1 + 1e-9)
    one, other = (simulate(model, 3 * rng.standard_normal(d), 5) for _ in range(2))
    distances = np.linalg.norm(one - other, axis=1)
    # Rounding, in states of order 10.
    slack = 1e-14
    assert (distances[1:] <= stability.contraction_factor * distances[:-1] + slack).all()


@pytest.mark.parametrize(("weight", "signs"), [(1.5, [1, 1]), (-1.5, [1, -1])])
def test_claim_11_an_unstable_scalar_saturates_or_alternates(weight, signs):
    """±1.2878, a fixed point of 1.5 tanh, or a cycle of two."""
    s = standard_rnn(np.array([[weight]]), np.array([1e-6]), 200).ravel()
    np.testing.assert_allclose(np.abs(s[-2:]), 1.2878, atol=5e-5)
    np.testing.assert_array_equal(np.sign(s[-2:] / s[-2]), signs)


def test_claim_11_an_unstable_rotation_oscillates_within_bounds():
    c, s = np.cos(0.7), np.sin(0.7)
    W_r = 1.3 * np.array([[c, -s], [s, c]])
    states = standard_rnn(W_r, np.array([1e-6, 0.0]), 2000)
    norms = np.linalg.norm(states, axis=1)
    assert norms.max() <= np.sqrt(2) * 1.3
    assert norms[-100:].min() > 0.5
    # It goes on turning: the first state changes its sign about 0.7/π of the time.
    turns = np.mean(np.diff(np.sign(states[-1000:, 0])) != 0)
    np.testing.assert_allclose(turns, 0.7 / np.pi, rtol=0.1)


@settings(max_examples=50)
@given(d=dims, seed=seeds, scale=st.sampled_from([0.5, 3.0, 50.0]))
def test_claim_11_the_standard_rnn_is_bounded_whatever_its_eigenvalues(d, seed, scale):
    rng = np.random.default_rng(seed)
    cell = RNN(2, d, dtype=np.float64)
    params = {
        "W_r": scale * rng.standard_normal((d, d)),
        "W_x": rng.standard_normal((d, 2)),
        "theta": rng.standard_normal(d),
    }
    x = rng.standard_normal((50, 1, 2))
    s = cell.signals(cell.forward(params, x, {"s": 9 * rng.standard_normal((1, d))}).tape)["s"]
    bound = np.sqrt(d) * np.linalg.norm(params["W_r"], 2) + np.linalg.norm(params["theta"])
    bound += np.linalg.norm(params["W_x"], 2) * np.linalg.norm(x, axis=-1).max()
    assert np.linalg.norm(s, axis=-1).max() <= bound
