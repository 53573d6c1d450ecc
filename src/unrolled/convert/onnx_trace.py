"""Where a value in anyone's ONNX graph comes from, and what it is."""

from __future__ import annotations

from typing import Any

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled._optional import require
from unrolled.convert.onnx_nodes import DOMAINS, called, is_recurrent

#: Operators that leave every number as it is: their first input, in another shape.
LAYOUT = ("Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze")

#: Those that shapes, weights and initial states may be made with.
HARMLESS = (
    *LAYOUT,
    *("Cast", "Concat", "Constant", "ConstantOfShape", "Expand", "Gather"),
    *("Shape", "Slice", "Split"),
)


class Graph:
    """The graph of a model, read backwards.

    Attributes
    ----------
    nodes : list of onnx.NodeProto
        In the order they run.
    inputs : dict
        Name → onnx.ValueInfoProto of what the model is handed.
    weights : dict
        Name → onnx.TensorProto of the initializers.
    made_by : dict
        Name → the node whose output it is.

    Raises
    ------
    ValueError
        If a node takes what is not there.
    """

    def __init__(self, model: Any) -> None:
        self.opsets = {
            "" if entry.domain in DOMAINS else entry.domain: entry.version
            for entry in model.opset_import
        }
        self.nodes = list(model.graph.node)
        self.weights = {tensor.name: tensor for tensor in model.graph.initializer}
        self.inputs = {v.name: v for v in model.graph.input if v.name not in self.weights}
        self.made_by: dict[str, Any] = {}
        for node in self.nodes:
            for name in node.input:
                if name and not self._has(name):
                    expected = f"{name!r}, which {called(node)} takes"
                    raise check.fail("model", expected, "no input, initializer or node before it")
            self.made_by |= dict.fromkeys(filter(None, node.output), node)

    def _has(self, name: str) -> bool:
        return name in self.weights or name in self.inputs or name in self.made_by

    def weight(self, name: str) -> Array:
        """Return a copy of an initializer."""
        onnx = require("onnx")
        tensor = self.weights[name]
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            expected = "initializers with their values: pass the path instead"
            raise check.fail("model", expected, f"those of {name!r} in another file")
        array: Array = onnx.numpy_helper.to_array(tensor).copy()
        return array

    def sources(self, name: str, allowed: tuple[str, ...], place: str) -> list[str]:
        """Return what the numbers in ``name`` are, before the operators that are ``allowed``.

        That is inputs of the model, constants, and what recurrent operators make.

        Raises
        ------
        ValueError
            On another operator; ``place`` says where.
        """
        node = self.made_by.get(name)
        if node is None or is_recurrent(node) or node.op_type in ("Constant", "ConstantOfShape"):
            return [name]
        if node.op_type not in allowed or node.domain not in DOMAINS:
            expected = f"{place} no operators but {', '.join(allowed)}"
            raise check.fail("model", expected, called(node))
        data = node.input if node.op_type == "Concat" else node.input[:1]
        return [source for one in data for source in self.sources(one, allowed, place)]

    def value(self, name: str, known: dict[str, Array], what: str) -> Array:
        """Return what ``name`` is where the values in ``known`` are.

        Raises
        ------
        ValueError
            If it depends on an input that is not known or on an operator that is not
            ``HARMLESS``, or cannot be computed; ``what`` says what it should be.
        """
        if name in known:
            return known[name]
        if name in self.weights:
            return self.weight(name)
        if name in self.inputs:
            raise check.fail(what, "an initializer or a constant", f"{name!r}, input of the model")
        node = self.made_by[name]
        if node.op_type not in HARMLESS or node.domain not in DOMAINS:
            raise check.fail(what, f"none but the operators {', '.join(HARMLESS)}", called(node))
        given = {one: self.value(one, known, what) for one in node.input if one}
        reference = require("onnx.reference")
        try:
            results = reference.ReferenceEvaluator(node, opsets=self.opsets).run(None, given)
        except Exception as error:  # whatever it is, it is the model's
            raise check.fail(what, f"{called(node)} to be computable", error) from error
        result: Array = dict(zip(node.output, results, strict=True))[name]
        return result

    def is_zero(self, source: str) -> bool:
        """Tell whether a constant among the ``sources`` of something is zero."""
        node = self.made_by.get(source)
        if node is not None and node.op_type == "ConstantOfShape":
            to_array = require("onnx").numpy_helper.to_array
            return not any(to_array(attribute.t).any() for attribute in node.attribute)
        return not self.value(source, {}, source).any()
