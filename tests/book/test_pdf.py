"""The printed book: everything of the site is in it, with the site's numbers, and every link leads.

The PDF is built once, from the pages that the site's build has executed. CI sets
UNROLLED_REQUIRE_TEX=1, so that a missing TeX is a failure there; elsewhere it is said.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import find_tex
import pytest
import yaml
from docutils.nodes import make_id
from pypdf import PdfReader
from pypdf.generic import Destination

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
HTML = BUILD / "html"


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    """Return the printed book."""
    lacking = find_tex.missing()
    if lacking:
        if os.environ.get("UNROLLED_REQUIRE_TEX") == "1":
            pytest.fail(find_tex.message(lacking))
        pytest.skip(find_tex.message(lacking))
    command = [sys.executable, str(ROOT / "tools" / "build_pdf.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return PdfReader(BUILD / "pdf" / "unrolled.pdf")


@pytest.fixture(scope="module")
def pages(pdf: PdfReader) -> list[str]:
    """Return what is printed on each page; once, for it takes longer than all the tests."""
    return [page.extract_text().strip() for page in pdf.pages]


@pytest.fixture(scope="module")
def text(pages: list[str]) -> str:
    """Return all that is printed, lines joined."""
    return " ".join(re.sub(r"\s+", " ", page) for page in pages)


def chapters() -> list[tuple[str, str]]:
    """Return page and title, number included, of each page that is printed, from the site."""
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"]
    pages = [entry["file"] for part in parts for entry in part["chapters"]]
    return [(page, heading(page)) for page in pages if not page.endswith("/library-reference")]


def html(page: str) -> str:
    """Return a page of the site."""
    return (HTML / f"{page}.html").read_text(encoding="utf-8")


def strip(markup: str) -> str:
    """Return the text of HTML, without formulas' sources and links to the heading itself."""
    markup = re.sub(r'<a class="headerlink".*?</a>', "", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", markup)).strip()


def heading(page: str) -> str:
    """Return the title of a page as the site shows it."""
    found = re.search(r"<h1>(.*?)</h1>", html(page), re.DOTALL)
    assert found, page
    return strip(found[1])


def outline(pdf: PdfReader) -> list[str]:
    """Return the bookmarks, the deeper ones behind those they belong to."""
    titles: list[str] = []

    def visit(entries: list[object]) -> None:
        for entry in entries:
            if isinstance(entry, list):
                visit(entry)
            elif isinstance(entry, Destination):
                titles.append(str(entry.title))

    visit(pdf.outline)
    return titles


def test_every_chapter_is_in_the_outline_with_the_number_of_the_site(pdf: PdfReader) -> None:
    # The outline leaves the dot after a number out: "4. Stability" is "4 Stability" in it.
    plain = [re.sub(r"^(\d+)\.? ", r"\1. ", title) for title in outline(pdf)]
    for _, title in chapters():
        assert title in plain
    assert {"Roots", "Unrolling", "LSTM", "Back matter"} <= {
        title.partition("  ")[2] or title for title in map(part_name, outline(pdf))
    }


def part_name(title: str) -> str:
    """Return the name of a part without its Roman number."""
    return re.sub(r"^[IVX]+\s+", "", title)


def test_sections_have_the_numbers_of_the_site(pdf: PdfReader) -> None:
    printed = outline(pdf)
    numbered = 0
    for page, _ in chapters():
        for number in numbers_on(page, r'<h2><span class="section-number">([\d.]+)\. </span>'):
            assert any(title.startswith(f"{number} ") for title in printed), (page, number)
            numbered += 1
    assert numbered > 100


def numbers_on(page: str, pattern: str) -> list[str]:
    """Return the numbers that a page of the site shows."""
    return re.findall(pattern, html(page))


def test_every_equation_number_of_the_site_is_printed_once(pdf: PdfReader) -> None:
    tex = (BUILD / "latex" / "unrolled.tex").read_text(encoding="utf-8")
    tags = re.findall(r"\\label\{equation:(\S+?):(\S+?)\}\\tag\{([\d.]+)\}", tex)
    for page, _ in chapters():
        on_site = dict(
            re.findall(
                r'id="(equation-[\w-]+)">\s*<span class="eqno">\(([\d.]+)\)', html(page), re.DOTALL
            )
        )
        printed = {make_id(f"equation-{label}"): n for doc, label, n in tags if doc == page}
        assert printed == on_site, page
    assert len(tags) > 150


@pytest.mark.parametrize("kind", ["Theorem", "Proposition", "Lemma", "Corollary", "Definition"])
def test_statements_have_the_numbers_of_the_site(text: str, kind: str) -> None:
    pattern = rf'<span class="caption-number">{kind} ([\d.]+) ?</span>'
    numbers = [n for page, _ in chapters() for n in numbers_on(page, pattern)]
    assert numbers
    missing = [n for n in numbers if not re.search(rf"{kind} {re.escape(n)}(?![\d.]*\d)", text)]
    assert not missing


def test_figures_and_exercises_have_the_numbers_of_the_site(text: str) -> None:
    figures = r'<span class="caption-number">Fig\. ([\d.]+) ?</span>'
    exercises = r'<span class="caption-number">Exercise ([\d.]+) ?</span>'
    for name, pattern in (("Fig.", figures), ("Exercise", exercises)):
        numbers = [n for page, _ in chapters() for n in numbers_on(page, pattern)]
        assert len(numbers) > 40
        close = re.sub(r"\s", "", text)  # a caption's words may be set so close that they join
        missing = [n for n in numbers if not re.search(rf"{name}{re.escape(n)}(?!\d)", close)]
        assert not missing


def test_every_interactive_figure_is_printed_with_its_words(text: str) -> None:
    shown = 0
    for page, _ in chapters():
        for figure in re.findall(r'<noscript class="ufig-static">(.*?)</noscript>', html(page)):
            title = re.search(r"<strong>(.*?)</strong>", figure)
            assert title
            assert bare(strip(title[1])) in bare(text), page
            shown += 1
    assert shown >= 14
    tex = (BUILD / "latex" / "unrolled.tex").read_text(encoding="utf-8")
    blocks = re.findall(r"\\begin\{unrolledfigure\}(.*?)\\end\{unrolledfigure\}", tex, re.DOTALL)
    assert len(blocks) == shown
    assert all(r"\sphinxincludegraphics" in block for block in blocks)


def bare(words: str) -> str:
    """Return text without what typesetting may change: blanks, hyphens, quotation marks."""
    signs = r"\u00ad\u2010\u2011\u2013\u2014\u2019\u201c\u201d"
    return re.sub(rf"[\s{signs}'\"&;-]|amp;|#x27;", "", words)


def test_every_picture_of_the_site_is_printed() -> None:
    tex = (BUILD / "latex" / "unrolled.tex").read_text(encoding="utf-8")
    printed = set(re.findall(r"includegraphics(?:\[[^]]*\])?\{\{(\w+)\}\.pdf\}", tex))
    for page, _ in chapters():
        for name in re.findall(r'src="[^"]*_images/(\w{64})\.svg"', html(page)):
            assert name in printed, (page, name)


def test_every_link_leads_somewhere(pdf: PdfReader) -> None:
    names = set(pdf.named_destinations)
    links = 0
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object().get("/A", {}).get_object()
            if action.get("/S") == "/GoTo":
                assert str(action["/D"]) in names, number
                links += 1
            else:
                assert str(action.get("/URI", "")).startswith(("https://", "http://")), number
    assert links > 1500


def test_nothing_is_left_open(text: str) -> None:
    assert "??" not in text
    assert "�" not in text


def test_no_page_ends_with_a_heading(pdf: PdfReader, pages: list[str]) -> None:
    titles = {bare(title) for title in outline(pdf)}
    for number, page in enumerate(pages, 1):
        *_, last = page.rsplit("\n", 1)
        full = len(page) > 100  # no page that heads a part
        assert not full or bare(last) not in titles, number


def test_links_to_other_chapters_say_the_page(text: str) -> None:
    assert len(re.findall(r"\(page \d+\)", text)) > 100


def test_nothing_that_only_a_screen_can_do_is_printed(text: str) -> None:
    assert "Waiting for your answer" not in text
    assert "Figure(" not in text  # the widget's own repr


def test_solutions_stand_at_the_end(pdf: PdfReader) -> None:
    titles = outline(pdf)
    assert titles.index("Solutions") > titles.index("The ledger")


def test_the_book_has_a_size_one_can_carry(pdf: PdfReader) -> None:
    assert 250 <= len(pdf.pages) <= 700
    assert (BUILD / "pdf" / "unrolled.pdf").stat().st_size < 20e6
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Unrolled"
