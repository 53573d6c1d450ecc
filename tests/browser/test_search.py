"""A reader finds terms, theorems and symbols, on a phone and from the disk too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
GLOSSARY = "book/back/glossary.html"
NOTATION = "book/back/notation.html"

#: What is typed → how the address of the first result begins.
FIRST = {
    # words
    "peephole": f"{GLOSSARY}#term-peephole",
    "BPTT": f"{GLOSSARY}#term-BPTT",
    "bptt": f"{GLOSSARY}#term-BPTT",
    "truncated BPTT": f"{GLOSSARY}#term-truncated-BPTT",
    "gate": f"{GLOSSARY}#term-gate",
    "forget gate": f"{GLOSSARY}#term-forget-gate",
    # theorems, by their names
    "sandwich": "book/unrolling/vanishing-and-exploding.html",
    # symbols, as letters, as TeX and as words
    "λ": f"{NOTATION}#symbol-",
    "lambda": f"{NOTATION}#symbol-",
    "Θ": f"{NOTATION}#symbol-",
    "sigma": f"{NOTATION}#symbol-",
    "G": f"{NOTATION}#symbol-",
    "W_r": f"{NOTATION}#symbol-",
    "g_cs": f"{NOTATION}#symbol-",
    "μ_2": f"{NOTATION}#symbol-",
    # the library
    "clip_by_global_norm": "book/back/reference/optim.html#unrolled.optim.clip_by_global_norm",
}

#: What is typed → a page that must be among the results.
AMONG = {
    "Fading memory": "book/unrolling/cells-and-segments.html",
    "\\lambda": NOTATION,
    "truncated": "book/unrolling/backpropagation-through-time.html",
    "forget": "book/lstm/from-rnn-to-lstm.html",
    "V_n": "book/unrolling/the-unrolling-theorem.html",
    "ψ": "book/unrolling/backpropagation-through-time.html",
    "carry": "book/roots/where-does-the-carry-go.html",
}


def results(page):
    """The addresses of the results, once all are there."""
    page.locator(".search-summary", has_text=re.compile(r"\w")).wait_for()
    links = page.locator("#search-results li > a")
    return [link.partition("/_build/html/")[2] or link for link in links.evaluate_all(HREFS)]


HREFS = "links => links.map(a => a.href.replace(/^http:..[^/]*./, ''))"


def search(page, words):
    """Type words into the dialog that the search button opens."""
    page.locator(".search-button__button:visible").first.press("Enter")
    page.locator("#pst-search-dialog input").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")


@pytest.mark.parametrize("words", FIRST)
def test_first_result(watch, site, words):
    watch.page.goto(f"{site}/search.html")
    watch.page.locator("main input[type=search]").fill(words)
    watch.page.keyboard.press("Enter")
    found = results(watch.page)
    assert found
    assert found[0].startswith(FIRST[words])
    assert watch.complaints == []


@pytest.mark.parametrize("words", AMONG)
def test_among_the_results(watch, site, words):
    watch.page.goto(f"{site}/search.html")
    watch.page.locator("main input[type=search]").fill(words)
    watch.page.keyboard.press("Enter")
    assert any(link.partition("#")[0] == AMONG[words] for link in results(watch.page))


def test_a_symbol_leads_to_its_row(watch, site):
    watch.page.goto(f"{site}/search.html?q=λ")
    watch.page.locator("#search-results li > a").first.click()
    watch.page.wait_for_url(f"**/{NOTATION}**")
    row = watch.page.locator("tr:target")
    assert "eigenvalue" in row.inner_text()
    box = row.bounding_box()
    assert 0 <= box["y"] < watch.page.viewport_size["height"]


@pytest.mark.parametrize("watch", [("phone", "light"), ("laptop", "dark")], indirect=True)
@pytest.mark.parametrize("from_disk", [False, True], ids=["served", "disk"])
def test_the_dialog_of_a_page_searches(watch, site, from_disk):
    start = SITE.as_uri() if from_disk else site
    page = watch.open(f"{start}/book/roots/stability.html")
    search(page, "eigenvalue")
    found = results(page)
    assert "book/roots/stability.html" in [link.partition("#")[0] for link in found]
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert watch.complaints == []


def test_what_is_nowhere_is_said_to_be_nowhere(watch, site):
    watch.page.goto(f"{site}/search.html?q=zyxwv")
    assert results(watch.page) == []
    assert "did not match" in watch.page.locator(".search-summary").inner_text()
