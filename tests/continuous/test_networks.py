"""Hopfield's network and the cellular neural network."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.continuous import cellular, circular_convolution, hopfield, torus_kernel


def stored(count, size, seed=0):
    return np.random.default_rng(seed).choice([-1.0, 1.0], (count, size))


@pytest.mark.parametrize("tau", [0.0, 1.0])
def test_a_hopfield_network_recalls_what_it_stored(tau):
    """Three patterns on 64 units, each cued with 8 of its units wrong."""
    patterns = stored(3, 64)
    network = hopfield(patterns, tau=tau)
    np.testing.assert_array_equal(network.B, network.B.T)
    for pattern in patterns:
        cue = pattern * np.where(np.arange(64) < 8, -1, 1)
        recalled = network.solve(30.0, cue).readout(30.0)
        np.testing.assert_array_equal(np.sign(recalled), pattern)
        assert np.abs(recalled).min() > 0.9
        # And it stays there: an equilibrium, which attracts.
        found = network.equilibria(np.zeros(64), starts=4 * pattern[None])
        np.testing.assert_array_equal(np.sign(found.states), pattern[None])
        assert network.stability(1.0, at=found.states[0]).verdict == "locally stable"


def test_the_input_picks_a_pattern():
    patterns = stored(2, 48)
    network = hopfield(patterns)
    for pattern in patterns:
        recalled = network.solve(40.0, np.zeros(48), 0.3 * pattern).readout(40.0)
        np.testing.assert_array_equal(np.sign(recalled), pattern)


def test_the_energy_of_a_hopfield_network_never_rises():
    """-½ rᵀB r + Σ ∫₀ʳ artanh: its rate is -Σ G'(s) (ds/dt)², for B is symmetric."""
    rng = np.random.default_rng(1)
    network = hopfield(stored(4, 12), gain=3.0)
    solution = network.solve(10.0, rng.standard_normal(12))
    energies = []
    for r in solution.readout(np.linspace(0, 10, 201)):
        integral = r * np.arctanh(r) + np.log1p(-r * r) / 2
        energies.append(-r @ network.B @ r / 2 + integral.sum())
    # It falls, and where it has settled, stays to the solver's error.
    assert energies[-1] < energies[0] - 1
    assert np.diff(energies).max() < 1e-9


@pytest.mark.parametrize(("gain", "count"), [(0.9, 1), (4.0, 3)])
def test_a_pattern_is_stored_if_the_gain_exceeds_one(gain, count):
    """gain (1 - 1/d) = 0.86 leaves the origin alone; 3.8 adds the pattern and its negative."""
    network = hopfield(np.ones((1, 20)), gain=gain)
    starts = np.array([[-3.0], [0.0], [3.0]]) * np.ones(20)
    assert len(network.equilibria(starts=starts)) == count


@settings(max_examples=30)
@given(
    shape=st.lists(st.integers(1, 5), min_size=1, max_size=2).map(tuple),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_cellular_network_is_convolution_in_space(shape, seed):
    """Its rate, against eq. 12 by the fast transform."""
    rng = np.random.default_rng(seed)
    state, feedback, control = rng.standard_normal((3, *(3 for _ in shape)))
    network = cellular(shape, feedback, control, state=state, bias=0.3, tau=1.0)
    s, late, x = rng.standard_normal((3, *shape))
    rate = network.rate(0.0, lambda t: (late if t < 0 else s).ravel(), lambda t: x.ravel())
    want = 0.3 + sum(
        circular_convolution(torus_kernel(template, shape), signal)
        for template, signal in ((state, s), (feedback, np.tanh(late)), (control, x))
    )
    # Sums of 27 products, and the transforms.
    np.testing.assert_allclose(rate.reshape(shape), want, rtol=0, atol=1e-13)


def test_numbers_stand_for_templates_of_one_cell():
    network = cellular((2, 3), np.ones((3, 1)), 2.0, state=-3)
    np.testing.assert_array_equal(network.A, -3 * np.eye(6))
    np.testing.assert_array_equal(network.C, 2 * np.eye(6))
    assert (network.tau, network.input_size) == (0, 6)


def test_a_pattern_in_space_moves_along_the_ring_with_its_input():
    """The network commutes with shifts: what is driven two places further answers there."""
    rng = np.random.default_rng(0)
    network = cellular((7,), rng.standard_normal(3), rng.standard_normal(5), tau=0.5)
    start, x = rng.standard_normal((2, 7))
    one = network.solve(3.0, start, x)(3.0)
    moved = network.solve(3.0, np.roll(start, 2), np.roll(x, 2))(3.0)
    # The steps of the solver may differ: its tolerance.
    np.testing.assert_allclose(moved, np.roll(one, 2), rtol=0, atol=1e-9)


def test_a_delayed_cellular_network_becomes_an_rnn():
    cell, params = cellular((4, 4), np.ones((3, 3)), tau=1.0).to_rnn()
    assert (cell.input_size, cell.hidden_size) == (16, 16)
    np.testing.assert_allclose(params["W_s"], np.eye(16) / 2)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"patterns": np.ones(4)}, ValueError, r"patterns: expected shape \(m, d\)"),
        ({"patterns": np.ones((0, 4))}, ValueError, r"patterns: .* m ≥ 1, d ≥ 2, got \(0, 4\)"),
        ({"patterns": np.ones((1, 1))}, ValueError, r"patterns: .* m ≥ 1, d ≥ 2, got \(1, 1\)"),
        (
            {"patterns": np.array([[1.0, 0]])},
            ValueError,
            r"patterns: .* 1 or -1, got 0.0 at",
        ),
        ({"patterns": np.ones((1, 2), int)}, ValueError, "patterns: expected dtype float64"),
        ({"gain": 0.0}, ValueError, "gain: expected a finite number"),
        ({"tau": -1.0}, ValueError, "tau: expected a finite number"),
        ({"warping": "step"}, ValueError, "warping: expected one of"),
    ],
)
def test_hopfield_refuses(change, error, message):
    with pytest.raises(error, match=message):
        hopfield(**{"patterns": np.ones((1, 4)), **change})


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"shape": 4}, TypeError, "shape: expected a tuple"),
        ({"shape": (4, 0)}, ValueError, "shape: expected an integer ≥ 1"),
        ({"feedback": np.ones(2)}, ValueError, r"feedback: expected odd sizes.* got \(2,\)"),
        ({"feedback": np.ones((3, 3))}, ValueError, r"feedback: expected shape one odd size per"),
        ({"control": np.ones(3, "f")}, ValueError, "control: expected dtype float64"),
        ({"control": [1.0]}, TypeError, "control: expected a real number, got list"),
        ({"state": np.array([np.inf])}, ValueError, "state: expected finite entries"),
        ({"state": np.nan}, ValueError, "state: expected a finite number"),
        ({"bias": "0"}, TypeError, "bias: expected a real number"),
        ({"tau": -1.0}, ValueError, "tau: expected a finite number"),
        ({"warping": "step"}, ValueError, "warping: expected one of"),
    ],
)
def test_cellular_refuses(change, error, message):
    with pytest.raises(error, match=message):
        cellular(**{"shape": (4,), "feedback": np.ones(3), **change})
