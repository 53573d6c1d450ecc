from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_cases import random_arguments

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, verify
from unrolled.layers import Embedding
from unrolled.losses import softmax_cross_entropy, squared_error
from unrolled.models import Bidirectional, Embedded, ManyToOne, SequenceLabeller, Stack, part
from unrolled.optim import Adam
from unrolled.train import fit, objective

F64 = np.float64


def both(d_x, d):
    return Bidirectional(RNN(d_x, d, dtype=F64), GRU(d_x, d + 1, dtype=F64))


CELLS = {
    "rnn": RNN(2, 3, dtype=F64),
    "window": AugmentedLSTM(2, 2, window=3, dtype=F64),
    "bidirectional": both(2, 2),
    "nested": Bidirectional(both(2, 1), both(2, 2)),
    "stack": Stack([both(2, 1), Stack([RNN(3, 2, dtype=F64), both(2, 1)])]),
    "labeller": SequenceLabeller(both(2, 2), 3),
}
sizes = st.integers(0, 4)
seeds = st.integers(0, 2**32 - 1)
cells = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


@cells
@settings(max_examples=12)
@given(steps=sizes, batch=sizes, seed=seeds, ragged=st.booleans())
def test_gradient_matches_complex_step(cell, steps, batch, seed, ragged):
    model, rng = ManyToOne(cell, 2), np.random.default_rng(seed)
    params, x, state = random_arguments(model, rng, steps, batch)
    lengths = rng.integers(0, steps + 1, batch) if ragged else None
    check = verify.cell_gradient("contract", model, params, x, state, lengths, rng=rng)
    assert check.method == "complex step"


def last_outputs(cell, params, x):
    """What ``cell`` says when it has read one sequence x (T, 1, d_x); each part for itself."""
    if isinstance(cell, Bidirectional):
        f = last_outputs(cell.forward_cell, part(params, "forward"), x)
        b = last_outputs(cell.backward_cell, part(params, "backward"), x[::-1].copy())
        return np.concatenate([f, b])
    if isinstance(cell, Stack):
        for i, layer in enumerate(cell.layers[:-1]):
            x = layer.forward(part(params, f"layer{i}"), x).outputs.copy()
        last = len(cell.layers) - 1
        return last_outputs(cell.layers[-1], part(params, f"layer{last}"), x)
    return cell.forward(params, x).outputs[-1, 0]


@cells
@settings(max_examples=12)
@given(steps=sizes, batch=sizes, seed=seeds)
def test_output_is_the_readout_of_what_the_cell_says_when_it_has_read_all(cell, steps, batch, seed):
    """Of a bidirectional cell, both parts where they end; of no step, the bias."""
    model, rng = ManyToOne(cell, 2), np.random.default_rng(seed)
    params, x, _ = random_arguments(model, rng, steps, batch)
    lengths = rng.integers(0, steps + 1, batch)
    run = model.forward(params, x, lengths=lengths)
    assert run.outputs.shape == (1, batch, 2)
    for i, end in enumerate(lengths):
        y = params["readout.b"]
        if end:
            r = last_outputs(cell, part(params, "cell"), x[:end, i : i + 1])
            y = params["readout.W"] @ r + y
        # BLAS may sum in another order: a few terms of order one.
        np.testing.assert_allclose(run.outputs[0, i], y, rtol=0, atol=1e-13)


def test_a_run_in_segments_ends_with_the_same_output():
    model, rng = ManyToOne(LSTM(2, 3, dtype=F64), 1), np.random.default_rng(0)
    params, x, state = random_arguments(model, rng, 7, 2)
    whole = model.forward(params, x, state)
    head = model.forward(params, x[:4], state)
    tail = model.forward(params, x[4:], head.state)
    np.testing.assert_allclose(tail.outputs, whole.outputs, rtol=0, atol=1e-14)
    d_y = np.ones((1, 2, 1))
    later = model.backward(params, tail.tape, d_y)
    earlier = model.backward(params, head.tape, 0 * d_y, later.state)
    full = model.backward(params, whole.tape, d_y)
    for name, value in full.state.items():
        np.testing.assert_allclose(earlier.state[name], value, rtol=0, atol=1e-14)


def test_samples_to_look_ahead_at_reach_the_cell():
    cell = AugmentedLSTM(2, 3, window=3, dtype=F64)
    model, rng = ManyToOne(cell, 2), np.random.default_rng(0)
    params, x, state = random_arguments(model, rng, 4, 2)
    ahead = rng.standard_normal((2, 2, 2))
    run = model.forward(params, x, state, lookahead=ahead)
    alone = cell.forward(part(params, "cell"), x, state, lookahead=ahead)
    np.testing.assert_array_equal(model.cell_run(run).outputs, alone.outputs)
    verify.cell_gradient("contract", model, params, x, state, None, ahead)


