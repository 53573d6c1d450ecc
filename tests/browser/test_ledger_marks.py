"""From an equation to its check and back, by mouse and by keyboard, in words and in sight."""

import re

import pytest
from playwright.sync_api import expect

CHAPTER = "book/roots/where-does-the-carry-go.html"
LEDGER = "book/back/ledger.html"

both_themes = pytest.mark.parametrize(
    "watch", [(w, s) for w in ("phone", "laptop") for s in ("light", "dark")], indirect=True
)


def in_view(page, selector):
    """Tell whether an element is on the screen, not only on the page."""
    return page.locator(selector).evaluate(
        "e => { const b = e.getBoundingClientRect();"
        " return b.top >= 0 && b.bottom <= window.innerHeight; }"
    )


@both_themes
def test_a_mark_leads_to_the_check_and_the_check_back(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    mark = page.get_by_role("link", name="Equation 1.4: ✓ all 8 cases (go to its check)")
    mark.click()
    page.wait_for_url("**#check-eq-carry-units")
    assert in_view(page, "#check-eq-carry-units")
    check = page.locator("#check-eq-carry-units")
    expect(check).to_have_text("✓ Equation 1.4 · numeric · all 8 cases · exact")
    check.get_by_role("link", name="Equation 1.4").click()
    page.wait_for_url("**#equation-eq-carry-units")
    assert in_view(page, "#equation-eq-carry-units")
    assert watch.complaints == []


def test_a_mark_is_reached_and_followed_by_the_keyboard(watch, site):
    page = watch.open(f"{site}/{CHAPTER}#equation-eq-box")  # where the next Tab starts from
    mark = page.get_by_role("link", name=re.compile("Equation 1.5: .*proved"))
    for _ in range(2):  # the equation has a link of its own
        page.keyboard.press("Tab")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#check-eq-box")
    page.keyboard.press("Tab")
    expect(page.locator("#check-eq-box a")).to_be_focused()


def test_every_numbered_equation_has_a_mark_that_words_tell(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    numbered = page.locator("div.math:has(> .eqno)")
    assert numbered.count() == page.locator("p.ledger-mark").count() > 0
    for text in page.locator("p.ledger-mark").all_text_contents():
        assert re.search(r"Equation [\d.]+: (✓ \w+|definition|assumption|cited)", text)


@both_themes
def test_a_mark_is_quiet_and_legible(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    mark = page.locator("p.ledger-mark a").first
    size = mark.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    text = page.locator("article p").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert 12 <= size < 0.85 * text
    assert "underline" in mark.evaluate("e => getComputedStyle(e).textDecorationLine")
    ground = page.locator(".text_html:has(> .unrolled-check)").first
    clear = "rgba(0, 0, 0, 0)"
    assert ground.evaluate("e => getComputedStyle(e).backgroundColor") == clear


def test_a_definition_leads_to_its_row_and_the_row_back(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.get_by_role("link", name="Equation 1.2: definition (go to the ledger)").click()
    page.wait_for_url(f"**/{LEDGER}#ledger-eq-carry-rnn")
    row = page.locator("[id='ledger-eq-carry-rnn']")
    expect(row).to_be_in_viewport()
    row.get_by_role("link", name="Equation 1.2").click()
    page.wait_for_url(f"**/{CHAPTER}#equation-eq-carry-rnn")
    assert watch.complaints == []


def test_every_link_of_the_ledger_has_its_target(watch, site):
    page = watch.open(f"{site}/{LEDGER}")
    links = set(page.locator("table.ledger a").evaluate_all("links => links.map(a => a.href)"))
    assert links
    targets = {}
    for link in sorted(links):
        address, _, anchor = link.partition("#")
        if address not in targets:
            text = page.request.get(address).text()
            targets[address] = set(re.findall(r'\bid="([^"]+)"', text))
        assert not anchor or anchor in targets[address], link
    assert watch.complaints == []
