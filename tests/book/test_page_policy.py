"""No page may reach for another host, and no script runs that the page did not bring along."""

import base64
import hashlib
import re
from types import SimpleNamespace

import page_policy
import pytest

PAGE = """<html><head>
    <meta charset="utf-8" />
    <script>let a = 1;</script>
    <script defer src="page.js"></script>
    <script type="application/json">{"b": 2}</script>
</head><body></body></html>
"""


def directives(policy):
    """Name of a directive → its sources."""
    return {name: sources for name, *sources in (part.split() for part in policy.split("; "))}


def test_a_script_in_the_page_is_allowed_by_its_hash_and_by_nothing_else():
    scripts = directives(page_policy.policy(PAGE))["script-src"]
    want = base64.b64encode(hashlib.sha256(b"let a = 1;").digest()).decode()
    assert scripts == ["'self'", "file:", f"'sha256-{want}'"]


def test_no_directive_allows_a_host_or_what_runs_text():
    for html in (PAGE, PAGE + page_policy.FIGURE):
        found = directives(page_policy.policy(html))
        assert found["default-src"] == ["'none'"]
        assert found["base-uri"] == ["'none'"]
        assert found["connect-src"] == ["'self'"]
        for name, sources in found.items():
            assert not any(
                "//" in source or source in ("*", "https:", "http:") for source in sources
            )
            assert "'unsafe-eval'" not in sources
            assert name == "style-src" or "'unsafe-inline'" not in sources


def test_modules_in_the_page_are_allowed_only_where_there_is_a_figure():
    assert "blob:" not in page_policy.policy(PAGE)
    with_figure = PAGE.replace("</body>", f'<script type="{page_policy.FIGURE}">1</script></body>')
    assert "blob:" in directives(page_policy.policy(with_figure))["script-src"]


def test_a_line_end_of_another_system_does_not_change_the_hash():
    """A browser hashes what it parsed, where a line ends in one way."""
    assert page_policy.digest("a\r\nb") == page_policy.digest("a\nb")


@pytest.fixture
def app(tmp_path):
    """What the extension asks of Sphinx."""
    return SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(name="html"))


def test_the_policy_comes_before_everything_it_is_for(app, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    page_policy.add_policies(app, None)
    once = path.read_text()
    assert re.search(r'<meta charset="utf-8" />\s*<meta http-equiv="Content-Security-Policy"', once)
    assert once.index(page_policy.MARK) < once.index("<script")
    page_policy.add_policies(app, None)
    assert path.read_text() == once


def test_pages_of_other_programs_are_left_alone(app, tmp_path):
    """JupyterLite's pages have a policy of their own: tools/build_lite.py."""
    path = tmp_path / "lite" / "index.html"
    path.parent.mkdir()
    path.write_text("<p>no head</p>")
    page_policy.add_policies(app, None)
    assert path.read_text() == "<p>no head</p>"


@pytest.mark.parametrize(
    ("html", "message"),
    [
        (PAGE.replace("<body>", '<body onload="go()">'), "no script in an attribute, got onload="),
        ("<html><p>bare</p></html>", 'expected <meta charset="utf-8">'),
    ],
)
def test_a_page_that_no_policy_fits_fails_the_build(app, tmp_path, html, message):
    (tmp_path / "page.html").write_text(html)
    with pytest.raises(page_policy.ExtensionError, match=rf"page\.html: .*{re.escape(message)}"):
        page_policy.add_policies(app, None)
