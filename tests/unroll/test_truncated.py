"""Truncated BPTT against its definition, taken term by term with nothing clever about it."""

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_cases import LongCase, named, named_loss_gradient

from unrolled import LSTM, RNN, unroll
from unrolled.unroll import partition


def by_definition(case, k1, k2):
    """Sum the gradient of every single term of the loss, followed back to step t - k2.

    Step n is in the block of k1 steps that ends before t. Its term alone is differentiated: a run
    of the steps max(0, t - k2)..n from the state that one full run has there, a constant.
    """
    cell, params, steps, size = case.cell, case.params, len(case.x), case.cell.lookahead_size
    padded = case.x if not size else np.concatenate([case.x, case.arguments["lookahead"]])
    states, outputs = [case.arguments["state"]], []
    for n in range(steps):
        ahead = padded[n + 1 : n + 1 + size] if size else None
        run = cell.forward(params, case.x[n : n + 1], states[-1], lookahead=ahead)
        states.append(run.state)
        outputs.append(run.outputs)
    value, d_outputs = case.loss(np.concatenate(outputs), 0, steps)
    total = {name: np.zeros_like(value) for name, value in params.items()}
    initial, d_padded = cell.zero_state(case.x.shape[1]), np.zeros_like(padded)
    for n in range(steps):
        t = (n // k1 + 1) * k1
        first = max(0, t - k2)
        ahead = padded[n + 1 : n + 1 + size] if size else None
        run = cell.forward(params, case.x[first : n + 1], states[first], lookahead=ahead)
        d_term = np.zeros_like(run.outputs)
        d_term[-1] = d_outputs[n]
        grads = cell.backward(params, run.tape, d_term)
        total = {name: total[name] + grads.params[name] for name in total}
        d_padded[first : n + 1] += grads.inputs
        if size:
            d_padded[n + 1 : n + 1 + size] += grads.lookahead
        if first == 0:
            initial = {name: initial[name] + grads.state[name] for name in initial}
    arrays = {f"params.{name}": v for name, v in total.items()}
    arrays |= {f"state.{name}": v for name, v in initial.items()}
    arrays["inputs"] = d_padded[:steps]
    if size:
        arrays["lookahead"] = d_padded[steps:]
    return value, arrays


def assert_definition(cell, steps, batch, k1, k2, seed):
    case = LongCase(cell, steps, batch, seed)
    value, want = by_definition(case, k1, k2)
    got = unroll.truncated(*case.given, case.loss, k1, k2, **case.arguments, inputs=True)
    assert got.value == pytest.approx(value, rel=ROUNDING, abs=ROUNDING)
    assert_close(named_loss_gradient(got), want)


reaches = st.integers(1, 8).flatmap(lambda k1: st.tuples(st.just(k1), st.integers(k1, k1 + 9)))


@settings(max_examples=8)
@given(steps=st.integers(1, 9), batch=st.integers(1, 2), k=reaches, seed=seeds)
def test_cells_are_truncated_as_defined(make_cell, steps, batch, k, seed):
    assert_definition(make_cell(2, 2), steps, batch, *k, seed)


@settings(max_examples=8)
@given(steps=st.integers(1, 9), batch=st.integers(1, 2), k=reaches, seed=seeds)
def test_models_are_truncated_as_defined(make_model, steps, batch, k, seed):
    assert_definition(make_model(2, 2), steps, batch, *k, seed)


@settings(max_examples=10)
@given(
    steps=st.integers(0, 9),
    batch=st.integers(0, 3),
    more=st.integers(0, 5),
    seed=seeds,
    lengths=st.booleans(),
)
def test_one_block_followed_to_the_start_is_the_full_gradient(
    make_cell, steps, batch, more, seed, lengths
):
    case = LongCase(make_cell(2, 3), steps, batch, seed, lengths=lengths)
    case.d_state = None
    run, value, want = case.full()
    k1 = max(steps, 1)
    got = unroll.truncated(*case.given, case.loss, k1, k1 + more, **case.arguments, inputs=True)
    assert got.value == pytest.approx(value, rel=ROUNDING, abs=ROUNDING)
    assert_close(got.state, run.state)
    assert_close(named_loss_gradient(got), named(want))


@settings(max_examples=10)
@given(steps=st.integers(1, 9), k1=st.integers(1, 9), seed=seeds, lengths=st.booleans())
def test_followed_to_the_start_from_every_block_it_is_the_full_gradient(
    make_cell, steps, k1, seed, lengths
):
    """For any k1: each term counts once, however many ways back cross a step."""
    case = LongCase(make_cell(2, 3), steps, 2, seed, lengths=lengths)
    case.d_state = None
    want = named(case.full()[2])
    k2 = k1 * -(-steps // k1)
    got = unroll.truncated(*case.given, case.loss, k1, k2, **case.arguments, inputs=True)
    assert_close(named_loss_gradient(got), want)


@settings(max_examples=10)
@given(steps=st.integers(1, 9), k=st.integers(1, 9), seed=seeds, lengths=st.booleans())
def test_equal_k_is_segments_with_the_adjoint_zeroed(make_cell, steps, k, seed, lengths):
    case = LongCase(make_cell(2, 3), steps, 2, seed, lengths=lengths)
    run = unroll.run(*case.given, partition(steps, k), **case.arguments)
    d_outputs = case.loss(run.outputs, 0, steps)[1]
    total = {name: np.zeros_like(value) for name, value in case.params.items()}
    for tape, (start, stop) in zip(run.tape.tapes, run.tape.segments, strict=True):
        grads = case.cell.backward(case.params, tape, d_outputs[start:stop])
        total = {name: total[name] + grads.params[name] for name in total}
    got = unroll.truncated(*case.given, case.loss, k, k, **case.arguments)
    assert got.inputs is None
    assert_close(got.params, total)


@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_a_zeroed_adjoint_biases_the_gradient(kind):
    """U2, the other half: 9.7e-2 in the paper's example; here more than a percent as well."""
    case = LongCase(kind(2, 3, dtype=np.float64), 12, 2, seed=0)
    case.d_state = None
    want = case.full()[2].params
    got = unroll.truncated(*case.given, case.loss, 4, 4, **case.arguments).params
    error = max(np.abs(got[name] - want[name]).max() / np.abs(want[name]).max() for name in want)
    assert error > 1e-2


def test_each_step_runs_forward_once_whatever_k1_and_k2():
    """Also where the ways back of blocks overlap."""
    case, steps = LongCase(RNN(2, 3, dtype=np.float64), 20, 1, seed=0), []

    class Counting(RNN):
        def _forward(self, params, x, state, lengths):
            steps.append(len(x))
            return super()._forward(params, x, state, lengths)

    cell = Counting(2, 3, dtype=np.float64)
    unroll.truncated(cell, case.params, case.x, case.loss, 3, 10)
    assert sum(steps) == 20


def test_blocks_are_asked_for_in_order_and_once():
    case, asked = LongCase(RNN(2, 3, dtype=np.float64), 7, 1, seed=0), []

    def loss(outputs, start, stop):
        asked.append((start, stop, len(outputs)))
        return 0.0, np.zeros_like(outputs)

    unroll.truncated(*case.given, loss, 3, 5)
    assert asked == [(0, 3, 3), (3, 6, 3), (6, 7, 1)]
