"""The figure of the error after a reset: its numbers are the library's, and U4 bounds them."""

import re
from importlib import import_module

import numpy as np
import pytest

from unrolled import figures

module = import_module("unrolled.figures.reset_error")  # the name in the package is the function


def words(page):
    return page.locator(".ufig-text").inner_text()


@pytest.fixture
def page(stage):
    return stage(figures.reset_error())


CASES = [
    (0.3, 2, "quiet"),
    (0.8, 16, "loud"),
    (0.95, 31, "quiet"),
    (1, 7, "quiet"),
    (1.4, 32, "loud"),
]


@pytest.mark.parametrize(("rho", "length", "inputs"), CASES)
def test_errors_are_those_of_the_definition(rho, length, inputs):
    Q, x = module._network()
    x = module.SIZES[inputs] * x
    errors = []
    carried = reset = np.zeros(4)
    for n in range(len(x) // length * length):
        reset = np.zeros(4) if n % length == 0 else reset
        s, other = (rho * Q @ r + x[n] for r in (carried, reset))
        carried, reset = np.tanh(s), np.tanh(other)
        errors.append(np.linalg.norm(s - other))
    want = np.reshape(errors, (-1, length))[1:]
    # Rounding, which 128 steps of a network with rho up to 1.4 may amplify.
    np.testing.assert_allclose(module._errors(rho, length, inputs), want, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("inputs", list(module.SIZES))
@pytest.mark.parametrize("rho", [0.3, 0.8, 0.95])
def test_errors_keep_the_bound(rho, inputs):
    for length in (2, 9, 32):
        bound = rho ** np.arange(length) * rho * 2
        assert (module._errors(rho, length, inputs) <= bound).all()


def test_network_is_a_rotation_of_its_units():
    Q, _ = module._network()
    np.testing.assert_allclose(Q.T @ Q, np.eye(4), atol=1e-15)


@pytest.mark.parametrize(("rho", "length", "inputs"), CASES)
def test_words_and_table_are_those_of_the_page_without_javascript(page, rho, length, inputs):
    page.locator("summary").click()
    values = {"rho": rho, "length": length, "inputs": inputs}
    page.evaluate("values => models[0].set('values', values)", values)
    figure = figures.reset_error(rho, length, inputs)
    assert words(page) == figure._words
    cells = page.locator("td").all_inner_texts()
    assert cells == [str(cell) for row in figure._table[1] for cell in row]


def test_compute_in_the_browser_agrees_with_the_library(page):
    script = """async () => {
      const source = models[0].get("script");
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const { compute } = await import(url);
      return compute({ rho: 0.9, length: 12, inputs: "loud" }, models[0].get("data")).errors;
    }"""
    want = module._errors(0.9, 12, "loud")
    # Math.tanh and NumPy's differ in the last place.
    np.testing.assert_allclose(page.evaluate(script), want, rtol=1e-9, atol=1e-14)


def test_keyboard_sets_rho_and_length(page):
    drawing = page.locator(".ufig-drawing")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp"):
        drawing.press(key)
    assert words(page).startswith("ρ = 0.85, segments of 17 steps, quiet inputs.")  # noqa: RUF001


def test_beyond_one_the_words_promise_nothing(page):
    page.get_by_role("slider").first.press("End")
    assert words(page).endswith("ρ is not below 1: the bound does not fall.")  # noqa: RUF001


def test_worst_line_stays_below_the_bound_in_the_picture(page):
    paths = page.evaluate(
        "['path.state', 'path.rule[stroke-dasharray]'].map(which =>"
        " document.querySelector('svg ' + which).getAttribute('d'))"
    )
    worst, bound = ([float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", d)] for d in paths)
    assert len(worst) == len(bound) == 16
    assert all(low >= high for low, high in zip(worst, bound, strict=True))  # y runs downward


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_picture_fits_the_page(stage, width):
    page = stage(figures.reset_error(length=32), width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator(".ufig-drawing")
    assert box.evaluate("node => node.scrollWidth <= node.clientWidth")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"rho": 0.0}, ValueError),
        ({"rho": 0.82}, ValueError),
        ({"length": 1}, ValueError),
        ({"length": 2.5}, ValueError),
        ({"inputs": "silent"}, ValueError),
        ({"rho": "a"}, TypeError),
    ],
)
def test_refuses_what_a_control_cannot_take(arguments, error):
    with pytest.raises(error, match="value: expected"):
        figures.reset_error(**arguments)
