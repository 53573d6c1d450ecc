"""The search for equilibria."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.continuous import AdditiveModel, DelayModel

ONE = np.ones((1, 1))


@pytest.mark.parametrize(
    ("gain", "want"),
    [(0.5, [0.0]), (1.0, [0.0]), (1.5, [-1.2878, 0, 1.2878]), (-3.0, [0.0])],
)
def test_one_unit_has_one_equilibrium_or_three(gain, want):
    """-s + w tanh(s) = 0: the pitchfork, on its two sides and in its middle."""
    found = DelayModel(-ONE, gain * ONE).equilibria()
    np.testing.assert_allclose(found.states.ravel(), want, atol=5e-5)
    assert len(found) == len(found.residuals) == len(want)


def test_two_uncoupled_units_have_nine_each_once_and_in_order():
    found = DelayModel(-np.eye(2), 1.5 * np.eye(2)).equilibria(starts=200)
    s = 1.28784
    want = [[a, b] for a in (-s, 0, s) for b in (-s, 0, s)]
    np.testing.assert_allclose(found.states, want, atol=1e-5)


@settings(max_examples=30)
@given(d=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
def test_what_is_found_does_not_change(d, seed):
    """The residual is that of the model with its delays, at a state that was always there."""
    rng = np.random.default_rng(seed)
    A, A_late, B, B_late, C = rng.standard_normal((5, d, d))
    state_terms = [(A - 2 * np.eye(d), 0.0), (A_late, 0.3)]
    readout_terms = [(B, 0.0), (B_late, 2.0)]
    model = AdditiveModel(state_terms, readout_terms, [(C, -1.0)], rng.standard_normal(d))
    x = rng.standard_normal(d)
    found = model.equilibria(x, starts=8, rng=rng)
    for s, residual in zip(found.states, found.residuals, strict=True):
        rate = model.rate(0.0, lambda t, s=s: s, lambda t: x)
        # Rounding, in a dozen terms of the size of the coefficients, up to 5, times the state.
        slack = 1e-12 * (1 + np.abs(s).max())
        assert np.abs(rate).max() <= slack
        assert residual <= slack


def test_a_contraction_has_exactly_one():
    rng = np.random.default_rng(0)
    B = rng.standard_normal((6, 6))
    model = DelayModel(-3 * np.eye(6), 2 * B / np.linalg.norm(B, 2), np.eye(6))
    found = model.equilibria(rng.standard_normal(6))
    assert found.states.shape == (1, 6)


def test_a_system_without_equilibria_has_none_found():
    """ds/dt = 2 + tanh(s) > 0."""
    found = DelayModel(0 * ONE, ONE, phi=np.array([2.0])).equilibria()
    assert len(found) == 0
    assert found.states.shape == (0, 1)
    assert found.residuals.shape == (0,)


@pytest.mark.parametrize("warping", ["relu", "leaky_relu", "identity"])
def test_unbounded_warpings_are_searched_too(warping):
    """-s + ½ G(s) + 1 = 0 at s = 2, where all three are the identity."""
    model = DelayModel(-ONE, 0.5 * ONE, ONE, warping=warping)
    found = model.equilibria(np.ones(1))
    np.testing.assert_allclose(found.states, [[2.0]], rtol=1e-12)


def test_starts_decide_what_is_found():
    model = DelayModel(-ONE, 1.5 * ONE)
    np.testing.assert_allclose(model.equilibria(starts=np.ones((1, 1))).states, 1.2878, atol=5e-5)
    np.testing.assert_array_equal(model.equilibria(starts=0).states, [[0.0]])  # the origin only
    assert len(model.equilibria(starts=np.zeros((0, 1)))) == 0


def test_a_search_that_runs_off_is_no_equilibrium(monkeypatch):
    import scipy.optimize

    def off(rate, start, **_):
        return type("Root", (), {"x": np.full_like(start, np.inf)})

    monkeypatch.setattr(scipy.optimize, "root", off)
    assert len(DelayModel(-ONE, ONE).equilibria()) == 0


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"x": np.ones(2)}, ValueError, r"x: expected shape \(d_x,\) = \(1,\), got \(2,\)"),
        ({"x": 1.0}, TypeError, "x: expected a numpy array"),
        ({"x": np.array([np.inf])}, ValueError, "x: expected finite entries"),
        ({"starts": -1}, ValueError, "starts: expected an integer ≥ 0, got -1"),
        ({"starts": 3.0}, TypeError, "starts: expected an integer, got float"),
        ({"starts": np.ones((2, 2))}, ValueError, r"starts: expected shape \(n, d\) = \(any, 1\)"),
        ({"starts": np.ones((2, 1), int)}, ValueError, "starts: expected dtype float64, got int64"),
        ({"rng": 0}, TypeError, r"rng: expected a numpy.random.Generator, got int"),
    ],
)
def test_equilibria_refuses(change, error, message):
    with pytest.raises(error, match=message):
        DelayModel(-ONE, ONE, ONE).equilibria(**change)
