"""The figure of the windows: its counts are the library's, and it says when they partition."""

import numpy as np
import pytest

from unrolled.figures import segment_windows
from unrolled.figures.segment_windows import LONGEST, STEPS, coverage
from unrolled.unroll import partition

EVERY = [(length, hop) for length in range(1, LONGEST + 1) for hop in range(1, LONGEST + 1)]


def move(page, length, hop):
    page.evaluate("v => models[0].set('values', v)", {"length": length, "hop": hop})


def words(page):
    return page.locator(".ufig-text").inner_text()


@pytest.mark.parametrize(("length", "hop"), EVERY)
def test_windows_partition_the_steps_only_if_each_begins_where_the_last_ends(length, hop):
    """Or if the second one would begin beyond the end, which 12 steps at most cannot reach."""
    assert (coverage(length, hop) == 1).all() == (length == hop)


@pytest.mark.parametrize("length", range(1, LONGEST + 1))
def test_windows_of_segments_are_the_librarys(length):
    windows = partition(STEPS, length).windows()
    np.testing.assert_array_equal(coverage(length, length), windows.sum(axis=0))
    assert f": {len(windows)} windows." in segment_windows(length, length)._words


def test_shown_counts_and_words_are_the_librarys(stage):
    page = stage(segment_windows())
    for length, hop in EVERY[::7]:
        move(page, length, hop)
        shown = "[...document.querySelectorAll('[data-value]')].map(n => +n.dataset.value)"
        assert page.evaluate(shown) == coverage(length, hop).tolist()
        assert words(page) == segment_windows(length, hop)._words


def test_a_step_in_exactly_one_window_is_told_by_shape(stage):
    page = stage(segment_windows(7, 5))
    bars = "[...document.querySelectorAll('g[data-value] rect')].map(n => n.classList.value)"
    want = ["solid-state" if count == 1 else "hollow-state" for count in coverage(7, 5)]
    assert page.evaluate(bars) == want


@pytest.mark.parametrize(("length", "hop"), [(6, 6), (7, 7), (3, 5), (6, 1)])
def test_table_is_that_of_the_page_without_javascript(stage, length, hop):
    figure = segment_windows(length, hop)
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    cells = page.locator("td").all_inner_texts()
    assert cells == [str(cell) for row in rows for cell in row]


def test_buttons_and_keys_set_what_they_say(stage):
    page = stage(segment_windows(5, 4))
    drawing = page.locator(".ufig-drawing")
    drawing.press("w")
    assert words(page) == segment_windows(6, 1)._words
    drawing.press("ArrowRight")
    assert words(page) == segment_windows(7, 1)._words
    page.get_by_role("button", name="Segments").click()
    assert words(page) == segment_windows(6, 6)._words
    drawing.press("ArrowLeft")
    assert words(page) == segment_windows(5, 6)._words


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("hop", [1, 12])
def test_drawing_fits_its_page(stage, width, hop):
    page = stage(segment_windows(12, hop), width=width, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"length": 0}, ValueError, "value: expected a finite number in"),
        ({"length": 13}, ValueError, "value: expected a finite number in"),
        ({"length": 2.5}, ValueError, "value: expected a whole number of steps"),
        ({"hop": 0}, ValueError, "value: expected a finite number in"),
        ({"hop": "6"}, TypeError, "value: expected a real number"),
    ],
)
def test_bad_arguments_are_refused(values, error, message):
    with pytest.raises(error, match=message):
        segment_windows(**values)
