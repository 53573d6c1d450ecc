"""Every page, on a phone and a laptop, in light and dark: it works and anyone can use it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHAPTERS = sorted(str(p.relative_to(SITE)) for p in (SITE / "book").rglob("*.html"))
SOURCE = "_modules/unrolled/cells/lstm.html"
INDICES = ["genindex.html", "py-modindex.html", "prf-prf.html"]
RESULTS = "search.html?q=carry"
PAGES = [*CHAPTERS, *INDICES, SOURCE, "search.html", RESULTS, "404.html"]
VARIANTS = [(w, s) for w in ("phone", "laptop") for s in ("light", "dark")]
GENERATED = ("book/back/reference/", "_modules/")
AXE = ROOT / "_build" / "test-assets" / "axe.min.js"
#: What a page enlarged fourfold on a laptop has left: WCAG 2.2, criterion 1.4.10, "Reflow".
SMALLEST = {"width": 320, "height": 640}
#: A script that the page's policy would refuse as text in the page.
AXE_TEXT = AXE.read_text(encoding="utf-8") if AXE.is_file() else ""

#: How far things moved by themselves since the page was opened: the measure of Core Web Vitals.
MOVED = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 50);
})"""

# Pages that one program wrote after one pattern are seen on a phone at night, a laptop by day.
CASES = [
    pytest.param(variant, page, id="-".join([*variant, page]))
    for page in PAGES
    for variant in (VARIANTS[1:3] if page.startswith(GENERATED) else VARIANTS)
]


def moved(watch, address):
    """How far things move by themselves, in the quietest of three visits.

    A machine that is held up for a second shows a page without its faces, and then with them.
    """
    least = float("inf")
    for _ in range(3):
        page = watch.open(address)
        page.wait_for_timeout(300)
        least = min(least, page.evaluate(MOVED))
        if least < 0.02:
            break
    return least


def assert_not_wide(page):
    """Demand that a page does not scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"the page scrolls sideways by {wide} px"


def violations(page):
    """What axe-core finds wrong with a page."""
    assert AXE_TEXT, "there is no axe-core: run `python tools/assets.py tests`"
    page.evaluate(AXE_TEXT)
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
    )
    return [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]]


def test_the_book_has_its_pages():
    assert "book/index.html" in PAGES
    assert "book/roots/where-does-the-carry-go.html" in PAGES


@pytest.mark.parametrize(("watch", "page_path"), CASES, indirect=["watch"])
def test_page_loads_cleanly_fits_and_is_accessible(watch, site, page_path):
    page, address = watch.page, f"{site}/{page_path}"
    if page_path == RESULTS:  # which come one by one
        watch.open(address)
        page.locator("#search-results li").first.wait_for()
    else:
        assert moved(watch, address) < 0.02
    watch.wait_for_layout()
    assert watch.complaints == []

    assert_not_wide(page)

    raw = page.evaluate(
        "[...document.querySelectorAll('span.math, div.math')].filter("
        "m => !m.querySelector('mjx-container')).map(m => m.textContent)"
    )
    assert raw == [], "equations left untypeset"
    assert page.locator("mjx-merror").count() == 0

    unnamed = page.evaluate(
        "[...document.images].filter(i => !i.hasAttribute('alt')).map(i => i.src)"
    )
    assert unnamed == []

    # What changed when the page was laid out comes to rest; nothing goes on moving by itself.
    page.wait_for_function("document.getAnimations().length === 0")
    assert violations(page) == []
    if page.viewport_size["width"] < 576:
        page.set_viewport_size(SMALLEST)
        assert_not_wide(page)


def test_without_scripts_everything_is_laid_out_at_once(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/book/roots/stability.html")
    waiting = page.locator("article section section > *").filter(visible=True)
    styles = [part.evaluate("e => getComputedStyle(e).contentVisibility") for part in waiting.all()]
    assert set(styles) == {"visible"}
    context.close()


@pytest.mark.parametrize("watch", [("narrow", "light"), ("wide", "light")], indirect=True)
def test_chapter_fits_the_narrowest_and_a_wide_screen(watch, site):
    page = watch.open(f"{site}/book/roots/where-does-the-carry-go.html")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)"
    )
    line = page.evaluate("document.querySelector('article p').clientWidth")
    assert size >= 16
    assert line / size < 50  # some 100 characters of this face
    assert watch.complaints == []


@pytest.mark.parametrize("page_path", CHAPTERS)
def test_page_works_from_the_disk(watch, page_path):
    page = watch.open((SITE / page_path).as_uri())
    page.wait_for_timeout(300)
    assert watch.complaints == []
    assert page.locator("article h1").count() == 1


def test_front_door_leads_to_the_index(watch, site):
    watch.page.goto(f"{site}/index.html")
    watch.page.wait_for_url("**/book/index.html")
    assert watch.complaints == []


@pytest.mark.parametrize("watch", VARIANTS, indirect=True)
def test_front_door_is_accessible_to_who_stays(watch):
    """Some browsers do not follow a page that leads on by itself."""
    html = (SITE / "index.html").read_text(encoding="utf-8")
    watch.page.set_content(re.sub('<meta http-equiv="refresh"[^>]*>', "", html))
    assert violations(watch.page) == []


def test_theme_button_switches_the_colors(watch, site):
    page = watch.open(f"{site}/book/index.html")
    color = "getComputedStyle(document.body).backgroundColor"
    button = page.locator(".theme-switch-button").first
    seen = {}
    for _ in range(3):  # the button goes through three modes
        button.click()
        seen[page.evaluate("document.documentElement.dataset.mode")] = page.evaluate(color)
    assert seen.keys() == {"light", "dark", "auto"}
    assert seen["light"] != seen["dark"]
    assert seen["auto"] == seen["light"]  # what this browser prefers


def test_print_hides_what_paper_cannot_use(watch, site):
    page = watch.open(f"{site}/book/roots/where-does-the-carry-go.html")
    page.emulate_media(media="print")
    assert not page.locator(".bd-sidebar-primary").is_visible()
    assert page.locator("#jb-print-docs-body h1").is_visible()
    assert page.locator("article p").first.is_visible()


def test_previous_and_next_lead_through_the_book(watch, site):
    page = watch.open(f"{site}/book/index.html")
    page.locator("a.right-next").click()
    page.wait_for_url("**/where-does-the-carry-go.html")
    page.locator("a.left-prev").click()
    page.wait_for_url("**/book/index.html")
