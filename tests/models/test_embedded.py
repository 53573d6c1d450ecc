from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM, RNN, AugmentedLSTM, verify
from unrolled.layers import Embedding
from unrolled.losses import softmax_cross_entropy
from unrolled.models import Bidirectional, Embedded, ManyToOne, SequenceLabeller, Stack, part
from unrolled.train import objective

F64 = np.float64
WORDS = Embedding(5, 2, F64)
CELLS = {
    "lstm": LSTM(2, 3, "full", F64),
    "window": AugmentedLSTM(2, 2, window=3, dtype=F64),
    "labeller": SequenceLabeller(RNN(2, 3, dtype=F64), 5),
    "many-to-one": ManyToOne(Bidirectional(RNN(2, 2, dtype=F64), RNN(2, 2, dtype=F64)), 2),
    "stack": Stack([RNN(2, 3, dtype=F64), RNN(3, 2, dtype=F64)]),
}
sizes = st.integers(0, 4)
seeds = st.integers(0, 2**32 - 1)
cells = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


def random_arguments(model, rng, steps, batch):
    params, state = (
        {k: rng.standard_normal(shape) for k, (shape, _) in of.items()}
        for of in (model.param_shapes(), model.state_shapes(batch))
    )
    return params, rng.integers(0, model.embedding.vocabulary, (steps, batch)), state


@cells
@settings(max_examples=12)
@given(steps=sizes, batch=sizes, seed=seeds, ragged=st.booleans())
def test_gradient_matches_complex_step(cell, steps, batch, seed, ragged):
    """Of the parameters, vectors of words included, and of the initial state."""
    model, rng = Embedded(WORDS, cell), np.random.default_rng(seed)
    params, ids, state = random_arguments(model, rng, steps, batch)
    lengths = rng.integers(0, steps + 1, batch) if ragged else None
    run = model.forward(params, ids, state, lengths=lengths)
    d_y = rng.standard_normal(run.outputs.shape)
    d_state = {k: rng.standard_normal(v.shape) for k, v in state.items()}
    grads = model.backward(params, run.tape, d_y, d_state)

    def f(at):
        given = {k: v for k, v in at.items() if k in params}
        start = {k: at[f"state {k}"] for k in state}
        moved = model.astype(at["embedding.W"].dtype).forward(given, ids, start, lengths=lengths)
        ends = sum((d_state[k] * v).sum() for k, v in moved.state.items())
        return (d_y * moved.outputs).sum() + ends

    at, claimed = (
        {**p, **{f"state {k}": v for k, v in s.items()}}
        for p, s in ((params, state), (grads.params, grads.state))
    )
    cotangents = (d_y, *d_state.values())
    scale = max(float(np.abs(d).max(initial=0.0)) for d in cotangents)
    check = verify.gradient("eq-embedding", f, at, claimed, scale=scale)
    assert check.method == "complex step"
    assert grads.inputs.shape == (steps, batch, 0)


@cells
@pytest.mark.parametrize("lengths", [None, np.array([5, 0, 2])])
def test_the_cell_reads_the_vectors_of_the_ids(cell, lengths):
    model, rng = Embedded(WORDS, cell), np.random.default_rng(0)
    params, ids, state = random_arguments(model, rng, 5, 3)
    run = model.forward(params, ids, state, lengths=lengths)
    vectors = params["embedding.W"][ids]
    alone = cell.forward(part(params, "cell"), vectors, state, lengths=lengths)
    np.testing.assert_array_equal(run.outputs, alone.outputs)
    np.testing.assert_equal(run.state, alone.state)
    np.testing.assert_array_equal(model.cell_run(run).outputs, alone.outputs)


@cells
def test_ids_beyond_the_end_have_no_effect(cell):
    model, rng = Embedded(WORDS, cell), np.random.default_rng(0)
    params, _, state = random_arguments(model, rng, 5, 3)
    lengths, ids = np.array([4, 0, 2]), rng.integers(1, 4, (5, 3))
    grads = []
    for filler in (0, 4):
        ids[np.arange(5)[:, None] >= lengths] = filler
        run = model.forward(params, ids, state, lengths=lengths)
        grads.append(model.backward(params, run.tape, np.ones_like(run.outputs)).params)
    np.testing.assert_equal(grads[0], grads[1])
    assert not grads[0]["embedding.W"][[0, 4]].any()


