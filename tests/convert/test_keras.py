"""Weights to and from Keras: the cell computes what the layer does, and round trips are exact.

Keras itself is not needed: ``published_steps`` has one step of each layer as its source has it.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import GRU, LSTM, RNN, CanonicalRNN, convert
from unrolled.convert.keras import ACTIVATIONS

# Rounding of sums of a dozen terms of order one, over at most five steps.
DOUBLE = 1e-12
sizes = {
    "d": st.integers(1, 4),
    "d_x": st.integers(1, 4),
    "steps": st.integers(1, 5),
    "batch": st.integers(1, 3),
    "seed": st.integers(0, 2**32 - 1),
}
#: Layer → (gates, options of from_keras, rows of biases).
LAYERS = {f"SimpleRNN-{name}": ("SimpleRNN", 1, {"activation": name}, ()) for name in ACTIVATIONS}
LAYERS["LSTM"] = ("LSTM", 4, {}, ())
LAYERS["GRU-after"] = ("GRU", 3, {"reset_after": True}, (2,))
LAYERS["GRU-before"] = ("GRU", 3, {"reset_after": False}, ())
every_layer = pytest.mark.parametrize(
    ("layer", "k", "options", "rows"), LAYERS.values(), ids=LAYERS
)
CELLS = [RNN(2, 3, warping, np.float64) for warping in ACTIVATIONS.values()]
CELLS += [LSTM(2, 3, dtype=np.float32), GRU(2, 3, "after"), GRU(2, 3, "before", np.float64)]
NAMES = {"RNN": "SimpleRNN", "LSTM": "LSTM", "GRU": "GRU"}


def options_of(cell):
    if isinstance(cell, RNN):
        return {"activation": {v: k for k, v in ACTIVATIONS.items()}[cell.warping]}
    return {"reset_after": cell.reset == "after"} if isinstance(cell, GRU) else {}


def keras_run(published_steps, layer, options, weights, x, initial):
    """Return the outputs and the last state, by the names it has here."""
    signals, outputs = dict(initial), []
    for x_n in x:
        if layer == "SimpleRNN":
            h = published_steps.keras_simple_rnn(weights, x_n, signals["r"], **options)
            signals = {"r": h}
        elif layer == "LSTM":
            h, c = published_steps.keras_lstm(weights, x_n, signals["v"], signals["s"])
            signals = {"s": c, "v": h}
        else:
            h = published_steps.keras_gru(weights, x_n, signals["h"], **options)
            signals = {"h": h}
        outputs.append(h)
    return np.stack(outputs), signals


@every_layer
@settings(max_examples=25)
@given(**sizes, bias=st.booleans())
def test_the_cell_of_a_layer_computes_what_the_layer_does(
    published_steps, layer, k, options, rows, d, d_x, steps, batch, seed, bias
):
    rng = np.random.default_rng(seed)
    weights = [rng.standard_normal((d_x, k * d)), rng.standard_normal((d, k * d))]
    biases = rng.standard_normal((*rows, k * d)) if bias else np.zeros((*rows, k * d))
    given_weights = [*weights, biases] if bias else weights
    cell, params = convert.from_keras(layer, given_weights, **options)
    x = rng.standard_normal((steps, batch, d_x))
    state = {name: rng.standard_normal((batch, d)) for name in cell.state_shapes(batch)}
    run = cell.forward(params, x, state)
    initial, last = state, run.state
    if layer == "SimpleRNN":  # whose state is the readout
        initial, last = {"r": cell.G(state["s"])}, {"r": cell.G(run.state["s"])}
    outputs, want = keras_run(published_steps, layer, options, [*weights, biases], x, initial)
    np.testing.assert_allclose(run.outputs, outputs, rtol=DOUBLE, atol=DOUBLE)
    for name, value in want.items():
        np.testing.assert_allclose(last[name], value, rtol=DOUBLE, atol=DOUBLE)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_there_and_back_changes_nothing(make_case, cell):
    params = make_case(cell, 1, 1, seed=0).params
    weights = convert.to_keras(cell, params)
    back, again = convert.from_keras(NAMES[type(cell).__name__], weights, **options_of(cell))
    assert back == cell
    assert again.keys() == params.keys()
    for name, value in params.items():
        np.testing.assert_array_equal(again[name], value)
        assert again[name].flags.c_contiguous


@every_layer
def test_back_and_there_changes_nothing(layer, k, options, rows):
    """But that of the two biases of a GRU the second moves into the first at z and r."""
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal(shape) for shape in ((2, 3 * k), (3, 3 * k), (*rows, 3 * k))]
    cell, params = convert.from_keras(layer, weights, **options)
    again = convert.to_keras(cell, params)
    if rows:
        of_x, of_h = weights[2]
        z_and_r = slice(0, 6)
        of_x[z_and_r] += of_h[z_and_r]
        of_h[z_and_r] = 0
    for value, want in zip(again, weights, strict=True):
        np.testing.assert_array_equal(value, want)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_without_a_bias_there_are_two_arrays(make_case, cell):
    params = make_case(cell, 1, 1, seed=0).params
    for name in params.keys() & {"theta", "b", "b_h"}:
        with pytest.raises(ValueError, match=rf'params\["{name}"\]: expected zeros'):
            convert.to_keras(
                cell, params | {n: 0 * params[n] for n in params if n != name}, use_bias=False
            )
        params[name][:] = 0
    weights = convert.to_keras(cell, params, use_bias=False)
    assert [value.shape[0] for value in weights] == [2, 3]
    back, again = convert.from_keras(NAMES[type(cell).__name__], weights, **options_of(cell))
    assert back == cell
    for name, value in params.items():
        np.testing.assert_array_equal(again[name], value)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_what_is_returned_shares_no_memory_with_what_was_given(make_case, cell):
    params = make_case(cell, 1, 1, seed=0).params
    weights = convert.to_keras(cell, params)
    layer, options = NAMES[type(cell).__name__], options_of(cell)
    _, again = convert.from_keras(layer, weights, **options)
    for out in (*weights, *again.values()):
        for other in (*params.values(), *weights, *again.values()):
            assert out is other or not np.shares_memory(out, other)


def test_the_gates_stand_as_keras_has_them():
    """Blocks of columns i, f, c, o and z, r, h."""
    cell = LSTM(1, 1, dtype=np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["b"][:, 0] = [1, 2, 3, 4]  # cu, cs, cr, du
    assert convert.to_keras(cell, params)[2].tolist() == [1, 2, 4, 3]
    cell = GRU(1, 1, dtype=np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    params["b"][:, 0], params["b_h"][0] = [1, 2, 3], 4  # r, z, n
    assert convert.to_keras(cell, params)[2].tolist() == [[2, 1, 3], [0, 0, 4]]


PARAMS = RNN(2, 3).init(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("cell", "params", "options", "error", "message"),
    [
        (None, PARAMS, {}, TypeError, "cell: expected an RNN, LSTM or GRU, got NoneType"),
        (CanonicalRNN(2, 3), PARAMS, {}, TypeError, "LSTM or GRU, got CanonicalRNN"),
        (RNN(2, 3, dtype=complex), PARAMS, {}, ValueError, "float32 or float64, got complex128"),
        (LSTM(2, 3, "diagonal"), PARAMS, {}, ValueError, 'peepholes="none", for Keras has none'),
        (LSTM(2, 3, "full"), PARAMS, {}, ValueError, 'cell: expected peepholes="none"'),
        (RNN(2, 3, "leaky_relu"), PARAMS, {}, ValueError, "a warping that Keras has: tanh.*leaky"),
        (RNN(2, 3), {}, {}, ValueError, "params: expected the keys W_r, W_x, theta, got none"),
        (RNN(2, 4), PARAMS, {}, ValueError, r'params\["W_r"\]: expected shape \(d, d\)'),
        (RNN(2, 3), PARAMS, {"use_bias": 1}, TypeError, "use_bias: expected True or False, got 1"),
    ],
)
def test_to_keras_refuses(cell, params, options, error, message):
    with pytest.raises(error, match=message):
        convert.to_keras(cell, params, **options)


def zeros(*shapes):
    return [np.zeros(shape) for shape in shapes]


GOOD = zeros((2, 12), (3, 12), (12,))


@pytest.mark.parametrize(
    ("layer", "weights", "options", "error", "message"),
    [
        ("lstm", GOOD, {}, ValueError, "layer: expected one of 'SimpleRNN', 'LSTM', 'GRU'"),
        ("LSTM", GOOD, {"activation": "relu"}, ValueError, "activation: expected one of 'tanh'"),
        ("SimpleRNN", GOOD, {"activation": "elu"}, ValueError, "activation: .* 'linear', got 'elu"),
        ("GRU", GOOD, {"reset_after": None}, TypeError, "reset_after: expected True or False"),
        ("LSTM", GOOD[0], {}, TypeError, "weights: expected a list of arrays kernel, rec.*ndarray"),
        ("LSTM", [], {}, ValueError, "weights: expected kernel.* got 0 arrays, kernel is missing"),
        ("LSTM", GOOD[:1], {}, ValueError, "got 1 arrays, recurrent_kernel is missing"),
        ("LSTM", [*GOOD, GOOD[2]], {}, ValueError, "with use_bias, bias, got 4 arrays$"),
        ("LSTM", [[0.0], *GOOD[1:]], {}, TypeError, "kernel: expected a numpy array .*(d_x, 4 d)"),
        ("LSTM", zeros((2, 13), (3, 12)), {}, ValueError, r"kernel: .*\(d_x, 4 d\).*got \(2, 13\)"),
        ("LSTM", zeros((0, 12), (3, 12)), {}, ValueError, r"kernel: .* neither .*got \(0, 12\)"),
        ("LSTM", zeros((2, 0), (0, 0)), {}, ValueError, r"kernel: .*neither .*got \(2, 0\)"),
        ("LSTM", zeros((2, 12), (2, 12)), {}, ValueError, r"recurrent_kernel: .*\(d, 4 d\) = \(3,"),
        ("LSTM", zeros((2, 12), (3, 12), (3,)), {}, ValueError, r"bias: .*\(4 d,\) = \(12,\)"),
        ("GRU", zeros((2, 9), (3, 9), (9,)), {}, ValueError, r"bias: .*\(2, 3 d\) = \(2, 9\)"),
        (
            "GRU",
            zeros((2, 9), (3, 9), (2, 9)),
            {"reset_after": False},
            ValueError,
            r"bias: .*\(3 d,\) = \(9,\), got \(2, 9\)",
        ),
        ("SimpleRNN", zeros((2, 3), (3, 2)), {}, ValueError, r"recurrent_kernel: .*shape \(d, d\)"),
        ("LSTM", [w.astype("f2") for w in GOOD], {}, ValueError, "kernel: .*float64, got float16"),
        ("LSTM", [w.astype(int) for w in GOOD], {}, ValueError, "kernel: .*float64, got int64"),
        ("LSTM", [w + 0j for w in GOOD], {}, ValueError, "kernel: .*float64, got complex128"),
        (
            "LSTM",
            [GOOD[0], GOOD[1].astype("f")],
            {},
            ValueError,
            "recurrent_kernel: .*dtype float6",
        ),
        ("LSTM", [GOOD[0], GOOD[1] + np.nan], {}, ValueError, "recurrent_kernel: .*finite"),
        ("LSTM", [*GOOD[:2], GOOD[2] + np.inf], {}, ValueError, "bias: expected finite entries"),
    ],
)
def test_from_keras_refuses(layer, weights, options, error, message):
    with pytest.raises(error, match=message):
        convert.from_keras(layer, weights, **options)
