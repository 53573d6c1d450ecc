"""The figure of the gradient against the lag: its numbers are the library's, within the bounds."""

import numpy as np
import pytest

from unrolled.figures import gradient_lag
from unrolled.figures.gradient_lag import LAGS, norms, weights


def positions(count):
    """Random positions of the sliders, and the corners."""
    rng = np.random.default_rng(1)
    drawn = [
        (
            round(0.2 + 0.1 * int(rng.integers(59)), 1),
            int(2 * rng.integers(1, 46)),
            round(0.1 * int(rng.integers(41)), 1),
        )
        for _ in range(count)
    ]
    return [*drawn, (0.2, 2, 4.0), (6.0, 90, 0.0), (6.0, 2, 0.0), (0.2, 90, 4.0)]


def move(page, sigma, beta, swing):
    values = {"sigma": sigma, "beta": beta, "swing": swing}
    page.evaluate("values => models[0].set('values', values)", values)


@pytest.mark.parametrize("position", positions(20))
def test_norm_of_the_product_lies_between_its_bounds(position):
    curves = norms(*position)
    # Rounding of forty products; where they are equal either may come out ahead.
    assert (curves["lower"] <= curves["product"] * (1 + 1e-12)).all()
    assert (curves["product"] <= curves["upper"] * (1 + 1e-12)).all()


def test_upper_bound_is_attained_by_a_symmetric_matrix_without_saturation():
    curves = norms(1.3, 90, 0)
    for name in ("upper", "radius"):
        np.testing.assert_allclose(curves["product"], curves[name], rtol=1e-13)


def test_weights_have_the_singular_value_and_the_angle_they_are_asked_for():
    W = weights(3.0, 30)
    assert np.linalg.norm(W, 2) == pytest.approx(3.0, rel=1e-14)
    one, other = np.linalg.eig(W)[1].T
    assert abs(one @ other) == pytest.approx(np.cos(np.deg2rad(30)), rel=1e-12)


def test_nearly_parallel_eigenvectors_grow_before_they_fade():
    product = norms(5.0, 2, 0)["product"]
    assert norms(5.0, 2, 0)["radius"][1] < 1
    assert product.max() > 8 > 1 > product[-1]


def test_shown_numbers_and_words_are_the_librarys(stage):
    page = stage(gradient_lag())
    for position in positions(6):
        move(page, *position)
        shown = page.evaluate(
            "[...document.querySelectorAll('[data-value]')].map(n => n.dataset.value)"
        )
        # Products of forty matrices, summed in another order: nearly parallel eigenvectors lose
        # three digits to cancellation.
        np.testing.assert_allclose(np.array(shown, float), norms(*position)["product"], rtol=1e-10)
        assert page.locator(".ufig-text").inner_text() == gradient_lag(*position)._words


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = gradient_lag(2.0, 10, 0.5)
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    cells = page.locator("td").all_inner_texts()
    assert cells == [str(cell) for row in rows for cell in row]
    assert len(rows) == LAGS + 1


def test_presets_set_the_sliders(stage):
    page = stage(gradient_lag())
    page.get_by_role("button", name="First grow").click()
    assert page.evaluate("models[0].get('values')") == {"sigma": 5, "beta": 2, "swing": 0}
    assert page.locator(".ufig-text").inner_text() == gradient_lag(5, 2, 0)._words


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_drawing_fits_its_page(stage, width):
    page = stage(gradient_lag(6, 2, 0), width=width, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"sigma": 0.1}, ValueError, "value: expected a finite number in"),
        ({"sigma": 0.25}, ValueError, "value: expected a whole number of steps"),
        ({"sigma": "1"}, TypeError, "value: expected a real number"),
        ({"beta": 0}, ValueError, "value: expected a finite number in"),
        ({"beta": 3}, ValueError, "value: expected a whole number of steps"),
        ({"swing": 5}, ValueError, "value: expected a finite number in"),
    ],
)
def test_bad_arguments_are_refused(values, error, message):
    with pytest.raises(error, match=message):
        gradient_lag(**values)
