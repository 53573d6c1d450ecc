"""Diagrams of cells, drawn by code as SVG: boxes, wires, sums and symbols.

======= ==================================================== ==================
name    meaning                                              form
======= ==================================================== ==================
x, y    a place in the drawing, y downward                   px
symbol  mathematics, ``"W_r"`` or ``"s[n-1]"``               text
======= ==================================================== ==================

Letters of a symbol are italic, what follows an underscore is a subscript, a hyphen is a minus sign.
Drawings are dark on a transparent ground, as the plots are; see ``style``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

from unrolled.figures._symbols import typeset
from unrolled.figures.style import BLUE

INK, MUTED, TINT = "#222222", "#555555", "#dfeaf0"

#: The rust of the plots, darker: thin strokes of it stay legible in grey.
ACCENT = "#9c4416"
SANS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
SERIF = "Georgia, 'Times New Roman', 'DejaVu Serif', serif"

Point = tuple[float, float]


@dataclass(frozen=True)
class Look:
    """What a part is drawn with: colors, and what tells them apart where there is no color."""

    ink: str = INK
    muted: str = MUTED
    line: str = MUTED
    state: str = BLUE
    heavier: float = 1.0
    bold: bool = False
    dash: str = ""


PLAIN = Look()
NEW = Look(ink=ACCENT, line=ACCENT, state=ACCENT, heavier=1.7, bold=True)
GHOST = Look(dash="5 4")
FAINT = Look(ink="#909090", muted="#a4a4a4", line="#b0b0b0", state="#a6c4d1")


class Diagram:
    """A drawing that is put together piece by piece and shows itself as SVG.

    Parameters
    ----------
    width, height : int
        Size in px; text is 22 px high, so that a drawing 640 px wide is legible on a phone.
    title : str
        What the drawing shows, for who does not see it; empty if the page says it.

    Examples
    --------
    >>> diagram = Diagram(200, 60)
    >>> diagram.box(100, 30, "W_r")
    >>> diagram.wire((0, 30), (78, 30))
    >>> diagram.svg().count("<path"), "W" in diagram.svg()
    (2, True)
    """

    #: Height of a subscript, px.
    small = 15.0

    def __init__(self, width: int, height: int, title: str = "") -> None:
        self.width, self.height, self.title = width, height, title
        self._parts: list[str] = []
        self._look = PLAIN

    def _repr_svg_(self) -> str:
        return self.svg()

    def svg(self) -> str:
        """Return the drawing as the text of an SVG file."""
        size = f'width="{self.width}" height="{self.height}"'
        view = f'viewBox="0 0 {self.width} {self.height}"'
        role = ' role="img"' if self.title else ""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} font-size="22"{role}>'
        title = [f"<title>{escape(self.title)}</title>"] if self.title else []
        return "\n".join([head, *title, *self._parts, "</svg>"])

    @contextmanager
    def part(self, name: str, look: Look = PLAIN) -> Iterator[None]:
        """Group what is drawn meanwhile under ``name`` and draw it with ``look``."""
        self._parts.append(f'<g data-part="{escape(name)}">')
        before, self._look = self._look, look
        yield
        self._look = before
        self._parts.append("</g>")

    def wire(
        self, *points: Point, arrow: bool = True, state: bool = False, thick: float = 3.5
    ) -> None:
        """Draw a line through ``points``; an arrow ends it, ``state`` makes it the thick one."""
        color, thick = (self._look.state, thick) if state else (self._look.line, 2.0)
        places = list(points)
        if arrow:
            (x0, y0), (x1, y1) = places[-2:]
            length = abs(x1 - x0) + abs(y1 - y0)  # wires run along the axes
            ux, uy = (x1 - x0) / length, (y1 - y0) / length
            tip, (bx, by) = places[-1], (x1 - 12 * ux, y1 - 12 * uy)
            places[-1] = (bx, by)
            corners = [tip, (bx - 6 * uy, by - 6 * ux), (bx + 6 * uy, by + 6 * ux)]
            self._path(corners, f'fill="{color}"', "Z")
        self._path(places, f'fill="none" {self._stroke(color, thick)}')

    def box(
        self, x: float, y: float, symbol: str, *, width: float = 44, tint: bool = False
    ) -> None:
        """Draw a box with its center at (x, y); ``tint`` fills it."""
        look = f'fill="{TINT if tint else "none"}" {self._stroke(self._look.ink, 1.6)}'
        place = f'x="{x - width / 2:g}" y="{y - 20:g}" width="{width:g}" height="40" rx="6"'
        self._parts.append(f"<rect {place} {look}/>")
        if symbol:
            self.symbol(x, y + 7, symbol)

    def sum(self, x: float, y: float) -> None:
        """Draw a node that adds what arrives."""
        look = f'fill="none" {self._stroke(self._look.ink, 1.6)}'
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="14" {look}/>')
        for half in ((7, 0), (0, 7)):
            ends = [(x - half[0], y - half[1]), (x + half[0], y + half[1])]
            self._path(ends, f'fill="none" {self._stroke(self._look.ink, 1.6)}')

    def knot(self, x: float, y: float) -> None:
        """Draw the point where a wire branches."""
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{self._look.state}"/>')

    def symbol(
        self, x: float, y: float, symbol: str, anchor: str = "middle", *, size: float = 22
    ) -> None:
        """Write mathematics; ``anchor`` is start, middle or end."""
        look = f'font-family="{SERIF}" fill="{self._look.ink}" text-anchor="{anchor}"'
        if self._look.bold:  # a little smaller, to be no wider than the plain text
            look, size = f'{look} font-weight="700"', 0.91 * size
        look += f' font-size="{size:g}"' if size != 22 else ""
        self._text(x, y, typeset(symbol, self.small), look)

    def words(
        self, x: float, y: float, words: str, anchor: str = "start", *, bold: bool = False
    ) -> None:
        """Write words; ``anchor`` is start, middle or end."""
        look = (
            f'fill="{self._look.ink}" font-weight="700"'
            if bold
            else f'fill="{self._look.muted}" font-size="20"'
        )
        look += f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._text(x, y, escape(words), f'font-family="{SANS}" {look}')

    def _stroke(self, color: str, thick: float) -> str:
        dash = f' stroke-dasharray="{self._look.dash}"' if self._look.dash else ""
        return f'stroke="{color}" stroke-width="{thick * self._look.heavier:g}"{dash}'

    def _text(self, x: float, y: float, content: str, look: str) -> None:
        self._parts.append(f'<text x="{x:g}" y="{y:g}" {look}>{content}</text>')

    def _path(self, points: list[Point], look: str, close: str = "") -> None:
        moves = [f"{'M' if i == 0 else 'L'} {x:g} {y:g}" for i, (x, y) in enumerate(points)]
        self._parts.append(f'<path d="{" ".join(moves)}{close}" {look}/>')
