"""What JupyterLab makes of a converted notebook, and of a chapter's source."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
CONSTRUCTS = ROOT / "tests" / "book" / "every_construct.expected.md"
CHAPTER = ROOT / "book" / "roots" / "where-does-the-carry-go.md"
#: What a reader must not see in text: marks that Markdown or MathJax should have taken away.
SYNTAX = re.compile(r"\$|\*\*|`|^\s*>|\]\(|^#+ |\\\\|\\[a-z]+|<[a-z/]+>", re.MULTILINE)


def settle(page: Page) -> None:
    """Wait until the cells stand and their mathematics is typeset."""
    page.locator(".jp-RenderedHTMLCommon mjx-container").first.wait_for()
    page.wait_for_function(
        "() => ![...document.querySelectorAll('.jp-RenderedMarkdown')]"
        ".some((cell) => cell.innerText.includes('$$'))"
    )


@pytest.fixture
def page(lab, open_lab) -> Page:
    """Return JupyterLab with every construct of the book as a notebook has it."""
    text = re.sub(r"```code\n.*?\n```\n*", "", CONSTRUCTS.read_text(), flags=re.DOTALL)
    cells = re.split(r"\n\n(?=## )", text.replace("5 \\$", "5 dollars"))
    page = open_lab(lab.notebook("text.ipynb", *(("markdown", cell) for cell in cells)), 6000)
    settle(page)
    return page


def test_a_notebook_reads_like_the_page(page):
    shown = page.locator(".jp-Notebook .jp-RenderedMarkdown")
    counts = {
        "blockquote": 8,  # five statements, a definition, two boxes
        "details > summary": 2,
        "table": 2,
        "mjx-container[display='true']": 16,
        "ol": 2,
        "ul ul": 1,
    }
    for name, count in counts.items():  # a cell after the other comes in: wait for the last
        expect(shown.locator(name)).to_have_count(count, timeout=60_000)
    # No mark of a quotation in the mathematics: there it would be a sign of inequality.
    signs = page.evaluate(
        "[...document.querySelectorAll('blockquote mjx-assistive-mml mo')]"
        ".filter((sign) => sign.textContent === '>').length"
    )
    assert signs == 0
    assert page.locator("mjx-merror").count() == 0
    words = page.evaluate(
        """[...document.querySelectorAll('.jp-Notebook .jp-RenderedMarkdown')].map((cell) => {
          const copy = cell.cloneNode(true);
          for (const node of copy.querySelectorAll('mjx-container, code, pre')) node.remove();
          return copy.textContent;
        }).join('\\n')"""
    )
    assert "Theorem 2 (Lists and lines)." in words
    assert not SYNTAX.findall(words)


def test_a_hint_opens_on_a_click(page):
    hint = page.locator("details", has_text="Hint").first
    text = hint.get_by_text("Add.")
    expect(text).to_be_hidden()
    hint.locator("summary").click()
    expect(text).to_be_visible()


def test_a_source_opens_as_a_notebook(lab, open_lab):
    """``make lab`` shows the folder of the book; a file there is a notebook at a double click."""
    shutil.copy(CHAPTER, lab.folder)
    page = open_lab("")
    page.get_by_role("listitem", name=f"Name: {CHAPTER.name}").dblclick()
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    settle(page)
    title = page.locator(".jp-Notebook h1").first
    assert title.inner_text().startswith("Where does the carry go")
