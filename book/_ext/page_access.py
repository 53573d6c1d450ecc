"""Mend what the theme's templates leave unnamed or unused, once every page is written.

Each repair is a plain replacement of what the pinned theme writes. A repair that should match on
every page and matches on none means that the theme has changed: the build fails and says so.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from page_links import name_permalinks
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FOLDED = '<summary aria-label="Pages of this part">'

REPAIRS = {
    # The label hides the visible text, shortcut included, from a screen reader.
    "search button": (
        re.compile(r'(<button class="btn search-button-field[^>]*?) aria-label="Search"'),
        r"\1",
    ),
    # Titles of the three icons become text inside the button, unlike its label.
    "theme button": (
        re.compile(r'(<i class="theme-switch [^>]*?)\s+title="[^"]*"'),
        r'\1 aria-hidden="true"',
    ),
    # The sidebar is no landmark, so the name of the book in it lies outside of all of them.
    "sidebar": (
        re.compile(r'(<div id="pst-primary-sidebar" class="bd-sidebar-primary bd-sidebar")>'),
        r'\1 role="region" aria-label="Book">',
    ),
    # A role that may not stand on a <div> in a list.
    "citation": (
        re.compile(r'(<div class="citation"[^>]*) role="doc-biblioentry"'),
        r'\1 role="listitem"',
    ),
    # The switch that folds a part of the sidebar has a picture for a name.
    "folded pages": (re.compile(r"<summary>(?=<span class=\"toctree-toggle\")"), FOLDED),
    # A signature of several lines is a list of definitions of nothing.
    "signature, opened": (
        re.compile(r'<dl>(?=\n<dd><em class="sig-param">)'),
        '<div class="sig-lines">',
    ),
    "signature, line": (
        re.compile(r'<dd>(<em class="sig-param">.*</em>,?)</dd>'),
        r"<div>\1</div>",
    ),
    "signature, closed": (re.compile(r'</dl>(?=\n\n<span class="sig-paren">)'), "</div>"),
    # The policy of the site allows no script in an attribute: see page.js.
    "print button": (re.compile(r' onclick="window\.print\(\)"'), " data-print"),
    # Three views of one size: one is enough.
    "viewport": (
        re.compile(r'<meta name="viewport" content="width=device-width, initial-scale=1"\s*/>\s*'),
        "",
    ),
    # The icons are in a font that the stylesheet names; these 1.5 MB would draw them once more.
    "icons": (re.compile(r"<script defer src=\"[^\"]*/fontawesome\.js[^\"]*\"></script>\s*"), ""),
    # Only the search page searches; the index of words weighs as much as a chapter.
    "search": (
        re.compile(
            r'<script src="[^"]*_static/searchtools\.js"></script>\s*'
            r'<script src="[^"]*_static/language_data\.js"></script>\s*'
            r'<script src="(?:\.\./)*searchindex\.js"></script>(?=\s*</head>)'
        ),
        "",
    ),
    # What is loaded ahead of its turn delays the stylesheets, which the reader waits for.
    "script ahead": (re.compile(r'<link rel="preload" as="script"[^>]*/>\s*'), ""),
    # The page is shown before any script runs.
    "script": (re.compile(r"<script(?![^>]*\bdefer\b)(?=[^>]* src=)"), "<script defer"),
    # Where a host of documentation would put its advertisements.
    "advertisement": (
        re.compile(
            r'<div class="sidebar-primary-item">\s*<div id="ethical-ad[^>]*>\s*</div></div>'
        ),
        "",
    ),
    # Settings of Thebe, which is not used.
    "thebe": (
        re.compile(
            r'\s*<script type="text/x-thebe-config">.*?</script>\s*'
            r"<script>kernelName = '[^']*'</script>",
            re.DOTALL,
        ),
        "",
    ),
}

#: Repairs of what is in every page's frame.
EVERYWHERE = {
    *("search button", "theme button", "sidebar", "icons", "script", "viewport", "advertisement"),
}

#: Marks a page of the theme that this build wrote anew.
UNREPAIRED = '<div id="pst-primary-sidebar" class="bd-sidebar-primary bd-sidebar">'


def repair(html: str) -> tuple[str, set[str]]:
    """Return the repaired page and the names of the repairs that matched."""
    matched = set()
    html = name_permalinks(html)
    for name, (pattern, replacement) in REPAIRS.items():
        html, count = pattern.subn(replacement, html)
        if count:
            matched.add(name)
    return html, matched


def repair_pages(app: Sphinx, exception: Exception | None) -> None:
    """Repair every page that this build wrote anew."""
    if exception is not None or app.builder.format != "html":
        return
    matched: set[str] = set()
    fresh = 0
    for path in Path(app.outdir).rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if UNREPAIRED in text:
            html, names = repair(text)
            path.write_text(html, encoding="utf-8")
            matched |= names
            fresh += 1
    missing = EVERYWHERE - matched if fresh else set()
    if missing:
        listed = ", ".join(sorted(missing))
        raise ExtensionError(f"page_access: nothing to repair for {listed}: has the theme changed?")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("build-finished", repair_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
