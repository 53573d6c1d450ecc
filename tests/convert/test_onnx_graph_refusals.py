"""Graphs that do more than a chain of recurrent operators does are refused in words."""

import numpy as np
import onnx
import pytest
from onnx.numpy_helper import from_array
from onnx_made import FLOAT, Made, lone

from unrolled import GRU, LSTM, convert


def refused(model, message, error=ValueError):
    with pytest.raises(error, match=message):
        convert.from_onnx(model)


def between(kind, *more, x="y0", **attributes):
    """An LSTM, one node and a GRU."""
    made = Made()
    made.recurrent("LSTM", "x", "y0", 2, 3)
    made.node("Squeeze", [x, made.weight("axis", np.array([1 if x == "y0" else 0]))], "z")
    made.node(kind, ["z", *(made.weight(f"more{i}", value) for i, value in enumerate(more))], "a",
              **attributes)  # fmt: skip
    made.recurrent("GRU", "a", "outputs", 3, 3)
    return made.model(ranks={"outputs": 4})


@pytest.mark.parametrize(
    ("kind", "more", "attributes"),
    [("Relu", [], {}), ("Add", [(3,)], {}), ("Dropout", [], {}), ("MatMul", [(3, 3)], {})],
)
def test_arithmetic_between_the_operators(kind, more, attributes):
    message = f"between the recurrent operators no operators but Identity, .*, got {kind} 'a'"
    refused(between(kind, *more, **attributes), message)


@pytest.mark.parametrize(
    ("kind", "more", "attributes"),
    [
        ("Transpose", [], {"perm": [1, 0, 2]}),
        ("Transpose", [], {"perm": [0, 2, 1]}),
        ("Reshape", [np.array([3, 2, 3])], {}),
        ("Unsqueeze", [np.array([0])], {}),
    ],
)
def test_rearrangements_that_mix_up_time_batch_and_features(kind, more, attributes):
    message = r"GRU 'outputs' to read the inputs \(T, B, 3\) in their order, got them rearranged"
    refused(between(kind, *more, **attributes), message)


def test_a_shape_that_does_not_fit():
    message = "GRU 'outputs', X: expected Reshape 'a' to be computable"
    refused(between("Reshape", np.array([7, 7, 3])), message)


def test_an_operator_that_reads_the_last_state():
    made = Made()
    made.recurrent("LSTM", "x", "y0", 2, 3)
    made.recurrent("GRU", "y0_h", "outputs", 3, 3)
    message = "GRU 'outputs' to read the output Y of LSTM 'y0', in a chain, got 'y0_h'"
    refused(made.model(ranks={"outputs": 4}), message)


def test_operators_side_by_side():
    made = Made()
    made.recurrent("RNN", "x", "y0", 2, 3)
    made.recurrent("RNN", "x", "y1", 2, 3)
    message = "RNN 'y1' to read the output Y of RNN 'y0', in a chain, got 'x'"
    refused(made.model(ranks={"y0": 4, "y1": 4}), message)


@pytest.mark.parametrize("shape", [("T", "B"), ("T", "B", 5), ("T", "B", 2, 1)])
def test_an_input_of_another_shape(shape):
    made = Made()
    made.recurrent("RNN", "x", "y", 2, 3)
    message = r"input 'x': expected shape \(T, B, input_size\) = \(any, any, 2\)"
    refused(made.model(shape=shape, ranks={"y": 4}), message)


def test_inputs_that_are_constants():
    made = Made()
    made.recurrent("RNN", made.weight("c", (5, 4, 2)), "y", 2, 3)
    refused(made.model(ranks={"y": 4}), "operators that read an input of the model, got c")


def test_work_before_the_first_operator():
    made = Made()
    made.recurrent("RNN", made.node("Tanh", ["x"], "z"), "y", 2, 3)
    message = "model: expected before RNN 'y' no operators but .*, got Tanh 'z'"
    refused(made.model(ranks={"y": 4}), message)


def test_work_after_the_last_operator():
    made = Made()
    made.recurrent("RNN", "x", "y", 2, 3)
    made.node("Softmax", ["y"], "outputs")
    message = "after the recurrent operators no operators but .*, got Softmax 'outputs'"
    refused(made.model(ranks={"outputs": 4}), message)


