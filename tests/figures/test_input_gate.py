"""The figure of the noisy input: its numbers are the library's, and the theorem holds in it."""

import numpy as np
import pytest

from unrolled.figures import input_gate
from unrolled.figures.input_gate import STEPS, inputs, paths

SETTINGS = [
    (3.0, 1.0, 1.0),
    (10.0, 0.35, 1.0),
    (0.5, 0.0, 0.5),
    (10.0, 1.0, 0.0),
    (0.0, 0.05, 0.95),
]


def move(page, noise, update, gate):
    values = {"noise": noise, "update": update, "gate": gate}
    page.evaluate("values => models[0].set('values', values)", values)


@pytest.mark.parametrize("noise", [0.0, 0.5, 10.0])
def test_a_closed_input_gate_keeps_out_noise_of_any_size(noise):
    # CLOSED leaves 4e-18 of a report; the paths differ by rounding.
    assert paths(noise, 1.0, 0.0).distance < 1e-15


def test_no_update_gate_of_a_vanilla_cell_keeps_out_noise_and_turns_the_point():
    right = paths(3.0, 1.0, 0.0).right
    size = np.sqrt(np.square(right).sum(axis=1).mean())
    best = min(paths(3.0, g / 20, 1.0).distance for g in range(21))
    assert best > size / 2


def test_the_right_path_is_nearly_that_of_the_task():
    """Nearly: tanh bends the small state a little."""
    x, z = inputs()[:, 0], np.zeros(2)
    right = paths(1.0, 1.0, 0.0).right
    from unrolled.figures.input_gate import turn

    for n in range(STEPS):
        z = turn() @ z + x[n, :2] * x[n, 2]
        np.testing.assert_allclose(right[n], z, atol=0.05)


def test_shown_numbers_and_words_are_the_librarys(stage):
    page = stage(input_gate())
    for setting in SETTINGS:
        move(page, *setting)
        shown = page.evaluate(
            "[...document.querySelectorAll('[data-value]')].map(n => n.dataset.value)"
        )
        # Products of 24 steps in another order; biases of 40 and 0.35 mix to a rounding of 1e-15.
        np.testing.assert_allclose(
            np.array(shown, float), paths(*setting).cell[:, 0], rtol=1e-11, atol=1e-13
        )
        assert page.locator(".ufig-text").inner_text() == input_gate(*setting)._words


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = input_gate(2.0, 0.5, 0.5)
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    cells = page.locator("td").all_inner_texts()
    assert cells == [str(cell) for row in rows for cell in row]


def test_buttons_set_the_gates(stage):
    page = stage(input_gate())
    page.get_by_role("button", name="Input gate closed").click()
    assert page.evaluate("models[0].get('values')") == {"noise": 3, "update": 1, "gate": 0}
    assert page.locator(".ufig-text").inner_text() == input_gate(3, 1, 0)._words


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_drawing_fits_its_page(stage, width):
    page = stage(input_gate(), width=width, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"noise": -1}, ValueError, "value: expected a finite number in"),
        ({"noise": 0.3}, ValueError, "value: expected a whole number of steps"),
        ({"update": 2}, ValueError, "value: expected a finite number in"),
        ({"gate": "1"}, TypeError, "value: expected a real number"),
    ],
)
def test_bad_arguments_are_refused(values, error, message):
    with pytest.raises(error, match=message):
        input_gate(**values)
