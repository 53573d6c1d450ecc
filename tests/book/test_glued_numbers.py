"""Numbers that a page glues into its sentences are set as a book sets them."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
from glued_numbers import typeset

PAGE = """
```{code-cell} ipython3
from myst_nb import glue
glue("small", f"{7.2e-9:.1e}", display=False)
glue("both", "2e-16 to 1e+05", display=False)
```

A gap of {glue:text}`small`, and {glue:text}`both`.
"""


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("7e-09", [r"7\cdot 10^{-9}"]),
        ("-3.5e+12", [r"-3.5\cdot 10^{12}"]),
        ("1e-16", ["10^{-16}"]),
        ("from 2e-1 on", ["from ", r"2\cdot 10^{-1}", " on"]),
        ("2e-3, 4e-5", [r"2\cdot 10^{-3}", ", ", r"4\cdot 10^{-5}"]),
    ],
)
def test_a_power_of_ten_is_mathematics(text, pieces):
    assert [piece.astext() for piece in typeset(text)] == pieces


@pytest.mark.parametrize("text", ["0.25", "46", "1e", "e-5", "0x1e5", "version 1.2e4b", "12 of 15"])
def test_other_text_is_left_alone(text):
    assert [piece.astext() for piece in typeset(text)] == [text]


def test_a_page_shows_what_it_glued_as_mathematics(book_copy):
    book_copy.write("chapter", PAGE)
    result = book_copy.build()
    assert result.returncode == 0, result.stderr
    html = book_copy.html("chapter")
    # What a screen reader hears of the typeset formulas.
    small, low, high = re.findall("<math.*?</math>", html)
    assert [re.sub("<[^>]*>", " ", formula).split() for formula in (small, low, high)] == [
        ["7.2", "\N{DOT OPERATOR}", "10", "\N{MINUS SIGN}", "9"],
        ["2", "\N{DOT OPERATOR}", "10", "\N{MINUS SIGN}", "16"],
        ["10", "5"],
    ]
    assert re.search(r"</math>(?:<[^>]*>)* to <", html)
