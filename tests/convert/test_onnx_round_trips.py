"""What ``to_onnx`` wrote, ``from_onnx`` reads back bit for bit, and refuses once it is damaged."""

import json

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, CanonicalRNN, convert
from unrolled.models import Bidirectional, SequenceLabeller, Stack


def drawn(cell, seed=0):
    """Random parameters; one entry of each is -0, which addition of zero would lose."""
    rng = np.random.default_rng(seed)
    shapes = cell.param_shapes().items()
    params = {name: rng.standard_normal(shape).astype(cell.dtype) for name, (shape, _) in shapes}
    for value in params.values():
        value.flat[seed % value.size] = -0.0
    return params


def stored(model):
    """The model as it comes from a file."""
    return onnx.load_model_from_string(model.SerializeToString())


def assert_same(cell, params, found):
    again, read = found
    assert repr(again) == repr(cell)
    assert list(read) == list(cell.param_shapes())
    for name, value in params.items():
        assert read[name].dtype == value.dtype, name
        assert read[name].tobytes() == value.tobytes(), name


def assert_round_trip(cell, params, **takes):
    model = convert.to_onnx(cell, params, **takes)
    assert_same(cell, params, convert.from_onnx(stored(model)))


@settings(max_examples=20)
@given(
    d=st.integers(1, 4),
    d_x=st.integers(1, 4),
    seed=st.integers(0, 999),
    lengths=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_round_trips_of_cells_are_exact(make_cell, d, d_x, seed, lengths, dtype):
    cell = make_cell(d_x, d, dtype)
    takes = {"lengths": lengths, "lookahead": lengths and cell.lookahead_size > 0}
    assert_round_trip(cell, drawn(cell, seed), **takes)


@pytest.mark.parametrize("lengths", [False, True])
def test_round_trips_of_models_are_exact(make_cell, lengths):
    cell = make_cell(2, 3, np.float32)
    d = cell.output_size
    models = [
        Bidirectional(cell, cell),
        Bidirectional(cell, RNN(2, 4)),
        Stack([cell, make_cell(d, 2, np.float32)]),
        Stack([Bidirectional(cell, cell), Stack([CanonicalRNN(2 * d, 1)])]),
        SequenceLabeller(cell, 1),
        SequenceLabeller(Stack([cell, LSTM(d, 2, "full")]), 3),
    ]
    for model in models:
        assert_round_trip(model, drawn(model), lengths=lengths)


@pytest.mark.parametrize("as_path", [str, lambda path: path])
def test_a_model_is_read_from_a_file(tmp_path, as_path):
    cell = LSTM(2, 3, "full")
    params = drawn(cell)
    path = tmp_path / "model.onnx"
    onnx.save(convert.to_onnx(cell, params), path)
    assert_same(cell, params, convert.from_onnx(as_path(path)))


def test_weights_in_a_file_of_their_own_are_read_from_the_path(tmp_path):
    cell = GRU(20, 30)
    params = drawn(cell)
    path = tmp_path / "model.onnx"
    onnx.save(
        convert.to_onnx(cell, params),
        path,
        save_as_external_data=True,
        location="weights",
        size_threshold=0,
    )
    assert_same(cell, params, convert.from_onnx(path))
    with pytest.raises(ValueError, match=r"initializers with their values: pass the path instead"):
        convert.from_onnx(onnx.load(path, load_external_data=False))


def test_what_is_read_is_a_copy():
    cell = CanonicalRNN(2, 3)
    model = convert.to_onnx(cell, drawn(cell))
    _, read = convert.from_onnx(model)
    for value in read.values():
        value[...] = 7
    assert_same(cell, drawn(cell), convert.from_onnx(model))


def test_trained_weights_in_the_same_graph_are_read():
    """The graph is compared with what to_onnx writes, not the weights."""
    cell = AugmentedLSTM(2, 3, 2)
    model = convert.to_onnx(cell, drawn(cell))
    trained = drawn(cell, seed=1)
    for tensor in model.graph.initializer:
        if tensor.name in trained:
            tensor.CopyFrom(onnx.numpy_helper.from_array(trained[tensor.name], tensor.name))
    assert_same(cell, trained, convert.from_onnx(model))


def test_a_description_that_no_longer_fits_is_not_believed():
    """The options are then those of the graph."""
    cell = GRU(2, 3, "after")
    model = convert.to_onnx(cell, drawn(cell))
    (node,) = [node for node in model.graph.node if node.op_type == "GRU"]
    (attribute,) = [a for a in node.attribute if a.name == "linear_before_reset"]
    attribute.i = 0
    found, read = convert.from_onnx(model)
    assert found == GRU(2, 3, "before")
    params = drawn(cell)
    params["b"][2] += params.pop("b_h")
    np.testing.assert_equal(read, params)


def test_a_second_bias_put_in_later_counts():
    cell = LSTM(2, 3)
    params = drawn(cell)
    model = convert.to_onnx(cell, params)
    (tensor,) = [tensor for tensor in model.graph.initializer if tensor.name == "B"]
    biases = onnx.numpy_helper.to_array(tensor).copy()
    biases[:, 12:] = 1
    tensor.CopyFrom(onnx.numpy_helper.from_array(biases, "B"))
    found, read = convert.from_onnx(model)
    assert found == cell
    np.testing.assert_equal(read, {**params, "b": params["b"] + 1})


def test_a_changed_scan_is_refused():
    cell = LSTM(2, 3, "full")
    model = convert.to_onnx(cell, drawn(cell))
    (scan,) = [node for node in model.graph.node if node.op_type == "Scan"]
    body = scan.attribute[0].g if scan.attribute[0].name == "body" else scan.attribute[1].g
    (node,) = [node for node in body.node if node.output[0] == "u"]
    node.op_type = "Softsign"
    with pytest.raises(ValueError, match=r"model: expected an operator RNN, LSTM or GRU .*Scan"):
        convert.from_onnx(model)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (RNN(2, 3), "W"),
        (LSTM(2, 3, "diagonal"), "P"),
        (LSTM(2, 3, "full"), "W_s"),
        (CanonicalRNN(2, 3), "W_r"),
        (AugmentedLSTM(2, 3, projection_size=2), "W_q"),
        (Stack([RNN(2, 3), GRU(3, 2)]), "layer1.R"),
        (Bidirectional(RNN(2, 3), CanonicalRNN(2, 3)), "backward.W_s"),
        (SequenceLabeller(RNN(2, 3), 2), "readout.b"),
    ],
    ids=repr,
)
def test_missing_and_unusable_weights_are_refused_by_name(cell, name):
    model = convert.to_onnx(cell, drawn(cell))
    (tensor,) = [tensor for tensor in model.graph.initializer if tensor.name == name]
    value = onnx.numpy_helper.to_array(tensor)
    for wrong, message in ((value[None], "shape as to_onnx writes it"), (value * np.nan, "finite")):
        tensor.CopyFrom(onnx.numpy_helper.from_array(wrong, name))
        with pytest.raises(ValueError, match=rf"model, {name}: expected {message}"):
            convert.from_onnx(model)
    model.graph.initializer.remove(tensor)
    with pytest.raises(ValueError, match=rf"model: expected .*'{name}'"):
        convert.from_onnx(model)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unrolled.format": "2"}, "expected unrolled.format 1; .* another version .*, got 2"),
        ({"unrolled.format": None}, "expected unrolled.format 1; .* got none"),
        ({"unrolled.cell": "{"}, "expected a description of a cell in metadata_props"),
        ({"unrolled.cell": "3"}, "a description of a cell .* got 3: model: expected one of RNN"),
        ({"unrolled.cell": '{"input_size": 2}'}, "a description of a cell .* 'kind'"),
        ({"unrolled.cell": '{"kind": "os"}'}, "a description of a cell .* 'os'"),
        ({"unrolled.cell": '{"kind": "RNN"}'}, "RNN: expected input_size, hidden_size, warping"),
        (
            {"unrolled.cell": '{"kind": "Stack", "layers": []}'},
            "a description of a cell .* layers: expected at least one cell",
        ),
    ],
)
def test_an_unusable_description_is_refused(change, message):
    model = convert.to_onnx(RNN(2, 3), drawn(RNN(2, 3)))
    properties = {entry.key: entry.value for entry in model.metadata_props} | change
    kept = {key: value for key, value in properties.items() if value is not None}
    onnx.helper.set_model_props(model, kept)
    with pytest.raises(ValueError, match=message):
        convert.from_onnx(model)


def test_the_description_is_plain_json():
    model = convert.to_onnx(Stack([AugmentedLSTM(2, 3, 2)]), drawn(Stack([AugmentedLSTM(2, 3, 2)])))
    properties = {entry.key: entry.value for entry in model.metadata_props}
    assert properties["unrolled.format"] == "1"
    layer = {"kind": "AugmentedLSTM", "input_size": 2, "hidden_size": 3, "window": 2}
    layer |= {"projection_size": None, "input_gate": True, "peepholes": "full", "dtype": "float32"}
    assert json.loads(properties["unrolled.cell"]) == {"kind": "Stack", "layers": [layer]}
