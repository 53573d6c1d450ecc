"""Let a reader find a symbol by typing it: λ as well as lambda, W_r as well as W_{r}.

Sphinx makes words of the TeX of a formula as it stands. Here

- the name of a Greek letter in a formula stands for the letter as well, and an index in braces for
  the same without them, on every page;
- a symbol in the first column of a table of the page of notation is an entry of the search, which
  leads to its row and comes before the pages that merely use it.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu
    nu xi pi rho sigma tau upsilon phi chi psi omega
"""
GREEK = dict(zip(NAMES.split(), "αβγδεζηθικλμνξπρστυφχψω", strict=True))
#: A Greek letter as a command, small, capital or in its other shape.
LETTER = re.compile(
    rf"\\(?:var)?({'|'.join(sorted(GREEK, key=len, reverse=True))})(?![a-z])", re.IGNORECASE
)
#: Signs over a letter, faces of a letter, delimiters: they do not change what it is called.
DRESS = re.compile(
    r"\\(?:hat|tilde|bar|dot|mathcal|mathbf|mathbb|operatorname|lVert|rVert|langle|rangle|,)\b\s*|\\,"
)
#: What a symbol depends on: $x[n]$, $c(t)$.
ARGUMENT = re.compile(r"\[[^\]]*\]|\([^)]*\)")
INDEX = re.compile(r"_\{\\?([A-Za-z]\w*)\}")
#: An index that stands for any.
ANY = re.compile(r"_(?:\\bullet|\{\\bullet\})")
INNER = re.compile(r"\{([A-Za-z]+)_\{?\\?(\w+)\}?\}")
#: What a reader can type.
NAME = re.compile(r"[^\W\d_]\w*'?$")
TABLES = "notation"


def plain(tex: str) -> str:
    """Return TeX with an index in braces written without them, one inside another flat."""
    return INDEX.sub(r"_\1", INNER.sub(r"{\1_\2}", ANY.sub("", tex)))


def with_letters(tex: str) -> str:
    """Return TeX with Greek letters in the place of their names."""

    def letter(match: re.Match[str]) -> str:
        small = GREEK[match[1].lower()]
        return small.upper() if match[1][0].isupper() else small

    return LETTER.sub(letter, tex)


def spellings(tex: str) -> list[str]:
    """Return the ways to type a symbol, such as ``σ_max``, ``sigma_max``, ``σ`` and ``sigma``.

    A formula that is more than a symbol, such as a norm of two, has the name of none.
    """
    bare = DRESS.sub("", ARGUMENT.sub("", plain(tex))).strip()
    found: dict[str, None] = {}
    for spaced in (with_letters(bare), LETTER.sub(r"\1", bare)):
        written = "".join(spaced.split())
        if NAME.match(written):
            found[written] = None
            found[written.partition("_")[0]] = None
    return list(found)


class SearchInFormulas(SearchEnglish):
    """English, with words made of formulas."""

    def split(self, input: str) -> list[str]:
        """Return the words of a text; what stands for a symbol is among them in all spellings."""
        words = super().split(input)
        if "\\" in input or "_{" in input:
            flat = plain(input)
            words += [*super().split(flat), *super().split(with_letters(flat))]
            # The letter by itself, whatever its index is.
            words += [with_letters(match[0]) for match in LETTER.finditer(input)]
        return list(dict.fromkeys(words))


def rows(doctree: nodes.document) -> list[nodes.row]:
    """Return the rows of the tables of symbols, without their heads."""
    return [
        row
        for box in doctree.findall(nodes.container)
        if TABLES in box["classes"]
        for body in box.findall(nodes.tbody)
        for row in body.findall(nodes.row)
    ]


def add_entries(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Make each row of a table of symbols a place, and its symbols entries of the search."""
    if app.builder.name != "html":
        return
    for number, row in enumerate(rows(doctree), start=1):
        anchor = f"symbol-{number}"
        symbols = [s for math in row[0].findall(nodes.math) for s in spellings(math.astext())]
        if symbols:
            row["ids"].append(anchor)
            entries = [("single", s, anchor, "main", None) for s in dict.fromkeys(symbols)]
            row[0].insert(0, addnodes.index(entries=entries))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_search_language(SearchInFormulas)
    app.connect("doctree-resolved", add_entries)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
