"""Weights to and from CS231n: the cell computes what the course does, and round trips are exact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import GRU, LSTM, RNN, convert

# Rounding of sums of a dozen terms of order one, over at most five steps.
DOUBLE = 1e-12
GATES = {"RNN": 1, "LSTM": 4}
CELLS = [RNN(2, 3), RNN(2, 3, dtype=np.float64), LSTM(2, 3), LSTM(2, 3, dtype=np.float64)]


def random_weights(rng, k, d_x, d):
    shapes = {"Wx": (d_x, k * d), "Wh": (d, k * d), "b": (k * d,)}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("kind", GATES)
@settings(max_examples=25)
@given(
    d=st.integers(1, 4),
    d_x=st.integers(1, 4),
    steps=st.integers(1, 5),
    batch=st.integers(1, 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_cell_computes_what_the_course_does(published_steps, kind, d, d_x, steps, batch, seed):
    rng = np.random.default_rng(seed)
    weights = random_weights(rng, GATES[kind], d_x, d)
    cell, params = convert.from_cs231n(kind, weights)
    x = rng.standard_normal((steps, batch, d_x))
    state = {name: rng.standard_normal((batch, d)) for name in cell.state_shapes(batch)}
    run = cell.forward(params, x, state)
    h, c = (np.tanh(state["s"]), None) if kind == "RNN" else (state["v"], state["s"])
    for n in range(steps):
        if kind == "RNN":
            h = published_steps.cs231n_rnn(weights, x[n], h)
        else:
            h, c = published_steps.cs231n_lstm(weights, x[n], h, c)
        np.testing.assert_allclose(run.outputs[n], h, rtol=DOUBLE, atol=DOUBLE)
    if c is not None:
        np.testing.assert_allclose(run.state["s"], c, rtol=DOUBLE, atol=DOUBLE)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_there_and_back_changes_nothing(make_case, cell):
    params = make_case(cell, 1, 1, seed=0).params
    weights = convert.to_cs231n(cell, params)
    back, again = convert.from_cs231n(type(cell).__name__, weights)
    assert back == cell
    assert again.keys() == params.keys()
    for name, value in params.items():
        np.testing.assert_array_equal(again[name], value)
        for other in (value, *weights.values()):
            assert not np.shares_memory(again[name], other)
            assert not any(np.shares_memory(weight, value) for weight in weights.values())


@pytest.mark.parametrize("kind", GATES)
def test_back_and_there_changes_nothing(kind):
    weights = random_weights(np.random.default_rng(0), GATES[kind], 2, 3)
    again = convert.to_cs231n(*convert.from_cs231n(kind, weights))
    assert list(again) == list(weights)
    for name, value in weights.items():
        np.testing.assert_array_equal(again[name], value)


GOOD = {"Wx": np.zeros((2, 12)), "Wh": np.zeros((3, 12)), "b": np.zeros(12)}
PARAMS = RNN(2, 3).init(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("cell", "params", "error", "message"),
    [
        ("RNN", PARAMS, TypeError, "cell: expected an RNN or LSTM, got str"),
        (GRU(2, 3), PARAMS, TypeError, "cell: expected an RNN or LSTM, got GRU"),
        (RNN(2, 3, "relu"), PARAMS, ValueError, "a warping that CS231n has: tanh, got 'relu'"),
        (LSTM(2, 3, "full"), PARAMS, ValueError, 'peepholes="none", for CS231n has none'),
        (RNN(2, 3, dtype=complex), PARAMS, ValueError, "float32 or float64, got complex128"),
        (RNN(2, 3), {**PARAMS, "b": PARAMS["theta"]}, ValueError, "params: expected the keys"),
    ],
)
def test_to_cs231n_refuses(cell, params, error, message):
    with pytest.raises(error, match=message):
        convert.to_cs231n(cell, params)


@pytest.mark.parametrize(
    ("kind", "weights", "error", "message"),
    [
        ("GRU", GOOD, ValueError, "kind: expected one of 'RNN', 'LSTM', got 'GRU'"),
        ("LSTM", list(GOOD.values()), TypeError, "weights: expected a dict of arrays Wx, Wh, b"),
        ("LSTM", {}, ValueError, "weights: expected the keys Wx, Wh, b, got no Wx, no Wh, no b"),
        ("LSTM", {"Wx": GOOD["Wx"], "b": GOOD["b"]}, ValueError, "weights: .*got no Wh$"),
        ("LSTM", {**GOOD, "W_proj": GOOD["Wx"]}, ValueError, "weights: .*got also W_proj$"),
        ("LSTM", {**GOOD, "Wx": np.zeros((2, 10))}, ValueError, r"Wx: .*\(d_x, 4 d\).*\(2, 10\)"),
        ("LSTM", {**GOOD, "Wh": GOOD["Wx"]}, ValueError, r"Wh: expected shape \(d, 4 d\) = \(3, 1"),
        (
            "LSTM",
            {**GOOD, "b": np.zeros((2, 12))},
            ValueError,
            r"b: expected shape \(4 d,\) = \(12",
        ),
        ("LSTM", {**GOOD, "b": None}, TypeError, "b: expected a numpy array"),
        ("LSTM", {**GOOD, "Wx": GOOD["Wx"] * np.nan}, ValueError, "Wx: expected finite entries"),
        ("RNN", {**GOOD, "Wx": GOOD["Wx"].astype("f")}, ValueError, r"Wh: .*\(d, d\) = \(12, 12\)"),
    ],
)
def test_from_cs231n_refuses(kind, weights, error, message):
    with pytest.raises(error, match=message):
        convert.from_cs231n(kind, weights)
