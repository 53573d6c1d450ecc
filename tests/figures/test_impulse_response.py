"""The figure of the impulse response: its numbers are the library's, and they keep the bound."""

import numpy as np
import pytest

from unrolled.figures import impulse_response
from unrolled.figures.impulse_response import FIRST, STEPS, response


def positions(count):
    """Random positions of the controls, and the ends of both sliders."""
    rng = np.random.default_rng(1)
    drawn = [
        (round(0.3 + 0.05 * int(rng.integers(25)), 2), int(rng.integers(1, STEPS)), warping)
        for _ in range(count)
        for warping in ("tanh", "identity")
    ]
    return [*drawn, (0.3, 1, "tanh"), (1.5, STEPS - 1, "identity")]


def numbers(page):
    return page.evaluate(
        "[...document.querySelectorAll('[data-value]')].map(n => +n.dataset.value)"
    )


def move(page, rho, window, warping):
    values = {"rho": rho, "window": window, "warping": warping}
    page.evaluate("values => models[0].set('values', values)", values)


@pytest.mark.parametrize("rho", [0.3, 0.8, 1.0, 1.5])
def test_identity_attains_the_bound_and_tanh_stays_below(rho):
    bound = rho ** np.arange(STEPS) * np.hypot(*FIRST)
    # Rounding of forty products.
    np.testing.assert_allclose(response(rho, "identity"), bound, rtol=1e-13)
    assert (response(rho, "tanh") <= bound).all()


def test_shown_numbers_and_words_are_the_librarys(stage):
    page = stage(impulse_response())
    for position in positions(6):
        move(page, *position)
        rho, _, warping = position
        # Math.tanh and NumPy's differ in the last place, and forty steps pass that on.
        np.testing.assert_allclose(numbers(page), response(rho, warping), rtol=1e-12)
        words = page.locator(".ufig-text").inner_text()
        assert words == impulse_response(*position)._words


def test_solid_bars_are_those_a_window_keeps(stage):
    page = stage(impulse_response())
    for window in (1, 12, 40):
        move(page, 0.8, window, "tanh")
        bars = "[...document.querySelectorAll('[data-value]')].map(n => n.classList.value)"
        kept = ["solid-state"] * window + ["hollow"] * (STEPS - window)
        assert page.evaluate(bars) == kept


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = impulse_response(1.2, 5, "identity")
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    cells = page.locator("td").all_inner_texts()
    assert cells == [str(cell) for row in rows for cell in row]


def test_keys_move_window_and_rho(stage):
    page = stage(impulse_response())
    drawing = page.locator(".ufig-drawing")
    for key in ("ArrowRight", "ArrowUp"):
        drawing.press(key)
    assert page.evaluate("models[0].get('values')") == {
        "rho": 0.85,
        "window": 13,
        "warping": "tanh",
    }
    for key in ("ArrowLeft", "ArrowDown"):
        drawing.press(key)
    assert page.locator(".ufig-text").inner_text() == impulse_response()._words


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_drawing_fits_its_page(stage, width):
    page = stage(impulse_response(1.5, 40, "identity"), width=width, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"rho": 0.2}, ValueError, "value: expected a finite number in"),
        ({"rho": 0.81}, ValueError, "value: expected a whole number of steps"),
        ({"rho": "1"}, TypeError, "value: expected a real number"),
        ({"window": 0}, ValueError, "value: expected a finite number in"),
        ({"window": 41}, ValueError, "value: expected a finite number in"),
        ({"warping": "relu"}, ValueError, "warping: expected one of|value: expected one of"),
    ],
)
def test_bad_arguments_are_refused(values, error, message):
    with pytest.raises(error, match=message):
        impulse_response(**values)
