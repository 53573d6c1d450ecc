"""A formula is mathematics to who cannot see it, and hidden is only what is drawn for the eye."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
CHAPTERS = [
    "book/roots/where-does-the-carry-go.html",
    "book/lstm/the-backward-pass.html",
    "book/back/notation.html",
]


def accessibility_tree(page):
    """The nodes that Chromium gives to a screen reader, id → node."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return {node["nodeId"]: node for node in nodes if not node["ignored"]}


def laid_out(page):
    """Wait until what is far from the screen is there as well: see page.js."""
    waiting = """all => all.filter((e) => !e.closest(".toggle-hidden")
        && !e.checkVisibility({contentVisibilityAuto: true})).length"""
    for _ in range(200):
        if page.locator("mjx-container").evaluate_all(waiting) == 0:
            return
        page.wait_for_timeout(50)
    pytest.fail("part of the page is not laid out after 10 s")


def role(node):
    """What a node is."""
    return node.get("role", {}).get("value", "")


@pytest.mark.parametrize("watch", [("phone", "light")], indirect=True)
@pytest.mark.parametrize("path", CHAPTERS)
def test_every_formula_is_exposed_as_mathematics_once(watch, site, path):
    page = watch.open(f"{site}/{path}")
    laid_out(page)
    folded = "e => !e.closest('.toggle-hidden')"
    shown = page.locator("mjx-container").evaluate_all(f"all => all.filter({folded}).length")
    tree = accessibility_tree(page)
    roles = Counter(role(node) for node in tree.values())
    assert roles["MathMLMath"] == shown > 50


@pytest.mark.parametrize("path", CHAPTERS)
def test_what_is_drawn_is_hidden_and_what_is_heard_is_not(watch, site, path):
    page = watch.open(f"{site}/{path}")
    formulas = page.locator("mjx-container").count()
    assert formulas > 50
    assert page.locator("mjx-container > mjx-math[aria-hidden=true]").count() == formulas
    assert page.locator("mjx-container > mjx-assistive-mml > math").count() == formulas
    assert page.locator("mjx-container :is(mjx-math, math)[tabindex]").count() == 0


def test_a_symbol_is_told_by_its_letters_and_its_structure(watch, site):
    page = watch.open(f"{site}/book/back/notation.html")
    laid_out(page)
    tree = accessibility_tree(page)
    formula = next(n for n in tree.values() if role(n) == "MathMLMath" and "λ" in text(n, tree))
    assert text(formula, tree) == "λ"


def text(node, tree):
    """What is in a node, in order, in plain letters: a browser slants those of a formula."""
    if role(node) == "StaticText":
        return unicodedata.normalize("NFKC", node.get("name", {}).get("value", ""))
    return "".join(text(tree[i], tree) for i in node.get("childIds", ()) if i in tree)


def test_no_formula_is_left_in_tex_anywhere_on_the_site():
    """In text: code may show TeX."""
    for path in SITE.rglob("*.html"):
        if path.relative_to(SITE).parts[0] not in ("lite", "_static"):
            html = path.read_text(encoding="utf-8")
            assert 'notranslate nohighlight">\\(' not in html, path
