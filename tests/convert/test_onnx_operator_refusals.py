"""Operators that compute what no cell does are refused in words, not read as something else."""

import numpy as np
import onnx
import pytest
from onnx.numpy_helper import from_array
from onnx_made import FLOAT, Made, lone

from unrolled import convert


def refused(model, message, error=ValueError):
    with pytest.raises(error, match=message):
        convert.from_onnx(model)


@pytest.mark.parametrize(
    ("kind", "attributes", "message"),
    [
        ("LSTM", {"clip": 3.0}, "LSTM 'y': expected no attribute clip, got clip=3.0"),
        ("LSTM", {"input_forget": 1}, "LSTM 'y': expected input_forget=0, got input_forget=1"),
        ("GRU", {"layout": 1}, "GRU 'y': expected layout=0, got layout=1"),
        ("RNN", {"direction": "reverse"}, "a Bidirectional needs both .*, got direction=reverse"),
        ("RNN", {"direction": "up"}, "direction forward or bidirectional, .* got direction=up"),
        ("RNN", {"activations": ["Elu"]}, r"expected activations Tanh, Sigmoid, .*, got Elu"),
        (
            "RNN",
            {"activations": ["LeakyRelu"], "activation_alpha": [0.2]},
            r"LeakyRelu\(alpha=0.01\), Affine\(alpha=1, beta=0\), got LeakyRelu\(alpha=0.2\)",
        ),
        (
            "RNN",
            {"activations": ["Affine"], "activation_alpha": [2.0], "activation_beta": [1.0]},
            r"got Affine\(alpha=2, beta=1\)",
        ),
        (
            "RNN",
            {"activations": ["Tanh"], "direction": "bidirectional"},
            "an activation for each of 2 directions, got activations=",
        ),
        (
            "LSTM",
            {"activations": ["HardSigmoid", "Tanh", "Tanh"]},
            r"activations=\['Sigmoid', 'Tanh', 'Tanh'\], got activations=\['HardSigmoid', ",
        ),
        ("GRU", {"activations": ["Sigmoid", "Relu"]}, r"GRU 'y': .* got .*'Relu'"),
    ],
)
def test_attributes_that_the_cells_do_not_have(kind, attributes, message):
    refused(lone(kind, **attributes), message)


def test_a_hidden_size_that_is_not_that_of_the_weights():
    model = lone("RNN")
    (attribute,) = [a for a in model.graph.node[0].attribute if a.name == "hidden_size"]
    attribute.i = 4
    refused(model, "RNN 'y': expected hidden_size=3, as R has columns, got hidden_size=4")


@pytest.mark.parametrize("missing", ["y.W", "y.R", "y.B", "y.P"])
def test_a_missing_weight_is_named(missing):
    model = lone("LSTM", ("W", "R", "B", "P"))
    (tensor,) = [tensor for tensor in model.graph.initializer if tensor.name == missing]
    model.graph.initializer.remove(tensor)
    refused(model, f"model: expected '{missing}', which LSTM 'y' takes, got no input, init")
    model.graph.input.append(onnx.helper.make_tensor_value_info(missing, FLOAT, None))
    slot = missing.removeprefix("y.")
    refused(model, f"LSTM 'y', {slot}: expected an initializer or .*, got '{missing}', input of")


@pytest.mark.parametrize("slot", ["W", "R"])
def test_an_operator_without_weights(slot):
    model = lone("RNN")
    model.graph.node[0].input[{"W": 1, "R": 2}[slot]] = ""
    refused(model, f"RNN 'y': expected weights {slot}, got none")


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("W", lambda w: w[:, :-1], r"GRU 'y', W: expected shape \(directions, 3 d, d_x\)"),
        ("W", lambda w: w[0], r"GRU 'y', W: expected shape .* got \(9, 2\)"),
        ("R", lambda w: w[:, :, None], r"GRU 'y', R: expected shape \(directions, 3 d, d\)"),
        ("R", lambda w: np.array(1, w.dtype), r"GRU 'y', .*: expected"),
        ("B", lambda w: w[:, ::2], r"GRU 'y', B: expected shape \(directions, 6 d\) = \(1, 18\)"),
        ("B", lambda w: w.astype(float), "GRU 'y', B: expected dtype float32, got float64"),
        ("W", lambda w: w.astype(np.float16), "W: expected dtype float32 or float64, got float16"),
        ("W", lambda w: w * np.inf, "GRU 'y', W: expected finite entries"),
    ],
)
def test_unusable_weights(name, change, message):
    model = lone("GRU")
    del model.graph.node[0].attribute[:]  # also without a hidden_size to compare with
    (tensor,) = [tensor for tensor in model.graph.initializer if tensor.name == f"y.{name}"]
    value = change(onnx.numpy_helper.to_array(tensor))
    tensor.CopyFrom(from_array(np.ascontiguousarray(value).reshape(value.shape), tensor.name))
    refused(model, message)


def test_weights_that_depend_on_an_input():
    made = Made()
    made.node("Expand", ["x", made.weight("shape", np.array([1, 3, 2]))], "W")
    made.recurrent("RNN", "x", "y", 2, 3, ("R",), {"W": "W"})
    refused(made.model(ranks={"y": 4}), "RNN 'y', W: expected an initializer .*, got 'x', input")


def test_weights_made_by_arithmetic():
    made = Made()
    made.node("Neg", [made.weight("minus_W", (1, 3, 2))], "W")
    made.recurrent("RNN", "x", "y", 2, 3, ("R",), {"W": "W"})
    refused(made.model(ranks={"y": 4}), "RNN 'y', W: expected none but .*, got Neg 'W'")
