"""Forbid every page to reach for another host: a Content-Security-Policy in its head.

The site stands on hosts that set no headers, and on disks, so the policy is in the page. A script
of the page's own text is allowed by its hash. What is not as strict as it could be, and why:

``style-src 'unsafe-inline'``
    Typeset formulas, figures as SVG and some of the theme's elements carry ``style`` attributes,
    which cannot be hashed in a way that all browsers know.
``script-src blob:``
    Only where there is an interactive figure: its module is text in the page (see figures.js).
``font-src data:``
    The faces that a first page needs are in the stylesheet (page_faces).
``file:``
    ``'self'`` does not mean the folder when a page is opened from the disk, in all browsers. On a
    host it allows nothing: a page from the network may not load from the disk.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from site_pages import site_pages
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

CHARSET = re.compile(r'<meta charset="utf-8"\s*/?>', re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
#: Types of a <script> that a browser runs; any other is data.
RUNS = re.compile(r'\btype="(?!module|text/javascript)')
HANDLER = re.compile(r'<[a-z][^<>]*\s(on[a-z]+)="', re.IGNORECASE)
FIGURE = "application/vnd.jupyter.widget-view+json"
MARK = 'http-equiv="Content-Security-Policy"'


def digest(script: str) -> str:
    """Return the source expression that allows an inline script."""
    made = hashlib.sha256(script.replace("\r\n", "\n").encode()).digest()
    return f"'sha256-{base64.b64encode(made).decode()}'"


def inline_scripts(html: str) -> list[str]:
    """Return the texts of the scripts that are in the page and that a browser runs."""
    return [
        match["text"]
        for match in SCRIPT.finditer(html)
        if not re.search(r"\bsrc=", match["attributes"]) and not RUNS.search(match["attributes"])
    ]


def policy(html: str) -> str:
    """Return the strictest policy under which a page works."""
    scripts = ["'self'", "file:", *dict.fromkeys(map(digest, inline_scripts(html)))]
    if FIGURE in html:
        scripts.append("blob:")
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            "style-src 'self' file: 'unsafe-inline'",
            "font-src 'self' file: data:",
            "img-src 'self' file: data:",
            "connect-src 'self'",
            "form-action 'self' file:",
            "base-uri 'none'",
        ]
    )


def add_policies(app: Sphinx, exception: Exception | None) -> None:
    """Write the policy into every page that has none, once the page is otherwise finished."""
    if exception is not None or app.builder.name != "html":
        return
    root = Path(app.outdir)
    for path, text in site_pages(root).items():
        if MARK in text:
            continue
        name = path.relative_to(root)
        handler = HANDLER.search(SCRIPT.sub("", text))
        if handler:
            raise ExtensionError(
                f"page_policy: {name}: expected no script in an attribute, got {handler[1]}=: "
                "add a listener in page.js"
            )
        meta = f'<meta {MARK} content="{policy(text)}" />'
        start = CHARSET.search(text)
        if not start:
            raise ExtensionError(f'page_policy: {name}: expected <meta charset="utf-8">, got none')
        html = f"{text[: start.end()]}\n    {meta}{text[start.end() :]}"
        path.write_text(html, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; it runs when nothing changes a page any more."""
    app.connect("build-finished", add_policies, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
