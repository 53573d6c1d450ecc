"""The figure of Euler's two methods in a real browser: its numbers are the library's."""

import numpy as np
import pytest

from unrolled.figures import euler_steps
from unrolled.figures.euler_steps import errors


@pytest.fixture
def page(stage):
    return stage(euler_steps())


def set_values(page, rate, halvings):
    page.evaluate("v => models[0].set('values', v)", {"rate": rate, "halvings": halvings})


def words(page):
    return page.locator(".ufig-text").inner_text()


@pytest.mark.parametrize("rate", [2, 14, 40])
def test_errors_shown_are_the_librarys(page, rate):
    for m, pair in enumerate(errors(rate)[:-1]):
        set_values(page, rate, m)
        shown = page.evaluate(
            "[...document.querySelectorAll('[data-value]')].map(n => +n.dataset.value)"
        )
        # Rounding of sin and tanh differs in the last place; forward Euler multiplies that like
        # everything else, so it stays in the last places of a huge error.
        np.testing.assert_allclose(shown, pair, rtol=1e-9)


@pytest.mark.parametrize("rate", [2, 10, 30])
def test_words_are_those_of_the_page_without_javascript(page, rate):
    for m in range(6):
        set_values(page, rate, m)
        assert words(page) == euler_steps(rate=rate, halvings=m)._words


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = euler_steps(rate=12)
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    assert page.locator("td").all_inner_texts() == [str(cell) for row in rows for cell in row]


def test_forward_leaves_the_frame_at_a_stiff_rate_and_comes_back_with_a_short_step(page):
    set_values(page, 40, 2)
    assert page.get_by_text("forward leaves").count() == 1
    set_values(page, 40, 5)
    assert page.get_by_text("forward leaves").count() == 0


def test_keyboard_alone_halves_the_step_until_forward_fades(page):
    page.locator(".ufig-drawing").focus()
    assert "it grows" in words(page)
    for _ in range(2):
        page.keyboard.press("h")
    assert "it fades" in words(page)
    page.keyboard.press("d")
    assert page.evaluate("models[0].get('values').halvings") == 3


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_sticks_out_of_the_drawing(stage, width):
    page = stage(euler_steps(), width=width)
    for rate in (2, 40):
        for halvings in (0, 5):
            set_values(page, rate, halvings)
            over = page.evaluate(
                "(() => { const frame = document.querySelector('svg').getBoundingClientRect();"
                " return [...document.querySelectorAll('svg *')].filter(n => {"
                " const b = n.getBoundingClientRect(); return b.left < frame.left - 1 ||"
                " b.right > frame.right + 1 || b.top < frame.top - 1 ||"
                " b.bottom > frame.bottom + 1; }).map(n => n.outerHTML); })()"
            )
            assert over == []
