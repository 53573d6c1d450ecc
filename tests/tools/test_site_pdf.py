"""The site offers the printed book, if it is the book that the site shows."""

import zipfile

import build_pdf
import build_site
import pytest


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site of one page; a wheel of the library would take seconds."""
    monkeypatch.setattr(build_site.wheels, "of_the_library", lambda folder: folder)
    folder = tmp_path / "html"
    page = folder / build_site.INDEX
    page.parent.mkdir(parents=True)
    page.write_text(f"<p>Read. {build_site.PRINTED.place} {build_site.OFFLINE.place}</p>")
    return folder


@pytest.fixture
def pdf(tmp_path, monkeypatch):
    """A printed book, of the state that stands beside it."""
    path = tmp_path / "pdf" / "unrolled.pdf"
    path.parent.mkdir()
    path.write_bytes(b"%PDF" * 1_000_000)
    monkeypatch.setattr(build_pdf, "PDF", path)
    monkeypatch.setattr(build_pdf, "PRINTED", path.with_name("state"))
    (path.with_name("state")).write_text(build_pdf.state())
    return path


def test_the_first_page_links_the_pdf_and_says_how_large_it_is(site, pdf):
    build_site.complete(site, build_site.printed_book())
    html = (site / build_site.INDEX).read_text()
    assert '<a href="../unrolled.pdf">the whole book as a PDF</a> (4 MB)' in html
    assert (site / "unrolled.pdf").read_bytes() == pdf.read_bytes()


def test_the_archive_holds_the_pdf_once_and_links_it(site, pdf):
    with zipfile.ZipFile(build_site.complete(site, pdf)) as archive:
        assert [name for name in archive.namelist() if name.endswith(".pdf")] == [
            "unrolled/unrolled.pdf"
        ]
        assert b'href="../unrolled.pdf"' in archive.read("unrolled/book/index.html")


def test_a_site_completed_again_without_a_pdf_offers_none(site, pdf):
    build_site.complete(site, pdf)
    build_site.complete(site)
    assert not (site / "unrolled.pdf").exists()
    assert build_site.PRINTED.place in (site / build_site.INDEX).read_text()


def test_a_pdf_of_another_state_of_the_book_is_left_out_and_it_is_said(pdf, capsys):
    pdf.with_name("state").write_text("another")
    assert build_site.printed_book() is None
    assert "older state of the book" in capsys.readouterr().out


def test_a_book_that_was_not_printed_is_said(pdf, capsys):
    pdf.unlink()
    assert build_site.printed_book() is None
    assert "The PDF is not made" in capsys.readouterr().out


def test_the_first_page_of_the_book_has_a_place_for_each_link():
    text = (build_pdf.ROOT / "book" / "index.md").read_text()
    for download in (build_site.PRINTED, build_site.OFFLINE):
        assert text.count(download.place) == 1
