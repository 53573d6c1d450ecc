"""Say in the head of each page what it is: description, Open Graph, color of the browser's frame.

The description is the page's own (``html_meta`` in its front matter) or the first paragraph that
reads without formulas. Addresses are named in full only when the site has one: see site_address.
"""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

#: What a search engine shows of a description.
LENGTH = 160
SHORTEST = 40
SITE = "Recurrent networks, from differential equations to LSTMs: an interactive textbook."
#: The background of a page in the two themes (css/colors.css).
COLORS = {"light": "#fdfcfa", "dark": "#14191e"}

SKIPPED = (nodes.math, nodes.math_block, nodes.image, nodes.problematic)


def clipped(text: str, length: int = LENGTH) -> str:
    """Return the text on one line; what is too long ends with a whole sentence or word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    sentences = re.match(rf"(.{{{SHORTEST},{length - 1}}}[.!?])\s", line)
    if sentences:
        return sentences[1]
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def first_words(doctree: nodes.document) -> str:
    """Return the first paragraph of a page that says enough without a formula."""
    for paragraph in doctree.findall(nodes.paragraph):
        in_text = isinstance(paragraph.parent, (nodes.section, nodes.document))
        if in_text and not any(paragraph.findall(lambda node: isinstance(node, SKIPPED))):
            text = paragraph.astext()
            if len(text) >= SHORTEST:
                return clipped(text)
    return ""


def described(doctree: nodes.document | None) -> str:
    """Return the description that a page gives of itself in its front matter, or ""."""
    for meta in doctree.findall(nodes.meta) if doctree is not None else ():
        if meta.get("name") == "description":
            return str(meta["content"])
    return ""


def tags(title: str, description: str, address: str) -> str:
    """Return the elements of the head."""
    graph = {
        "og:title": title,
        "og:description": description,
        "og:type": "website",
        "og:site_name": "Unrolled",
        "og:locale": "en_US",
        "og:url": address,
    }
    lines = [
        f'<meta property="{name}" content="{html.escape(value)}" />'
        for name, value in graph.items()
        if value
    ]
    for scheme, color in COLORS.items():
        media = f"(prefers-color-scheme: {scheme})"
        lines.append(f'<meta name="theme-color" media="{media}" content="{color}" />')
    return "\n".join(lines) + "\n"


def add_tags(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the metadata to the head of a page."""
    title = html.unescape(re.sub(r"<[^>]+>", "", context.get("title") or app.config.html_title))
    own = described(doctree)
    description = own or (first_words(doctree) if doctree is not None else "")
    description = description or clipped(f"{title}. {SITE}")
    address = context.get("pageurl") or ""
    head = "" if own else f'<meta name="description" content="{html.escape(description)}" />\n'
    head += tags(title, description, address)
    context["metatags"] = context.get("metatags", "") + head


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("html-page-context", add_tags)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
