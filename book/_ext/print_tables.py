"""Tables that a cell shows as HTML, as tables of the document."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from docutils import nodes

INLINE = {
    "code": nodes.literal,
    "i": nodes.emphasis,
    "em": nodes.emphasis,
    "b": nodes.strong,
    "strong": nodes.strong,
    "sub": nodes.subscript,
    "sup": nodes.superscript,
}
#: Letters in a line of a table, and rows that a table may have before it may go over pages.
LINE, LONG = 92, 10
#: A column with no more letters than this does not break its entries, where there is room.
SHORT = 18
KNOWN = {"table", "thead", "tbody", "tr", "th", "td", "br", *INLINE}


class TableReader(HTMLParser):
    """Read the rows of one table."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: list[nodes.row] = []
        self.rows: list[nodes.row] = []
        self.where: list[nodes.Element] = []
        self.unknown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, an entry, a line or a piece of text."""
        if tag not in KNOWN:
            self.unknown.append(tag)
        elif tag == "tr":
            self.rows.append(nodes.row())
        elif tag in ("th", "td"):
            entry = nodes.entry("", nodes.paragraph())
            self.rows[-1] += entry
            self.where = [entry[0]]
        elif tag == "br":
            entry = self.rows[-1][-1]
            entry += nodes.paragraph()
            self.where = [entry[-1]]
        elif tag in INLINE:
            inner = INLINE[tag]()
            self.where[-1] += inner
            self.where.append(inner)

    def handle_endtag(self, tag: str) -> None:
        """End what began."""
        if tag in INLINE:
            self.where.pop()
        elif tag in ("td", "th"):
            self.where = []
        elif tag == "thead":
            self.heads, self.rows = self.rows, []

    def handle_data(self, data: str) -> None:
        """Add text to the entry it is in."""
        if self.where:
            self.where[-1] += nodes.Text(data)


def table(html: str) -> nodes.table:
    """Return the table that ``html`` shows.

    Raises
    ------
    ValueError
        If it has an element that is not known here.
    """
    reader = TableReader()
    reader.feed(html)
    if reader.unknown or not reader.rows:
        raise ValueError(f"expected a table of {', '.join(sorted(KNOWN))}, got {reader.unknown}")
    columns = list(zip(*reader.heads, *reader.rows, strict=True))
    group = nodes.tgroup(cols=len(columns))
    group += [nodes.colspec(colwidth=1) for _ in columns]
    if reader.heads:
        group += nodes.thead("", *reader.heads)
    group += nodes.tbody("", *reader.rows)
    return nodes.table("", group)


def longest(text: str) -> int:
    """Return the length of the longest piece that cannot be broken."""
    return max((len(piece) for piece in re.split(r"[\s_.,/-]+", text)), default=0)


def shown(entry: nodes.entry) -> tuple[int, int]:
    """Return how many letters an entry needs at least, and how many in a single line."""
    least = most = 1
    for block in entry:
        text = ""
        for part in block.findall(nodes.Text):
            source = part.astext()
            if isinstance(part.parent, nodes.math):  # a command is one sign; a formula is no words
                signs = re.sub(r"\\[a-zA-Z]+", "x", re.sub(r"[{}_^\s]|\\,", "", source))
                source = "x" * round(1.25 * len(signs))  # which are wider than letters
            text += source
        least, most = max(least, longest(text)), max(most, len(text))
    return least, most


def widths(columns: list[list[int]]) -> list[float]:
    """Return the widths of columns that need and want so many letters each."""
    wide: list[float] = [least for least, _ in columns]
    for place, (_, most) in sorted(enumerate(columns), key=lambda column: column[1][1]):
        if most <= SHORT and sum(wide) - wide[place] + most <= LINE:
            wide[place] = most
    spare = max(LINE - sum(wide), 0)
    wishes = [most - width for (_, most), width in zip(columns, wide, strict=True)]
    share = min(spare / max(sum(wishes), 1), 1)
    return [width + share * wish for width, wish in zip(wide, wishes, strict=True)]


def fit(whole: nodes.table) -> None:
    """Give a table that is long or wide columns that fit the page, and let it go over pages."""
    rows = list(whole.findall(nodes.row))
    columns = [
        [max(both) for both in zip(*map(shown, entries), strict=True)]
        for entries in zip(*rows, strict=True)
    ]
    wanted = sum(most for _, most in columns)
    if len(rows) <= LONG and wanted <= LINE:
        return
    for width, column in zip(widths(columns), whole.findall(nodes.colspec), strict=True):
        column["colwidth"] = round(10 * (width + 3))  # and the space between columns
    whole["classes"] += ["colwidths-given", *(["longtable"] if len(rows) > LONG else [])]
