"""The switch behind noise: its statistics, and the best guess against brute force."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.tasks import hidden_switch

seeds = st.integers(0, 2**32 - 1)


@given(steps=st.integers(0, 20), batch=st.integers(0, 4), seed=seeds)
def test_shapes_are_time_first_and_labels_are_bits(steps, batch, seed):
    drawn = hidden_switch.sample(np.random.default_rng(seed), steps, batch)
    assert drawn.x.shape == drawn.y.shape == (steps, batch, 1)
    assert set(drawn.y.ravel()) <= {0, 1}
    assert hidden_switch.posterior(drawn.x, 1).shape == (steps, batch, 1)


def test_switch_turns_as_often_and_noise_is_as_large_as_asked():
    rng = np.random.default_rng(1)
    drawn = hidden_switch.sample(rng, 50, 2000, flip=0.2, noise=0.7, dtype=np.float64)
    turned = (drawn.y[1:] != drawn.y[:-1]).mean()
    # Five standard errors each.
    assert abs(turned - 0.2) < 5 * (0.16 / 98_000) ** 0.5
    assert abs(drawn.y[0].mean() - 0.5) < 5 * 0.5 / 2000**0.5
    noise = drawn.x - (2 * drawn.y - 1)
    assert abs(noise.std() / 0.7 - 1) < 5 / (2 * 100_000) ** 0.5


def by_enumeration(x, n, ahead, flip, noise):
    """P(y[n] = 1 | x[0..n+ahead]) from all paths of the switch."""
    seen = x[: n + ahead + 1]
    weights = np.zeros(2)
    for path in product((0, 1), repeat=len(seen)):
        y = np.array(path)
        turns = int((y[1:] != y[:-1]).sum())
        prior = flip**turns * (1 - flip) ** (len(y) - 1 - turns)
        weights[y[n]] += prior * np.exp(-((seen - (2 * y - 1)) ** 2).sum() / 2 / noise**2)
    return weights[1] / weights.sum()


@settings(max_examples=25)
@given(
    steps=st.integers(1, 6),
    ahead=st.integers(0, 7),
    flip=st.sampled_from([0.05, 0.3, 0.5, 0.9]),
    noise=st.sampled_from([0.7, 1.0, 2.0]),
    seed=seeds,
)
def test_posterior_is_the_sum_over_all_paths(steps, ahead, flip, noise, seed):
    drawn = hidden_switch.sample(np.random.default_rng(seed), steps, 1, flip, noise, np.float64)
    p = hidden_switch.posterior(drawn.x, ahead, flip, noise)[:, 0, 0]
    want = [by_enumeration(drawn.x[:, 0, 0], n, ahead, flip, noise) for n in range(steps)]
    # Sums of at most 64 products, each rounded a dozen times.
    np.testing.assert_allclose(p, want, rtol=1e-12, atol=1e-14)


def test_later_samples_help_and_the_best_guess_is_calibrated():
    drawn = hidden_switch.sample(np.random.default_rng(2), 20, 5000)
    wrong = []
    for ahead in (0, 1, 2, 19):
        p = hidden_switch.posterior(drawn.x, ahead)
        wrong.append(((p > 0.5) != (drawn.y > 0.5)).mean())
        # Its own estimate of how often it errs; five standard errors, steps of a sequence counted
        # as if half of them were independent.
        assert abs(np.minimum(p, 1 - p).mean() - wrong[-1]) < 5 * (0.1 / 50_000) ** 0.5
    assert wrong == sorted(wrong, reverse=True)


def test_same_seed_gives_the_same_data_in_the_asked_dtype():
    for dtype in (np.float32, np.float64):
        one, other = (
            hidden_switch.sample(np.random.default_rng(4), 3, 2, dtype=dtype) for _ in range(2)
        )
        assert one.x.dtype == one.y.dtype == dtype
        np.testing.assert_array_equal(one.x, other.x)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rng": 1}, TypeError, "rng"),
        ({"steps": -1}, ValueError, "steps"),
        ({"batch": 1.5}, TypeError, "batch"),
        ({"flip": 1.1}, ValueError, "flip"),
        ({"noise": -1}, ValueError, "noise"),
        ({"dtype": complex}, ValueError, "dtype"),
    ],
)
def test_bad_arguments_of_sample_are_refused(arguments, error, message):
    right = {"rng": np.random.default_rng(0), "steps": 3, "batch": 2}
    with pytest.raises(error, match=message):
        hidden_switch.sample(**(right | arguments))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"x": [1.0]}, TypeError, "x"),
        ({"x": np.zeros((3, 2))}, ValueError, "x"),
        ({"ahead": -1}, ValueError, "ahead"),
        ({"flip": -0.1}, ValueError, "flip"),
        ({"noise": 0}, ValueError, "noise"),
    ],
)
def test_bad_arguments_of_posterior_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        hidden_switch.posterior(**({"x": np.zeros((3, 2, 1))} | arguments))
