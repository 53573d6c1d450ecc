"""The contract on sequences: cut into segments, of unequal lengths, empty; for every cell."""

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, following, seeds, small
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import RNN
from unrolled.cells.run import ended


@settings(max_examples=30)
@given(data=st.data(), sizes=small, steps=st.integers(0, 9), seed=seeds)
def test_segments_with_carried_state_equal_one_run(make_cell, make_case, data, sizes, steps, seed):
    """U1: for any partition, the outputs and the last state are those of the full run."""
    d, d_x, _, batch = sizes
    case = make_case(make_cell(d_x, d), steps, batch, seed, scale=0.7)
    cuts = sorted(data.draw(st.lists(st.integers(0, steps), max_size=3)))
    full = case.forward()
    state, outputs = case.state, []
    for start, stop in zip([0, *cuts], [*cuts, steps], strict=True):
        ahead = None if case.lookahead is None else following(case, stop)[0]
        run = case.cell.forward(case.params, case.x[start:stop], state, lookahead=ahead)
        state = run.state
        outputs.append(run.outputs)
    np.testing.assert_allclose(np.concatenate(outputs), full.outputs, rtol=ROUNDING, atol=ROUNDING)
    assert_close(state, full.state)


@settings(max_examples=30)
@given(data=st.data(), sizes=small, steps=st.integers(0, 9), seed=seeds, lengths=st.booleans())
def test_segments_with_carried_adjoint_give_the_full_gradient(
    make_cell, make_case, all_gradients, data, sizes, steps, seed, lengths
):
    """U2: last segment first, each handed the adjoint of the one after it."""
    d, d_x, _, batch = sizes
    cell = make_cell(d_x, d)
    case = make_case(cell, steps, batch, seed, lengths=lengths, scale=0.7)
    full = case.backward(case.forward())
    cuts = sorted(data.draw(st.lists(st.integers(0, steps), max_size=3)))
    bounds = list(zip([0, *cuts], [*cuts, steps], strict=True))
    runs, state = [], case.state
    for start, stop in bounds:
        part = None if case.lengths is None else np.clip(case.lengths - start, 0, stop - start)
        ahead = None if case.lookahead is None else following(case, stop)[0]
        more = {"lengths": part, "lookahead": ahead}
        runs.append(cell.forward(case.params, case.x[start:stop], state, **more))
        state = runs[-1].state
    adjoint, columns = case.d_state, np.arange(batch)
    inputs = np.zeros((steps + cell.lookahead_size, batch, d_x))
    params = {name: np.zeros_like(value) for name, value in case.params.items()}
    for run, (start, stop) in reversed(list(zip(runs, bounds, strict=True))):
        grads = cell.backward(case.params, run.tape, case.d_outputs[start:stop], adjoint)
        adjoint = grads.state
        inputs[start:stop] += grads.inputs
        if grads.lookahead is not None:
            # Of a sequence that ended before this segment no step looks anywhere.
            inputs[following(case, stop)[1], columns] += grads.lookahead
        params = {name: params[name] + grads.params[name] for name in params}
    got = {f"params.{name}": value for name, value in params.items()}
    got |= {f"state.{name}": value for name, value in adjoint.items()}
    want = all_gradients(full)
    if full.lookahead is not None:
        index = following(case, steps)[1], columns
        got["lookahead"] = inputs[index]
        inputs[index] = 0
    assert_close({**got, "inputs": inputs[:steps]}, want)


@settings(max_examples=30)
@given(sizes=small, seed=seeds)
def test_lengths_give_what_each_sequence_gives_alone(
    make_cell, make_case, all_gradients, sizes, seed
):
    """Outputs, last states and gradients; zero outputs and input gradients beyond the end."""
    d, d_x, steps, batch = sizes
    case = make_case(make_cell(d_x, d), steps, batch, seed, lengths=True)
    run = case.forward()
    grads = case.backward(run)
    total = {name: np.zeros_like(value) for name, value in case.params.items()}
    for i, end in enumerate(case.lengths):
        one = slice(i, i + 1)
        state = {name: value[one] for name, value in case.state.items()}
        d_state = {name: value[one] for name, value in case.d_state.items()}
        ahead = None if case.lookahead is None else case.lookahead[:, one].copy()
        alone = case.cell.forward(case.params, case.x[:end, one].copy(), state, lookahead=ahead)
        d_outputs = case.d_outputs[:end, one].copy()
        alone_grads = case.cell.backward(case.params, alone.tape, d_outputs, d_state)
        np.testing.assert_allclose(run.outputs[:end, one], alone.outputs, atol=ROUNDING)
        assert not run.outputs[end:, one].any()
        assert_close({k: v[one] for k, v in run.state.items()}, alone.state)
        np.testing.assert_allclose(grads.inputs[:end, one], alone_grads.inputs, atol=ROUNDING)
        assert not grads.inputs[end:, one].any()
        assert_close({k: v[one] for k, v in grads.state.items()}, alone_grads.state)
        total = {name: total[name] + alone_grads.params[name] for name in total}
    assert_close(grads.params, total)


def test_what_stands_beyond_the_end_has_no_effect(make_cell, make_case, all_gradients):
    """Not even values that would overflow if they were computed with."""
    case = make_case(make_cell(2, 3, np.float32), 5, 4, seed=1, lengths=True)
    case.lengths = np.array([5, 2, 0, 1])
    run, past = case.forward(), ended(5, case.lengths)
    grads = case.backward(run)
    case.x[past] = 3e38 * (-1.0) ** np.arange(past.sum() * 2).reshape(-1, 2)
    case.d_outputs[past] = -3e38
    other = case.forward()
    np.testing.assert_array_equal(other.outputs, run.outputs)
    for name, value in all_gradients(case.backward(other)).items():
        np.testing.assert_array_equal(value, all_gradients(grads)[name])


def test_a_growing_state_stops_growing_at_the_end():
    """The identity RNN doubles its state: frozen after 3 steps of 2000, or it would overflow."""
    cell = RNN(1, 1, "identity", np.float64)
    params = {"W_r": np.full((1, 1), 2.0), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
    run = cell.forward(params, np.ones((2000, 1, 1)), {"s": np.ones((1, 1))}, lengths=np.array([3]))
    assert run.state["s"] == 15
    assert cell.backward(params, run.tape, np.ones((2000, 1, 1))).state["s"] == 2 + 4 + 8


@pytest.mark.parametrize(("steps", "batch"), [(0, 2), (3, 0), (0, 0)])
def test_empty_runs_hand_the_state_and_the_adjoint_back(
    make_cell, make_case, all_gradients, steps, batch
):
    for lengths in (False, True):
        case = make_case(make_cell(2, 3), steps, batch, seed=0, lengths=lengths)
        run = case.forward()
        assert run.outputs.shape == (steps, batch, case.cell.output_size)
        assert_close(run.state, case.state, tol=0)
        grads = case.backward(run)
        assert_close(grads.state, case.d_state, tol=0)
        assert grads.inputs.shape == case.x.shape
        for name, value in grads.params.items():
            assert value.shape == case.params[name].shape
            assert not value.any()
