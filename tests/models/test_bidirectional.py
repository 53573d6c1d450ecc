import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_cases import random_arguments, reversed_within

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, verify
from unrolled.cells.run import ended
from unrolled.layers import Embedding
from unrolled.models import Bidirectional, Embedded, ManyToOne, part

F64 = np.float64
PAIRS = {
    "rnn-lstm": (RNN(2, 3, dtype=F64), LSTM(2, 1, "full", F64)),
    "window": (AugmentedLSTM(2, 2, window=3, dtype=F64), AugmentedLSTM(2, 2, window=2, dtype=F64)),
    "nested": (
        Bidirectional(GRU(2, 1, dtype=F64), RNN(2, 2, dtype=F64)),
        Bidirectional(RNN(2, 2, dtype=F64), GRU(2, 1, dtype=F64)),
    ),
}
sizes = st.integers(0, 4)
seeds = st.integers(0, 2**32 - 1)
pairs = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)


@pairs
@settings(max_examples=15)
@given(steps=sizes, batch=sizes, seed=seeds, ragged=st.booleans())
def test_gradient_matches_complex_step(pair, steps, batch, seed, ragged):
    model, rng = Bidirectional(*pair), np.random.default_rng(seed)
    params, x, state = random_arguments(model, rng, steps, batch)
    lengths = rng.integers(0, steps + 1, batch) if ragged else None
    check = verify.cell_gradient("contract", model, params, x, state, lengths, rng=rng)
    assert check.method == "complex step"


@pairs
@settings(max_examples=15)
@given(steps=sizes, batch=sizes, seed=seeds)
def test_the_backward_cell_reads_each_sequence_reversed_within_its_length(pair, steps, batch, seed):
    model, rng = Bidirectional(*pair), np.random.default_rng(seed)
    params, x, state = random_arguments(model, rng, steps, batch)
    lengths = rng.integers(0, steps + 1, batch)
    run = model.forward(params, x, state, lengths=lengths)
    turned = reversed_within(x, lengths)
    f, b = (
        cell.forward(part(params, name), inputs, part(state, name), lengths=lengths)
        for name, cell, inputs in zip(("forward", "backward"), pair, (x, turned), strict=True)
    )
    outputs = np.concatenate([f.outputs, reversed_within(b.outputs, lengths)], axis=2)
    np.testing.assert_array_equal(run.outputs, outputs)
    np.testing.assert_equal(part(run.state, "forward"), f.state)
    np.testing.assert_equal(part(run.state, "backward"), b.state)
    inner = model.cell_runs(run)
    np.testing.assert_array_equal(inner[1].outputs, b.outputs)
    assert not any(one.outputs.flags.writeable for one in inner)


@pairs
def test_full_lengths_and_none_are_the_same(pair, all_gradients):
    model, rng = Bidirectional(*pair), np.random.default_rng(0)
    params, x, state = random_arguments(model, rng, 4, 3)
    runs = [model.forward(params, x, state, lengths=n) for n in (None, np.full(3, 4, np.uint8))]
    d_y = rng.standard_normal(runs[0].outputs.shape)
    one, two = (all_gradients(model.backward(params, run.tape, d_y)) for run in runs)
    np.testing.assert_array_equal(runs[0].outputs, runs[1].outputs)
    for name, value in one.items():
        # BLAS may sum a reversed array in another order.
        np.testing.assert_allclose(value, two[name], rtol=0, atol=1e-14)


@pairs
def test_what_stands_beyond_the_end_has_no_effect(pair, all_gradients):
    model, rng = Bidirectional(*pair), np.random.default_rng(0)
    params, x, state = random_arguments(model, rng, 5, 4)
    lengths = np.array([5, 2, 0, 1])
    past = ended(5, lengths)
    run = model.forward(params, x, state, lengths=lengths)
    d_y = rng.standard_normal(run.outputs.shape)
    grads = all_gradients(model.backward(params, run.tape, d_y))
    assert not run.outputs[past].any()
    assert not grads["inputs"][past].any()
    x[past], d_y[past] = 1e300, -1e300
    other = model.forward(params, x, state, lengths=lengths)
    np.testing.assert_array_equal(other.outputs, run.outputs)
    np.testing.assert_equal(all_gradients(model.backward(params, other.tape, d_y)), grads)


def test_every_output_depends_on_every_input():
    model, rng = Bidirectional(RNN(1, 1, dtype=F64), RNN(1, 1, dtype=F64)), np.random.default_rng(0)
    params, x, _ = random_arguments(model, rng, 4, 1)
    before = model.forward(params, x).outputs
    for n in range(4):
        moved = x.copy()
        moved[n] += 1
        changed = (model.forward(params, moved).outputs != before).any(axis=(1, 2))
        assert changed.all()
    assert not model.causal


