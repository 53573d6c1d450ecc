"""Tables of the layouts: every entry is one of ``LAYOUTS``, and none is left out."""

import re
from html import unescape

import pytest

from unrolled.convert import LAYOUTS
from unrolled.figures.layout_tables import (
    TITLES,
    array_table,
    extra_table,
    gate_table,
    setting_table,
    signal_table,
)


def rows(table):
    """The texts of a table: its rows, without marks."""
    text = re.sub(r"<br>|\N{NO-BREAK SPACE}", " ", table.data)
    found = re.findall(r"<tr>(.*?)</tr>", text)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in found]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


def libraries(cell):
    return [TITLES.get(library, library) for library in LAYOUTS[cell]]


ALL = [
    (array_table, "RNN"),
    (array_table, "LSTM"),
    (array_table, "GRU"),
    (gate_table, "LSTM"),
    (gate_table, "GRU"),
    (signal_table, "RNN"),
    (signal_table, "LSTM"),
    (signal_table, "GRU"),
]


@pytest.mark.parametrize(("table", "cell"), ALL)
def test_each_library_has_a_row_as_long_as_the_head(table, cell):
    head, *body = rows(table(cell))
    assert [row[0] for row in body] == libraries(cell)
    assert {len(row) for row in body} == {len(head)}
    assert all(entry for row in body for entry in row)


@pytest.mark.parametrize("cell", LAYOUTS)
def test_every_array_is_named_with_its_shape(cell):
    for row, layout in zip(rows(array_table(cell))[1:], LAYOUTS[cell].values(), strict=True):
        for name, shape in layout.arrays.items():
            assert re.sub(r"[_{}]", "", name) in re.sub("_", "", row[1])
            assert shape in row[1]
        assert row[2] == layout.biases


@pytest.mark.parametrize("cell", ["LSTM", "GRU"])
def test_every_gate_stands_in_its_block(cell):
    for row, layout in zip(rows(gate_table(cell))[1:], LAYOUTS[cell].values(), strict=True):
        blocks = [entry.split(" = ") for entry in row[1:-1]]
        assert tuple(entry[0] for entry in blocks) == layout.called
        assert tuple(entry[-1] for entry in blocks) == layout.gates
        assert row[-1] == layout.stacked


def test_names_of_the_paper_have_their_indices_low():
    assert "<i>W<sub>x<sub>cu</sub></sub></i>" in array_table("LSTM").data
    assert "<i>b<sub>cu</sub></i>" in array_table("LSTM").data
    assert "{" not in array_table("LSTM").data + extra_table().data


def test_peepholes_stand_in_the_order_of_each_library():
    order = {row[0]: row[2] for row in rows(extra_table())[1:]}
    assert order["ONNX"] == "i, o, f"
    assert order["this book"] == order["the paper"] == "cu, cs, cr"
    assert order["PyTorch"] == order["Keras"] == order["CS231n"] == "\N{EN DASH}"


@pytest.mark.parametrize("cell", LAYOUTS)
@pytest.mark.parametrize("field", ["inputs", "resets", "warpings"])
def test_every_setting_is_said_default_first(cell, field):
    for row, layout in zip(
        rows(setting_table(cell, field))[1:], LAYOUTS[cell].values(), strict=True
    ):
        said = [row[1].find(value) for value in getattr(layout, field).values()]
        assert said == sorted(said)
        assert -1 not in said


def test_forget_biases_are_said():
    said = {row[0]: row[1] for row in rows(setting_table("LSTM", "forget_bias"))[1:]}
    assert said["Keras"] == LAYOUTS["LSTM"]["Keras"].forget_bias
    assert rows(setting_table("GRU", "forget_bias"))[1][1] == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gate_table("RNN"), "cell: expected one of 'LSTM', 'GRU', got 'RNN'"),
        (lambda: array_table("lstm"), "cell: expected one of"),
        (lambda: signal_table(""), "cell: expected one of"),
        (lambda: setting_table("GRU", "gates"), "field: expected one of"),
        (lambda: setting_table("ESN", "inputs"), "cell: expected one of"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()
