"""The book by keyboard alone: everything is reached, seen to be reached, and does its work."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

CHAPTER = "book/roots/where-does-the-carry-go.html"
WALKED = [
    "book/index.html",
    CHAPTER,
    "book/unrolling/vanishing-and-exploding.html",
    "book/back/notation.html",
    "book/back/reference/cells.html",
    "search.html?q=carry",
]
#: What can be worked with: shown, and not switched off. (A group of radio buttons is one stop.)
REACHABLE = """() => {
    const found = [...document.querySelectorAll(
        "a[href], button, input, select, summary, textarea, [tabindex='0']")].filter((e) =>
        !e.disabled && e.tabIndex >= 0 && e.type !== "radio" && !e.closest("dialog:not([open])")
        && e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: false}));
    found.forEach((e, i) => { e.dataset.stop = i; });
    return found.map((e) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 40)}`);
}"""
#: Which stop has the focus, and whether anything shows it: a ring on it or on what stands for it.
STOP = """() => {
    const e = document.activeElement;
    for (const moving of document.getAnimations()) moving.finish();
    if (!e || e === document.body) return null;
    const ring = (box) => {
        const s = getComputedStyle(box), after = getComputedStyle(box, "::after");
        return [s, after].some((x) => x.outlineStyle !== "none" && parseFloat(x.outlineWidth) >= 1)
            || s.boxShadow !== "none";
    };
    const seen = ring(e) || ring(e.parentElement) || [...e.parentElement.children].some(ring);
    const box = e.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight
        && box.right > 0 && box.left < innerWidth;
    return {stop: e.dataset.stop ?? null, seen, inside, opacity: getComputedStyle(e).opacity,
            what: e.outerHTML.slice(0, 160)};
}"""


@pytest.mark.parametrize("watch", [("laptop", "light"), ("phone", "dark")], indirect=True)
@pytest.mark.parametrize("path", WALKED)
def test_tab_reaches_everything_and_shows_where_it_is(watch, site, path):
    page = watch.open(f"{site}/{path}")
    if "search" in path:
        page.locator("#search-results li").first.wait_for()
        page.evaluate("document.activeElement.blur()")  # the page puts the focus into its field
    page.wait_for_timeout(200)
    watch.wait_for_layout()
    stops = page.evaluate(REACHABLE)
    reached = set()
    for _ in range(len(stops) + 20):
        page.keyboard.press("Tab")
        at = page.evaluate(STOP)
        if at is None or at["stop"] in reached:
            break  # the walk has come around
        assert at["seen"], f"nothing shows that this has the focus: {at['what']}"
        assert at["inside"], f"the focus is where nobody sees it: {at['what']}"
        # A radio button is drawn by what stands beside it.
        unseen = at["opacity"] != "1" and 'type="radio"' not in at["what"]
        assert not unseen, f"what has the focus is not seen: {at['what']}"
        if at["stop"] is not None:
            reached.add(at["stop"])
    missed = [what for number, what in enumerate(stops) if str(number) not in reached]
    assert missed == []
    assert watch.complaints == []


def test_the_first_stop_skips_to_the_text(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to main content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_search_opens_takes_words_and_closes(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    dialog = page.locator("#pst-search-dialog")
    button = page.locator(".search-button__button").first
    for key in ("Enter", "Space"):
        button.focus()
        page.keyboard.press(key)
        expect(dialog).to_be_visible()
        expect(dialog.locator("input")).to_be_focused()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(button).to_be_focused()
    page.keyboard.press("Control+k")
    expect(dialog.locator("input")).to_be_focused()


@pytest.mark.parametrize("watch", [("phone", "light")], indirect=True)
def test_the_contents_open_and_close_on_a_phone(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    sidebar = page.locator("#pst-primary-sidebar-modal")
    button = page.locator(".primary-toggle").first
    button.focus()
    page.keyboard.press("Enter")
    expect(sidebar).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#pst-primary-sidebar-modal')")
    page.keyboard.press("Escape")
    expect(sidebar).to_be_hidden()
    expect(button).to_be_focused()


def test_a_folded_solution_opens_and_closes(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    switch = page.get_by_role("button", name="Solution to Exercise 1.1 (A carry from every column)")
    text = page.locator("div.solution.dropdown section").first
    expect(text).to_be_hidden()
    for key in ("Enter", "Space"):
        switch.focus()
        page.keyboard.press(key)
        expect(text).to_be_visible()
        expect(switch).to_have_attribute("aria-expanded", "true")
        page.keyboard.press(key)
        expect(text).to_be_hidden()
    assert watch.complaints == []


def test_a_link_in_the_title_of_a_solution_leads_on_and_folds_nothing(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    link = page.locator("div.solution.dropdown > .admonition-title a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#ex-chain")
    expect(page.locator("div.solution.dropdown section").first).to_be_hidden()
    assert watch.complaints == []


def test_every_switch_of_a_folded_box_has_a_name_of_its_own(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    names = page.locator("button.toggle-button").evaluate_all("all => all.map(b => b.ariaLabel)")
    assert len(names) == len(set(names)) > 8
    assert names[0].startswith("Hint: Exercise 1.1")


def test_a_figure_and_the_theme_answer(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.locator(".theme-switch-button").first.focus()
    before = page.evaluate("document.documentElement.dataset.mode")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.mode") != before
    page.locator(".ufig-drawing").first.focus()
    said = page.locator(".ufig-text").first.inner_text()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".ufig-text").first.inner_text() != said


def test_the_menu_of_downloads_opens_and_closes(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.get_by_role("button", name="Download this page").focus()
    page.keyboard.press("Enter")
    link = page.locator(".btn-download-notebook-button")
    expect(link).to_be_visible()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
