"""The loop with a delay in a real browser: its numbers are the library's, its words are true."""

import numpy as np
import pytest

from unrolled.figures import delay_loop
from unrolled.figures.delay_loop import STARTS, STRENGTHS, TAUS, loop


def words(page):
    return page.locator(".ufig-text").inner_text()


def put(page, **values):
    page.evaluate("values => models[0].set('values', values)", values)


@pytest.fixture
def page(stage):
    return stage(delay_loop())


def settings(count):
    """Corners of the ranges, then random places."""
    rng = np.random.default_rng(0)
    corners = [(0.0, -4.0, 1), (4.0, 4.0, -0.1), (0.1, -4.0, 0.1), (4.0, -4.0, 1), (1.0, 1.0, 1)]
    drawn = [
        (float(rng.choice(TAUS).round(1)), float(rng.choice(STRENGTHS)), float(rng.choice(STARTS)))
        for _ in range(count)
    ]
    return corners + drawn


def test_trajectory_is_the_librarys(page):
    module = "URL.createObjectURL(new Blob([models[0].get('script')], {type: 'text/javascript'}))"
    for tau, b, start in settings(12):
        got = page.evaluate(
            f"async v => (await import({module})).compute(v, models[0].get('data')).s",
            {"tau": tau, "b": b, "start": start},
        )
        t = np.linspace(0, 30, len(got))
        want = loop(tau, b).solve(30, np.array([float(start)]))(t)[:, 0]
        # Runge-Kutta of order 4 with the step 0.05, and b up to 4: some 1e-5 where it swings.
        np.testing.assert_allclose(got, want, rtol=0, atol=2e-5)


def test_words_are_those_of_the_page_without_javascript(page):
    for tau, b, start in settings(12):
        put(page, tau=tau, b=b, start=start)
        assert words(page) == delay_loop(tau, b, start)._words


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = delay_loop(1.3, -2.5, -1)
    page = stage(figure)
    page.locator("summary").click()
    page.locator("th").first.wait_for()
    columns, rows = figure._table
    assert page.locator("th").all_inner_texts() == list(columns)
    assert page.locator("td").all_inner_texts() == [str(cell) for row in rows for cell in row]


def test_keyboard_finds_the_border_of_the_swings(page):
    slider = page.get_by_role("slider", name="Delay")
    while "fades" not in words(page):
        slider.press("ArrowLeft")
    assert page.evaluate("models[0].get('values').tau") == 1.2  # the border is at 1.2092
    slider.press("ArrowRight")
    assert "swings. A small disturbance of 0 grows" in words(page)


def test_sign_of_the_history_is_kept(page):
    put(page, tau=1, b=2, start=1)
    page.get_by_role("radio", name="-0.1").or_(
        page.get_by_role("radio", name="\N{MINUS SIGN}0.1")
    ).check()
    assert words(page).endswith("between \N{MINUS SIGN}1.92 and \N{MINUS SIGN}1.91.")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_drawing_fits_and_texts_stay_inside(stage, width):
    page = stage(delay_loop(), width=width)
    for b in (-4, 1, 4):
        put(page, tau=4, b=b, start=1)
        outside = page.evaluate(
            """() => { const box = document.querySelector('.ufig-drawing').getBoundingClientRect();
            return [...document.querySelectorAll('svg text, svg circle')].filter((one) => {
              const r = one.getBoundingClientRect();
              return r.left < box.left - 1 || r.right > box.right + 1; }).length; }"""
        )
        assert outside == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
