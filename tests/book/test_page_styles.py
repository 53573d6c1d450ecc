"""The one stylesheet holds each rule that something on the site can match, and no other."""

from pathlib import PurePosixPath
from types import SimpleNamespace

import page_styles
import pytest

HEAD = '<head>\n<link rel="stylesheet" type="text/css" href="{}_static/{}?v=1" />\n{}</head>'


@pytest.fixture
def site(tmp_path):
    """A site of two pages, a script and two stylesheets, one of which imports a third."""
    styles = {
        "_static/one.css": "@charset 'utf-8'; @import 'more/two.css';\n"
        ".used { color: red; /* why */ } .unused { color: blue; }\n"
        ".used .unused, p.used { margin: 0 }",
        "_static/more/two.css": ".by-script { background: url('../a.png') }\n"
        "@media print { .unused { top: 0 } .used { top: 0 } }\n"
        "@media screen { .unused { top: 0 } }\n"
        "@font-face { font-family: F; src: url(f.svg) }",
        "_static/three.css": ":not(.unused) > p { left: 0 } .used:hover { left: 0 }",
        "_static/page.js": "element.className = 'by-script';",
    }
    second = '<link rel="stylesheet" href="{}_static/three.css">\n'
    pages = {
        "index.html": HEAD.format("", "one.css", second.format("")) + '<p class="used">',
        "book/page.html": HEAD.format("../", "one.css", "<title>t</title>") + "<p>",
    }
    for name, text in {**styles, **pages}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def bundle(site):
    """Run the extension."""
    app = SimpleNamespace(outdir=str(site), builder=SimpleNamespace(name="html"))
    page_styles.bundle_styles(app, None)


@pytest.fixture
def bundled(site):
    """The site after the extension."""
    bundle(site)
    return site


def test_every_page_has_one_stylesheet_where_the_first_was(bundled):
    for name, start in {"index.html": "_static", "book/page.html": "../_static"}.items():
        links = page_styles.LINK.findall((bundled / name).read_text())
        assert links == [f"{start}/site.css"]
    assert "<title>t</title>" in (bundled / "book" / "page.html").read_text()


def test_what_can_match_stays_in_order_and_what_cannot_goes(bundled):
    css = (bundled / page_styles.BUNDLE).read_text()
    assert css.splitlines() == [
        '.by-script{background: url("a.png")}',
        "@media print{.used{top: 0}}",
        '@font-face { font-family: F; src: url("more/f.svg") }',
        ".used{color: red;}",
        "p.used{margin: 0}",
        ":not(.unused) > p{left: 0}",
        ".used:hover{left: 0}",
    ]


def test_a_second_build_of_the_same_pages_changes_nothing(bundled):
    before = {path: path.read_text() for path in bundled.rglob("*.html")}
    bundle(bundled)
    assert {path: path.read_text() for path in bundled.rglob("*.html")} == before


@pytest.mark.parametrize(
    ("selector", "needed"),
    [
        (".a", True),
        (".a.b", False),
        ("div", True),
        ("#b > [data-b]", True),  # only classes are looked at
        (".a:not(.b)", True),
        (".a:not(:is(.b, .c))", True),
        (r".sm\:a", True),  # what is escaped is not taken apart
    ],
)
def test_a_selector_is_needed_if_the_site_has_its_classes(selector, needed):
    assert page_styles.needed(selector, {"a"}) is needed


def test_addresses_are_relative_to_the_new_place():
    folder = PurePosixPath("_static", "styles")
    for given, want in {
        "../img/a.svg": "img/a.svg",
        "b.svg": "styles/b.svg",
        "/c.svg": None,
        "data:image/png;base64,AA": None,
        "#mark": None,
    }.items():
        css = f"a {{ background: url({given}) }}"
        moved = page_styles.moved(css, folder)
        assert moved == (css if want is None else f'a {{ background: url("{want}") }}')
