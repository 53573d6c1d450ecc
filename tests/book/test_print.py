"""How what a screen shows is put on paper: tables in HTML, colors of the theme, widths."""

from pathlib import Path

import print_tables
import pytest
from docutils import nodes
from print_pictures import paper_style
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "src" / "unrolled" / "figures" / "interactive.css").read_text(encoding="utf-8")


def test_a_table_in_html_becomes_a_table_with_its_words():
    table = print_tables.table(
        "<table><thead><tr><th>Cell</th><th>Error</th></tr></thead>"
        "<tbody><tr><td><code>RNN</code><br>plain</td><td>10<sup>-3</sup></td></tr></tbody></table>"
    )
    head, body = table.findall(nodes.row)
    assert [entry.astext() for entry in head] == ["Cell", "Error"]
    assert [[block.astext() for block in entry] for entry in body] == [["RNN", "plain"], ["10-3"]]
    assert [node.astext() for node in body.findall(nodes.literal)] == ["RNN"]
    assert [node.astext() for node in body.findall(nodes.superscript)] == ["-3"]


@pytest.mark.parametrize("html", ["<table><tr><td><img></td></tr></table>", "<p>no table</p>", ""])
def test_html_that_paper_cannot_show_is_an_error(html):
    with pytest.raises(ValueError, match="expected a table of b, br, code"):
        print_tables.table(html)


def test_a_table_fits_the_line_and_short_columns_are_not_broken():
    wide = print_tables.widths([[6, 12], [9, 200], [8, 60]])
    assert sum(wide) == pytest.approx(print_tables.LINE)
    assert wide[0] == 12
    assert wide[1] > wide[2] > 8


def test_a_table_with_room_for_all_is_not_stretched():
    assert print_tables.widths([[6, 12], [9, 40]]) == [12, 40]


def test_colors_of_the_theme_are_worked_out():
    style = paper_style(CSS)
    assert "var(" not in style
    assert "color-mix(" not in style
    assert ".hollow-state { fill: #ffffff; stroke: #1d556e;" in style  # blue with a little black


def test_a_style_sheet_that_cannot_be_read_is_an_error():
    with pytest.raises(ExtensionError, match=r"cannot read interactive\.css"):
        paper_style(CSS.replace("var(--", "unknown(var(--other-", 3))
    with pytest.raises(ExtensionError, match="0 rules"):
        paper_style("")
