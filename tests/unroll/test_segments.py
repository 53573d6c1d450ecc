"""Partitions: windows that sum to one, segments that sum to the signal, offsets; all exact."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from segment_cases import segments_of

from unrolled.unroll import Segments, partition, window_of_samples

partitions = st.integers(0, 40).flatmap(segments_of)


@given(segments=partitions)
def test_windows_sum_to_one_at_every_step(segments):
    np.testing.assert_array_equal(segments.windows().sum(axis=0), np.ones(segments.steps))


@given(segments=partitions)
def test_windows_are_those_made_of_unit_samples_at_the_offsets(segments):
    n, windows = np.arange(segments.steps), segments.windows()
    for m, length in enumerate(segments.lengths):
        offset = sum(segments.lengths[:m])
        assert segments.starts[m] == offset
        np.testing.assert_array_equal(windows[m], window_of_samples(n, offset, length))


@given(segments=partitions, seed=st.integers(0, 2**32 - 1))
def test_the_extracted_segments_sum_to_the_signal(segments, seed):
    v = np.random.default_rng(seed).standard_normal((segments.steps, 2, 3))
    parts = [segments.extract(m, v) for m in range(len(segments))]
    np.testing.assert_array_equal(sum(parts, np.zeros_like(v)), v)


@given(segments=partitions, seed=st.integers(0, 2**32 - 1))
def test_a_shifted_segment_is_the_extracted_one_in_its_own_time(segments, seed):
    v = np.random.default_rng(seed).standard_normal((segments.steps, 2))
    for m, (start, stop) in enumerate(segments):
        shifted = segments.shifted(m, v)
        assert np.shares_memory(shifted, v)
        np.testing.assert_array_equal(shifted, segments.extract(m, v)[start:stop])


@given(steps=st.integers(0, 50), length=st.integers(1, 60))
def test_a_partition_has_equal_segments_but_for_the_last(steps, length):
    segments = partition(steps, length)
    assert segments.steps == steps
    assert len(segments) == -(-steps // length)
    assert all(k == length for k in segments.lengths[:-1])
    assert all(k <= length for k in segments.lengths)


def test_the_sequence_of_no_steps_has_no_segments():
    segments = partition(0, 3)
    assert (list(segments), segments.starts, len(segments)) == ([], (), 0)
    assert segments.windows().shape == (0, 0)


@pytest.mark.parametrize(
    ("lengths", "error", "message"),
    [
        ([1, 2], TypeError, "lengths: expected a tuple of integers ≥ 1, got list"),
        ((1, 0), ValueError, r"lengths\[1\]: expected an integer ≥ 1, got 0"),
        ((1.0,), TypeError, r"lengths\[0\]: expected an integer, got float 1.0"),
    ],
)
def test_segments_are_refused(lengths, error, message):
    with pytest.raises(error, match=message):
        Segments(lengths)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((-1, 2), ValueError, "steps: expected an integer ≥ 0, got -1"),
        ((1.5, 2), TypeError, "steps: expected an integer, got float 1.5"),
        ((4, 0), ValueError, "length: expected an integer ≥ 1, got 0"),
    ],
)
def test_partitions_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        partition(*arguments)


@pytest.mark.parametrize("method", ["extract", "shifted"])
@pytest.mark.parametrize(
    ("m", "v", "error", "message"),
    [
        (2, np.zeros(5), ValueError, "m: expected an integer below M = 2, got 2"),
        (-1, np.zeros(5), ValueError, "m: expected an integer ≥ 0, got -1"),
        (0, np.zeros(4), ValueError, r"v: expected shape \(N, …\) = \(5,\), got \(4,\)"),
        (0, np.zeros(()), ValueError, r"v: expected shape \(N, …\)"),
        (0, [1.0] * 5, TypeError, r"v: expected a numpy array of shape \(N, …\), got list"),
        (0, np.full(5, np.nan), ValueError, "v: expected finite entries"),
    ],
)
def test_signals_are_refused(method, m, v, error, message):
    with pytest.raises(error, match=message):
        getattr(Segments((2, 3)), method)(m, v)
