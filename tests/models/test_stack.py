import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_cases import random_arguments

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, verify
from unrolled.layers import Embedding
from unrolled.models import Bidirectional, Embedded, ManyToOne, SequenceLabeller, Stack, part

F64 = np.float64
sizes = st.integers(0, 4)
seeds = st.integers(0, 2**32 - 1)


def mixed():
    """Layers of different kinds and sizes, one of them in both directions, one a stack."""
    both = Bidirectional(LSTM(2, 3, "full", F64), GRU(2, 1, dtype=F64))
    return Stack([both, Stack([RNN(4, 2, dtype=F64), GRU(2, 3, dtype=F64)]), RNN(3, 2, dtype=F64)])


@settings(max_examples=20)
@given(steps=sizes, batch=sizes, seed=seeds)
def test_gradient_matches_complex_step(steps, batch, seed):
    """Of the contract, for a stack whose layers are models; test_base has those of cells."""
    rng = np.random.default_rng(seed)
    params, x, state = random_arguments(mixed(), rng, steps, batch)
    lengths = rng.integers(0, steps + 1, batch)
    check = verify.cell_gradient("contract", mixed(), params, x, state, lengths, rng=rng)
    assert check.method == "complex step"


@pytest.mark.parametrize("lengths", [None, np.array([5, 0, 3])])
def test_each_layer_reads_what_the_one_below_puts_out(lengths):
    model, rng = mixed(), np.random.default_rng(0)
    params, x, state = random_arguments(model, rng, 5, 3)
    run = model.forward(params, x, state, lengths=lengths)
    inner = model.layer_runs(run)
    for i, cell in enumerate(model.layers):
        own = part(state, f"layer{i}")
        alone = cell.forward(part(params, f"layer{i}"), x, own, lengths=lengths)
        x = alone.outputs
        np.testing.assert_array_equal(inner[i].outputs, x)
        np.testing.assert_equal(part(run.state, f"layer{i}"), alone.state)
        assert not inner[i].outputs.flags.writeable
    np.testing.assert_array_equal(run.outputs, x)


def test_one_layer_is_the_layer():
    cell, rng = LSTM(2, 3, dtype=F64), np.random.default_rng(0)
    model = Stack([cell])
    params, x, state = random_arguments(model, rng, 4, 2)
    run = model.forward(params, x, state)
    alone = cell.forward(part(params, "layer0"), x, part(state, "layer0"))
    np.testing.assert_array_equal(run.outputs, alone.outputs)


def test_more_than_ten_layers_keep_their_names_apart():
    model = Stack([RNN(1, 1, dtype=F64) for _ in range(12)])
    params, x, state = random_arguments(model, np.random.default_rng(0), 3, 2)
    verify.cell_gradient("contract", model, params, x, state)


def test_the_first_layer_may_look_ahead():
    """The contract tests run it; here, that it is told so and by how much."""
    window = AugmentedLSTM(2, 3, window=3, dtype=F64)
    model = Stack([window, RNN(3, 2, dtype=F64)])
    assert (model.lookahead_size, model.causal) == (2, True)
    assert (Stack([RNN(2, 2), RNN(2, 2)]).lookahead_size) == 0


@pytest.mark.parametrize("lengths", [None, np.array([5, 0, 3])])
@pytest.mark.parametrize("first", [2, 1])
def test_above_a_layer_that_looks_ahead_sees_zeros_after_the_end(first, lengths):
    layers = [
        AugmentedLSTM(2, 3, window=first, dtype=F64),
        AugmentedLSTM(3, 2, window=3, dtype=F64),
    ]
    model, rng = Stack(layers), np.random.default_rng(0)
    assert (model.lookahead_size, model.causal) == (0, False)
    params, x, state = random_arguments(model, rng, 5, 3)
    run = model.forward(params, x, state, lengths=lengths)
    for i, cell in enumerate(layers):
        own = part(params, f"layer{i}"), x, part(state, f"layer{i}")
        x = cell.forward(*own, lengths=lengths).outputs
    np.testing.assert_array_equal(run.outputs, x)
    check = verify.cell_gradient(
        "contract", model, params, random_arguments(model, rng, 5, 3)[1], state, lengths
    )
    assert check.method == "complex step"
    with pytest.raises(ValueError, match="lookahead: expected None"):
        model.forward(params, x, state, lookahead=np.zeros((2, 3, 2)))


@pytest.mark.parametrize("above", [RNN(2, 2), ManyToOne(RNN(2, 2), 2)])
def test_a_stack_is_as_causal_and_as_stepwise_as_its_layers(above):
    both = Bidirectional(RNN(3, 1), RNN(3, 1))
    assert Stack([RNN(2, 2), above]).causal
    assert not Stack([both, above]).causal
    assert Stack([RNN(2, 2), above]).per_step == above.per_step


