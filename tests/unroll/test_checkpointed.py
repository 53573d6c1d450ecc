"""Checkpointed BPTT: the gradient of one run, without its tape."""

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, seeds, small
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_cases import LongCase, named, named_loss_gradient, segments_of

from unrolled import LSTM, RNN, unroll
from unrolled.unroll import partition


def assert_full_gradient(case, segments, tol=ROUNDING):
    run, value, want = case.full()
    got = unroll.checkpointed(
        *case.given, case.loss, segments, d_state=case.d_state, **case.arguments, inputs=True
    )
    assert got.value == pytest.approx(value, rel=tol, abs=tol)
    assert_close(got.state, run.state, tol)
    assert_close(named_loss_gradient(got), named(want), tol)


@settings(max_examples=20)
@given(data=st.data(), sizes=small, steps=st.integers(0, 9), seed=seeds, lengths=st.booleans())
def test_of_a_cell_it_is_the_full_gradient(make_cell, data, sizes, steps, seed, lengths):
    d, d_x, _, batch = sizes
    case = LongCase(make_cell(d_x, d), steps, batch, seed, lengths=lengths)
    assert_full_gradient(case, data.draw(st.none() | segments_of(steps)))


@settings(max_examples=20)
@given(data=st.data(), sizes=small, steps=st.integers(0, 9), seed=seeds, lengths=st.booleans())
def test_of_a_model_it_is_the_full_gradient(make_model, data, sizes, steps, seed, lengths):
    d, d_x, _, batch = sizes
    case = LongCase(make_model(d_x, d), steps, batch, seed, lengths=lengths)
    assert_full_gradient(case, data.draw(st.none() | segments_of(steps)))


@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_over_two_thousand_steps_it_is_the_full_gradient(kind):
    """To 1e-12 of the largest entry: sums of 2000 terms in another order, √2000 · eps = 1e-14."""
    cell = kind(8, 16, dtype=np.float64)
    case = LongCase(cell, 2000, 2, seed=0, scale=0.2)
    _, _, want = case.full()
    got = unroll.checkpointed(
        *case.given, case.loss, d_state=case.d_state, **case.arguments, inputs=True
    )
    for name, value in named_loss_gradient(got).items():
        want_value = named(want)[name]
        np.testing.assert_allclose(value, want_value, rtol=0, atol=1e-12 * np.abs(want_value).max())


def test_the_inputs_gradient_is_returned_if_asked_for():
    case = LongCase(RNN(2, 3, dtype=np.float64), 5, 2, seed=0)
    result = unroll.checkpointed(*case.given, case.loss)
    assert result.inputs is None
    assert result.lookahead is None


def test_x_may_be_a_function_or_a_file(tmp_path):
    """Asked for slices only, each no longer than a segment."""
    case, asked = LongCase(LSTM(2, 3, dtype=np.float64), 50, 2, seed=0), []
    mapped = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", case.x.dtype, case.x.shape)
    mapped[:] = case.x

    def x(start, stop):
        asked.append(stop - start)
        return case.x[start:stop]

    want = unroll.checkpointed(*case.given, case.loss, partition(50, 8))
    for given_x in (x, mapped):
        got = unroll.checkpointed(case.cell, case.params, given_x, case.loss, partition(50, 8))
        assert_close(named_loss_gradient(got), named_loss_gradient(want), tol=0)
    assert max(asked) == 8


def test_segments_are_asked_for_once_the_last_one_first():
    case, asked = LongCase(RNN(2, 3, dtype=np.float64), 10, 1, seed=0), []

    def loss(outputs, start, stop):
        asked.append((start, stop))
        assert len(outputs) == stop - start
        return 0.0, np.zeros_like(outputs)

    unroll.checkpointed(*case.given, loss)  # ⌈√10⌉ = 4
    assert asked == [(8, 10), (4, 8), (0, 4)]


@pytest.mark.parametrize(("steps", "longest"), [(0, 0), (1, 1), (2, 2), (4, 2), (5, 3), (100, 10)])
def test_segments_are_the_root_of_the_steps_rounded_up(steps, longest):
    case, asked = LongCase(RNN(1, 1, dtype=np.float64), steps, 1, seed=0), [0]

    def loss(outputs, start, stop):
        asked.append(stop - start)
        return 0.0, np.zeros_like(outputs)

    unroll.checkpointed(*case.given, loss)
    assert max(asked) == longest


def test_a_stream_goes_on_from_the_state_and_the_adjoint():
    """Two calls, the second's adjoint handed to the first, are one."""
    case = LongCase(LSTM(2, 3, dtype=np.float64), 20, 2, seed=0)
    cell, params, x = case.given
    want = unroll.checkpointed(*case.given, case.loss)
    state = cell.forward(params, x[:12]).state
    later = unroll.checkpointed(
        cell, params, x[12:], lambda r, i, j: case.loss(r, i + 12, j + 12), state=state
    )
    first = unroll.checkpointed(cell, params, x[:12], case.loss, d_state=later.initial)
    assert first.value + later.value == pytest.approx(want.value, rel=ROUNDING)
    assert_close({k: first.params[k] + later.params[k] for k in params}, want.params)


def test_overflow_on_the_way_there_is_an_error_and_on_the_way_back_nan():
    cell = RNN(1, 1, "identity", np.float64)
    params = {"W_r": np.full((1, 1), 1e200), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}

    def loss(outputs, start, stop):
        return 0.0, np.ones_like(outputs)

    with np.errstate(over="ignore", invalid="ignore"):
        with pytest.raises(unroll.StateOverflowError, match="state s is not finite before step 4"):
            unroll.checkpointed(cell, params, np.ones((16, 1, 1)), loss)
        got = unroll.checkpointed(cell, params, np.zeros((16, 1, 1)), loss)
    assert all(np.isnan(value).all() for value in got.params.values())
