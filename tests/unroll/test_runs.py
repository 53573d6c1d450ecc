"""Runs over segments: carried they are one run, reset they are runs of their own."""

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, seeds, small
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_cases import LongCase, named, segments_of

from unrolled import LSTM, RNN, unroll
from unrolled.layers import Embedding
from unrolled.models import Embedded, ManyToOne
from unrolled.unroll import partition


def assert_carried_segments_are_one_run(cell, data, steps, batch, seed, lengths):
    """U1 and U2: outputs, last state and every gradient are those of the run over all steps."""
    case = LongCase(cell, steps, batch, seed, lengths=lengths)
    segments = data.draw(segments_of(steps))
    full, _, want = case.full()
    run = unroll.run(*case.given, segments, **case.arguments)
    np.testing.assert_allclose(run.outputs, full.outputs, rtol=ROUNDING, atol=ROUNDING)
    assert_close(run.state, full.state)
    d_outputs = case.loss(run.outputs, 0, steps)[1]
    got = unroll.backward(case.params, run.tape, d_outputs, case.d_state)
    assert_close(named(got), named(want))


@settings(max_examples=25)
@given(data=st.data(), sizes=small, steps=st.integers(0, 9), seed=seeds, lengths=st.booleans())
def test_carried_segments_of_a_cell_are_one_run(make_cell, data, sizes, steps, seed, lengths):
    d, d_x, _, batch = sizes
    assert_carried_segments_are_one_run(make_cell(d_x, d), data, steps, batch, seed, lengths)


@settings(max_examples=40)
@given(data=st.data(), sizes=small, steps=st.integers(0, 9), seed=seeds, lengths=st.booleans())
def test_carried_segments_of_a_model_are_one_run(make_model, data, sizes, steps, seed, lengths):
    d, d_x, _, batch = sizes
    assert_carried_segments_are_one_run(make_model(d_x, d), data, steps, batch, seed, lengths)


def assert_reset_segments_are_runs_of_their_own(cell, segments, batch, seed):
    """Outputs, parameter gradients and adjoint of the shared initial state: sums over runs."""
    case = LongCase(cell, segments.steps, batch, seed)
    run = unroll.run(*case.given, segments, **case.arguments, carry=False)
    d_outputs = case.loss(run.outputs, 0, segments.steps)[1]
    got = unroll.backward(case.params, run.tape, d_outputs, case.d_state)
    size = cell.lookahead_size
    padded = case.x if not size else np.concatenate([case.x, case.arguments["lookahead"]])
    d_padded = np.zeros_like(padded)
    params = {name: np.zeros_like(value) for name, value in case.params.items()}
    state = cell.zero_state(batch)
    for start, stop in segments:
        lookahead = padded[stop : stop + size] if size else None
        alone = cell.forward(
            case.params, case.x[start:stop], case.arguments["state"], lookahead=lookahead
        )
        np.testing.assert_array_equal(run.outputs[start:stop], alone.outputs)
        last = stop == segments.steps
        grads = cell.backward(
            case.params, alone.tape, d_outputs[start:stop], case.d_state if last else None
        )
        params = {name: params[name] + grads.params[name] for name in params}
        state = {name: state[name] + grads.state[name] for name in state}
        d_padded[start:stop] += grads.inputs
        if size:
            d_padded[stop : stop + size] += grads.lookahead
    assert_close(run.state, alone.state, tol=0)
    assert_close(got.params, params)
    assert_close(got.state, state)
    np.testing.assert_allclose(got.inputs, d_padded[: segments.steps], rtol=ROUNDING, atol=ROUNDING)
    if size:
        np.testing.assert_allclose(
            got.lookahead, d_padded[segments.steps :], rtol=ROUNDING, atol=ROUNDING
        )


@settings(max_examples=10)
@given(data=st.data(), batch=st.integers(1, 3), steps=st.integers(1, 9), seed=seeds)
def test_reset_segments_of_a_cell_are_runs_of_their_own(make_cell, data, batch, steps, seed):
    segments = data.draw(segments_of(steps))
    assert_reset_segments_are_runs_of_their_own(make_cell(2, 3), segments, batch, seed)


@settings(max_examples=15)
@given(data=st.data(), batch=st.integers(1, 3), steps=st.integers(1, 9), seed=seeds)
def test_reset_segments_of_a_model_are_runs_of_their_own(make_model, data, batch, steps, seed):
    segments = data.draw(segments_of(steps))
    assert_reset_segments_are_runs_of_their_own(make_model(2, 3), segments, batch, seed)


@settings(max_examples=15)
@given(data=st.data(), steps=st.integers(0, 9), seed=seeds)
def test_reset_sequences_of_unequal_lengths_are_those_alone(make_cell, data, steps, seed):
    """A sequence that has ended keeps its last state while others are reset."""
    case = LongCase(make_cell(2, 3), steps, 3, seed, lengths=True)
    cell, segments = case.cell, data.draw(segments_of(steps))
    run = unroll.run(*case.given, segments, **case.arguments, carry=False)
    grads = unroll.backward(case.params, run.tape, case.d_outputs, case.d_state)
    params = {name: np.zeros_like(value) for name, value in case.params.items()}
    for b, end in enumerate(case.arguments["lengths"]):
        one = slice(b, b + 1)
        mine = unroll.Segments(tuple(min(j, end) - i for i, j in segments if i < end))
        given = case.of_one(b)
        alone = unroll.run(cell, case.params, case.x[:end, one], mine, **given, carry=False)
        np.testing.assert_allclose(run.outputs[:end, one], alone.outputs, atol=ROUNDING)
        assert not run.outputs[end:, one].any()
        assert_close({name: value[one] for name, value in run.state.items()}, alone.state)
        d_last = {name: value[one] for name, value in case.d_state.items()}
        want = unroll.backward(case.params, alone.tape, case.d_outputs[:end, one].copy(), d_last)
        np.testing.assert_allclose(grads.inputs[:end, one], want.inputs, atol=ROUNDING)
        assert not grads.inputs[end:, one].any()
        assert_close({name: value[one] for name, value in grads.state.items()}, want.state)
        params = {name: params[name] + want.params[name] for name in params}
    assert_close(grads.params, params)


