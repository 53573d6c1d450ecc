"""What tests of drawings measure: the texts, whether they overlap, what runs through them."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

from unrolled.figures.cell_diagram import STAGES, cell_diagram
from unrolled.figures.error_channels import error_channels

SVG = "{http://www.w3.org/2000/svg}"

#: Every drawing of the LSTM, by name.
DRAWINGS = {
    **{stage: cell_diagram(stage) for stage in STAGES},
    **{f"{stage} error": cell_diagram(stage, error=True) for stage in ("S8", "augmented")},
    "channels": error_channels(),
}

#: A box of text has room above and below its letters; so much of it is empty, in parts of it.
ABOVE, BELOW, ASIDE = 0.24, 0.22, 0.0

MEASURE = """() => [...document.querySelectorAll('text')].map((t) => {
  const b = t.getBBox();
  return [t.textContent.replaceAll('\\u200b', ''), b.x, b.y, b.width, b.height];
})"""


def texts(diagram):
    """Return what is written, without the invisible spaces that end a subscript."""
    root = ET.fromstring(diagram.svg())
    return ["".join(t.itertext()).replace("\u200b", "") for t in root.iter(f"{SVG}text")]


def measured(page, diagram):
    """Return name, left, top, right and bottom of the letters of each text, px."""
    page.set_content(f"<body>{diagram.svg()}</body>")
    return [
        (name, x, y + ABOVE * h, x + w, y + h - BELOW * h)
        for name, x, y, w, h in page.evaluate(MEASURE)
        if name
    ]


def overlaps(boxes):
    """Return the pairs of texts that overlap."""
    return [
        (a[0], b[0])
        for a, b in combinations(boxes, 2)
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]


def crossings(diagram, boxes):
    """Return the texts that a line runs through, or that are not inside the drawing."""
    found = []
    for name, left, top, right, bottom in boxes:
        if left < 0 or top < 0 or right > diagram.width or bottom > diagram.height:
            found.append((name, "edge"))
        for (x0, y0), (x1, y1) in _segments(diagram):
            apart = max(x0, x1) <= left or min(x0, x1) >= right
            if not (apart or max(y0, y1) <= top or min(y0, y1) >= bottom):
                found.append((name, (x0, y0), (x1, y1)))
    return found


def _segments(diagram):
    """Return the straight pieces of all lines and of the edges of all boxes."""
    root = ET.fromstring(diagram.svg())
    for path in root.iter(f"{SVG}path"):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d"))]
        yield from pairwise(zip(numbers[::2], numbers[1::2], strict=True))
    for rect in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        yield from pairwise([(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)])
