"""The site has a front door, a page for lost readers, and tells search engines what is in it."""

import re
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import pytest
import site_files

ADDRESS = "https://example.org/unrolled/"
PAGES = {"book/index", "book/roots/stability", "search", "genindex"}


@pytest.fixture
def written(tmp_path):
    """(address) → the folder of a site, with the files."""

    def write(address):
        builder = SimpleNamespace(name="html", get_target_uri=lambda page: f"{page}.html")
        app = SimpleNamespace(
            outdir=str(tmp_path),
            builder=builder,
            config=SimpleNamespace(html_baseurl=address, root_doc="book/index"),
            env=SimpleNamespace(found_docs=PAGES),
        )
        site_files.write_files(app, None)
        return tmp_path

    return write


def test_the_sitemap_has_the_full_address_of_each_page_of_the_book(written):
    root = written(ADDRESS)
    urls = ElementTree.parse(root / "sitemap.xml").getroot()
    assert urls.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    assert [url[0].text for url in urls] == [
        f"{ADDRESS}book/index.html",
        f"{ADDRESS}book/roots/stability.html",
    ]
    assert f"Sitemap: {ADDRESS}sitemap.xml\n" in (root / "robots.txt").read_text()


def test_a_site_without_an_address_has_no_sitemap_not_even_an_old_one(written):
    written(ADDRESS)
    root = written("")
    assert not (root / "sitemap.xml").exists()
    assert (root / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_the_front_door_leads_to_the_first_page_by_itself_and_by_a_link(written, address):
    html = (written(address) / "index.html").read_text()
    assert '<meta http-equiv="refresh" content="0; url=book/index.html" />' in html
    assert '<a href="book/index.html">' in html
    canonical = re.findall('<link rel="canonical" href="([^"]*)"', html)
    assert canonical == ([f"{ADDRESS}book/index.html"] if address else [])


def test_who_is_lost_is_led_home_from_any_depth(written):
    html = (written(ADDRESS) / "404.html").read_text()
    assert re.findall('href="([^"]*)"', html) == [f"{ADDRESS}book/index.html"]
    assert '<meta name="robots" content="noindex" />' in html


def test_what_no_page_loads_is_not_published(written, tmp_path):
    static = tmp_path / "_static"
    (static / "scripts").mkdir(parents=True)
    for name in ("scripts/theme.js", "scripts/theme.js.map", "scripts/fontawesome.js", "a.css"):
        (static / name).touch()
    written("")
    left = {path.name for path in static.rglob("*") if path.is_file()}
    assert left == {"theme.js", "a.css"}
