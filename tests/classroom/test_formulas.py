"""Formulas on pages are MathML and nothing else, and those of the assignments are shown right."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nbformat
import pytest

from unrolled_course import cli, formulas, pages, setting_up

HOSTILE = [
    r"\text{<img src=x onerror=alert(1)></math><h1>100 of 100 points</h1>}",
    r"\text{&lt;img src=x&gt;}",
    r"\mathrm{<script>alert(1)</script>}",
    r"\operatorname{<b>}x",
    r"<b>x</b>",
    r"\href{javascript:alert(1)}{x}",
    r"\style{position:fixed}{x}",
    r"\class{score full}{x}",
    r'\color{red" onclick="alert(1)}{x}',
    r"\hspace{1em\"><h1>}x",
    r"\unknown{<h1>}",
    r"\begin{nothing}<h1>&\end{nothing}",
    r"\newcommand{\a}{<h1>}\a",
    r"\def\a{\a\a}\a",
    r"\frac{<h1>",
    r"\tag{<h1>}x",
    "x" * 100_000,
    "{" * 3000,
    r"\x26<h1>",
]


class Elements(HTMLParser):
    """What elements, with what attributes, a browser makes of a text."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("tex", HOSTILE)
@pytest.mark.parametrize("around", ["$", "$$"])
def test_a_formula_adds_nothing_but_mathml(tex, around):
    page = pages.prose(f"{around}{tex}{around}")
    for tag, attributes in Elements(page).found:
        if tag in ("p", "span", "div", "code"):
            assert set(attributes) <= {"class"}
            assert attributes.get("class") in (None, "math inline", "math block", "wide")
        else:
            assert tag in formulas.ELEMENTS
            assert set(attributes) <= formulas.ATTRIBUTES
    assert not re.search(r"&(?!\w+;|#)", page)


def test_a_mark_of_a_column_without_a_table_is_shown_as_it_was_written():
    assert "<code>a &amp; b</code>" in pages.prose("$a & b$")
    assert "<mi>&amp;</mi>" in pages.prose(r"$a \& b$")


def test_there_is_a_space_beside_the_name_of_a_function():
    space = f'<mspace width="{formulas.SPACE}" />'
    assert f"<mi>sin</mi>{space}<mi>z</mi>" in pages.prose(r"$\sin z$")
    assert f"<mi>a</mi>{space}<mi>exp</mi><mo" in pages.prose(r"$a\exp(z)$")
    assert f"</msup>{space}<mi>z</mi>" in pages.prose(r"$\tanh^2 z$")


def test_a_system_of_equations_is_a_table():
    page = pages.prose("$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$")
    assert page.count("<mtr>") == 2
    assert page.count('columnalign="right"') == 2


def test_every_formula_of_the_assignments_is_shown(tmp_path):
    count = 0
    for path in setting_up.solutions(cli.ASSIGNMENTS, tmp_path):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "markdown":
                continue
            for token in tokens(pages.markdown().parse(cell.source)):
                made = formulas.mathml(token.content, {"display_mode": "block" in token.type})
                assert "<math" in made, token.content
                assert not re.search(r">[^<]*(&amp;|\\)[^<]*<", made), token.content
                count += 1
    assert count > 100


def tokens(among):
    """Yield the formulas of parsed Markdown."""
    for token in among:
        if token.type.startswith("math"):
            yield token
        yield from tokens(token.children or ())
