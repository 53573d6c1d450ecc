"""The figure of the way back in a real browser: its numbers are the library's, its words true."""

import numpy as np
import pytest

from unrolled.figures import backward_sweep
from unrolled.figures.backward_sweep import sweep

X, Y = [0.5, 0.2, -0.4, 0.3, -0.2], [0.6, -0.4, 0.4, 0.1, -0.3]
LEDGER = ("direct", "through", "chi", "slope", "psi")
MINUS = "\N{MINUS SIGN}"


def words(page):
    return page.locator(".ufig-text").inner_text()


def move(page, **values):
    merged = "values => models[0].set('values', {...models[0].get('values'), ...values})"
    page.evaluate(merged, values)


def row(page, name):
    """The exact numbers of one row of the way back, the earliest step first."""
    return page.evaluate(
        "row => [...document.querySelectorAll(`[data-row=${row}]`)].map(n => +n.dataset.value)",
        name,
    )


@pytest.fixture
def page(stage):
    return stage(backward_sweep(X, Y, weight=1.5))


@pytest.mark.parametrize("graded", ["every step", "last step"])
@pytest.mark.parametrize("weight", [-2, -0.7, 0, 1.5])
def test_numbers_of_every_step_are_the_librarys(page, weight, graded):
    move(page, weight=weight, graded=graded, swept=5)
    steps = sweep(X, Y, weight, graded)
    for name in LEDGER:
        # Math.tanh and NumPy's differ in the last place; five steps pass that on.
        want = [step[name] for step in steps]
        np.testing.assert_allclose(row(page, name), want, rtol=0, atol=1e-13)


def test_forward_numbers_are_the_librarys(page):
    shown = page.evaluate(
        "[...document.querySelectorAll('[data-value]')].map(n => +n.dataset.value)"
    )
    want = [
        step[name] for step in sweep(X, Y, 1.5, "every step") for name in ("x", "s", "r", "error")
    ]
    np.testing.assert_allclose(shown, want, rtol=0, atol=1e-13)


@pytest.mark.parametrize("swept", range(6))
def test_only_what_the_way_back_has_crossed_is_shown(page, swept):
    move(page, swept=swept)
    want = [step["psi"] for step in sweep(X, Y, 1.5, "every step")]
    np.testing.assert_allclose(row(page, "psi"), want[5 - swept :], rtol=0, atol=1e-13)


def test_nudging_confirms_psi_in_words_and_table(page):
    for graded in ("every step", "last step"):
        move(page, graded=graded)
        for swept in range(1, 6):
            move(page, swept=swept)
            psi = words(page).split("ψ[")[1].split(" = ")[1].split(". ")[0]
            assert f"changes E at the rate {psi};" in words(page)
    page.locator("summary").click()
    page.locator("th").first.wait_for()
    cells = page.locator("td").all_inner_texts()
    assert len(cells) == 50
    assert cells[8::10] == cells[9::10]


def test_words_and_table_are_those_of_the_page_without_javascript(stage):
    figure = backward_sweep(X, Y, weight=1.5)
    page = stage(figure)
    assert words(page) == figure._words
    page.locator("summary").click()
    page.locator("th").first.wait_for()
    columns, rows = figure._table
    assert page.locator("th").all_inner_texts() == list(columns)
    assert page.locator("td").all_inner_texts() == [str(cell) for one in rows for cell in one]


def test_held_and_following_rates_are_those_of_the_chapter(stage):
    page = stage(backward_sweep(X[:2], Y[:2], weight=1.5))
    move(page, swept=2)
    assert words(page).endswith(
        f"at the rate +0.537; with the later states held it would be {MINUS}0.108."
    )


def test_keyboard_sweeps_back_and_undoes(page):
    drawing = page.locator(".ufig-drawing")
    reached = []
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "Home", "ArrowLeft", "End", "ArrowRight"):
        drawing.press(key)
        reached.append(page.evaluate("models[0].get('values').swept"))
    assert reached == [1, 2, 1, 5, 5, 0, 0]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_cut_off_or_laid_over_another_number(stage, width):
    page = stage(backward_sweep(X, Y, weight=-2), width=width)
    move(page, swept=5)
    boxes = page.evaluate(
        "[...document.querySelectorAll('svg text')].map(n => { const b = n.getBoundingClientRect();"
        " return [b.left, b.right, b.top, b.bottom, n.textContent]; })"
    )
    left, right = page.evaluate(
        "(() => { const b = document.querySelector('svg').getBoundingClientRect();"
        " return [b.left, b.right]; })()"
    )
    for box in boxes:
        assert left - 1 <= box[0], box
        assert box[1] <= right + 1, box
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            apart = one[1] <= other[0] or other[1] <= one[0]
            # Line boxes of neighboring rows touch; their letters do not.
            rows_apart = one[3] <= other[2] + 4 or other[3] <= one[2] + 4
            assert apart or rows_apart, (one, other)
