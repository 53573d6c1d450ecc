"""A built book becomes a site in one folder and in one file, and the same twice."""

import hashlib
import zipfile

import build_site
import pytest


@pytest.fixture
def site(tmp_path):
    """A site of two files."""
    folder = tmp_path / "html"
    page = folder / build_site.INDEX
    page.parent.mkdir(parents=True)
    page.write_text(f"<p>Read. {build_site.PLACE}</p>")
    (folder / "index.html").write_text("<a href='book/index.html'>")
    return folder


@pytest.fixture
def wheel(monkeypatch):
    """Stands in for the wheel of the library, which takes seconds to build."""

    def made(folder):
        path = folder / "unrolled-0-py3-none-any.whl"
        path.write_bytes(b"wheel")
        return path

    monkeypatch.setattr(build_site.wheels, "of_the_library", made)


def files(archive):
    """Name → content of the files in an archive."""
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_archive_holds_the_whole_site_in_a_folder_of_its_own(site, wheel):
    archive = build_site.complete(site)
    assert archive == site / "unrolled-offline.zip"
    assert files(archive) == {
        "unrolled/book/index.html": f"<p>Read. {build_site.PLACE}</p>".encode(),
        "unrolled/index.html": b"<a href='book/index.html'>",
        "unrolled/wheels/unrolled-0-py3-none-any.whl": b"wheel",
    }


def test_the_first_page_links_the_archive_and_says_how_large_it_is(site, wheel):
    (site / "figure.svg").write_bytes(hashlib.shake_256(b"").digest(2_000_000))  # does not compress
    build_site.complete(site)
    html = (site / build_site.INDEX).read_text()
    assert '<a href="../unrolled-offline.zip" download>' in html
    assert "(2 MB)" in html


def test_a_second_run_changes_nothing(site, wheel):
    build_site.complete(site)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    build_site.complete(site)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_wheel_of_an_older_version_does_not_stay(site, wheel):
    (site / "wheels").mkdir()
    (site / "wheels" / "unrolled-older.whl").touch()
    build_site.complete(site)
    assert [path.name for path in (site / "wheels").iterdir()] == ["unrolled-0-py3-none-any.whl"]


def test_a_first_page_without_a_place_for_the_link_is_an_error(site, wheel):
    (site / build_site.INDEX).write_text("<p>Read.</p>")
    with pytest.raises(build_site.SiteError, match=r"expected <!-- offline -->"):
        build_site.complete(site)


def test_a_book_that_was_not_built_makes_no_site(monkeypatch):
    monkeypatch.setenv("WITH_LITE", "")  # which is set for the rest of the process
    monkeypatch.setattr(build_site.build_book, "build", lambda: 1)
    monkeypatch.setattr(build_site.build_lite, "build", lambda *_: pytest.fail("went on"))
    assert build_site.main() == 1