@pytest.mark.parametrize(("steps", "batch"), [(0, 2), (5, 0), (0, 0)])
@pytest.mark.parametrize("carry", [True, False])
def test_empty_runs_hand_the_state_and_the_adjoint_back(make_cell, steps, batch, carry):
    case = LongCase(make_cell(2, 3), steps, batch, seed=0)
    run = unroll.run(*case.given, partition(steps, 2), **case.arguments, carry=carry)
    assert run.outputs.shape == (steps, batch, case.cell.output_size)
    assert_close(run.state, case.arguments["state"], tol=0)
    grads = unroll.backward(case.params, run.tape, case.d_outputs, case.d_state)
    assert_close(grads.state, case.d_state, tol=0)
    assert grads.inputs.shape == case.x.shape
    assert not any(value.any() for value in grads.params.values())


def test_without_a_tape_the_outputs_are_the_same(make_cell):
    case = LongCase(make_cell(2, 3), 7, 2, seed=0)
    run = unroll.run(*case.given, partition(7, 3), **case.arguments)
    bare = unroll.run(*case.given, partition(7, 3), **case.arguments, keep_tape=False)
    assert bare.tape is None
    np.testing.assert_array_equal(bare.outputs, run.outputs)


def test_the_run_shares_no_memory_with_the_state_it_was_given():
    cell = RNN(1, 1, dtype=np.float64)
    params, state = cell.init(np.random.default_rng(0)), {"s": np.ones((1, 1))}
    run = unroll.run(cell, params, np.zeros((0, 1, 1)), partition(0, 1), state)
    assert not np.shares_memory(run.state["s"], state["s"])


def test_of_a_model_with_one_output_each_segment_has_one():
    """Carried, the last one is that of the whole run, and so is its gradient."""
    model, rng = ManyToOne(LSTM(2, 3, dtype=np.float64), 2), np.random.default_rng(0)
    params, x = model.init(rng), rng.standard_normal((7, 3, 2))
    full = model.forward(params, x)
    run = unroll.run(model, params, x, partition(7, 3))
    assert run.outputs.shape == (3, 3, 2)
    np.testing.assert_allclose(run.outputs[-1:], full.outputs, rtol=ROUNDING)
    parallel = unroll.run_parallel(model, params, x, partition(7, 3))
    reset = unroll.run(model, params, x, partition(7, 3), carry=False)
    np.testing.assert_allclose(parallel.outputs, reset.outputs, rtol=ROUNDING)

    d_output = rng.standard_normal((1, 3, 2))
    want = model.backward(params, full.tape, d_output)
    d_outputs = np.concatenate([np.zeros((2, 3, 2)), d_output])
    assert_close(named(unroll.backward(params, run.tape, d_outputs)), named(want))
    d_outputs = rng.standard_normal((3, 3, 2))
    want = named(unroll.backward(params, reset.tape, d_outputs))
    assert_close(named(unroll.backward_parallel(params, parallel.tape, d_outputs)), want)


def test_ids_are_cut_into_segments_as_numbers_are():
    model = Embedded(Embedding(5, 2, np.float64), LSTM(2, 3, dtype=np.float64))
    rng = np.random.default_rng(0)
    params, x = model.init(rng), rng.integers(0, 5, (7, 3))
    full = model.forward(params, x)
    d_outputs = rng.standard_normal(full.outputs.shape)
    want = named(model.backward(params, full.tape, d_outputs))
    run = unroll.run(model, params, x, partition(7, 3))
    np.testing.assert_allclose(run.outputs, full.outputs, rtol=ROUNDING)
    assert_close(named(unroll.backward(params, run.tape, d_outputs)), want)
    reset = unroll.run(model, params, x, partition(7, 3), carry=False)
    parallel = unroll.run_parallel(model, params, x, partition(7, 3))
    np.testing.assert_allclose(parallel.outputs, reset.outputs, rtol=ROUNDING)


HUGE = {"W_r": np.full((1, 1), 1e200), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}


def test_a_state_that_overflowed_starts_no_segment():
    cell = RNN(1, 1, "identity", np.float64)
    with (
        np.errstate(over="ignore"),
        pytest.raises(unroll.StateOverflowError, match="the state s is not finite before step 4"),
    ):
        unroll.run(cell, HUGE, np.ones((8, 1, 1)), partition(8, 4))


def test_an_adjoint_that_overflowed_leaves_nan_in_what_it_reaches():
    """As inf and NaN are left by one run over all steps; no complaint about an argument."""
    cell = RNN(1, 1, "identity", np.float64)
    run = unroll.run(cell, HUGE, np.zeros((8, 1, 1)), partition(8, 4))
    with np.errstate(over="ignore", invalid="ignore"):
        grads = unroll.backward(HUGE, run.tape, np.ones((8, 1, 1)))
    assert all(np.isnan(value).all() for value in (*grads.params.values(), *grads.state.values()))
    assert np.isnan(grads.inputs[:4]).all()
    assert grads.inputs[7] == 1
