"""The figure of the stages: diagrams, numbers and results are the library's, at every position."""

import numpy as np
import pytest

from unrolled.figures import stages
from unrolled.figures.cell_diagram import cell_diagram
from unrolled.figures.stages import HANDS, LAGS, NAMES, left_over

RESULTS = {name: (k % 6, 5) for k, name in enumerate(NAMES)}
DRAWN = (
    "decodeURIComponent(document.querySelector('.ufig-image').src.split(',').slice(1).join(','))"
)


def shown(page):
    found = page.evaluate(
        "[...document.querySelectorAll('[data-value]')].map(n => n.dataset.value)"
    )
    return np.array(found, float)


def dots(page):
    return [
        page.locator(f"circle.{kind}[r='7']").count() for kind in ("solid-state", "hollow-state")
    ]


def test_every_position_shows_the_librarys_numbers_diagram_and_words(stage):
    page = stage(stages(RESULTS))
    for k, name in enumerate(NAMES):
        for hand in HANDS:
            page.evaluate(
                "values => models[0].set('values', values)", {"stage": k, "hand": hand, "seed": 0}
            )
            np.testing.assert_array_equal(shown(page), left_over(name, hand))
            assert page.evaluate(DRAWN) == cell_diagram(name).svg()
            wins, starts = RESULTS[name]
            assert dots(page) == [wins, starts - wins]
            words = stages(RESULTS, k, hand)._words
            assert page.locator(".ufig-text").inner_text() == words


def test_controls_and_keys_move_the_stage(stage):
    page = stage(stages(RESULTS))

    def at():
        values = page.evaluate("models[0].get('values')")
        return values["stage"], values["hand"]

    page.get_by_role("button", name="Add a piece").click()
    assert at() == (3, HANDS[0])
    page.get_by_role("button", name="Take a piece away").click()
    page.locator(".ufig-drawing").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")  # at S0 it stays
    assert at() == (0, HANDS[0])
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("radio", name=HANDS[1]).check()
    assert at() == (1, HANDS[1])
    np.testing.assert_array_equal(shown(page), left_over("S1", HANDS[1]))
    page.get_by_role("button", name="Reset").click()
    assert at() == (2, HANDS[0])


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = stages(RESULTS, 4)
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    assert page.locator("td").all_inner_texts() == [str(cell) for row in rows for cell in row]
    for name, hand, cell in ((row[0], HANDS[i], row[1 + i]) for row in rows for i in (0, 1)):
        assert float(cell) == pytest.approx(left_over(name, hand)[LAGS], rel=0.05, abs=0.005)


def test_one_matrix_less_is_what_keeps_the_nudge():
    kept = {name: left_over(name, HANDS[0]) for name in NAMES}
    assert kept["S1"][LAGS] < 1e-11
    for name in ("S2", "S3", "S4", "S5", "S6"):
        assert 1 <= kept[name][LAGS] < 1.5
    assert left_over("S2", HANDS[1])[LAGS] > 5 * left_over("S3", HANDS[1])[LAGS]


def test_the_diagram_is_an_image_that_loads(stage):
    page = stage(stages(RESULTS, 8))
    image = page.locator(".ufig-image")
    page.wait_for_function("document.querySelector('.ufig-image').complete")
    assert image.evaluate("image => image.naturalWidth") == cell_diagram("S8").width
    assert image.get_attribute("alt") == ""  # the text below says it


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (390, "light"), (1280, "dark")])
def test_drawing_fits_its_page(stage, width, theme):
    page = stage(stages(RESULTS, 8), width=width, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    turned = page.locator(".ufig-image").evaluate("image => getComputedStyle(image).filter")
    assert ("invert" in turned) == (theme == "dark")


def test_without_javascript_words_and_table_are_there():
    static = stages(RESULTS, 0).static_html()
    assert "S0, Memory plus update: s[n] = W_s s[n-1]" in static
    assert "0 of 5 trained starts remember the bit." in static
    assert static.count("<tr>") == 1 + len(NAMES)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"results": None}, TypeError, "results: expected a dict, got NoneType"),
        ({"results": {"S0": (1, 5)}}, ValueError, "results: expected the stages S0, S1"),
        ({"results": {**RESULTS, "S3": 5}}, ValueError, r'results\["S3"\]: expected \(starts'),
        ({"results": {**RESULTS, "S3": (6, 5)}}, ValueError, r'results\["S3"\]: expected at most'),
        ({"results": {**RESULTS, "S3": (-1, 5)}}, ValueError, r'results\["S3"\]\[0\]: expected an'),
        ({"results": {**RESULTS, "S3": (0, 0)}}, ValueError, r'results\["S3"\]\[1\]: expected an'),
        ({"results": RESULTS, "stage": 9}, ValueError, "value: expected a finite number in"),
        ({"results": RESULTS, "stage": "S2"}, TypeError, "value: expected a real number"),
        ({"results": RESULTS, "hand": "none"}, ValueError, "value: expected one of"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        stages(**arguments)
