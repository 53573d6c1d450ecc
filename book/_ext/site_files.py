"""Write what a site has beside its pages: the front door, 404.html, robots.txt, sitemap.xml.

The sitemap names full addresses, so there is one only when the site has an address.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from sphinx.application import Sphinx

#: Pages that a search engine has no use for.
UNLISTED = {"search", "genindex", "py-modindex", "prf-prf"}

FRAME = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<title>{title}</title>
{head}<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 34rem; margin: 20vh auto 0; padding: 0 1rem; }}
body {{ font: 1.125rem/1.6 Georgia, serif; color: #1c2126; background: #fdfcfa; }}
a {{ color: #0b5394; }}
@media (prefers-color-scheme: dark) {{
body {{ color: #e6e6e6; background: #14191e; }}
a {{ color: #8ab4f8; }}
}}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def front_door(first: str, address: str) -> str:
    """Return the page at the root of the site, which leads to the first page of the book."""
    canonical = f'<link rel="canonical" href="{address}{first}" />\n' if address else ""
    head = (
        f'<meta http-equiv="refresh" content="0; url={first}" />\n{canonical}'
        '<meta name="description" content="Unrolled: recurrent networks, from differential '
        'equations to LSTMs, with nothing asserted." />\n'
        '<link rel="icon" href="_static/favicon.svg" />\n'
    )
    body = f'<h1>Unrolled</h1>\n<p><a href="{first}">Open the book</a></p>'
    return FRAME.format(title="Unrolled", head=head, body=body)


def not_found(home: str) -> str:
    """Return the page for an address that leads nowhere; it may be shown at any depth."""
    head = '<meta name="robots" content="noindex" />\n'
    body = (
        "<h1>There is no such page</h1>\n"
        "<p>It may have moved, or the address may have a slip in it. "
        f'<a href="{html.escape(home)}">The book begins here.</a></p>'
    )
    return FRAME.format(title="Not found: Unrolled", head=head, body=body)


def sitemap(addresses: list[str]) -> str:
    """Return the sitemap of these addresses."""
    urls = "".join(f"  <url><loc>{html.escape(address)}</loc></url>\n" for address in addresses)
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{schema}">\n{urls}</urlset>\n'


#: What the theme brings and no page loads: 9 of the site's megabytes.
DEAD = (
    "_static/**/*.map",
    "_static/*webpack-macros.html",
    "_static/scripts/fontawesome.js*",
    "_static/sphinx-thebe.*",
    "_static/**/*.ttf",
)


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the files; what an earlier build left of them goes away."""
    if exception is not None or app.builder.name != "html":
        return
    root = Path(app.outdir)
    for pattern in DEAD:
        for path in root.glob(pattern):
            path.unlink()
    address: str = app.config.html_baseurl
    first = app.builder.get_target_uri(app.config.root_doc)
    robots = "User-agent: *\nAllow: /\n"
    (root / "sitemap.xml").unlink(missing_ok=True)
    if address:
        robots += f"Sitemap: {urljoin(address, 'sitemap.xml')}\n"
        pages = sorted(set(app.env.found_docs) - UNLISTED)
        listed = [urljoin(address, app.builder.get_target_uri(page)) for page in pages]
        (root / "sitemap.xml").write_text(sitemap(listed), encoding="utf-8")
    (root / "robots.txt").write_text(robots, encoding="utf-8")
    (root / "index.html").write_text(front_door(first, address), encoding="utf-8")
    (root / "404.html").write_text(not_found(urljoin(address, first) or "/"), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("build-finished", write_files, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
