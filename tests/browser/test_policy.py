"""The site reaches for no other host, and a page refuses what tries to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PAGE = "book/roots/where-does-the-carry-go.html"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)" />')

#: What a page could be made to load, by the directive that refuses it.
ATTEMPTS = {
    "img-src": "new Image().src = 'https://example.org/pixel.gif'",
    "script-src-elem": "document.body.append(Object.assign(document.createElement('script'),"
    " {src: 'https://example.org/tracker.js'}))",
    "style-src-elem": "document.head.append(Object.assign(document.createElement('link'),"
    " {rel: 'stylesheet', href: 'https://example.org/a.css'}))",
    "connect-src": "fetch('https://example.org/').catch(() => {})",
    "frame-src": "document.body.append(Object.assign(document.createElement('iframe'),"
    " {src: 'https://example.org/'}))",
    "media-src": "document.body.append(Object.assign(document.createElement('video'),"
    " {src: 'https://example.org/a.webm'}))",
    # Later, because what a test asks of a page may evaluate text itself.
    "script-src": "setTimeout(() => { try { eval('1') } catch {} })",
}


def pages():
    """Every page of the site that is ours."""
    return [p for p in sorted(SITE.rglob("*.html")) if p.relative_to(SITE).parts[0] != "lite"]


def test_every_page_has_a_policy_that_names_no_host():
    found = {path: POLICY.findall(path.read_text(encoding="utf-8")) for path in pages()}
    assert len(found) > 40
    for path, policies in found.items():
        assert len(policies) == 1, path
        assert "default-src 'none'" in policies[0], path
        assert "//" not in policies[0], path
        assert "eval" not in policies[0], path


def test_no_page_names_another_host_to_load_from():
    """Links lead elsewhere; scripts, styles, images and preconnections do not."""
    loads = re.compile(
        r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*(?:src|data)=\"(?:https?:)?//"
        r"|<link\b(?![^>]*rel=\"canonical\")[^>]*href=\"(?:https?:)?//|@import|data-ea-publisher"
    )
    for path in pages():
        found = loads.search(path.read_text(encoding="utf-8"))
        assert found is None, (path, found and found[0])


@pytest.mark.parametrize("directive", ATTEMPTS)
def test_an_injected_request_is_refused(watch, site, directive):
    page = watch.open(f"{site}/{PAGE}")
    refused = page.evaluate(f"""new Promise((resolve, reject) => {{
        addEventListener("securitypolicyviolation", (e) => resolve(e.effectiveDirective));
        setTimeout(() => reject(new Error("nothing was refused")), 3000);
        {ATTEMPTS[directive]};
    }})""")
    assert refused == directive
    assert not [c for c in watch.complaints if c.startswith("request to another host")]


def test_a_script_of_another_text_does_not_run(watch, site):
    page = watch.open(f"{site}/{PAGE}")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.ran = true'}))"
    )
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("where", ["served", "disk"])
def test_reading_leaves_no_cookie_and_asks_no_other_host(watch, site, where):
    start = site if where == "served" else SITE.as_uri()
    for path in ("book/index.html", PAGE, "search.html?q=carry"):
        watch.open(f"{start}/{path}")
    watch.page.locator(".theme-switch-button").first.press("Enter")
    assert watch.page.context.cookies() == []
    assert watch.page.evaluate("document.cookie") == ""
    # What stays is the reader's: the theme, and the words to mark on the page they were found on.
    kept = set(watch.page.evaluate("Object.keys(localStorage)"))
    assert kept <= {"mode", "theme", "sphinx_highlight_terms"}
    assert watch.complaints == []
