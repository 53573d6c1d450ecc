"""The pages of JupyterLite reach no host but the site and the Pyodide distribution."""

from __future__ import annotations

import urllib.request

import build_lite
import pytest

OFFICIAL = "https://cdn.jsdelivr.net/pyodide/v314.0.6/full/"
#: Ways of a page to reach an address, each with the directive that forbids it.
WAYS = {
    "connect-src": "fetch(at).catch(() => {})",
    "img-src": "new Image().src = at",
    "script-src-elem": "document.head.append(make('script', { src: at }))",
    "style-src-elem": "document.head.append(make('link', { rel: 'stylesheet', href: at }))",
    "frame-src": "document.body.append(make('iframe', { src: at }))",
    "font-src": "new FontFace('other', `url(${at})`).load().catch(() => {})",
    "media-src": "document.body.append(make('audio', { src: at }))",
    "form-action": "(() => { const form = make('form', { action: at, method: 'post' }); "
    "document.body.append(form); form.submit(); })()",
}
TRY = """([way, at]) => new Promise((resolve) => {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  document.addEventListener("securitypolicyviolation",
    (event) => resolve([event.effectiveDirective, event.blockedURI]), { once: true });
  setTimeout(() => resolve(null), 1500);
  eval(way);
})"""


@pytest.fixture
def other(serving, tmp_path):
    """Return the address of a file on another host, which would answer."""
    (tmp_path / "file").write_text("here")
    with serving(tmp_path) as address:
        assert urllib.request.urlopen(f"{address}/file").read() == b"here"
        yield f"{address}/file"


def test_a_page_may_reach_no_other_host(laboratory, address, other):
    lab = laboratory(address)
    for app in ("notebooks", "tree"):
        lab.page.goto(f"{address}/lite/{app}/index.html")
        lab.page.locator("#main").wait_for(timeout=20_000)
        for directive, way in WAYS.items():
            forbidden, what = lab.page.evaluate(TRY, [way, other])
            assert forbidden == directive, app
            assert other.startswith(what)  # of a frame, the host alone is told
    # Of the distribution's host, only the distribution.
    fetch = WAYS["connect-src"]
    elsewhere = f"{OFFICIAL.replace('full', 'other')}file"
    assert lab.page.evaluate(TRY, [fetch, elsewhere]) == ["connect-src", elsewhere]
    for allowed in (f"{address}/lite/jupyter-lite.json", f"{OFFICIAL}file"):
        assert lab.page.evaluate(TRY, [fetch, allowed]) is None, allowed


def test_every_page_has_the_policy_before_anything_else(lite):
    pages = sorted(lite.joinpath("lite").rglob("*.html"))
    assert len(pages) >= 3
    for page in pages:
        head = page.read_text().partition("<head>")[2].lstrip()
        assert head.startswith('<meta http-equiv="Content-Security-Policy"'), page


def test_with_a_copy_of_the_distribution_the_policy_names_no_host(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "favicon.ico").touch()
    page = tmp_path / "notebooks" / "index.html"
    page.write_text("<html><head></head><body></body></html>")
    build_lite.finish(tmp_path, "")
    assert "connect-src 'self' data: blob: ;" in page.read_text()
    assert "://" not in page.read_text()
