"""The orders of gates: what the table says, and that turning there and back changes nothing."""

import math

import numpy as np
import pytest

from unrolled import GRU, LSTM, RNN, convert
from unrolled.convert.names import LAYOUTS
from unrolled.convert.orders import from_order, to_order

PAIRS = [(cell, library) for cell in ("LSTM", "GRU") for library in LAYOUTS[cell]]

#: Cell, library → its letters in its order, as its own documentation has them.
PUBLISHED = {
    ("LSTM", "PyTorch"): "i f g o",
    ("LSTM", "ONNX"): "i o f c",
    ("LSTM", "Keras"): "i f c o",
    ("LSTM", "CS231n"): "i f o g",
    ("GRU", "PyTorch"): "r z n",
    ("GRU", "ONNX"): "z r h",
    ("GRU", "Keras"): "z r h",
}
#: What each letter means here.
MEANS = {
    "LSTM": {"i": "cu", "f": "cs", "o": "cr", "g": "du", "c": "du"},
    "GRU": {"r": "r", "z": "z", "n": "n", "h": "n"},
}


@pytest.mark.parametrize(("cell", "library"), PUBLISHED)
def test_gates_and_letters_are_the_published_ones(cell, library):
    layout, letters = LAYOUTS[cell][library], PUBLISHED[cell, library].split()
    assert list(layout.called) == letters
    assert list(layout.gates) == [MEANS[cell][letter] for letter in letters]


def numbers(text, **sizes):
    """The shape that the table spells: "(4 d, d_x)" with d = 5, d_x = 2 is (20, 2)."""
    entries = [entry.split() for entry in text.strip("()").split(",") if entry]
    return tuple(
        math.prod(int(f) if f.isdigit() else sizes[f] for f in factors) for factors in entries
    )


@pytest.mark.parametrize("cell", [RNN(2, 5), LSTM(2, 5), GRU(2, 5)], ids=str)
def test_own_rows_are_those_of_the_cells(cell):
    layout = LAYOUTS[type(cell).__name__]["Unrolled"]
    assert layout.gates == getattr(cell, "GATES", ())
    shapes = {name: shape for name, (shape, _) in cell.param_shapes().items()}
    spelled = {name: numbers(layout.arrays[name], d=5, d_x=2) for name in shapes}
    assert spelled == shapes
    assert set(layout.arrays) - set(shapes) <= {"W_s"}


@pytest.mark.parametrize("kind", LAYOUTS)
def test_shapes_in_pytorch_are_the_published_ones(torch, kind):
    module = getattr(torch.nn, kind)(2, 5)
    shapes = {name: tuple(value.shape) for name, value in module.named_parameters()}
    spelled = LAYOUTS[kind]["PyTorch"].arrays
    assert {name: numbers(text, d=5, d_x=2) for name, text in spelled.items()} == shapes


@pytest.mark.parametrize(
    ("cell", "write", "library"),
    [
        (RNN(2, 5), convert.to_keras, "Keras"),
        (LSTM(2, 5), convert.to_keras, "Keras"),
        (GRU(2, 5, "before"), convert.to_keras, "Keras"),
        (RNN(2, 5), convert.to_cs231n, "CS231n"),
        (LSTM(2, 5), convert.to_cs231n, "CS231n"),
    ],
)
def test_what_is_written_has_the_shapes_of_the_table(make_case, cell, write, library):
    weights = write(cell, make_case(cell, 1, 1, seed=0).params)
    found = weights.values() if isinstance(weights, dict) else weights
    spelled = LAYOUTS[type(cell).__name__][library].arrays.values()
    want = [numbers(text.split(" or ")[-1], d=5, d_x=2) for text in spelled]
    assert [value.shape for value in found] == want


@pytest.mark.parametrize(("cell", "library"), PAIRS)
def test_each_gate_lands_where_the_table_says(cell, library):
    own, theirs = (LAYOUTS[cell][name].gates for name in ("Unrolled", library))
    turned = to_order(np.array(own), library, cell)
    assert tuple(turned) == theirs
    assert tuple(from_order(turned, library, cell)) == own
    assert not np.shares_memory(turned, from_order(turned, library, cell))


@pytest.mark.parametrize("library", LAYOUTS["LSTM"])
def test_peepholes_go_without_du(library):
    peepholes = np.array(["cu", "cs", "cr"])
    turned = to_order(peepholes, library, "LSTM")
    assert tuple(turned) == tuple(g for g in LAYOUTS["LSTM"][library].gates if g != "du")
    assert (from_order(turned, library, "LSTM") == peepholes).all()


@pytest.mark.parametrize("turn", [to_order, from_order])
@pytest.mark.parametrize(
    ("W", "library", "cell", "error", "message"),
    [
        ([1, 2, 3], "Keras", "GRU", TypeError, r"W: expected a numpy array .*\(k, …\), got list"),
        (np.zeros(2), "Keras", "GRU", ValueError, r"W: expected shape \(3, …\), got \(2,\)"),
        (np.zeros(()), "Keras", "GRU", ValueError, r"W: expected shape \(3, …\), got \(\)"),
        (np.zeros((5, 2)), "ONNX", "LSTM", ValueError, r"W: .*\(4, …\) or, peepholes, \(3, …\), g"),
        (np.zeros(3), "CS231n", "GRU", ValueError, "library: expected one of .*, got 'CS231n'"),
        (np.zeros(3), "keras", "GRU", ValueError, "library: expected one of .*, got 'keras'"),
        (np.zeros(3), "Keras", "RNN", ValueError, "cell: expected one of 'LSTM', 'GRU', got 'RNN'"),
    ],
)
def test_refuses(turn, W, library, cell, error, message):
    with pytest.raises(error, match=message):
        turn(W, library, cell)
