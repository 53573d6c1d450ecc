"""The page of errata: an entry for each, as in the table of the library, decided by a cell."""

import re
from pathlib import Path

import pytest

from unrolled._v9 import PRINTED_IN_V9
from unrolled._v9.errata import ERRATA

BOOK = Path(__file__).parents[2] / "book"
PAGE = (BOOK / "back" / "errata.md").read_text()
ROW = re.compile(
    r"^\| \{ref\}`(E\d+) <errata-(e\d+)>` \| (.+?) \| (.+?) \| (.+?) \| \{doc\}`/book/(.+?)` \|$",
    re.MULTILINE,
)
ENTRIES = dict(re.findall(r"^\(errata-(e\d+)\)=\n(.*?)(?=^\(errata-|\Z)", PAGE, re.M | re.S))


def test_table_on_the_page_is_that_of_the_library():
    rows = ROW.findall(PAGE)
    assert {row[0]: row[2:] for row in rows} == {k: tuple(v) for k, v in ERRATA.items()}
    assert [row[0].lower() for row in rows] == [row[1] for row in rows]


def test_the_errata_are_numbered_without_a_gap():
    assert list(ERRATA) == [f"E{k}" for k in range(1, 19)]
    assert list(ENTRIES) == [f"e{k}" for k in range(1, 19)]


@pytest.mark.parametrize("number", ENTRIES)
def test_every_entry_says_which_it_is_and_has_a_cell_that_decides(number):
    entry = ENTRIES[number]
    assert entry.startswith(f"## {number.upper()}: ")
    cells = re.findall(r"^```\{code-cell\} ipython3\n(.*?)^```", entry, re.M | re.S)
    assert any("print(" in cell or "compare(" in cell for cell in cells)
    assert any("assert " in cell for cell in cells)


@pytest.mark.parametrize("number", PRINTED_IN_V9)
def test_where_it_is_printed_is_said_alike(number):
    digits = re.findall(r"\d+", PRINTED_IN_V9[number].where)
    assert re.findall(r"\d+", ERRATA[number].where) == digits


@pytest.mark.parametrize("number", PRINTED_IN_V9)
def test_the_printed_form_is_run_on_the_page(number):
    assert f"_v9.{PRINTED_IN_V9[number].form.__name__}" in ENTRIES[number.lower()]


def test_equations_of_the_page_have_no_number():
    assert ":label:" not in PAGE
    assert not re.search(r"\$\$ \(eq-", PAGE)


def test_errata_that_chapters_link_to_are_there():
    for page in BOOK.rglob("*.md"):
        for number in re.findall(r"<errata-(e\d+)>", page.read_text()):
            assert number in ENTRIES, page
