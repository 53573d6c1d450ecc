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

import re
from html import escape

from unrolled.figures.style import BLUE

INK, MUTED, TINT = "#222222", "#555555", "#dfeaf0"
SANS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
SERIF = "Georgia, 'Times New Roman', 'DejaVu Serif', serif"

Point = tuple[float, float]


class Diagram:
    """A drawing that is put together piece by piece and shows itself as SVG.

    Parameters
    ----------
    width, height : int
        Size in px; text is 22 px high, so that a drawing 640 px wide is legible on a phone.

    Examples
    --------
    >>> diagram = Diagram(200, 60)
    >>> diagram.box(100, 30, "W_r")
    >>> diagram.wire((0, 30), (78, 30))
    >>> diagram.svg().count("<path"), "W" in diagram.svg()
    (2, True)
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._parts: list[str] = []

    def _repr_svg_(self) -> str:
        return self.svg()

    def svg(self) -> str:
        """Return the drawing as the text of an SVG file."""
        size = f'width="{self.width}" height="{self.height}"'
        view = f'viewBox="0 0 {self.width} {self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} font-size="22">'
        return "\n".join([head, *self._parts, "</svg>"])

    def wire(self, *points: Point, arrow: bool = True, state: bool = False) -> None:
        """Draw a line through ``points``; an arrow ends it, ``state`` makes it the thick one."""
        color, thick = (BLUE, 3.5) if state else (MUTED, 2.0)
        places = list(points)
        if arrow:
            (x0, y0), (x1, y1) = places[-2:]
            length = abs(x1 - x0) + abs(y1 - y0)  # wires run along the axes
            ux, uy = (x1 - x0) / length, (y1 - y0) / length
            tip, (bx, by) = places[-1], (x1 - 12 * ux, y1 - 12 * uy)
            places[-1] = (bx, by)
            corners = [tip, (bx - 6 * uy, by - 6 * ux), (bx + 6 * uy, by + 6 * ux)]
            self._path(corners, f'fill="{color}"', "Z")
        self._path(places, f'fill="none" stroke="{color}" stroke-width="{thick}"')

    def box(
        self, x: float, y: float, symbol: str, *, width: float = 44, tint: bool = False
    ) -> None:
        """Draw a box with its center at (x, y); ``tint`` fills it."""
        look = f'fill="{TINT if tint else "none"}" stroke="{INK}" stroke-width="1.6"'
        place = f'x="{x - width / 2:g}" y="{y - 20:g}" width="{width:g}" height="40" rx="6"'
        self._parts.append(f"<rect {place} {look}/>")
        self.symbol(x, y + 7, symbol)

    def sum(self, x: float, y: float) -> None:
        """Draw a node that adds what arrives."""
        look = f'fill="none" stroke="{INK}" stroke-width="1.6"'
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="14" {look}/>')
        for half in ((7, 0), (0, 7)):
            ends = [(x - half[0], y - half[1]), (x + half[0], y + half[1])]
            self._path(ends, f'fill="none" stroke="{INK}" stroke-width="1.6"')

    def knot(self, x: float, y: float) -> None:
        """Draw the point where a wire branches."""
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{BLUE}"/>')

    def symbol(self, x: float, y: float, symbol: str, anchor: str = "middle") -> None:
        """Write mathematics; ``anchor`` is start, middle or end."""
        pieces = []
        for letter, below, other in re.findall(r"([^\W\d_])(?:_(\w))?|([^_])", symbol):
            pieces.append(f'<tspan font-style="italic">{letter}</tspan>' if letter else other)
            if below:  # the next piece comes back up
                size = 'font-size="15" font-style="italic"'
                pieces.append(f'<tspan dy="5" {size}>{below}</tspan><tspan dy="-5">&#8203;</tspan>')
        text = "".join(pieces).replace("-1", "\N{MINUS SIGN}1")
        self._text(x, y, text, f'font-family="{SERIF}" fill="{INK}" text-anchor="{anchor}"')

    def words(self, x: float, y: float, words: str, *, bold: bool = False) -> None:
        """Write words that begin at (x, y)."""
        look = f'fill="{INK}" font-weight="700"' if bold else f'fill="{MUTED}" font-size="20"'
        self._text(x, y, escape(words), f'font-family="{SANS}" {look}')

    def _text(self, x: float, y: float, content: str, look: str) -> None:
        self._parts.append(f'<text x="{x:g}" y="{y:g}" {look}>{content}</text>')

    def _path(self, points: list[Point], look: str, close: str = "") -> None:
        moves = [f"{'M' if i == 0 else 'L'} {x:g} {y:g}" for i, (x, y) in enumerate(points)]
        self._parts.append(f'<path d="{" ".join(moves)}{close}" {look}/>')