@pytest.mark.parametrize(("steps", "batch"), [(0, 2), (3, 0), (0, 0)])
def test_empty_runs_hand_the_state_and_the_adjoint_back(steps, batch):
    model = Bidirectional(*PAIRS["rnn-lstm"])
    params, x, state = random_arguments(model, np.random.default_rng(0), steps, batch)
    run = model.forward(params, x, state)
    assert run.outputs.shape == (steps, batch, 4)
    np.testing.assert_equal(run.state, state)
    grads = model.backward(params, run.tape, run.outputs, state)
    np.testing.assert_equal(grads.state, state)
    assert grads.inputs.shape == x.shape
    assert not any(value.any() for value in grads.params.values())


def test_runs_change_nothing_they_are_given(all_gradients):
    model, rng = Bidirectional(*PAIRS["nested"]), np.random.default_rng(0)
    params, x, state = random_arguments(model, rng, 4, 3)
    kept, lengths = [{**params}, x.copy(), {**state}], np.array([4, 2, 0])
    kept[0], kept[2] = ({k: v.copy() for k, v in of.items()} for of in (params, state))
    run = model.forward(params, x, state, lengths=lengths)
    d_y = rng.standard_normal(run.outputs.shape)
    first = all_gradients(model.backward(params, run.tape, d_y))
    for value in run.state.values():
        value[:] = 7
    lengths[:] = 0
    np.testing.assert_equal(all_gradients(model.backward(params, run.tape, d_y)), first)
    np.testing.assert_equal([params, x, state], kept)
    with pytest.raises(ValueError, match="read-only"):
        run.outputs[0] = 7


def test_ids_go_to_both_cells_and_must_be_ids_of_both():
    cells = [Embedded(Embedding(size, 2, F64), RNN(2, 3, dtype=F64)) for size in (5, 7)]
    model = Bidirectional(*cells)
    rng = np.random.default_rng(0)
    ids = np.array([[4, 0], [1, 2]])
    run = model.forward(model.init(rng), ids, lengths=np.array([2, 1]))
    assert run.outputs.shape == (2, 2, 6)
    for order in (cells, cells[::-1]):
        other = Bidirectional(*order)
        with pytest.raises(ValueError, match=r"x: expected ids in .* = 0..4, got 5 at index"):
            other.forward(other.init(rng), ids + 1)


def test_init_draws_the_forward_cell_first():
    rng, model = np.random.default_rng(0), Bidirectional(RNN(2, 3), GRU(2, 4))
    params = model.init(np.random.default_rng(0))
    np.testing.assert_equal(part(params, "forward"), model.forward_cell.init(rng))
    np.testing.assert_equal(part(params, "backward"), model.backward_cell.init(rng))
    assert model.param_count() == sum(p.size for p in params.values())


def test_equality_and_repr():
    model = Bidirectional(RNN(2, 3), GRU(2, 4))
    others = model.astype(F64), Bidirectional(RNN(2, 3), GRU(2, 4)), Bidirectional(*[RNN(2, 3)] * 2)
    assert len({model, *others}) == 3
    assert repr(model) == f"Bidirectional({RNN(2, 3)!r}, {GRU(2, 4)!r})"


@pytest.mark.parametrize(
    ("cells", "error", "message"),
    [
        ((RNN, RNN(2, 3)), TypeError, "forward_cell: expected a cell, got ABCMeta"),
        ((RNN(2, 3), None), TypeError, "backward_cell: expected a cell, got NoneType"),
        (
            (RNN(2, 3), RNN(3, 3)),
            ValueError,
            "backward_cell: expected input_size 2, as of forward_cell, got 3: RNN(input_size=3",
        ),
        (
            (RNN(2, 3), RNN(2, 3, dtype=F64)),
            ValueError,
            "backward_cell: expected dtype float32, as of forward_cell, got float64: RNN(",
        ),
        (
            (ManyToOne(RNN(2, 3), 1), RNN(2, 3)),
            ValueError,
            "forward_cell: expected a cell with an output for every step, got ManyToOne(",
        ),
    ],
)
def test_cells_that_do_not_fit_are_refused(cells, error, message):
    with pytest.raises(error, match=re.escape(message)):
        Bidirectional(*cells)


def test_bad_arguments_are_refused_by_name():
    model = Bidirectional(RNN(2, 3), RNN(2, 1))
    params, x = model.init(np.random.default_rng(0)), np.zeros((4, 3, 2), "f")
    with pytest.raises(ValueError, match=r'params\["backward.W_r"\]: expected shape \(d, d\)'):
        model.forward({**params, "backward.W_r": x[0]}, x)
    with pytest.raises(ValueError, match=r"x: expected shape \(T, B, input_size\)"):
        model.forward(params, x[..., :1])
    with pytest.raises(ValueError, match="lookahead: expected None"):
        model.forward(params, x, lookahead=x)
    with pytest.raises(ValueError, match="batch: expected an integer ≥ 0, got -1"):
        model.state_shapes(-1)
    with pytest.raises(TypeError, match="run: expected a run of this model, got NoneType"):
        model.cell_runs(None)
