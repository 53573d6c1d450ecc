"""The contract: what holds for every cell with every option."""

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, seeds, signals_of, small
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, RNN, verify


@settings(max_examples=40)
@given(sizes=small, seed=seeds, lengths=st.booleans(), scale=st.sampled_from([0.3, 1.0, 8.0]))
def test_gradient_matches_complex_step(make_cell, make_case, sizes, seed, lengths, scale):
    """Scale 8 saturates most gates, tanh and logistic units."""
    d, d_x, steps, batch = sizes
    case = make_case(make_cell(d_x, d), steps, batch, seed, lengths=lengths, scale=scale)
    # Rounding over at most four steps. In a saturated gate 1 - g is off by an eps that weights of
    # size 8 multiply, while the gradients around it all but vanish.
    verify.cell_gradient(
        "contract",
        case.cell,
        case.params,
        case.x,
        case.state,
        case.lengths,
        case.lookahead,
        rng=case.rng,
        method="complex-step",
        tol=1e-10 if scale <= 1 else 1e-9,
    )


@settings(max_examples=20)
@given(sizes=small, seed=seeds, lengths=st.booleans())
def test_float32_agrees_with_float64(make_cell, make_case, all_gradients, sizes, seed, lengths):
    """Within 2e-5 of the largest entry: eps is 1.2e-7, and errors grow over the steps."""
    d, d_x, steps, batch = sizes
    single = make_case(make_cell(d_x, d, np.float32), steps, batch, seed, lengths=lengths)
    double = make_case(make_cell(d_x, d, np.float32), steps, batch, seed, lengths=lengths)
    double.cast(np.float64)
    runs = single.forward(), double.forward()
    got = all_gradients(single.backward(runs[0]))
    want = all_gradients(double.backward(runs[1]))
    got |= {"outputs": runs[0].outputs, **runs[0].state}
    want |= {"outputs": runs[1].outputs, **runs[1].state}
    scale = max(1.0, *(np.abs(value).max() for value in want.values()))
    for name, value in got.items():
        assert value.dtype == np.float32, name
        np.testing.assert_allclose(value, want[name], rtol=0, atol=2e-5 * scale, err_msg=name)


def test_complex_forward_is_the_real_one_for_real_arguments(make_cell, make_case):
    case = make_case(make_cell(2, 3), 4, 2, seed=0)
    run = case.forward()
    other = case.cast(np.complex128).forward()
    assert other.outputs.dtype == np.complex128
    # Complex tanh rounds differently from the real one.
    np.testing.assert_allclose(other.outputs, run.outputs, rtol=ROUNDING, atol=ROUNDING)


def test_runs_change_nothing_they_are_given(make_cell, make_case, all_gradients):
    case, copy = (make_case(make_cell(2, 3), 4, 3, seed=0, lengths=True) for _ in range(2))
    run = case.forward()
    grads = all_gradients(case.backward(run))
    again = all_gradients(case.backward(run))  # nor the tape
    assert_close(grads, again, tol=0)
    np.testing.assert_array_equal(case.x, copy.x)
    np.testing.assert_array_equal(case.d_outputs, copy.d_outputs)
    np.testing.assert_array_equal(case.lengths, copy.lengths)
    for name in ("params", "state", "d_state"):
        assert_close(getattr(case, name), getattr(copy, name), tol=0)


def test_the_tape_cannot_be_changed_by_what_the_run_hands_out_or_was_given(
    make_cell, make_case, all_gradients
):
    case = make_case(make_cell(2, 3), 4, 3, seed=0, lengths=True)
    run = case.forward()
    grads, signals = all_gradients(case.backward(run)), signals_of(case.cell, run.tape)
    with pytest.raises(ValueError, match="read-only"):
        run.outputs[0] = 7
    handed_out = [*signals_of(case.cell, run.tape).values(), *case.backward(run).state.values()]
    for value in (*run.state.values(), *case.state.values(), *handed_out):
        value[:] = 7
    case.lengths[:] = 0
    assert_close(all_gradients(case.backward(run)), grads, tol=0)
    assert_close(signals_of(case.cell, run.tape), signals, tol=0)


def test_absent_state_and_adjoint_are_zero(make_cell, make_case, all_gradients):
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    run = case.cell.forward(case.params, case.x, lookahead=case.lookahead)
    case.state = case.cell.zero_state(3)
    np.testing.assert_array_equal(run.outputs, case.forward().outputs)
    grads = case.cell.backward(case.params, run.tape, case.d_outputs)
    case.d_state = case.cell.zero_state(3)
    assert_close(all_gradients(grads), all_gradients(case.backward(run)), tol=0)


def test_fresh_parameters_fit_the_cell(make_cell):
    for dtype in (np.float32, np.float64, np.complex128):
        cell = make_cell(2, 3, dtype)
        params = cell.init(np.random.default_rng(0))
        cell.forward(params, np.zeros((1, 1, 2), dtype))
        assert sum(value.size for value in params.values()) == cell.param_count()


def test_cells_are_equal_when_sizes_and_options_are(make_cell):
    assert make_cell(2, 3) == make_cell(2, 3)
    assert hash(make_cell(2, 3)) == hash(make_cell(2, 3))
    assert make_cell(2, 3) != make_cell(3, 2)
    assert make_cell(2, 3) != make_cell(2, 3, np.float32)
    assert make_cell(2, 3).astype("float32") == make_cell(2, 3, np.float32)
    assert RNN(2, 3) != LSTM(2, 3)


def test_runs_tapes_and_gradients_equal_themselves_only(make_cell, make_case):
    """Equality by arrays would raise that their truth is ambiguous."""
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    run, other = case.forward(), case.forward()
    pairs = (run, other), (run.tape, other.tape), (case.backward(run), case.backward(other))
    for one, two in pairs:
        assert one == one
        assert one != two
        assert len({one, two}) == 2


def test_overflow_leaves_a_state_that_the_next_segment_refuses():
    cell = RNN(1, 1, "identity")
    params = {
        "W_r": np.full((1, 1), 1e20, "f"),
        "W_x": np.ones((1, 1), "f"),
        "theta": np.zeros(1, "f"),
    }
    x = np.ones((4, 1, 1), "f")
    with np.errstate(over="ignore"):
        run = cell.forward(params, x)
    assert run.outputs[1, 0, 0] == np.float32(1e20)
    assert run.outputs[3, 0, 0] == run.state["s"][0, 0] == np.inf
    with pytest.raises(ValueError, match=r'state\["s"\]: expected finite entries, got inf'):
        cell.forward(params, x, run.state)


def test_overflow_behind_a_saturated_warping_shows_in_the_state():
    cell = RNN(1, 1)
    params = {
        "W_r": np.ones((1, 1), "f"),
        "W_x": np.full((1, 1), 3e38, "f"),
        "theta": np.zeros(1, "f"),
    }
    with np.errstate(over="ignore"):
        run = cell.forward(params, np.full((4, 1, 1), 10, "f"))
    np.testing.assert_array_equal(run.outputs, np.ones((4, 1, 1)))
    np.testing.assert_array_equal(run.state["s"], [[np.inf]])
