"""The contract: what holds for every cell with every option."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, RNN, verify
from unrolled.cells.run import ended

# d, d_x, T, B, seed. T = 0 and B = 0 have tests of their own.
small = st.tuples(*(st.integers(1, 3) for _ in range(2)), st.integers(1, 4), st.integers(1, 3))
seeds = st.integers(0, 2**32 - 1)

# Two orders of the same sums, some dozen terms of order 1 to 10 each: rounding, nothing else.
ROUNDING = 1e-12


def assert_close(got, want, tol=ROUNDING):
    assert got.keys() == want.keys()
    for name in got:
        np.testing.assert_allclose(got[name], want[name], rtol=tol, atol=tol, err_msg=name)


@settings(max_examples=40)
@given(sizes=small, seed=seeds, lengths=st.booleans(), scale=st.sampled_from([0.3, 1.0, 8.0]))
def test_gradient_matches_complex_step(make_cell, make_case, sizes, seed, lengths, scale):
    """Scale 8 saturates most gates, tanh and logistic units."""
    d, d_x, steps, batch = sizes
    case = make_case(make_cell(d_x, d), steps, batch, seed, lengths=lengths, scale=scale)
    # tol: the bound; what is left of it is rounding over at most four steps.
    verify.cell_gradient(
        "contract",
        case.cell,
        case.params,
        case.x,
        case.state,
        case.lengths,
        rng=case.rng,
        method="complex-step",
        tol=1e-10,
    )


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
        run = case.cell.forward(case.params, case.x[start:stop], state)
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
        runs.append(cell.forward(case.params, case.x[start:stop], state, lengths=part))
        state = runs[-1].state
    adjoint, inputs = case.d_state, []
    params = {name: np.zeros_like(value) for name, value in case.params.items()}
    for run, (start, stop) in reversed(list(zip(runs, bounds, strict=True))):
        grads = cell.backward(case.params, run.tape, case.d_outputs[start:stop], adjoint)
        adjoint = grads.state
        inputs.insert(0, grads.inputs)
        params = {name: params[name] + grads.params[name] for name in params}
    got = {f"params.{name}": value for name, value in params.items()}
    got |= {f"state.{name}": value for name, value in adjoint.items()}
    assert_close({**got, "inputs": np.concatenate(inputs)}, all_gradients(full))


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
        alone = case.cell.forward(case.params, case.x[:end, one].copy(), state)
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
        assert run.outputs.shape == (steps, batch, 3)
        assert_close(run.state, case.state, tol=0)
        grads = case.backward(run)
        assert_close(grads.state, case.d_state, tol=0)
        assert grads.inputs.shape == case.x.shape
        for name, value in grads.params.items():
            assert value.shape == case.params[name].shape
            assert not value.any()


@settings(max_examples=20)
@given(sizes=small, seed=seeds, lengths=st.booleans())
def test_float32_agrees_with_float64(make_cell, make_case, all_gradients, sizes, seed, lengths):
    """Within 2e-5 of the largest entry: eps is 1.2e-7, and errors grow over the steps."""
    d, d_x, steps, batch = sizes
    single = make_case(make_cell(d_x, d, np.float32), steps, batch, seed, lengths=lengths)
    double = make_case(make_cell(d_x, d, np.float32), steps, batch, seed, lengths=lengths)
    double.cell = make_cell(d_x, d)
    double.x, double.d_outputs = (a.astype(float) for a in (double.x, double.d_outputs))
    for name in ("params", "state", "d_state"):
        setattr(double, name, {k: v.astype(float) for k, v in getattr(double, name).items()})
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
    case.cell = case.cell.astype(np.complex128)
    case.x = case.x.astype(complex)
    case.params = {name: value.astype(complex) for name, value in case.params.items()}
    case.state = {name: value.astype(complex) for name, value in case.state.items()}
    other = case.forward()
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
    grads, signals = all_gradients(case.backward(run)), case.cell.signals(run.tape)
    with pytest.raises(ValueError, match="read-only"):
        run.outputs[0] = 7
    handed_out = [*case.cell.signals(run.tape).values(), *case.backward(run).state.values()]
    for value in (*run.state.values(), *case.state.values(), *handed_out):
        value[:] = 7
    case.lengths[:] = 0
    assert_close(all_gradients(case.backward(run)), grads, tol=0)
    assert_close(case.cell.signals(run.tape), signals, tol=0)


def test_absent_state_and_adjoint_are_zero(make_cell, make_case, all_gradients):
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    run = case.cell.forward(case.params, case.x)
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


GOOD_X = np.zeros((4, 3, 2))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"x": GOOD_X.tolist()}, TypeError, r"x: expected a numpy array .*\(T, B, input_size\)"),
        ({"x": GOOD_X[0]}, ValueError, r"x: expected shape \(T, B, input_size\).*got \(3, 2\)"),
        ({"x": GOOD_X[..., :1]}, ValueError, r"x: expected shape .* got \(4, 3, 1\)"),
        ({"x": GOOD_X.astype("f")}, ValueError, "x: expected dtype float64, got float32"),
        ({"x": GOOD_X + np.nan}, ValueError, "x: expected finite entries, got nan"),
        ({"x": GOOD_X + np.inf}, ValueError, "x: expected finite entries, got inf"),
        ({"params": None}, TypeError, "params: expected a dict of arrays, got NoneType"),
        ({"params": {}}, ValueError, "params: expected the keys .* got none"),
        ({"state": {"h": GOOD_X[0]}}, ValueError, "state: expected the keys s.*, got h"),
        ({"state": GOOD_X[0]}, TypeError, "state: expected a dict of arrays, got ndarray"),
        ({"lengths": [4, 4, 4]}, TypeError, r"lengths: expected a numpy array of shape \(B,\)"),
        ({"lengths": np.array([4, 4])}, ValueError, r"lengths: expected shape \(B,\)"),
        ({"lengths": np.ones(3)}, ValueError, "lengths: expected an integer array"),
        ({"lengths": np.array([4, 5, 4])}, ValueError, r"lengths: expected entries in 0..T = 0..4"),
        ({"lengths": np.array([4, -1, 4])}, ValueError, "lengths: expected entries in 0..T"),
    ],
)
def test_forward_refuses(make_cell, make_case, change, error, message):
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    arguments = {"params": case.params, "x": case.x, **change}
    with pytest.raises(error, match=message):
        case.cell.forward(**arguments)


@pytest.mark.parametrize("kind", ["shape", "dtype", "nan", "missing", "unknown"])
def test_forward_refuses_parameters_and_states(make_cell, make_case, kind):
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    for argument in ("params", "state"):
        for key, value in getattr(case, argument).items():
            given = dict(getattr(case, argument))
            if kind == "missing":
                del given[key]
            elif kind == "unknown":
                given["W_none"] = value
            else:
                bad = {"shape": value[..., :-1], "dtype": value.astype("f"), "nan": value * np.nan}
                given[key] = bad[kind]
            named = argument if kind in ("missing", "unknown") else f'{argument}["{key}"]'
            arguments = {"params": case.params, "x": case.x, "state": case.state, argument: given}
            with pytest.raises(ValueError, match="expected") as caught:
                case.cell.forward(**arguments)
            assert str(caught.value).startswith(f"{named}: expected")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"tape": None}, TypeError, "tape: expected run.tape of this cell, got NoneType"),
        ({"params": {}}, ValueError, "params: expected the keys"),
        ({"d_outputs": np.zeros((4, 3, 2))}, ValueError, r"d_outputs: expected shape \(T, B, out"),
        ({"d_outputs": np.zeros((3, 3, 3))}, ValueError, r"= \(4, 3, 3\), got \(3, 3, 3\)"),
        ({"d_outputs": np.zeros((4, 3, 3), "f")}, ValueError, "d_outputs: expected dtype float64"),
        ({"d_outputs": np.full((4, 3, 3), np.nan)}, ValueError, "d_outputs: expected finite"),
        ({"d_state": {}}, ValueError, "d_state: expected the keys s"),
    ],
)
def test_backward_refuses(make_cell, make_case, change, error, message):
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    tape = case.forward().tape
    arguments = {"params": case.params, "tape": tape, "d_outputs": case.d_outputs, **change}
    with pytest.raises(error, match=message):
        case.cell.backward(**arguments)


def test_backward_refuses_the_tape_of_another_cell(make_cell, make_case):
    case, other = (make_case(make_cell(2, d), 4, 3, seed=0) for d in (3, 4))
    with pytest.raises(ValueError, match="tape: expected the tape of a run of this cell, got one"):
        case.cell.backward(case.params, other.forward().tape, case.d_outputs)
    with pytest.raises(ValueError, match="tape: expected the tape of a run of this cell, got one"):
        case.cell.signals(other.forward().tape)
    with pytest.raises(TypeError, match=r"tape: expected run.tape"):
        case.cell.signals({})


def test_backward_refuses_complex_numbers(make_cell):
    cell = make_cell(2, 3, np.complex128)
    params = cell.init(np.random.default_rng(0))
    run = cell.forward(params, np.zeros((1, 1, 2), complex))
    with pytest.raises(ValueError, match="dtype: expected float32 or float64 for a backward pass"):
        cell.backward(params, run.tape, run.outputs)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 3), ValueError, "input_size: expected an integer ≥ 1, got 0"),
        ((2, -3), ValueError, "hidden_size: expected an integer ≥ 1, got -3"),
        ((2.0, 3), TypeError, "input_size: expected an integer, got float 2.0"),
        ((2, True), TypeError, "hidden_size: expected an integer, got bool True"),
        ((2, 3, "no"), ValueError, "(warping|peepholes): expected one of .*'no'"),
        ((2, 3, None), ValueError, "(warping|peepholes): expected one of .*None"),
    ],
)
@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_cells_refuse(kind, arguments, error, message):
    with pytest.raises(error, match=message):
        kind(*arguments)


@pytest.mark.parametrize("dtype", ["float16", "int64", "no such dtype", object])
@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_cells_refuse_dtypes(kind, dtype):
    with pytest.raises(ValueError, match="dtype: expected one of float32, float64, complex128"):
        kind(2, 3, dtype=dtype)
    with pytest.raises(ValueError, match="dtype: expected one of float32, float64, complex128"):
        kind(2, 3).astype(dtype)


def test_init_and_zero_state_refuse(make_cell):
    with pytest.raises(TypeError, match=r"rng: expected a numpy.random.Generator, got int"):
        make_cell(2, 3).init(0)
    with pytest.raises(ValueError, match="batch: expected an integer ≥ 0, got -1"):
        make_cell(2, 3).zero_state(-1)
