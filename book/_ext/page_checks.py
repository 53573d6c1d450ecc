"""Refuse an image without a text alternative; the message names the page.

Images come from Markdown, from the output of a cell, or from raw HTML; each is looked at where it
enters the page. Together with ``-W`` a finding fails the build.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)


class ImagesInHtml(HTMLParser):
    """Collect what raw HTML shows without naming it: ``<img>`` and ``<svg role="img">``."""

    def __init__(self) -> None:
        super().__init__()
        self.unnamed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an image with neither ``alt`` nor ``aria-label``."""
        found = dict(attrs)
        named = any((found.get(key) or "").strip() for key in ("alt", "aria-label"))
        decorative = found.get("aria-hidden") == "true"
        shown = tag == "img" or (tag == "svg" and found.get("role") == "img")
        if shown and not named and not decorative:
            self.unnamed.append(found.get("src") or f"<{tag}>")


def check_images(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Warn about each image of a page that has no text alternative."""
    for image in doctree.findall(nodes.image):
        if not (image.get("alt") or "").strip():
            log.warning("%s: image without alt text: %s", page, image.get("uri"), location=image)
    for raw in doctree.findall(nodes.raw):
        if "html" in raw.get("format", "").split():
            parser = ImagesInHtml()
            parser.feed(raw.astext())
            for name in parser.unnamed:
                log.warning("%s: image without alt text: %s", page, name, location=raw)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the check; it runs on the finished page, cell outputs included."""
    app.connect("doctree-resolved", check_images, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
