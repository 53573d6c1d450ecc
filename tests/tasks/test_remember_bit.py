from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.tasks import remember_bit

seeds = st.integers(0, 2**32 - 1)


@given(lag=st.integers(0, 30), batch=st.integers(0, 5), seed=seeds)
def test_shapes_are_time_first_and_the_bit_stands_at_step_0(
    lag: int, batch: int, seed: int
) -> None:
    drawn = remember_bit.sample(np.random.default_rng(seed), lag, batch)
    assert drawn.x.shape == (lag + 1, batch, 1)
    assert drawn.y.shape == (1, batch, 1)
    np.testing.assert_array_equal(drawn.x[0], 2 * drawn.y[0] - 1)
    assert set(drawn.y.ravel()) <= {0, 1}


def test_bit_is_fair_and_noise_has_its_standard_deviation() -> None:
    drawn = remember_bit.sample(np.random.default_rng(1), 9, 4000, noise=0.3, dtype=np.float64)
    # Five standard errors each: a fair generator of another seed would do as well.
    assert abs(drawn.y.mean() - 0.5) < 5 * 0.5 / 4000**0.5
    assert abs(drawn.x[1:].mean()) < 5 * 0.3 / 36_000**0.5
    assert abs(drawn.x[1:].std() / 0.3 - 1) < 5 / (2 * 36_000) ** 0.5


def test_noise_tells_nothing_of_the_bit() -> None:
    drawn = remember_bit.sample(np.random.default_rng(2), 20, 5000, dtype=np.float64)
    by_bit = [drawn.x[1:, drawn.y[0, :, 0] == bit].mean() for bit in (0, 1)]
    # Five standard errors of the difference of two means of some 50,000 numbers.
    assert abs(by_bit[1] - by_bit[0]) < 5 * 0.2 * (2 / 50_000) ** 0.5


def test_without_noise_only_the_first_step_is_not_zero() -> None:
    drawn = remember_bit.sample(np.random.default_rng(3), 4, 3, noise=0)
    assert not drawn.x[1:].any()
    assert (np.abs(drawn.x[0]) == 1).all()


def test_same_seed_gives_the_same_data_in_the_asked_dtype() -> None:
    for dtype in (np.float32, np.float64):
        one, other = (
            remember_bit.sample(np.random.default_rng(4), 3, 2, dtype=dtype) for _ in range(2)
        )
        assert one.x.dtype == one.y.dtype == dtype
        np.testing.assert_array_equal(one.x, other.x)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rng": 1}, TypeError, "rng"),
        ({"lag": -1}, ValueError, "lag"),
        ({"lag": 1.5}, TypeError, "lag"),
        ({"batch": -1}, ValueError, "batch"),
        ({"noise": -0.1}, ValueError, "noise"),
        ({"noise": float("nan")}, ValueError, "noise"),
        ({"noise": "much"}, TypeError, "noise"),
        ({"dtype": np.complex128}, ValueError, "dtype"),
        ({"dtype": np.int64}, ValueError, "dtype"),
    ],
)
def test_bad_arguments_are_refused(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    good = {"rng": np.random.default_rng(0), "lag": 3, "batch": 2}
    with pytest.raises(error, match=message):
        remember_bit.sample(**{**good, **arguments})


@given(steps=st.integers(1, 30), batch=st.integers(0, 5), within=st.integers(1, 30), seed=seeds)
def test_cue_tells_once_which_sample_is_the_bit(
    steps: int, batch: int, within: int, seed: int
) -> None:
    within = min(within, steps)
    drawn = remember_bit.cued(np.random.default_rng(seed), steps, batch, within)
    signal, cue = drawn.x[..., 0], drawn.x[..., 1]
    assert drawn.x.shape == (steps, batch, 2)
    assert drawn.y.shape == (1, batch, 1)
    np.testing.assert_array_equal(cue.sum(axis=0), np.ones(batch))
    assert not cue[within:].any()
    assert set(cue.ravel()) <= {0, 1}
    np.testing.assert_array_equal(signal.T[cue.T == 1], 2 * drawn.y[0, :, 0] - 1)


def test_cued_bit_is_fair_anywhere_early_and_like_the_noise_in_size() -> None:
    drawn = remember_bit.cued(np.random.default_rng(1), 20, 4000, 8, dtype=np.float64)
    cue = drawn.x[..., 1] == 1
    # Five standard errors each.
    assert abs(drawn.y.mean() - 0.5) < 5 * 0.5 / 4000**0.5
    share = cue.mean(axis=1)[:8]
    assert (np.abs(share - 1 / 8) < 5 * (7 / 64 / 4000) ** 0.5).all()
    noise = drawn.x[..., 0][~cue]
    assert abs(noise.std() - 1) < 5 / (2 * noise.size) ** 0.5


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"steps": 0}, ValueError, "steps: expected an integer ≥ 1, got 0"),
        ({"batch": -1}, ValueError, "batch: expected an integer ≥ 0"),
        ({"within": 0}, ValueError, "within: expected an integer ≥ 1"),
        ({"within": 6}, ValueError, "within: expected at most T = 5, got 6"),
        ({"within": 1.0}, TypeError, "within: expected an integer"),
        ({"noise": -1}, ValueError, "noise: expected a finite number"),
        ({"dtype": complex}, ValueError, "dtype: expected float32 or float64"),
        ({"rng": 0}, TypeError, "rng: expected a numpy.random.Generator"),
    ],
)
def test_cued_refuses(change: dict[str, Any], error: type[Exception], message: str) -> None:
    arguments: dict[str, Any] = {"rng": np.random.default_rng(0), "steps": 5, "batch": 2}
    with pytest.raises(error, match=message):
        remember_bit.cued(**{**arguments, "within": 3, **change})
