"""The figure of chapter one as its reader meets it: on the built page, by keyboard, no kernel."""

import numpy as np
import pytest

from unrolled.adder import handwired_adder
from unrolled.tasks import binary_addition

CHAPTER = "book/roots/where-does-the-carry-go.html"
VALUES = "[...document.querySelectorAll('.ufig [data-value]')].map(n => +n.dataset.value)"


@pytest.mark.parametrize("watch", [("phone", "dark"), ("laptop", "light")], indirect=True)
def test_keyboard_alone_walks_through_a_sum_and_shows_the_librarys_numbers(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    page.get_by_label("First number, a").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1110111")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("11001")
    page.locator(".ufig-drawing").focus()
    page.keyboard.press("Home")

    adder = handwired_adder()
    batch = binary_addition.encode(0b1110111, 0b11001, dtype=np.float64)
    start = adder.initial_state()
    run = adder.cell.forward(adder.params, batch.x, start)
    r = run.outputs[:, 0]
    before = np.concatenate([np.tanh(start["s"]), r[:-1]])
    y = adder.readout(run.outputs)[:, 0]
    for n in range(len(batch.x)):
        shown = page.evaluate(VALUES)
        # At gain 40 every unit is exactly 1 or -1, here and there.
        assert shown == [before[n, 1], r[n, 1], *r[n], *y[n]]
        assert f"Column {n}: " in page.locator(".ufig-text").inner_text()
        page.keyboard.press("ArrowLeft")
    assert "119 + 25 = 144" in page.locator(".ufig-text").inner_text()
    assert watch.complaints == []


def test_figure_follows_the_theme(watch, site):
    page = watch.open(f"{site}/{CHAPTER}")
    color = "getComputedStyle(document.querySelector('.ufig .bold')).fill"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    light = page.evaluate(color)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(color) != light


def test_page_without_javascript_still_tells_the_figure(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}")
    caption = page.locator("noscript.ufig-static figcaption")
    assert caption.is_visible()
    assert caption.text_content().startswith("The carry is the state")
    assert page.locator("noscript.ufig-static td").first.is_visible()
    context.close()
