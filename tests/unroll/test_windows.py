"""Unit step, unit sample and windows: identities between integers, hence exact."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.unroll import unit_sample, unit_step, window, window_of_samples

N = np.arange(-40, 41)


def test_the_step_is_the_sum_of_the_samples_so_far():
    np.testing.assert_array_equal(unit_step(N), np.cumsum(unit_sample(N)))


def test_step_and_sample_of_one_integer():
    assert [int(unit_step(n)) for n in (-1, 0, 1)] == [0, 1, 1]
    assert [int(unit_sample(n)) for n in (-1, 0, 1)] == [0, 1, 0]
    assert unit_step(np.int8(3)) == 1


def test_unsigned_steps_do_not_wrap_around():
    assert unit_sample(np.array([0, 1], np.uint8)).tolist() == [1, 0]
    assert window(np.array([0, 1, 2], np.uint8), 2, 1).tolist() == [0, 0, 1]


@given(start=st.integers(0, 30), length=st.integers(1, 30))
def test_both_definitions_of_a_window_agree(start, length):
    """Two unit steps, or a unit sample for every step in it."""
    want = (start <= N) & (start + length > N)
    np.testing.assert_array_equal(window(N, start, length), want)
    np.testing.assert_array_equal(window_of_samples(N, start, length), want)


@pytest.mark.parametrize("function", [unit_step, unit_sample])
@pytest.mark.parametrize(
    ("n", "error", "message"),
    [
        (0.0, TypeError, "n: expected an integer or an array of integers, got 0.0"),
        (True, TypeError, "n: expected an integer or an array of integers, got True"),
        ([0, 1], TypeError, r"n: expected an integer or an array of integers, got \[0, 1\]"),
        (np.zeros(2), ValueError, "n: expected integers, got dtype float64"),
        (np.zeros(2, bool), ValueError, "n: expected integers, got dtype bool"),
    ],
)
def test_steps_are_refused_unless_integers(function, n, error, message):
    with pytest.raises(error, match=message):
        function(n)


@pytest.mark.parametrize("function", [window, window_of_samples])
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0.5, 0, 1), TypeError, "n: expected an integer or an array"),
        ((0, -1, 1), ValueError, "start: expected an integer ≥ 0, got -1"),
        ((0, 0.0, 1), TypeError, "start: expected an integer, got float 0.0"),
        ((0, 0, 0), ValueError, "length: expected an integer ≥ 1, got 0"),
        ((0, 0, "2"), TypeError, "length: expected an integer, got str '2'"),
    ],
)
def test_windows_are_refused(function, arguments, error, message):
    with pytest.raises(error, match=message):
        function(*arguments)
