"""The figure of exhibits and checks: what it shows is what the library finds."""

import numpy as np
import pytest

from unrolled.figures import wrong_gradients
from unrolled.figures.wrong_gradients import _looked_at, _short
from unrolled.museum import CHECKS, finding, in_cells

NAMES = [exhibit.name for exhibit in in_cells()]
SHOWN = [
    ("transpose", "whole"),
    ("one step", "whole"),
    ("last input", "parameters only"),
    ("old state", "float32, tiny step"),
    ("bias twice", "one step"),
    ("truncated", "one step, parameters only"),
]


@pytest.fixture(scope="module")
def figure():
    return wrong_gradients()


def move(page, exhibit, check):
    values = {"exhibit": NAMES.index(exhibit) + 1, "check": check}
    page.evaluate("values => models[0].set('values', values)", values)


def test_numbers_and_words_are_the_librarys(stage, figure):
    page = stage(figure)
    for exhibit, check in SHOWN:
        move(page, exhibit, check)
        shown = page.evaluate(
            "[...document.querySelectorAll('[data-value]')].map(n => Number(n.dataset.value))"
        )
        errors = finding(exhibit, check).errors
        np.testing.assert_array_equal(shown, [errors.get(n, -1.0) for n in _looked_at(exhibit)])
        said = page.locator(".ufig-text").inner_text()
        assert said == wrong_gradients(exhibit, check)._words


def test_a_box_is_filled_where_the_check_finds_an_error(stage, figure):
    page = stage(figure)
    for exhibit, check in SHOWN:
        move(page, exhibit, check)
        assert page.locator("rect.solid-state").count() == len(finding(exhibit, check).wrong)
        missed = page.locator("text.alarm").count()
        assert missed == (not finding(exhibit, check).caught)


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = wrong_gradients("last input", "parameters only")
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    cells = page.locator("td").all_inner_texts()
    assert cells == [str(cell) for row in rows for cell in row]


def test_keys_and_choices_move_it(stage, figure):
    page = stage(figure)
    page.get_by_role("button", name="Next").press("ArrowRight")
    page.get_by_role("radio", name="one unit").check()
    assert page.evaluate("models[0].get('values')") == {"exhibit": 2, "check": "one unit"}


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_drawing_fits_its_page(stage, width):
    page = stage(wrong_gradients("peephole"), width=width, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = page.evaluate(
        """[...document.querySelectorAll('svg text')].every(t =>
        t.getBoundingClientRect().right <= document.querySelector('svg')
        .getBoundingClientRect().right + 1)"""
    )
    assert inside


@pytest.mark.parametrize(
    ("error", "shown"), [(0, "0"), (13.2, "13"), (0.418, "0.42"), (2.2e-16, "2e-16")]
)
def test_errors_are_short(error, shown):
    assert _short(error) == shown


@pytest.mark.parametrize("values", [{"exhibit": "loss twice"}, {"check": "two steps"}])
def test_unknown_names_are_refused(values):
    with pytest.raises(ValueError, match=f"{next(iter(values))}: expected one of"):
        wrong_gradients(**values)


def test_every_check_is_a_choice(figure):
    assert list(figure.controls[-1]["options"]) == list(CHECKS)
