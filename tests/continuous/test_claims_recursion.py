"""From the equation to the recursion: claims 1-4, 6 and 12 a reader can check."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import RNN
from unrolled.continuous import DelayModel, circulant, circular_convolution

seeds = st.integers(0, 2**32 - 1)


def random_model(rng, d, d_x, tau=1.0, leak=2.0, warping="tanh"):
    """A model whose A is not symmetric and, for leak ≥ 2 or so, has no eigenvalue near 1/τ₀."""
    A = 0.5 * rng.standard_normal((d, d)) - leak * np.eye(d)
    B, C = rng.standard_normal((d, d)), rng.standard_normal((d, d_x))
    return DelayModel(A, B, C, tau, rng.standard_normal(d), warping)


@settings(max_examples=50)
@given(d=st.integers(1, 5), d_x=st.integers(1, 3), tau=st.floats(0.01, 10), seed=seeds)
def test_claim_1_the_canonical_rnn_is_one_backward_euler_step(d, d_x, tau, seed):
    """The residual of eq. 20, the implicit equation, at what the cell computes."""
    rng = np.random.default_rng(seed)
    model = random_model(rng, d, d_x, tau, leak=4.0)
    cell, params = model.to_rnn()
    x, start = rng.standard_normal((3, 1, d_x)), rng.standard_normal((1, d))
    signals = cell.signals(cell.forward(params, x, {"s": start}).tape)
    s = np.concatenate([start, signals["s"][:, 0]])
    for n in range(3):
        rate = model.A @ s[n + 1] + model.B @ np.tanh(s[n]) + model.C @ x[n, 0] + model.phi
        scale = 1 + np.abs(s).max() + tau * np.linalg.norm(model.A) * np.abs(s).max()
        # Rounding, in numbers of this size.
        np.testing.assert_allclose(s[n + 1] - s[n], tau * rate, rtol=0, atol=1e-14 * scale * d)


def test_claim_1_holds_as_algebra():
    """SymPy, 2×2: the weights of eqs. 25-29 make the residual of eq. 20 zero."""
    import sympy

    h = sympy.Symbol("h")
    A, B = (sympy.Matrix(2, 2, sympy.symbols(f"{letter}:4")) for letter in "ab")
    C, phi, s, r, x = (sympy.Matrix(2, 1, sympy.symbols(f"{letter}:2")) for letter in "cpsrx")
    C = C * sympy.ones(1, 2)
    W_s = (sympy.eye(2) - h * A).inv()
    after = W_s * s + h * W_s * B * r + h * W_s * C * x + h * W_s * phi
    residual = after - s - h * (A * after + B * r + C * x + phi)
    assert residual.applyfunc(sympy.simplify) == sympy.zeros(2, 1)


def test_claim_1_the_rnn_takes_the_steps_of_the_discretization():
    rng = np.random.default_rng(0)
    model = random_model(rng, 3, 2, tau=0.25)
    cell, params = model.to_rnn()
    x, start = rng.standard_normal((8, 1, 2)), rng.standard_normal(3)
    run = model.discretize(1).run(8, start, lambda t: x[round(t / 0.25) - 1, 0])
    states = cell.signals(cell.forward(params, x, {"s": start[None]}).tape)["s"]
    # The same weights and sums, in another order.
    np.testing.assert_allclose(states[:, 0], run.s[1:], rtol=0, atol=1e-14)


def test_claim_2_refining_the_step_converges_with_order_one():
    """Errors at T = 4 for k = 1, 2, 4, …, 256: each half the one before, in the limit."""
    rng = np.random.default_rng(1)
    model = random_model(rng, 2, 1)

    def x(t):
        return np.array([np.sin(2 * t)])

    start = np.array([0.5, -0.5])
    want = model.solve(4.0, start, x)(4.0)
    errors = np.array(
        [
            np.abs(model.discretize(2**i).run(4 * 2**i, start, x).s[-1] - want).max()
            for i in range(9)
        ]
    )
    ratios = errors[:-1] / errors[1:]
    assert errors[0] > 0.01
    assert errors[-1] < errors[0] / 100
    # What is left of 2 is the next order, ΔT = 1/128.
    np.testing.assert_allclose(ratios[-1], 2, atol=0.02)
    assert (np.abs(ratios[-3:] - 2) < 0.06).all()


@settings(max_examples=50)
@given(
    shape=st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple),
    seed=seeds,
)
def test_claim_3_circulant_coefficients_are_circular_convolution(shape, seed):
    rng = np.random.default_rng(seed)
    kernel, signal = rng.standard_normal((2, *shape))
    got = circulant(kernel) @ signal.ravel()
    # Sums of up to 125 products, and the transforms: some roundings of their size, 11.
    want = circular_convolution(kernel, signal).ravel()
    np.testing.assert_allclose(got, want, rtol=0, atol=1e-13)


@pytest.mark.parametrize("tau", [0.1, 1.0, 30.0])
@pytest.mark.parametrize("warping", ["tanh", "logistic"])
def test_claim_4_equilibria_are_the_fixed_points_of_the_rnn(tau, warping):
    """Both ways: an equilibrium stays put in the RNN, and where the RNN settles is one."""
    rng = np.random.default_rng(2)
    model = random_model(rng, 3, 2, tau, leak=3.0, warping=warping)
    x = rng.standard_normal(2)
    found = model.equilibria(x)
    assert len(found) >= 1
    cell, params = model.to_rnn()
    inputs = np.broadcast_to(x, (200, len(found), 2)).copy()
    after = cell.forward(params, inputs[:1], {"s": found.states}).state["s"]
    np.testing.assert_allclose(after, found.states, rtol=0, atol=1e-13)
    settled = cell.forward(params, inputs[:, :1]).state["s"][0]
    distances = np.abs(found.states - settled).max(axis=1)
    assert distances.min() < 1e-12


def test_claim_6_dropping_w_s_is_harmless_in_the_right_limit():
    """A = -aI, B = aB̂, C = aĈ, a → ∞: the difference of the two RNNs is O(1/a), and bounded."""
    rng = np.random.default_rng(0)
    d, steps = 4, 40
    B = rng.standard_normal((d, d))
    B *= 0.8 / np.linalg.norm(B, 2)
    C, phi = rng.standard_normal((d, 2)), rng.standard_normal(d)
    x = rng.standard_normal((steps, 1, 2))
    scaled = []
    for a in (5.0, 20.0, 80.0, 320.0, 1280.0):
        cell, params = DelayModel(-a * np.eye(d), a * B, a * C, 1.0, a * phi).to_rnn()
        canonical = cell.signals(cell.forward(params, x).tape)["s"]
        standard = RNN(2, d, dtype=np.float64)
        W_s = params.pop("W_s")
        dropped = standard.signals(standard.forward(params, x).tape)["s"]
        error = np.linalg.norm(canonical - dropped, axis=-1).max()
        largest = np.linalg.norm(canonical, axis=-1).max()
        bound = np.linalg.norm(W_s, 2) * largest / (1 - np.linalg.norm(params["W_r"], 2))
        assert error <= bound
        scaled.append(error * a)
    assert np.ptp(scaled[-2:]) < 0.02 * scaled[-1]
    assert scaled[-1] < 2 * scaled[0] < 8 * scaled[-1]


@settings(max_examples=30)
@given(d=st.integers(1, 5), rho=st.floats(0.3, 0.95), seed=seeds)
def test_claim_12_the_impulse_response_never_ends_but_is_bounded_geometrically(d, rho, seed):
    """‖s[n]‖ ≤ ρⁿ ‖W_x 1‖ with ρ = ‖W_r‖ < 1; and it is not zero after any finite time."""
    rng = np.random.default_rng(seed)
    W_r = rng.standard_normal((d, d)) + np.eye(d)
    W_r *= rho / np.linalg.norm(W_r, 2)
    cell = RNN(1, d, dtype=np.float64)
    params = {"W_r": W_r, "W_x": rng.standard_normal((d, 1)), "theta": np.zeros(d)}
    x = np.zeros((30, 1, 1))
    x[0] = 1
    s = cell.signals(cell.forward(params, x).tape)["s"][:, 0]
    bound = rho ** np.arange(30) * np.linalg.norm(params["W_x"])
    norms = np.linalg.norm(s, axis=1)
    assert (norms <= bound * (1 + 1e-12)).all()
    assert norms.all()
