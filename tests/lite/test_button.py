"""A chapter's button opens it in JupyterLite if the site has that; if not, there is no button."""

from __future__ import annotations

import build_lite
import pytest
from copied_book import copied
from playwright.sync_api import expect

ADDRESS = "../lite/notebooks/index.html?path=book/second.ipynb"
CELLS = "```{code-cell} python\n1 + 1\n```\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book of two chapters."""
    book = copied(tmp_path_factory.mktemp("button") / "a copy")
    book.chapters("first", "second")
    for page in ("first", "second"):
        book.write(page, CELLS)
    return book


def test_without_jupyterlite_nothing_leads_there(book):
    result = book.build()
    assert result.returncode == 0, result.stderr
    assert "lite/" not in book.html("first")
    assert "Run in the browser" not in book.html("second")


def test_the_button_opens_its_chapter_and_there_is_a_way_back(
    book, monkeypatch, laboratory, serving
):
    monkeypatch.setenv("WITH_LITE", "1")
    result = book.build()
    assert result.returncode == 0, result.stderr
    site = book.root / "_build" / "html"
    build_lite.build(site)
    with serving(site) as address:
        lab = laboratory(address)
        chapter = lab.page
        chapter.goto(f"{address}/book/second.html")
        button = chapter.get_by_role("link", name="Run in the browser")
        assert button.get_attribute("href") == ADDRESS
        for width in (320, 1280):  # beside the other buttons, in one line
            chapter.set_viewport_size({"width": width, "height": 700})
            assert chapter.get_by_role("link", name="Run").bounding_box()["height"] < 48
            assert chapter.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        with chapter.expect_popup() as opened:
            button.click()
        lab.page = opened.value
        lab.wait()
        expect(lab.page.get_by_role("heading", name="Second", exact=True)).to_be_visible()
        expect(lab.cell("1 + 1")).to_contain_text("1 + 1")
        lab.page.get_by_role("link", name="Read the page").click()
        expect(lab.page).to_have_url(f"{address}/book/second.html")
