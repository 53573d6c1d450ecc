"""The figure of the parts of ψ in a real browser: its numbers are the library's, its words true."""

import numpy as np
import pytest

from unrolled.figures import lstm_shares
from unrolled.figures.lstm_shares import shares

ROWS = ("own", "kept", "gates", "value", "psi")


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
    return stage(lstm_shares())


@pytest.mark.parametrize("graded", ["last step", "every step"])
@pytest.mark.parametrize(
    "setting", [(-2, 0.5, 0.5), (-12, -2, 2), (4, 2, -2), (-6, 0, 1.3), (-3.5, 1.1, 0)]
)
def test_numbers_of_every_step_are_the_librarys(page, setting, graded):
    names = ("forget", "feedback", "peephole")
    move(page, **dict(zip(names, setting, strict=True)), graded=graded, swept=6)
    steps = shares(*setting, graded)
    for name in ROWS:
        # Math.tanh and NumPy's differ in the last place; six steps pass that on.
        want = [step[name] for step in steps]
        np.testing.assert_allclose(row(page, name), want, rtol=0, atol=1e-13)


@pytest.mark.parametrize("swept", range(7))
def test_only_what_the_way_back_has_crossed_is_shown(page, swept):
    move(page, swept=swept)
    want = [step["psi"] for step in shares(-2, 0.5, 0.5, "last step")]
    np.testing.assert_allclose(row(page, "psi"), want[6 - swept :], rtol=0, atol=1e-13)


def test_words_tell_the_parts_of_the_step_reached(page):
    move(page, swept=2)
    step = shares(-2, 0.5, 0.5, "last step")[4]
    minus = "\N{MINUS SIGN}"
    assert f"kept {minus}{-step['kept']:.3f} (g_cs[5] = " in words(page)
    assert f"ψ[4] = {minus}{-step['psi']:.3f}." in words(page)
    assert words(page).endswith(f"kept is {100 * step['kept'] / step['psi']:.0f} % of the four.")
    move(page, swept=1)
    assert words(page).endswith("= −0.095.")  # noqa: RUF001


def test_it_opens_with_something_to_see(page):
    assert len(row(page, "psi")) == 2  # the error of the last step, and what is kept of it
    assert page.locator("rect.solid-state").count() == 2


@pytest.mark.parametrize("swept", range(7))
def test_words_and_table_are_those_of_the_page_without_javascript(stage, swept):
    figure = lstm_shares(swept=swept)
    page = stage(figure)
    assert words(page) == figure._words
    page.locator("summary").click()
    page.locator("th").first.wait_for()
    columns, rows = figure._table
    assert page.locator("th").all_inner_texts() == list(columns)
    assert page.locator("td").all_inner_texts() == [str(cell) for one in rows for cell in one]


def test_keyboard_sweeps_back_and_undoes(page):
    drawing = page.locator(".ufig-drawing")
    reached = []
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "Home", "ArrowLeft", "End", "ArrowRight"):
        drawing.press(key)
        reached.append(page.evaluate("models[0].get('values').swept"))
    assert reached == [3, 4, 3, 6, 6, 0, 0]


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(("weights", "graded"), [(-2, "last step"), (2, "every step")])
def test_nothing_is_cut_off_or_laid_over_another_number(stage, width, weights, graded):
    figure = lstm_shares(feedback=weights, peephole=weights, graded=graded)
    page = stage(figure, width=width)
    move(page, swept=6)
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