def test_an_output_that_no_recurrent_operator_makes():
    made = Made()
    made.recurrent("RNN", "x", "y", 2, 3)
    made.node("Identity", ["x"], "outputs")
    message = "outputs that recurrent operators make, got 'outputs', made of 'x'"
    refused(made.model(ranks={"y": 4, "outputs": 3}), message)


def test_an_initial_state_of_constants():
    made = Made()
    made.recurrent("RNN", "x", "y", 2, 3, more={"initial_h": made.weight("h0", (1, 4, 3))})
    message = "RNN 'y', initial_h: expected an input of the model or zeros, got constants 'h0'"
    refused(made.model(ranks={"y": 4}), message)


def test_an_initial_state_filled_with_ones():
    made = Made()
    ones = from_array(np.ones(1, np.float32))
    made.node("ConstantOfShape", [made.weight("shape", np.array([1, 4, 3]))], "h0", value=ones)
    made.recurrent("GRU", "x", "y", 2, 3, more={"initial_h": "h0"})
    message = "GRU 'y', initial_h: expected an input of the model or zeros, got constants 'h0'"
    refused(made.model(ranks={"y": 4}), message)


def test_an_initial_state_that_another_operator_makes():
    made = Made()
    made.recurrent("RNN", "x", "y0", 2, 3)
    made.node("Squeeze", ["y0", made.weight("axis", np.array([1]))], "z")
    made.recurrent("RNN", "z", "y1", 3, 3, more={"initial_h": "y0_h"})
    message = "RNN 'y1', initial_h: expected .* or zeros, got what RNN 'y0' makes"
    refused(made.model(ranks={"y1": 4}), message)


def test_an_initial_state_that_is_computed():
    made = Made()
    made.recurrent("RNN", "x", "y", 2, 3, more={"initial_h": made.node("Tanh", ["h0"], "h")})
    message = "model: expected for initial_h of RNN 'y' no operators but .*, got Tanh 'h'"
    refused(made.model(ranks={"y": 4}, h0=(FLOAT, (1, "B", 3))), message)


def test_lengths_that_are_constants():
    made = Made()
    lengths = made.weight("lengths", np.array([5, 4, 3, 2], np.int32))
    made.recurrent("RNN", "x", "y", 2, 3, more={"sequence_lens": lengths})
    message = "RNN 'y', sequence_lens: expected an input of the model, or none, got constants"
    refused(made.model(ranks={"y": 4}), message)


def test_lengths_that_not_all_operators_take():
    made = Made()
    made.recurrent("RNN", "x", "y0", 2, 3, more={"sequence_lens": "lengths"})
    made.node("Squeeze", ["y0", made.weight("axis", np.array([1]))], "z")
    made.recurrent("RNN", "z", "y1", 3, 3)
    message = "the same sequence_lens for all recurrent operators, got none, 'lengths'"
    refused(made.model(ranks={"y1": 4}, lengths=(onnx.TensorProto.INT32, ("B",))), message)


def test_a_model_without_recurrent_operators():
    made = Made()
    made.node("Tanh", ["x"], "outputs")
    refused(made.model(), "model: expected an operator RNN, LSTM or GRU in its graph, got Tanh")
    refused(onnx.ModelProto(), "an operator RNN, LSTM or GRU in its graph, got no node at all")


def test_an_operator_of_the_same_name_by_someone_else():
    model = lone("RNN")
    model.graph.node[0].domain = "com.example"
    refused(model, "model: expected an operator RNN, LSTM or GRU in its graph, got .*RNN")


def test_what_is_no_model(tmp_path):
    refused(None, "model: expected an onnx.ModelProto or a path, got NoneType", TypeError)
    refused(b"", "model: expected an onnx.ModelProto or a path, got bytes", TypeError)
    refused(tmp_path / "none.onnx", "none.onnx", FileNotFoundError)
    garbage = tmp_path / "garbage.onnx"
    garbage.write_bytes(b"not a model")
    refused(garbage, "model: expected a file with an ONNX model, got .*garbage.onnx")


def test_nothing_of_a_cell_is_lost_by_the_strictness():
    """The models that these tests damage are read when they are whole."""
    assert convert.from_onnx(lone("GRU"))[0] == GRU(2, 3, "before")
    assert convert.from_onnx(lone("LSTM", ("W", "R", "B", "P")))[0] == LSTM(2, 3, "diagonal")
    cell, _ = convert.from_onnx(between("Identity"))
    assert [type(layer) for layer in cell.layers] == [LSTM, GRU]