def test_segments_with_carried_state_equal_one_run():
    model, rng = Embedded(WORDS, CELLS["labeller"]), np.random.default_rng(0)
    params, ids, state = random_arguments(model, rng, 6, 2)
    whole = model.forward(params, ids, state)
    head = model.forward(params, ids[:2], state)
    tail = model.forward(params, ids[2:], head.state)
    outputs = np.concatenate([head.outputs, tail.outputs])
    np.testing.assert_allclose(outputs, whole.outputs, rtol=0, atol=1e-14)


class Words(NamedTuple):
    x: Any
    y: Any
    lengths: Any


def test_a_language_model_has_an_objective():
    model, rng = Embedded(Embedding(50, 8), SequenceLabeller(LSTM(8, 16), 50)), np.random
    params, words = model.init(rng.default_rng(0)), rng.default_rng(1).integers(0, 50, (7, 4))
    batch = Words(words[:-1], words[1:], np.array([6, 3, 1, 6]))
    value, grads = objective(model, softmax_cross_entropy)(params, batch)
    assert 3 < value < 5  # log 50 is 3.9
    assert grads.keys() == params.keys()
    unread = np.setdiff1d(np.arange(50), words[:-1])
    assert not grads["embedding.W"][unread].any()
    assert grads["embedding.W"].any()


def test_options_are_those_of_the_cell():
    model = Embedded(WORDS, CELLS["lstm"])
    assert (model.causal, model.per_step, model.lookahead_size) == (True, True, 0)
    assert (model.input_size, model.output_size) == (0, 3)
    assert not Embedded(WORDS, CELLS["window"]).causal
    assert not Embedded(WORDS, CELLS["many-to-one"]).per_step
    assert not Embedded(WORDS, Bidirectional(*[RNN(2, 1, dtype=F64)] * 2)).causal
    twin = Embedded(Embedding(5, 2, F64), LSTM(2, 3, "full", F64))
    assert len({model, twin, model.astype("f"), Embedded(WORDS, CELLS["stack"])}) == 3
    assert repr(model) == f"Embedded({WORDS!r}, {CELLS['lstm']!r})"
    params = model.init(np.random.default_rng(0))
    assert model.param_count() == sum(p.size for p in params.values())


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((RNN(2, 3), RNN(2, 3)), TypeError, "embedding: expected an Embedding, got RNN"),
        ((WORDS, Embedding(5, 2)), TypeError, "cell: expected a cell, got Embedding"),
        (
            (WORDS, RNN(3, 2, dtype=F64)),
            ValueError,
            "cell: expected input_size 2, the size of the embedding, got 3: RNN",
        ),
        (
            (WORDS, RNN(2, 2)),
            ValueError,
            "cell: expected dtype float64, as of the embedding, got float32: RNN",
        ),
        (
            (WORDS, Embedded(WORDS, RNN(2, 2, dtype=F64))),
            ValueError,
            "cell: expected input_size 2, the size of the embedding, got 0: Embedded",
        ),
    ],
)
def test_parts_that_do_not_fit_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        Embedded(*arguments)


@pytest.mark.parametrize(
    ("ids", "error", "message"),
    [
        ([[1]], TypeError, r"x: expected a numpy array of shape \(T, B\), got list"),
        (np.zeros(3, int), ValueError, r"x: expected shape \(T, B\) = \(any, any\), got \(3,\)"),
        (np.zeros((3, 1, 2), int), ValueError, r"x: expected shape \(T, B\)"),
        (np.zeros((3, 1)), ValueError, r"x: expected ids, an integer array \(…\), got dtype float"),
        (np.array([[4], [5]]), ValueError, "x: expected ids in 0..vocabulary-1 = 0..4, got 5 at"),
    ],
)
def test_what_are_no_ids_is_refused(ids, error, message):
    model = Embedded(WORDS, CELLS["lstm"])
    with pytest.raises(error, match=message):
        model.forward(model.init(np.random.default_rng(0)), ids)


def test_other_bad_arguments_are_refused_by_name():
    model = Embedded(WORDS, CELLS["window"])
    params, ids = model.init(np.random.default_rng(0)), np.zeros((3, 1), int)
    with pytest.raises(ValueError, match=r'params\["embedding.W"\]: expected shape \(vocabulary,'):
        model.forward({**params, "embedding.W": np.zeros((4, 2))}, ids)
    with pytest.raises(ValueError, match="lookahead: expected None"):
        model.forward(params, ids, lookahead=ids)
    with pytest.raises(TypeError, match="run: expected a run of this model, got int"):
        model.cell_run(3)
