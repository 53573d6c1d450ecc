"""Models by others are read as what they compute: ONNX Runtime is the judge."""

import sys

import numpy as np
import onnx
import pytest
from onnx.numpy_helper import from_array
from onnx_made import FLOAT, Made, lone
from onnx_parity import SINGLE, assert_parity, run_onnx

from unrolled import GRU, LSTM, RNN, convert
from unrolled.models import Bidirectional, Stack


def assert_computes(model, cell, params, swapped=False):
    """The cell puts out what ONNX Runtime says the model does, from a state that reads out 0."""
    x = np.random.default_rng(1).standard_normal((5, 4, 2)).astype(np.float32)
    got = run_onnx(model, {"x": x.swapaxes(0, 1) if swapped else x})["outputs"]
    want = cell.forward(params, x).outputs
    want = want.swapaxes(0, 1) if swapped else want
    assert_parity({"outputs": got}, {"outputs": want}, SINGLE)


@pytest.mark.parametrize("slots", [("W", "R"), ("W", "R", "B")], ids=["no bias", "bias"])
@pytest.mark.parametrize(
    ("kind", "attributes", "cell"),
    [
        ("RNN", {}, RNN(2, 3)),
        ("RNN", {"activations": ["Relu"]}, RNN(2, 3, "relu")),
        ("RNN", {"activations": ["LeakyRelu"]}, RNN(2, 3, "leaky_relu")),
        (
            "RNN",
            {"activations": ["LeakyRelu"], "activation_alpha": [0.01]},
            RNN(2, 3, "leaky_relu"),
        ),
        ("LSTM", {}, LSTM(2, 3)),
        ("LSTM", {"activations": ["Sigmoid", "Tanh", "Tanh"], "layout": 0}, LSTM(2, 3)),
        ("LSTM", {"input_forget": 0, "direction": "forward"}, LSTM(2, 3)),
        ("GRU", {}, GRU(2, 3, "before")),
        ("GRU", {"linear_before_reset": 1}, GRU(2, 3, "after")),
    ],
)
def test_an_operator_is_a_cell(kind, attributes, cell, slots):
    model = lone(kind, slots, **attributes)
    found, params = convert.from_onnx(model)
    assert found == cell
    assert_computes(model, found, params)


def test_peepholes_are_diagonal():
    model = lone("LSTM", ("W", "R", "B", "P"))
    found, params = convert.from_onnx(model)
    assert found == LSTM(2, 3, "diagonal")
    assert_computes(model, found, params)


@pytest.mark.parametrize(
    ("kind", "slots", "attributes", "cells"),
    [
        ("RNN", "WR", {}, [RNN(2, 3)] * 2),
        (
            "RNN",
            "WRB",
            {"activations": ["Tanh", "LeakyRelu"], "activation_alpha": [0.01]},
            [RNN(2, 3), RNN(2, 3, "leaky_relu")],
        ),
        ("LSTM", "WRBP", {}, [LSTM(2, 3, "diagonal")] * 2),
        ("GRU", "WRB", {"linear_before_reset": 1}, [GRU(2, 3)] * 2),
        ("GRU", "WRB", {"activations": ["Sigmoid", "Tanh"] * 2}, [GRU(2, 3, "before")] * 2),
    ],
)
def test_two_directions_are_a_bidirectional(kind, slots, attributes, cells):
    model = lone(kind, tuple(slots), direction="bidirectional", **attributes)
    found, params = convert.from_onnx(model)
    assert repr(found) == repr(Bidirectional(*cells))
    assert_computes(model, found, params)


def test_the_identity_is_affine():
    """ONNX Runtime wants alpha and beta for it; the specification has them 1 and 0."""
    model = lone("RNN", activations=["Affine"], activation_alpha=[1.0], activation_beta=[0.0])
    found, params = convert.from_onnx(model)
    assert found == RNN(2, 3, "identity")
    assert_computes(model, found, params)
    assert convert.from_onnx(lone("RNN", activations=["Affine"]))[0] == found