def test_a_last_layer_with_one_output_makes_a_stack_with_one_output():
    model, rng = Stack([RNN(2, 3, dtype=F64), ManyToOne(GRU(3, 2, dtype=F64), 4)]), np.random
    params, x, state = random_arguments(model, rng.default_rng(0), 5, 3)
    lengths = np.array([5, 0, 2])
    assert model.forward(params, x, state, lengths=lengths).outputs.shape == (1, 3, 4)
    verify.cell_gradient("contract", model, params, x, state, lengths)


def test_a_first_layer_of_ids_takes_ids():
    model = Stack([Embedded(Embedding(7, 2), RNN(2, 3)), RNN(3, 2)])
    ids = np.array([[3], [6]])
    assert model.forward(model.init(np.random.default_rng(0)), ids).outputs.shape == (2, 1, 2)
    with pytest.raises(ValueError, match=r"x: expected ids in 0..vocabulary-1 = 0..6, got 7"):
        model.forward(model.init(np.random.default_rng(0)), ids + 1)


def test_init_draws_the_layers_from_the_first_to_the_last():
    rng, model = np.random.default_rng(0), Stack([RNN(2, 3), GRU(3, 4)])
    params = model.init(np.random.default_rng(0))
    for i, cell in enumerate(model.layers):
        np.testing.assert_equal(part(params, f"layer{i}"), cell.init(rng))
    assert model.param_count() == sum(p.size for p in params.values())


def test_equality_and_repr():
    model = Stack([RNN(2, 3), GRU(3, 4)])
    assert len({model, Stack((RNN(2, 3), GRU(3, 4))), model.astype(F64), Stack([RNN(2, 3)])}) == 3
    assert repr(Stack([RNN(2, 3)])) == f"Stack([{RNN(2, 3)!r}])"


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([], ValueError, "layers: expected at least one cell, got none"),
        (RNN(2, 3), TypeError, "layers: expected a list of cells, got RNN"),
        (3, TypeError, "layers: expected a list of cells, got int"),
        ([RNN(2, 3), "RNN"], TypeError, "layers[1]: expected a cell, got str"),
        (
            [RNN(2, 3), GRU(3, 4), RNN(3, 2)],
            ValueError,
            "layers[2]: expected input_size 4, the output_size of layers[1], got 3: RNN(input_size",
        ),
        (
            [RNN(2, 3), GRU(3, 4, dtype=F64)],
            ValueError,
            "layers[1]: expected dtype float32, as of layers[0], got float64: GRU(input_size=3",
        ),
        (
            [ManyToOne(RNN(2, 3), 3), RNN(3, 2)],
            ValueError,
            "layers[0]: expected a cell with an output for every step, got ManyToOne(RNN(",
        ),
        (
            [RNN(2, 3), Embedded(Embedding(3, 2), RNN(2, 3))],
            ValueError,
            "layers[1]: expected input_size 3, the output_size of layers[0], got 0: Embedded(",
        ),
    ],
)
def test_layers_that_do_not_fit_are_refused(layers, error, message):
    with pytest.raises(error, match=re.escape(message)):
        Stack(layers)


def test_bad_arguments_are_refused_by_name():
    model = Stack([RNN(2, 3), RNN(3, 1)])
    params, x = model.init(np.random.default_rng(0)), np.zeros((4, 3, 2), "f")
    with pytest.raises(ValueError, match=r'params\["layer1.W_r"\]: expected shape \(d, d\)'):
        model.forward({**params, "layer1.W_r": x[0]}, x)
    with pytest.raises(ValueError, match=r"params: expected the keys layer0.W_r, .*layer1.theta"):
        model.forward(part(params, "layer0"), x)
    with pytest.raises(ValueError, match=r"x: expected shape \(T, B, input_size\)"):
        model.forward(params, x[..., :1])
    with pytest.raises(TypeError, match="batch: expected an integer, got float"):
        model.state_shapes(1.0)
    with pytest.raises(ValueError, match="dtype: expected one of"):
        model.astype("int64")
    for run, error in (
        (None, TypeError),
        (RNN(2, 3).forward(part(params, "layer0"), x), ValueError),
    ):
        with pytest.raises(error, match="expected"):
            model.layer_runs(run)


def test_overflow_between_layers_is_handed_back():
    """What is no argument is not refused as one; ``train.fit`` stops on it."""
    model = SequenceLabeller(Stack([RNN(1, 1, "identity"), RNN(1, 1, "identity")]), 1)
    params = {k: np.full(shape, 1e30, "f") for k, (shape, _) in model.param_shapes().items()}
    with np.errstate(over="ignore", invalid="ignore"):
        run = model.forward(params, np.ones((2, 1, 1), "f"))
    assert not np.isfinite(run.outputs).any()
