from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import verify
from unrolled.cells import LSTM, RNN
from unrolled.models import SequenceLabeller, WindowNetwork, join, part

CELLS = {
    "rnn": lambda d, dtype=np.float64: RNN(2, d, dtype=dtype),
    "lstm": lambda d, dtype=np.float64: LSTM(2, d, peepholes="full", dtype=dtype),
}
sizes = st.integers(0, 4)
seeds = st.integers(0, 2**32 - 1)


def random_params(model: Any, rng: np.random.Generator) -> Any:
    """Return parameters of which none is zero."""
    return {k: rng.standard_normal(p.shape).astype(p.dtype) for k, p in model.init(rng).items()}


def random_state(model: Any, rng: np.random.Generator, batch: int) -> Any:
    return {k: rng.standard_normal(v.shape) for k, v in model.zero_state(batch).items()}


@pytest.mark.parametrize("cell", CELLS)
@settings(deadline=None, max_examples=20)
@given(steps=sizes, batch=sizes, d=st.integers(1, 3), k=st.integers(1, 3), seed=seeds)
def test_gradient_matches_complex_step(
    cell: str, steps: int, batch: int, d: int, k: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    model = SequenceLabeller(CELLS[cell](d), k)
    check = verify.cell_gradient(
        "eq-readout",
        model,
        random_params(model, rng),
        rng.standard_normal((steps, batch, 2)),
        random_state(model, rng, batch),
        rng.integers(0, steps + 1, batch),
        rng=rng,
    )
    assert check.method == "complex step"


@pytest.mark.parametrize("cell", CELLS)
def test_outputs_are_the_readout_of_what_the_cell_puts_out(cell: str) -> None:
    rng = np.random.default_rng(0)
    model = SequenceLabeller(CELLS[cell](3), 2)
    params, x = random_params(model, rng), rng.standard_normal((5, 4, 2))
    state = random_state(model, rng, 4)
    run = model.forward(params, x, state)
    alone = model.cell.forward(part(params, "cell"), x, state)
    for name, value in alone.state.items():
        np.testing.assert_array_equal(run.state[name], value)
    inner = model.cell_run(run)
    np.testing.assert_array_equal(inner.outputs, alone.outputs)
    want = alone.outputs @ params["readout.W"].T + params["readout.b"]
    np.testing.assert_array_equal(run.outputs, want)


@pytest.mark.parametrize("cell", CELLS)
@settings(deadline=None, max_examples=20)
@given(first=sizes, second=sizes, seed=seeds)
def test_segments_with_carried_state_equal_one_run(
    cell: str, first: int, second: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    model = SequenceLabeller(CELLS[cell](3), 1)
    params, x = random_params(model, rng), rng.standard_normal((first + second, 2, 2))
    one = model.forward(params, x)
    head = model.forward(params, x[:first])
    tail = model.forward(params, x[first:], head.state)
    # BLAS may sum the batched input products in another order.
    np.testing.assert_allclose(
        np.concatenate([head.outputs, tail.outputs]), one.outputs, rtol=0, atol=1e-13
    )
    d_y = rng.standard_normal(one.outputs.shape)
    whole = model.backward(params, one.tape, d_y)
    later = model.backward(params, tail.tape, d_y[first:])
    earlier = model.backward(params, head.tape, d_y[:first], later.state)
    for name, gradient in whole.params.items():
        parts = earlier.params[name] + later.params[name]
        np.testing.assert_allclose(parts, gradient, rtol=1e-11, atol=1e-11)


def test_nothing_after_the_end_of_a_sequence_counts() -> None:
    rng = np.random.default_rng(0)
    model = SequenceLabeller(RNN(2, 3, dtype=np.float64), 1)
    params, x = random_params(model, rng), rng.standard_normal((6, 1, 2))
    d_y = rng.standard_normal((6, 1, 1))
    padded = model.forward(params, x, lengths=np.array([4]))
    short = model.forward(params, x[:4])
    np.testing.assert_array_equal(padded.outputs[:4], short.outputs)
    assert not padded.outputs[4:].any()  # the bias of the readout included
    grads = model.backward(params, padded.tape, d_y)
    want = model.backward(params, short.tape, d_y[:4])
    for name, gradient in want.params.items():
        # Sums over six rows, two of them zero, and over four.
        np.testing.assert_allclose(grads.params[name], gradient, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("cell", CELLS)
def test_param_count_counts_what_init_returns(cell: str) -> None:
    model = SequenceLabeller(CELLS[cell](3), 2)
    params = model.init(np.random.default_rng(0))
    assert model.param_count() == sum(p.size for p in params.values())
    assert model.param_count() == model.cell.param_count() + model.readout.param_count()


def test_init_draws_the_cell_then_the_readout() -> None:
    model = SequenceLabeller(RNN(2, 3), 1)
    rng = np.random.default_rng(0)
    want = join(cell=model.cell.init(rng), readout=model.readout.init(rng))
    for name, value in model.init(np.random.default_rng(0)).items():
        np.testing.assert_array_equal(value, want[name])


def test_astype_converts_the_parts() -> None:
    model = SequenceLabeller(RNN(2, 3), 1)
    wide = model.astype(np.float64)
    assert wide == SequenceLabeller(RNN(2, 3, dtype=np.float64), 1)
    assert model == SequenceLabeller(RNN(2, 3), 1)
    assert wide.init(np.random.default_rng(0))["readout.W"].dtype == np.float64
    assert len({model, wide, SequenceLabeller(RNN(2, 3), 2), SequenceLabeller(LSTM(2, 3), 1)}) == 4


def test_repr_shows_what_makes_it() -> None:
    assert repr(SequenceLabeller(RNN(2, 3), 1)) == (
        "SequenceLabeller(RNN(input_size=2, hidden_size=3, warping='tanh', dtype=float32), "
        "output_size=1)"
    )


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="cell: expected a cell, got ABCMeta"):
        SequenceLabeller(RNN, 1)  # type: ignore[arg-type]
    for size, error in ((0, ValueError), (1.0, TypeError)):
        with pytest.raises(error, match="output_size: expected an integer"):
            SequenceLabeller(RNN(2, 3), size)  # type: ignore[arg-type]


def test_bad_input_is_refused_by_name() -> None:
    model = SequenceLabeller(RNN(2, 3), 1)
    params = model.init(np.random.default_rng(0))
    x = np.zeros((4, 5, 2), np.float32)
    with pytest.raises(ValueError, match=r'params\["cell\.W_r"\]: expected shape'):
        model.forward({**params, "cell.W_r": x[0]}, x)
    with pytest.raises(ValueError, match=r"params: expected the keys cell\.W_r, .*readout\.b, got"):
        model.forward(part(params, "cell"), x)
    with pytest.raises(ValueError, match=r"x: expected shape \(T, B, input_size\)"):
        model.forward(params, x[..., :1])
    with pytest.raises(ValueError, match=r"d_outputs: expected shape \(T, B, output_size\)"):
        model.backward(params, model.forward(params, x).tape, x)


@pytest.mark.parametrize("lengths", [None, np.array([5, 2, 0])])
def test_cell_run_is_the_run_of_the_cell_alone(lengths: Any) -> None:
    model = SequenceLabeller(LSTM(2, 3), 1)
    params, x = model.init(np.random.default_rng(0)), np.ones((5, 3, 2), np.float32)
    inner = model.cell_run(model.forward(params, x, lengths=lengths))
    alone = model.cell.forward(part(params, "cell"), x, lengths=lengths)
    np.testing.assert_array_equal(inner.outputs, alone.outputs)
    assert not inner.outputs.flags.writeable
    np.testing.assert_equal(inner.state, alone.state)
    d_outputs = np.ones_like(alone.outputs)
    one, two = (
        model.cell.backward(part(params, "cell"), r.tape, d_outputs) for r in (inner, alone)
    )
    np.testing.assert_equal(one.params, two.params)


def test_overflow_inside_the_backward_pass_is_handed_back() -> None:
    model = SequenceLabeller(RNN(1, 1), 1)
    params = model.init(np.random.default_rng(0))
    params["readout.W"][:] = 1e30
    run = model.forward(params, np.ones((1, 1, 1), np.float32))
    with np.errstate(over="ignore", invalid="ignore"):
        grads = model.backward(params, run.tape, np.full_like(run.outputs, 1e30))
    assert np.isinf(grads.params["cell.theta"]).all()
    assert np.isfinite(grads.params["readout.W"]).all()


def test_cell_run_of_another_model_is_refused() -> None:
    model, other = SequenceLabeller(RNN(2, 3), 1), WindowNetwork(1, 2, 3, 1)
    run = other.forward(other.init(np.random.default_rng(0)), np.zeros((1, 1, 2), np.float32))
    with pytest.raises(ValueError, match="tape: expected the tape of a run of this cell"):
        model.cell_run(run)
    with pytest.raises(TypeError, match="run: expected a run of this model, got Tape"):
        model.cell_run(run.tape)  # type: ignore[arg-type]