@dataclass
class Sequences:
    x: Any
    y: Any
    lengths: Any = None
    mask: Any = None


def test_objective_takes_one_target_for_each_sequence():
    model, rng = ManyToOne(RNN(2, 3, dtype=F64), 2), np.random.default_rng(0)
    params, x, _ = random_arguments(model, rng, 5, 4)
    y, lengths = rng.standard_normal((1, 4, 2)), np.array([5, 3, 0, 1])
    run = model.forward(params, x, lengths=lengths)
    for mask in (None, np.array([[True, False, True, True]])):
        want = squared_error(run.outputs, y, mask)
        value, grads = objective(model, squared_error)(params, Sequences(x, y, lengths, mask))
        assert value == want.value
        np.testing.assert_equal(grads, model.backward(params, run.tape, want.gradient).params)


def test_it_learns_which_word_came_first():
    """Sequences of ids of unequal lengths: the class is the first, read at the end."""

    def draw(rng):
        ids = rng.integers(0, 3, (6, 32))
        return Sequences(ids, ids[:1], rng.integers(1, 7, 32))

    cell = Bidirectional(GRU(4, 8), GRU(4, 8))
    model, rng = ManyToOne(Embedded(Embedding(3, 4), cell), 3), np.random.default_rng(0)
    loss = objective(model, softmax_cross_entropy)
    result = fit(loss, model.init(rng), draw, Adam(0.02), steps=120, rng=rng, progress=False)
    assert result.history["loss"][-20:].mean() < 0.05 < 1 < result.history["loss"][0]


def test_cells_of_an_embedded_cell_are_read_where_they_end():
    inner = Bidirectional(RNN(2, 3, dtype=F64), RNN(2, 3, dtype=F64))
    by_ids, by_vectors = ManyToOne(Embedded(Embedding(5, 2, F64), inner), 2), ManyToOne(inner, 2)
    params = by_ids.init(np.random.default_rng(0))
    ids, lengths = np.array([[1, 2], [4, 0], [3, 0]]), np.array([3, 1])
    vectors = params["cell.embedding.W"][ids]
    own = {k.replace("cell.cell.", "cell."): v for k, v in params.items() if "embedding" not in k}
    one, two = (
        model.forward(p, x, lengths=lengths).outputs
        for model, p, x in ((by_ids, params, ids), (by_vectors, own, vectors))
    )
    np.testing.assert_array_equal(one, two)


def test_options_are_those_of_the_cell():
    model = ManyToOne(RNN(2, 3), 4)
    assert (model.per_step, model.causal, model.output_size) == (False, True, 4)
    assert not ManyToOne(Bidirectional(RNN(2, 3), RNN(2, 3)), 4).causal
    assert len({model, ManyToOne(RNN(2, 3), 4), model.astype(F64), ManyToOne(RNN(2, 3), 1)}) == 3
    assert model != SequenceLabeller(RNN(2, 3), 4)
    assert repr(model) == f"ManyToOne({RNN(2, 3)!r}, output_size=4)"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((RNN, 1), TypeError, "cell: expected a cell, got ABCMeta"),
        ((RNN(2, 3), 0), ValueError, "output_size: expected an integer ≥ 1, got 0"),
        ((RNN(2, 3), 1.0), TypeError, "output_size: expected an integer, got float"),
        (
            (ManyToOne(RNN(2, 3), 1), 1),
            ValueError,
            "cell: expected a cell with an output for every step, got ManyToOne",
        ),
    ],
)
@pytest.mark.parametrize("kind", [ManyToOne, SequenceLabeller])
def test_bad_parts_are_refused(kind, arguments, error, message):
    with pytest.raises(error, match=message):
        kind(*arguments)


def test_bad_arguments_are_refused_by_name():
    model = ManyToOne(RNN(2, 3), 1)
    params, x = model.init(np.random.default_rng(0)), np.zeros((4, 3, 2), "f")
    run = model.forward(params, x)
    with pytest.raises(ValueError, match=r"d_outputs: expected shape \(1, B, output_size\)"):
        model.backward(params, run.tape, x[..., :1])
    with pytest.raises(ValueError, match=r"x: expected shape \(T, B, input_size\)"):
        model.forward(params, x[0])
    with pytest.raises(TypeError, match="run: expected a run of this model, got Tape"):
        model.cell_run(run.tape)
