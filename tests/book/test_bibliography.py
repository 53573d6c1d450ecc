"""The bibliography: every entry is cited and complete, every citation has one, no work is twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
SOURCE = (BOOK / "references.bib").read_text(encoding="utf-8")
ENTRY = re.compile(r"^@(\w+)\{(\w+),\n(.*?)\n\}$", re.MULTILINE | re.DOTALL)
ENTRIES = {
    key: {"kind": kind, **dict(re.findall(r"^\s*(\w+)\s*=\s*\{(.*)\},?$", fields, re.MULTILINE))}
    for kind, key, fields in ENTRY.findall(SOURCE)
}
#: What tells where a work can be found.
VENUES = ("journal", "booktitle", "publisher", "institution", "school", "url", "note", "eprint")


def cited():
    """Every key that a page cites."""
    pages = (path.read_text(encoding="utf-8") for path in BOOK.rglob("*.md"))
    groups = (group for page in pages for group in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", page))
    return {key.strip() for group in groups for key in group.split(",")}


def test_every_entry_is_read():
    assert len(ENTRIES) == len(re.findall(r"^@", SOURCE, re.MULTILINE)) > 50


def test_every_entry_is_cited_and_every_citation_has_an_entry():
    assert cited() == set(ENTRIES)


def test_no_work_is_there_twice():
    titles = Counter(re.sub(r"\W", "", entry["title"]).casefold() for entry in ENTRIES.values())
    assert [title for title, n in titles.items() if n > 1] == []
    dois = Counter(entry["doi"].casefold() for entry in ENTRIES.values() if "doi" in entry)
    assert [doi for doi, n in dois.items() if n > 1] == []


@pytest.mark.parametrize("key", ENTRIES)
def test_entry_is_complete(key):
    entry = ENTRIES[key]
    assert entry.get("author") or entry.get("editor")
    assert entry["title"]
    assert re.fullmatch(r"(18|19|20)\d\d", entry["year"])
    assert entry["year"] in key or key == "sherstinsky2020", "a key ends in the year"
    assert any(entry.get(venue) for venue in VENUES)
    assert re.fullmatch(r"10\.\d{4,5}/\S+", entry.get("doi", "10.1000/none"))
    assert entry.get("url", "https://").startswith("https://")
