"""Set numbers that the computation glued into the text as a book does: 7e-09 is 7·10⁻⁹.

Python's way to write a small number is good in a cell's output and hard to read, and to hear, in a
sentence.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

SCIENTIFIC = re.compile(r"(?<![\w.])(-?)(\d+(?:\.\d+)?)e([+-]?\d+)(?!\w)")


def typeset(text: str) -> list[nodes.Node]:
    """Return the text with its powers of ten as mathematics."""
    pieces: list[nodes.Node] = []
    end = 0
    for found in SCIENTIFIC.finditer(text):
        if found.start() > end:
            pieces.append(nodes.Text(text[end : found.start()]))
        sign, factor, power = found[1], found[2], f"10^{{{int(found[3])}}}"
        formula = sign + (power if factor == "1" else rf"{factor}\cdot {power}")
        pieces.append(nodes.math(formula, formula))
        end = found.end()
    if end < len(text):
        pieces.append(nodes.Text(text[end:]))
    return pieces


class GluedNumbers(SphinxPostTransform):
    """Typeset the numbers in what ``{glue:text}`` has pasted."""

    default_priority = 700  # after myst-nb has pasted it

    def run(self, **kwargs: Any) -> None:
        """Replace the text of every pasted number that has a power of ten."""
        for pasted in list(self.document.findall(nodes.inline)):
            if "pasted-text" in pasted["classes"] and SCIENTIFIC.search(pasted.astext()):
                pieces = typeset(pasted.astext())
                pasted.clear()
                pasted += pieces


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_post_transform(GluedNumbers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