def chain(directions, batch_first=False, opset=17):
    """LSTM, then GRU, as PyTorch exports layers: squeezed, or transposed and reshaped between."""
    made, name = Made(), "x"
    if batch_first:
        name = made.node("Transpose", ["x"], "time_first", perm=[1, 0, 2])
    axes = {} if opset >= 13 else {"axes": [1]}
    taken = [made.weight("axis", np.array([1]))] if opset >= 13 else []
    count = 2 if directions == "bidirectional" else 1
    for i, kind in enumerate(["LSTM", "GRU"]):
        d_x = 2 if i == 0 else 3 * count
        name = made.recurrent(kind, name, f"y{i}", d_x, 3, direction=directions)
        if count == 1:
            name = made.node("Squeeze", [name, *taken], f"z{i}", **axes)
        else:
            name = made.node("Transpose", [name], f"turned{i}", perm=[0, 2, 1, 3])
            name = made.node("Reshape", [name, made.weight(f"s{i}", np.array([0, 0, -1]))], f"z{i}")
    if batch_first:
        name = made.node("Transpose", [name], "batch_first", perm=[1, 0, 2])
    made.node("Identity", [name], "outputs")
    return made.model(opset=opset)


@pytest.mark.parametrize("opset", [11, 17])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("directions", ["forward", "bidirectional"])
def test_operators_in_a_chain_are_a_stack(directions, batch_first, opset):
    model = chain(directions, batch_first, opset)
    found, params = convert.from_onnx(model)
    layers = [LSTM(2, 3), GRU(3, 3, "before")]
    if directions == "bidirectional":
        layers = [Bidirectional(one, one) for one in (LSTM(2, 3), GRU(6, 3, "before"))]
    assert repr(found) == repr(Stack(layers))
    assert_computes(model, found, params, swapped=batch_first)


def test_weights_may_be_computed_of_constants():
    """As exporters leave them that do not fold constants."""
    made = Made()
    tensor = from_array(made.rng.standard_normal((3, 2)).astype(np.float32))
    made.node("Constant", [], "matrix", value=tensor)
    made.node("Unsqueeze", ["matrix", made.weight("axis", np.array([0]))], "W")
    made.recurrent("RNN", "x", "y", 2, 3, ("R",), {"W": "W"})
    found, params = convert.from_onnx(made.model(ranks={"y": 4}))
    np.testing.assert_equal(params["W_x"], onnx.numpy_helper.to_array(tensor))
    assert found == RNN(2, 3)


INT = onnx.TensorProto.INT32


def test_states_and_lengths_are_inputs_or_zeros():
    made = Made()
    made.weight("zeros", np.zeros((1, 4, 3), np.float32))
    made.node("Shape", ["x"], "shape")
    made.node("Slice", ["shape", *(made.weight(f"s{i}", np.array([i])) for i in (1, 2))], "B")
    made.node("Concat", [made.weight("one", np.array([1])), "B", made.weight("d", np.array([3]))],
              "state_shape", axis=0)  # fmt: skip
    made.node("ConstantOfShape", ["state_shape"], "made_zeros",
              value=from_array(np.zeros(1, np.float32)))  # fmt: skip
    made.node("Unsqueeze", ["h0", made.weight("axis", np.array([0]))], "h0_in")
    made.node("Cast", ["long"], "lengths", to=INT)
    more = {"sequence_lens": "lengths", "initial_h": "h0_in", "initial_c": "made_zeros"}
    made.recurrent("LSTM", "x", "y", 2, 3, more=more)
    made.node("Squeeze", ["y", made.weight("axis1", np.array([1]))], "z")
    more = {"sequence_lens": "lengths", "initial_h": "zeros"}
    made.recurrent("RNN", "z", "outputs", 3, 3, more=more)
    inputs = {"h0": (FLOAT, ("B", 3)), "long": (onnx.TensorProto.INT64, ("B",))}
    found, _ = convert.from_onnx(made.model(ranks={"outputs": 4, "y_c": 3}, **inputs))
    assert repr(found) == repr(Stack([LSTM(2, 3), RNN(3, 3)]))


def test_sizes_that_the_model_fixes_are_used():
    """Exporters without free sizes write T and B into the shapes."""
    made = Made()
    made.recurrent("GRU", "x", "y", 2, 3)
    made.node("Reshape", ["y", made.weight("shape", np.array([5, 4, 3]))], "z")
    made.recurrent("GRU", "z", "outputs", 3, 1)
    found, _ = convert.from_onnx(made.model(shape=(5, 4, 2), ranks={"outputs": 4}))
    assert [layer.output_size for layer in found.layers] == [3, 1]


def test_without_onnx_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r"^ONNX is not installed: pip install onnx$"):
        convert.from_onnx("model.onnx")
