"""How large things will be on a slide, estimated without a browser.

A slide is 1280 × 720 px, always: reveal.js scales it as a whole. So what fits can be known when the
slides are made, up to a few percent; the browser test measures every slide, and slides.js shrinks
one that does not fit after all.
"""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

from slides.markup import STANDS_FOR, Page, words

#: The place below the heading, px.
WIDTH, HEIGHT = 1152, 568
#: Font sizes, px: text, equations, proofs and exercises, captions and tables, code.
TEXT, SMALL, NOTE, CODE = 30, 26, 22, 20
LINE = 1.4
#: Characters in a line of code.
COLUMNS = 92
#: Mean width of a character, em, in the fonts of the book.
CHARACTER = 0.455

#: MathML in em: sign, and its usual spaces.
LETTER, RELATION, OPERATOR = 0.56, 1.32, 1.2
STRETCHED = {"mfrac": 0.35, "msqrt": 0.2, "munder": 0.05, "mover": 0.05, "munderover": 0.05}
SMALLER = 0.71
RELATIONS = set("=<>≤≥≈∼≡∈→↦⟸⟹⟺≪≫:≠≔")  # noqa: RUF001 (the signs that MathJax writes)
OPERATORS = set("+−±⋅×⊙⊗∘∖")  # noqa: RUF001


def formula(mathml: str) -> tuple[float, float]:
    """Return width and height of a formula in em."""
    return size(ElementTree.fromstring(re.sub(r'\sxmlns="[^"]*"|&nbsp;', "", mathml)))


def size(node: ElementTree.Element) -> tuple[float, float]:
    """Return width and height of a node of MathML in em."""
    tag = node.tag
    if tag in ("mi", "mn", "mo", "mtext", "ms"):
        return leaf(node)
    if tag == "mspace":
        space = re.match(r"(-?[\d.]+)em", node.get("width", ""))
        return (float(space[1]) if space else 0.0), 0.0
    parts = [size(child) for child in node]
    if not parts:
        return 0.0, 0.0
    widths, heights = [w for w, _ in parts], [h for _, h in parts]
    if tag == "mtable":
        rows = [[size(cell) for cell in row] for row in node]
        columns = [[row[k][0] for row in rows if k < len(row)] for k in range(max(map(len, rows)))]
        gap = 0.0 if "0em" in node.get("columnspacing", "") else 1.0
        width = sum(max(column) for column in columns) + gap * (len(columns) - 1)
        return width, sum(max(h for _, h in row) + 0.35 for row in rows if row)
    if tag == "mfrac":
        scale = 1.0 if node.get("displaystyle") == "true" else 0.95
        return scale * max(widths) + 0.3, scale * sum(heights) + STRETCHED[tag]
    if tag in ("msub", "msup", "msubsup"):
        scripts = [SMALLER * w for w in widths[1:]]
        return widths[0] + max(scripts), heights[0] + 0.3 * (len(parts) - 1)
    if tag in ("munder", "mover", "munderover"):
        extra = sum(SMALLER * h for h in heights[1:])
        return max(widths[0], *(SMALLER * w for w in widths[1:])), heights[0] + 0.9 * extra
    return sum(widths), max(heights) + STRETCHED.get(tag, 0.0)


def leaf(node: ElementTree.Element) -> tuple[float, float]:
    """Return width and height of a sign or a word in em."""
    text = (node.text or "").strip("\u2061\u2062\u2063")
    if not text:
        return 0.0, 0.0
    if node.tag == "mtext":
        return 0.47 * len(text), 1.15
    if node.tag == "mo" and text in RELATIONS:
        return RELATION, 1.15
    if node.tag == "mo" and text in OPERATORS:
        return OPERATOR, 1.15
    if node.tag == "mo" and len(text) == 1:
        large = text in "∑∏∫"
        return (1.4 if large else 0.4), (1.5 if large else 1.15)
    return LETTER * len(text), 1.15


def text(page: Page, html: str, font: float = TEXT, width: float = WIDTH) -> float:
    """Return the height of a paragraph in px, without the space after it."""
    length, tallest = 0.0, LINE
    for number in STANDS_FOR.findall(html):
        wide, high = formula(page.maths[int(number)])
        length += wide * font
        tallest = max(tallest, high + 0.2)
    length += len(words(STANDS_FOR.sub("", html))) * CHARACTER * font
    lines = max(1, math.ceil(length * 1.04 / width))
    lines += len(re.findall(r"<br", html))
    return (lines - 1) * LINE * font + tallest * font


def lines(code: str) -> list[str]:
    """Return the lines of a cell or an output, none of them empty at the end."""
    return code.strip("\n").rstrip().split("\n")


def code(text_: str, font: float = CODE) -> float:
    """Return the height of a block of code in px; long lines are broken."""
    count = sum(1 + len(line) // COLUMNS for line in lines(text_))
    return count * 1.4 * font + 20
