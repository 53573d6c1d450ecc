"""The sheet the LSTM is drawn on: where its parts stand, and the shapes only a gated cell needs.

============ =========================================== =====
name         meaning                                     form
============ =========================================== =====
S_LINE       height of the state s, the carousel         px
V_LINE       height of the value v                       px
GATES, LISTS heights of the gates, of what they see      px
X_CS, X_CU,  columns of the three gates                  px
X_CR
UPDATE,      columns of the update and of the readout    px
READOUT
============ =========================================== =====

Time runs from left to right: what enters at the left edge leaves at the right edge at the same
height, so that copies of the drawing put side by side are the unrolled cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import tanh

from unrolled.figures.diagram import TINT, Diagram

WIDTH, HEIGHT = 660, 748
S_LINE, V_LINE, GATES, LISTS = 112, 516, 262, 348
X_CS, X_CU, UPDATE, READOUT, X_CR, X_CX = 146, 260, 378, 462, 582, 252
X_WS, X_WR, X_WQ, EDGE = 90, 114, 520, 644
UPDATE_WARP, READOUT_WARP, INPUT_GATE, INPUT = 366, 170, 578, 656

#: What a gate sees is listed on a plate below it: the column of the plate, and its top.
PLATES = {"cs": (114, LISTS), "cu": (X_CU, LISTS), "cr": (556, LISTS), "cx": (X_CX, 674)}
PLATE_WIDTH, ROW = 138, 27

#: Column and height of what sets a valve.
GATE_BOXES = {
    "cs": (X_CS, GATES), "cu": (X_CU, GATES), "cr": (X_CR, GATES), "cx": (X_CX, INPUT_GATE),
}  # fmt: skip


class Sheet(Diagram):
    """A diagram with valves, warpings and lists.

    Parameters
    ----------
    width, height : int
        Size in px.
    title : str
        What the drawing shows.
    names : mapping of str to str
        Symbols to be written differently: the paper renames some on the way.

    Examples
    --------
    >>> sheet = Sheet(100, 100, "one valve", {"z[n]": "a[n]"})
    >>> sheet.valve(50, 50, upright=True)
    >>> sheet.symbol(50, 90, "z[n]")
    >>> ">z<" in sheet.svg(), ">a<" in sheet.svg()
    (False, True)
    """

    small = 17.0

    def __init__(
        self, width: int, height: int, title: str = "", names: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(width, height, title)
        self.names = names or {}

    def symbol(
        self, x: float, y: float, symbol: str, anchor: str = "middle", *, size: float = 22
    ) -> None:
        """Write mathematics under the name it has in this drawing."""
        super().symbol(x, y, self.names.get(symbol, symbol), anchor, size=size)

    def carousel(self, *points: tuple[float, float], arrow: bool = False) -> None:
        """Draw a stretch of the state's line."""
        self.wire(*points, arrow=arrow, state=True, thick=5)

    def valve(self, x: float, y: float, *, upright: bool = False) -> None:
        """Draw a valve, which multiplies; its path is level, or ``upright``."""
        stroke = self._stroke(self._look.ink, 1.6)
        for side in (-1, 1):
            shape = [(20 * side, -13), (20 * side, 13), (8 * side, 4), (8 * side, -4)]
            corners = [(x + b, y + a) if upright else (x + a, y + b) for a, b in shape]
            self._path([*corners], f'fill="{TINT}" {stroke}', "Z")
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="9" fill="none" {stroke}/>')
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="2.6" fill="{self._look.ink}"/>')

    def warp(self, x: float, y: float, symbol: str, curve: str) -> None:
        """Draw a warping: its name and a sketch of its ``curve``, tanh, logistic or bump."""
        self.box(x, y, "", width=66)
        self.symbol(x - 13, y + 7, symbol)
        base = y if curve == "tanh" else y + 11
        self._path([(x + 4, base), (x + 28, base)], f'fill="none" {self._stroke("#8a8a8a", 1)}')
        points = [(x + 16 + 12 * i / 8, _height(curve, i / 8 * 2.6)) for i in range(-8, 9)]
        places = [(px, base - h) for px, h in points]
        self._path(places, f'fill="none" {self._stroke(self._look.line, 2)}')

    def terminal(self, x: float, y: float) -> None:
        """Draw the end of a wire whose signal comes from outside."""
        look = f'fill="none" {self._stroke(self._look.ink, 1.6)}'
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="5" {look}/>')

    def cell(self, x: float, y: float, symbol: str, width: float) -> None:
        """Draw one sample of a window, its center at (x, y)."""
        place = f'x="{x - width / 2:g}" y="{y - 20:g}" width="{width:g}" height="40"'
        self._parts.append(f'<rect {place} fill="none" {self._stroke(self._look.ink, 1.2)}/>')
        self.symbol(x, y + 7, symbol, size=19)

    def plate(self, x: float, y: float, rows: int) -> None:
        """Draw the ground of a list, its top in the middle at (x, y)."""
        size = f'width="{PLATE_WIDTH}" height="{rows * ROW + 10:g}"'
        place = f'x="{x - PLATE_WIDTH / 2:g}" y="{y:g}" {size}'
        look = f'rx="6" fill="{TINT}" {self._stroke(self._look.ink, 1.2)}'
        self._parts.append(f"<rect {place} {look}/>")

    def rows(
        self, x: float, y: float, symbols: Sequence[str], first: int = 0, *, pitch: float = ROW
    ) -> None:
        """Write symbols below one another on the plate at (x, y), from row ``first`` on."""
        wide = max(map(len, symbols)) > 10  # too wide for bold letters: the plate is heavy instead
        before, self._look = self._look, replace(self._look, bold=self._look.bold and not wide)
        for i, symbol in enumerate(symbols, start=first):
            self.symbol(x, y + pitch * (i + 1) - 4, symbol, size=21 if self._look.bold else 19)
        self._look = before


def _height(curve: str, z: float) -> float:
    """Return how high a sketched curve stands over its axis, px."""
    if curve == "bump":
        return 20 * (1 - tanh(z) ** 2)
    return 11 * tanh(z) if curve == "tanh" else 11 + 11 * tanh(z)
