"""Headings, landmarks and links, as they are listed to who cannot see the page."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
CHAPTERS = sorted(str(p.relative_to(SITE)) for p in (SITE / "book").rglob("*.html"))
PAGES = [*CHAPTERS, "search.html", "genindex.html", "_modules/unrolled/cells/lstm.html"]
GENERATED = ("book/back/reference/", "_modules/", "genindex")
#: What says nothing of where a link leads.
EMPTY = re.compile(
    r"(here|click( here)?|this( page| link| one)?|link|more|read more|page|see|\[?\d*\]?|#|¶)",
    re.IGNORECASE,
)
FOUND = """() => {
    const shown = (e) => e.checkVisibility({visibilityProperty: true});
    const of = (selector) => [...document.querySelectorAll(selector)].filter(shown);
    const words = (e) => e.getAttribute("aria-label")
        ?? (e.textContent.trim() || e.querySelector("img")?.alt || e.title);
    return {
        headings: of("main :is(h1, h2, h3, h4, h5, h6)").map((e) => [+e.tagName[1], words(e)]),
        landmarks: of("main, nav, aside, [role=region], [role=banner], [role=contentinfo]").map(
            (e) => [e.getAttribute("role") ?? e.tagName.toLowerCase(), e.ariaLabel ?? ""]),
        links: of("a[href]").map((e) => [words(e).replace(/\\s+/g, " "), e.href,
            !!e.closest("article") && !e.closest("table"), e.title]),
        tables: of("article table:not(:has(th))").length,
    };
}"""


@pytest.mark.parametrize("path", PAGES)
def test_page_is_told_by_its_headings_landmarks_and_links(watch, path):
    page = watch.open((SITE / path).as_uri())
    found = page.evaluate(FOUND)

    levels = [level for level, _ in found["headings"]]
    assert levels.count(1) == 1
    assert levels[0] == 1
    skipped = [
        words
        for (before, _), (level, words) in zip(
            found["headings"], found["headings"][1:], strict=False
        )
        if level > before + 1
    ]
    assert skipped == [], "a level of headings is skipped before"
    assert all(words for _, words in found["headings"])

    marks = [tuple(mark) for mark in found["landmarks"]]
    assert len(set(marks)) == len(marks), "two landmarks have one name"
    assert sum(role == "main" for role, _ in marks) == 1

    # The year of a citation follows the name of its author, and the work is described by its title.
    silent = [link for *link, _, title in found["links"] if EMPTY.fullmatch(link[0]) and not title]
    assert silent == []

    if path.startswith(GENERATED):
        return  # lists of names, each told by the entry that it stands in
    # In a table the row and the column tell them apart.
    leads = defaultdict(set)
    for words, href, in_text, title in found["links"]:
        if in_text and not title:
            leads[words].add(href)
    several = {words: sorted(hrefs)[:3] for words, hrefs in leads.items() if len(hrefs) > 1}
    assert several == {}
