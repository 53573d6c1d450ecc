"""ONNX models by others, made node by node as exporters make them."""

import numpy as np
import onnx
from onnx import helper
from onnx.numpy_helper import from_array

GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
FLOAT = onnx.TensorProto.FLOAT


class Made:
    """A model under construction: nodes, weights, and the names of its inputs and outputs."""

    def __init__(self, seed=0):
        self.nodes, self.weights = [], []
        self.rng = np.random.default_rng(seed)

    def weight(self, name, shape_or_value):
        """Add an initializer, drawn if only its shape is given."""
        value = shape_or_value
        if isinstance(value, tuple):
            value = (0.5 * self.rng.standard_normal(value)).astype(np.float32)
        self.weights.append(from_array(value, name))
        return name

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def recurrent(self, kind, x, y, d_x, d, slots=("W", "R", "B"), more=(), **attributes):
        """Add an operator with drawn weights in ``slots``, and what else it takes in ``more``."""
        count = 2 if attributes.get("direction") == "bidirectional" else 1
        k = GATES[kind]
        shapes = {"W": (k * d, d_x), "R": (k * d, d), "B": (2 * k * d,), "P": (3 * d,)}
        names = {slot: self.weight(f"{y}.{slot}", (count, *shapes[slot])) for slot in slots}
        taken = {**names, **dict(more)}
        order = ["W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"]
        inputs = [x, *(taken.get(name, "") for name in order)]
        while not inputs[-1]:
            inputs.pop()
        outputs = [y, f"{y}_h", f"{y}_c"][: 3 if kind == "LSTM" else 2]
        self.nodes.append(
            helper.make_node(kind, inputs, outputs, name=y, hidden_size=d, **attributes)
        )
        return y

    def model(self, *, shape=("T", "B", 2), opset=17, ranks=(("outputs", 3),), **inputs):
        """Return the model.

        ``shape`` is that of x, ``ranks`` are of the outputs: name → axes; ``inputs`` are further
        ones: name → (element type, shape).
        """
        given = {"x": (FLOAT, shape), **inputs}
        graph = helper.make_graph(
            self.nodes,
            "by others",
            [helper.make_tensor_value_info(name, *kind) for name, kind in given.items()],
            [helper.make_tensor_value_info(y, FLOAT, [None] * n) for y, n in dict(ranks).items()],
            self.weights,
        )
        opsets = [helper.make_opsetid("", opset)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        onnx.checker.check_model(model)
        return model


def lone(kind, slots=("W", "R", "B"), **attributes):
    """A model of one operator, its Y squeezed or made (T, B, directions d)."""
    made = Made()
    made.recurrent(kind, "x", "y", 2, 3, slots, **attributes)
    made.node("Transpose", ["y"], "turned", perm=[0, 2, 1, 3])
    made.node("Reshape", ["turned", made.weight("shape", np.array([0, 0, -1]))], "outputs")
    return made.model()
