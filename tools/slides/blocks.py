"""What a page is made of, block by block, and what of a block goes onto a slide.

A ``Unit`` is what must not be torn apart: a sentence, or an equation with the words that lead to it
and those that go on after it, or a cell with its output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bs4 import Tag

from slides import measure
from slides.markup import Page, SlideError, bare, inner, words
from slides.sentences import leading, sentences

Kind = Literal["text", "equation", "picture", "figure", "code", "list", "table", "note"]

#: Space after a unit, px.
GAP = 18
#: A cell on a slide: lines of code, lines of output, both together.
CODE_LINES, OUTPUT_LINES, BOTH_LINES = 12, 14, 19
TABLE_ROWS = 9


@dataclass
class Unit:
    """A piece of a slide: its HTML, its estimated height in px, what the page says in full."""

    kind: Kind
    html: str
    height: float
    notes: list[str] = field(default_factory=list)


@dataclass
class Cell:
    """A code cell: its code and what it shows."""

    tag: Tag
    code: str
    picture: Tag | None
    view: Tag | None
    outputs: list[Tag]

    @property
    def wanted(self) -> bool:
        """Tell whether the author wants the cell on a slide whatever its length."""
        return "tag_slide" in self.tag.get_attribute_list("class")


def is_(tag: Tag, *classes: str) -> bool:
    """Tell whether an element has all these classes."""
    return set(classes) <= set(tag.get_attribute_list("class"))


def cell(tag: Tag) -> Cell:
    """Return a code cell of a page."""
    source = tag.select_one("div.cell_input pre")
    output = tag.select_one("div.cell_output")
    outputs = output.find_all("div", class_="output", recursive=False) if output else []
    return Cell(
        tag,
        source.get_text() if source else "",
        tag.select_one("div.cell_output img"),
        tag.find("script", type=re.compile("widget-view")),
        [div for div in outputs if not div.select_one("noscript")],
    )


def text_unit(page: Page, html: str, font: float, classes: str = "") -> Unit:
    """Return a paragraph."""
    attribute = f' class="{classes}"' if classes else ""
    return Unit("text", f"<p{attribute}>{html}</p>", measure.text(page, html, font) + GAP)


def equation_unit(page: Page, tag: Tag, font: float) -> Unit:
    """Return a displayed equation with its number; one that is too wide is set smaller."""
    numbers = [
        int(n) for n in re.findall(r'data-n="(\d+)"', str(tag)) if tag.find("x-formula") is not None
    ]
    sizes = [measure.formula(page.maths[n]) for n in numbers]
    width, height = max(w for w, _ in sizes), sum(h for _, h in sizes)
    number = tag.select_one("span.eqno")
    room = measure.WIDTH - (110 if number else 20)
    scale = max(0.62, min(1.0, room / (width * font)))
    style = f' style="font-size:{100 * scale:.0f}%"' if scale < 1 else ""
    shown = "".join(str(f) for f in tag.find_all("x-formula"))
    html = f'<div class="equation"><div class="math"{style}>{shown}</div>'
    html += f'<span class="eqno">{words(inner(number))}</span></div>' if number else "</div>"
    return Unit("equation", html, (height + 0.5) * font * scale + GAP)


def picture_unit(page: Page, shown: Cell) -> Unit:
    """Return a picture with its caption, to fill a slide."""
    image = shown.picture
    assert image is not None
    name = str(image["src"]).rpartition("/")[2]
    alt = str(image["alt"]).replace("&", "&amp;").replace('"', "&quot;")
    html = f'<img src="images/{name}" alt="{alt}" />'
    caption = shown.tag.select_one("figcaption")
    if caption:
        html += f"<figcaption>{inner(caption.p or caption)}</figcaption>"
    return Unit("picture", f'<figure class="picture">{html}</figure>', measure.HEIGHT)


def figure_unit(shown: Cell) -> Unit:
    """Return an interactive figure, to fill a slide; figures.js shows it (see write.py)."""
    fallback = shown.tag.select_one("noscript")
    if shown.view is None or fallback is None:
        raise SlideError("expected an interactive figure with its form without JavaScript")
    return Unit("figure", f'<div class="live">{shown.view}{fallback}</div>', measure.HEIGHT)


def printed(tag: Tag) -> str:
    """Return the text that a cell printed, or ""."""
    pre = tag.find("pre")
    return pre.get_text() if pre else ""


def cell_unit(page: Page, shown: Cell) -> Unit | None:
    """Return code and output, the output alone if the code is long, None if both are."""
    rows = measure.lines(shown.code) if shown.code else []
    html, height, output_lines = "", 0.0, 0
    for output in shown.outputs:
        text = printed(output)
        if output.select_one(".unrolled-check"):
            html += f'<p class="check">{inner(output.select_one(".unrolled-check") or output)}</p>'
            height += 44
            output_lines += 1
        elif output.find("table"):
            table = table_units(page, output)
            if len(table) != 1:
                return None
            html, height = html + table[0].html, height + table[0].height
            output_lines += len(output.find_all("tr"))
        elif output.find("x-formula"):
            unit = equation_unit(page, output, measure.SMALL)
            html, height = html + unit.html, height + unit.height
            output_lines += 2
        elif text:
            html += f'<pre class="out">{bare(str(output.find("pre")))[5:-6]}</pre>'
            height += measure.code(text)
            output_lines += len(measure.lines(text))
    only_checks = bool(shown.outputs) and all(
        o.select_one(".unrolled-check") for o in shown.outputs
    )
    fits = len(rows) <= CODE_LINES and len(rows) + output_lines <= BOTH_LINES
    if not html and not shown.wanted:
        return None
    if shown.code and (fits or shown.wanted):
        source = shown.tag.select_one("div.cell_input div.highlight")
        html = f'<div class="code">{bare(str(source))}</div>{html}'
        height += measure.code(shown.code) + 8
    elif only_checks or output_lines > OUTPUT_LINES or output_lines < 2:
        return None
    return Unit("code", f'<div class="cell">{html}</div>', height + GAP)


def list_unit(page: Page, tag: Tag, font: float, full: bool) -> Unit:
    """Return a list; unless in full, of each entry what leads it."""
    entries, height = [], 0.0
    for item in tag.find_all("li", recursive=False):
        body = item.p or item
        html = inner(body) if full else " ".join(leading(sentences(body)))
        entries.append(f"<li>{html}</li>")
        height += measure.text(page, html, font, measure.WIDTH - 40) + 8
    html = f"<{tag.name}>{''.join(entries)}</{tag.name}>"
    return Unit("list", html, height + GAP, [] if full else [bare(str(tag))])


def table_units(page: Page, holder: Tag) -> list[Unit]:
    """Return a table, in pieces if it is long; a piece has the heading of the whole."""
    table = holder if holder.name == "table" else holder.find("table")
    assert isinstance(table, Tag)
    rows = table.find_all("tr")
    heading = [row for row in rows if not row.find("td")]
    body = [row for row in rows if row.find("td")]
    pieces = -(-len(body) // TABLE_ROWS)
    size = -(-len(body) // max(1, pieces))
    units = []
    for start in range(0, len(body), size):
        part = body[start : start + size]
        head = "".join(bare(str(row)) for row in heading)
        html = f"<thead>{head}</thead>" if head else ""
        html += f"<tbody>{''.join(bare(str(row)) for row in part)}</tbody>"
        columns = max(len(row.find_all(["td", "th"])) for row in rows)
        heights = (row_height(page, row, columns) for row in (*heading, *part))
        units.append(Unit("table", f"<table>{html}</table>", sum(heights) + GAP))
    return units


def row_height(page: Page, row: Tag, columns: int) -> float:
    """Return the height of a row of a table in px."""
    width = measure.WIDTH / columns * 1.2
    texts = (inner(entry) for entry in row.find_all(["td", "th"]))
    return max(measure.text(page, text, measure.NOTE, width) for text in texts) + 13


def paragraphs(elements: Sequence[Tag]) -> Iterator[Tag]:
    """Yield the paragraphs among elements."""
    return (element for element in elements if element.name == "p" and words(inner(element)))
