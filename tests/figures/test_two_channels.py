"""The figure of the two channels of an LSTM: its numbers are the library's, and the theorem's."""

import numpy as np
import pytest

from unrolled import LSTM, jacobians
from unrolled._v9 import product_180
from unrolled.figures import two_channels
from unrolled.figures.two_channels import CR, CS, LAGS, STEPS, cell_and_noise, norms

POSITIONS = [(0.0, 4.0, 20), (-2.0, 6.0, 40), (6.0, 0.0, 1), (1.0, 0.25, 33), (3.0, 2.0, 7)]


def move(page, bias, norm, lag):
    values = {"bias": bias, "norm": norm, "lag": lag}
    page.evaluate("values => models[0].set('values', values)", values)


@pytest.mark.parametrize("bias", [-2.0, 0.0, 6.0])
def test_one_channel_is_exact_without_the_other_and_not_with_it(bias):
    alone = norms(bias, 0.0)
    np.testing.assert_allclose(alone["one"], alone["both"], rtol=1e-13)  # rounding of 40 products
    with_it = norms(bias, 6.0)
    np.testing.assert_allclose(with_it["one"][:2], with_it["both"][:2], rtol=1e-13)
    assert (with_it["one"][2:] / with_it["both"][2:] != 1).all()


def test_at_first_the_product_by_one_channel_is_a_hundred_times_too_large():
    curves = norms(0.0, 4.0)
    assert 50 < curves["one"][20] / curves["both"][20] < 500


@pytest.mark.parametrize(("bias", "norm"), [(0.0, 4.0), (3.0, 1.0)])
def test_curves_are_those_of_the_jacobians(bias, norm):
    cell = LSTM(1, 2, dtype=np.float64)
    params, x = cell_and_noise()
    assert np.linalg.norm(params["W_v"][CR], 2) == pytest.approx(1, rel=1e-15)
    params["W_v"][CR] *= norm
    params["b"][CS] = bias
    tape, curves = cell.forward(params, x).tape, norms(bias, norm)
    for j in (0, 1, 7, LAGS):
        steps = (STEPS - 1 - j, STEPS - 1)
        exact = jacobians.error_jacobian(cell, params, tape, *steps)[0]
        one = product_180(cell, params, tape, *steps)[0]
        gates = cell.signals(tape)["g_cs"][STEPS - j :, 0].prod(axis=0)
        want = [np.linalg.norm(exact, 2), np.linalg.norm(one, 2), gates.max()]
        got = [curves[name][j] for name in ("both", "one", "gates")]
        np.testing.assert_allclose(got, want, rtol=1e-12)  # forty products in another order


def test_shown_numbers_and_words_are_the_librarys(stage):
    page = stage(two_channels())
    for position in POSITIONS:
        move(page, *position)
        curves = norms(*position[:2])
        for key, name in (("value", "both"), ("one", "one"), ("gates", "gates")):
            shown = page.evaluate(
                f"[...document.querySelectorAll('[data-value]')].map(n => n.dataset.{key})"
            )
            # Forty products in another order, which cancel where both channels are strong.
            np.testing.assert_allclose(np.array(shown, float), curves[name], rtol=1e-9)
        assert page.locator(".ufig-text").inner_text() == two_channels(*position)._words


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = two_channels(1.0, 2.0, 5)
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    assert page.locator("td").all_inner_texts() == [str(cell) for row in rows for cell in row]
    assert len(rows) == LAGS + 1


def test_buttons_set_the_sliders(stage):
    page = stage(two_channels())
    page.get_by_role("button", name="One channel").click()
    page.get_by_role("button", name="Carousel").click()
    assert page.evaluate("models[0].get('values')") == {"bias": 6, "norm": 0, "lag": 20}
    assert page.locator(".ufig-text").inner_text() == two_channels(6.0, 0.0, 20)._words


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_drawing_fits_its_page(stage, width):
    page = stage(two_channels(-2.0, 6.0, 40), width=width, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"bias": -2.5}, ValueError, "value: expected a finite number in"),
        ({"bias": 0.3}, ValueError, "value: expected a whole number of steps"),
        ({"norm": "1"}, TypeError, "value: expected a real number"),
        ({"norm": -1.0}, ValueError, "value: expected a finite number in"),
        ({"lag": 0}, ValueError, "value: expected a finite number in"),
        ({"lag": 2.5}, ValueError, "value: expected a whole number of steps"),
    ],
)
def test_bad_arguments_are_refused(values, error, message):
    with pytest.raises(error, match=message):
        two_channels(**values)
