"""Reset segments as a batch: the same numbers as one after the other, for every cell."""

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, seeds, small
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_cases import LongCase, named, segments_of

from unrolled import RNN, unroll
from unrolled.unroll import Segments, partition


def assert_batched_is_sequential(cell, segments, batch, seed, lengths):
    case = LongCase(cell, segments.steps, batch, seed, lengths=lengths)
    want = unroll.run(*case.given, segments, **case.arguments, carry=False)
    got = unroll.run_parallel(*case.given, segments, **case.arguments)
    np.testing.assert_allclose(got.outputs, want.outputs, rtol=ROUNDING, atol=ROUNDING)
    assert_close(got.state, want.state)
    d_outputs = case.loss(want.outputs, 0, segments.steps)[1]
    want = unroll.backward(case.params, want.tape, d_outputs, case.d_state)
    got = unroll.backward_parallel(case.params, got.tape, d_outputs, case.d_state)
    assert_close(named(got), named(want))


@settings(max_examples=15)
@given(data=st.data(), sizes=small, steps=st.integers(0, 9), seed=seeds, lengths=st.booleans())
def test_batched_segments_of_a_cell_equal_sequential_ones(
    make_cell, data, sizes, steps, seed, lengths
):
    d, d_x, _, batch = sizes
    segments = data.draw(segments_of(steps))
    assert_batched_is_sequential(make_cell(d_x, d), segments, batch, seed, lengths)


@settings(max_examples=30)
@given(data=st.data(), sizes=small, steps=st.integers(0, 9), seed=seeds, lengths=st.booleans())
def test_batched_segments_of_a_model_equal_sequential_ones(
    make_model, data, sizes, steps, seed, lengths
):
    d, d_x, _, batch = sizes
    segments = data.draw(segments_of(steps))
    assert_batched_is_sequential(make_model(d_x, d), segments, batch, seed, lengths)


@pytest.mark.parametrize(("steps", "batch"), [(6, 0), (6, 1), (1, 1), (7, 2)])
def test_equal_segments_and_a_shorter_last_one(steps, batch):
    cell = RNN(1, 1, dtype=np.float64)
    assert_batched_is_sequential(cell, partition(steps, 3), batch, 0, lengths=False)


@given(seed=seeds, order=st.permutations(range(4)))
def test_segments_may_run_in_any_order(seed, order):
    """Row 18 of the claims: a reset segment depends on its own inputs alone."""
    segments, case = Segments((3, 1, 4, 2)), LongCase(RNN(2, 3, dtype=np.float64), 10, 2, seed)
    want = unroll.run(*case.given, segments, carry=False)
    shuffled = np.concatenate([segments.shifted(m, case.x) for m in order])
    lengths = Segments(tuple(segments.lengths[m] for m in order))
    got = unroll.run(case.cell, case.params, shuffled, lengths, carry=False)
    for place, m in enumerate(order):
        np.testing.assert_array_equal(
            lengths.shifted(place, got.outputs), segments.shifted(m, want.outputs)
        )


def test_the_batch_is_m_times_as_wide_and_the_run_m_times_shorter():
    """What parallel means: the tape is that of K steps of M·B sequences."""
    case = LongCase(RNN(2, 3, dtype=np.float64), 12, 2, seed=0)
    tape = unroll.run_parallel(*case.given, partition(12, 3)).tape.tape
    assert (tape.steps, tape.batch) == (3, 4 * 2)
