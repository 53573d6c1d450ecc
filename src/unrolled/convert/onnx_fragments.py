"""Pieces of an ONNX graph: nodes written as text, the weights they take, and how pieces join.

Whatever cell a piece computes, it knows the world by the same names: it takes ``x``, ``lengths``,
``lookahead`` and ``initial_…`` for each state of the cell, and gives ``outputs`` and ``final_…``.
To join pieces is to rename: the outputs of one become the x of the next, and every other name in a
part is led by the part and a dot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from unrolled._checks import Array
from unrolled._optional import require
from unrolled.cells.base import Cell

Weights = dict[str, Array]

ELEMENT = {"float32": "float", "float64": "double"}

#: Constants that nodes take as inputs: axes; steps and lengths.
CONSTANTS: Weights = {
    "first": np.array([0]),
    "second": np.array([1]),
    "third": np.array([2]),
    "zero": np.array(0),
    "one": np.array(1),
    "newest": np.array(-1),
    "second_newest": np.array(-2),
}

#: Reverses each sequence up to its end, after which it is as it was.
REVERSE = "ReverseSequence <batch_axis = 1, time_axis = 0>"

#: ends (B,), in int64: the steps in each sequence.
ENDS = "ends = Cast <to = 7> (lengths)"

#: alive (T, B, 1): whether step n is one of the sequence's.
ALIVE = """
    shape = Shape <start = 0, end = 1> (x)
    T = Squeeze (shape, first)
    n = Range (zero, T, one)
    rows = Unsqueeze (n, second)
    before_end = Less (rows, ends)
    alive = Unsqueeze (before_end, third)
"""


class Takes(NamedTuple):
    """Which inputs a model takes beside x and the state."""

    lengths: bool = False
    lookahead: bool = False


@dataclass(frozen=True)
class Fragment:
    """Nodes in the order they run, and the weights among their inputs."""

    nodes: list[Any]
    weights: Weights

    def __add__(self, other: Fragment) -> Fragment:
        """Return both, one after the other."""
        return Fragment(self.nodes + other.nodes, self.weights | other.weights)

    def renamed(self, prefix: str, names: dict[str, str]) -> Fragment:
        """Return the same under other names: those of ``names``, or else led by the prefix."""

        def new(name: str) -> str:
            return names.get(name, prefix + name) if name else name  # "": an input left out

        nodes = [_copy(node) for node in self.nodes]
        for node in nodes:
            _rename(node, new)
        return Fragment(nodes, {new(name): value for name, value in self.weights.items()})


def fragment(text: str, weights: Weights | None = None) -> Fragment:
    """Return the nodes that ``text`` describes in ONNX's own text form, with their weights.

    ``CONSTANTS`` that they mention are added.
    """
    nodes = list(require("onnx").parser.parse_graph("g () => () {" + text + "}").node)
    constants = {n: CONSTANTS[n] for node in nodes for n in node.input if n in CONSTANTS}
    return Fragment(nodes, {**(weights or {}), **constants})


def as_part(name: str, part: Cell, inner: Fragment, **names: str) -> Fragment:
    """Return the fragment of ``part`` as a part of a model; its states carry the part's name.

    ``names`` says what its ``x`` and ``outputs`` are called there, and whatever else is shared.
    """
    states = {
        f"{end}_{state}": f"{end}_{name}.{state}"
        for end in ("initial", "final")
        for state in part.state_shapes(0)
    }
    return inner.renamed(f"{name}.", {"lengths": "lengths", **states, **names})


def _copy(node: Any) -> Any:
    other = type(node)()
    other.CopyFrom(node)
    return other


def _rename(node: Any, new: Callable[[str], str]) -> None:
    """Rename what the node takes and gives, in the body of a Scan too."""
    node.input[:] = map(new, node.input)
    node.output[:] = map(new, node.output)
    for attribute in node.attribute:
        if attribute.HasField("g"):
            for value in (*attribute.g.input, *attribute.g.output):
                value.name = new(value.name)
            for inner in attribute.g.node:
                _rename(inner, new)
