"""The figure of gate orders: its orders and its lines of NumPy are those of the library."""

from importlib import import_module
from itertools import product

import numpy as np
import pytest

from unrolled import figures
from unrolled.convert import LAYOUTS, from_order, to_order

module = import_module("unrolled.figures.gate_orders")  # the name in the package is the function
D, D_X = 3, 2
PAIRS = [
    (cell, source, target)
    for cell in module.CELLS
    for source in LAYOUTS[cell]
    for target in LAYOUTS[cell]
]


@pytest.fixture
def page(stage):
    return stage(figures.gate_orders())


def words(page):
    return page.locator(".ufig-text").inner_text()


def spread(blocks, library, cell):
    """Weights (k, d, d_x) in the library's order, as the library lays them out."""
    layout = LAYOUTS[cell][library]
    rows = blocks.reshape(len(layout.gates) * D, D_X)
    return {
        "first axis": blocks,
        "one array each": list(blocks),
        "rows": rows[None] if library == "ONNX" else rows,
        "columns": rows.T,
    }[layout.stacked]


@pytest.mark.parametrize(("cell", "source", "target"), PAIRS)
def test_lines_turn_weights_of_one_library_into_those_of_the_other(cell, source, target):
    k = len(LAYOUTS[cell][source].gates)
    own = np.random.default_rng(0).standard_normal((k, D, D_X))
    there, wanted = (
        spread(to_order(own, library, cell), library, cell) for library in (source, target)
    )
    old, new = (module._name(LAYOUTS[cell][library]) for library in (source, target))
    names = {"np": np, "d": D, old: there}
    for line in module.conversion_lines(cell, source, target):
        exec(line, names)
    np.testing.assert_array_equal(names[new], wanted)
    assert type(names[new]) is type(wanted)
    blocks = to_order(from_order(np.arange(k), source, cell), target, cell)
    assert str(blocks.tolist()) in module.conversion_lines(cell, source, target)[1]


@pytest.mark.parametrize("cell", module.CELLS)
def test_words_and_table_are_those_of_the_page_without_javascript(page, cell):
    page.locator("summary").click()
    for source, target in product(module.LIBRARIES, ["PyTorch", "ONNX", "CS231n"]):
        values = {"cell": cell, "source": source, "target": target}
        page.evaluate("values => models[0].set('values', values)", values)
        figure = figures.gate_orders(**values)
        assert words(page) == figure._words
        cells = page.locator("td").all_inner_texts()
        assert cells == [str(entry) for row in figure._table[1] for entry in row]
        shown = page.locator("svg text[data-line]").all_text_contents()
        both = source in LAYOUTS[cell] and target in LAYOUTS[cell]
        assert shown == (list(module.conversion_lines(cell, source, target)) if both else [])


def test_ways_lead_to_the_blocks_that_are_taken(page):
    ways = page.locator("svg path[data-to]")
    found = [
        (int(w.get_attribute("data-from")), int(w.get_attribute("data-to"))) for w in ways.all()
    ]
    assert [old for old, _ in sorted(found, key=lambda way: way[1])] == [0, 3, 1, 2]
    assert page.locator("svg rect.box-state").count() == 2  # the forget gate, in both


def test_keyboard_chooses_the_next_library(page):
    page.get_by_role("radio", name="ONNX").last.press("ArrowRight")
    assert words(page).startswith("LSTM: PyTorch has i, f, g, o; Keras has i, f, c, o:")


def test_words_say_who_has_no_gru():
    assert (
        module._words("GRU", "Paper", "CS231n")
        == "There is no GRU in the paper and none in CS231n."
    )
    assert module._words("GRU", "CS231n", "CS231n") == "There is no GRU in CS231n."


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_picture_fits_the_page(stage, width, theme):
    page = stage(figures.gate_orders(target="Unrolled"), theme=theme, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator(".ufig-drawing")
    assert box.evaluate("node => node.scrollWidth <= node.clientWidth")
    outside = page.evaluate(
        """[...document.querySelectorAll("svg text")].filter((node) => {
          const [one, all] = [node, node.ownerSVGElement].map((n) => n.getBoundingClientRect());
          return one.right > all.right + 1 || one.left < all.left - 1;
        }).map((node) => node.textContent)"""
    )
    assert outside == []


@pytest.mark.parametrize("values", [{"cell": "RNN"}, {"source": "torch"}, {"target": ""}])
def test_refuses_what_a_control_cannot_take(values):
    with pytest.raises(ValueError, match="value: expected one of"):
        figures.gate_orders(**values)


def test_lines_refuse_a_library_without_the_cell():
    with pytest.raises(ValueError, match=r"target: expected one of .*'Keras', got 'CS231n'"):
        module.conversion_lines("GRU", "Keras", "CS231n")
