"""Recurrent operators of anyone's ONNX model, each reading what the one before puts out.

========== ========================================= ====================
name       meaning                                   shape
========== ========================================= ====================
x          input of the model                        (T, B, d_x), or with
                                                     T and B swapped
X          what an operator reads                    (T, B, …)
Y          what it puts out                          (T, directions, B, d)
========== ========================================= ====================

Nodes between the operators may rearrange and no more. Whether they rearrange as they should is not
read off them but tried: numbers that are all different go in as x and as Y, and must come out as X
in their places.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.convert.onnx_nodes import called, is_recurrent, read_node, slot
from unrolled.convert.onnx_trace import HARMLESS, LAYOUT, Graph
from unrolled.models.parts import join
from unrolled.models.stack import Stack

#: Slots of the lengths and of the initial states among the inputs of an operator.
LENGTHS, INITIAL = 4, {"initial_h": 5, "initial_c": 6}


def read_chain(graph: Graph, outputs: list[str]) -> tuple[Cell, Params]:
    """Return the cell, or the Stack, that the recurrent operators of the graph are.

    Raises
    ------
    ValueError
        If there are none, if they are not a chain, or if the model does more than they do.
    """
    nodes = [node for node in graph.nodes if is_recurrent(node)]
    if not nodes:
        got = ", ".join(sorted({node.op_type for node in graph.nodes})) or "no node at all"
        raise check.fail("model", "an operator RNN, LSTM or GRU in its graph", got)

    def constant(what: str, name: str) -> Array:
        return graph.value(name, {}, what)

    read = [read_node(node, constant) for node in nodes]
    _refuse_unless_chained(graph, nodes, [cell for cell, _ in read])
    _refuse_unless_same_lengths(graph, nodes)
    for node in nodes:
        _refuse_initial_state(graph, node)
    for output in outputs:
        for source in graph.sources(output, (*LAYOUT, "Concat"), "after the recurrent operators"):
            if source not in graph.made_by or not is_recurrent(graph.made_by[source]):
                expected = "outputs that recurrent operators make"
                raise check.fail("model", expected, f"{output!r}, made of {source!r}")
    if len(read) == 1:
        return read[0]
    stack = Stack([cell for cell, _ in read])
    return stack, join(**{f"layer{i}": params for i, (_, params) in enumerate(read)})


def _refuse_unless_chained(graph: Graph, nodes: list[Any], cells: list[Cell]) -> None:
    """Refuse operators of which one does not read just what the one before puts out."""
    known: dict[str, Array] = {}
    wanted: list[Array] = []
    for i, (node, cell) in enumerate(zip(nodes, cells, strict=True)):
        place = f"before {called(node)}" if i == 0 else "between the recurrent operators"
        (source,) = graph.sources(slot(node, 0), LAYOUT, place)
        if i == 0:
            known[source] = probe = _probe_input(graph, source, cell)
            wanted = [probe, probe.swapaxes(0, 1)]
        elif source != nodes[i - 1].output[0]:
            expected = f"{called(node)} to read the output Y of {called(nodes[i - 1])}, in a chain"
            raise check.fail("model", expected, repr(source))
        X = graph.value(slot(node, 0), known, f"{called(node)}, X")
        if not any(np.array_equal(X, right) for right in wanted):
            expected = f"{called(node)} to read the inputs (T, B, {cell.input_size}) in their order"
            raise check.fail("model", expected, f"them rearranged, {X.shape}")
        steps, batch = X.shape[:2]
        count = len(graph.value(slot(node, 1), {}, "W"))
        Y = _numbered((steps, count, batch, cell.output_size // count))
        known[node.output[0]] = Y
        wanted = [Y.transpose(0, 2, 1, 3).reshape(steps, batch, cell.output_size)]


def _probe_input(graph: Graph, source: str, cell: Cell) -> Array:
    """Return different numbers in the shape of x, with some T and B where they are free."""
    if source not in graph.inputs:
        raise check.fail("model", "recurrent operators that read an input of the model", source)
    dims = [dim.dim_value for dim in graph.inputs[source].type.tensor_type.shape.dim]
    if len(dims) not in (0, 3) or dims[2:] not in ([], [0], [cell.input_size]):
        expected = f"shape (T, B, input_size) = (any, any, {cell.input_size})"
        raise check.fail(f"input {source!r}", expected, tuple(dims))
    free_steps, free_batch = dims[:2] or (0, 0)
    return _numbered((free_steps or 2, free_batch or 3, cell.input_size))


def _numbered(shape: tuple[int, ...]) -> Array:
    return np.arange(float(np.prod(shape))).reshape(shape)


def _refuse_unless_same_lengths(graph: Graph, nodes: list[Any]) -> None:
    """Refuse lengths that are no input, or that not all operators take."""
    taken = set()
    for node in nodes:
        name, what = slot(node, LENGTHS), f"{called(node)}, sequence_lens"
        if name:
            (name,) = graph.sources(
                name, ("Cast", "Identity"), f"for the lengths of {called(node)}"
            )
            if name not in graph.inputs:
                raise check.fail(what, "an input of the model, or none", f"constants {name!r}")
        taken.add(name)
    if len(taken) > 1:
        got = ", ".join(repr(name) if name else "none" for name in sorted(taken))
        raise check.fail("model", "the same sequence_lens for all recurrent operators", got)


def _refuse_initial_state(graph: Graph, node: Any) -> None:
    """Refuse an initial state that is neither handed to the model nor zero."""
    for name, index in INITIAL.items():
        given = slot(node, index)
        if not given:
            continue
        place = f"for {name} of {called(node)}"
        for source in graph.sources(given, HARMLESS, place):
            made = graph.made_by.get(source)
            computed = made is not None and is_recurrent(made)
            if computed or (source not in graph.inputs and not graph.is_zero(source)):
                got = f"what {called(made)} makes" if computed else f"constants {source!r}"
                raise check.fail(f"{called(node)}, {name}", "an input of the model or zeros", got)
