"""The adder figure in a real browser: its numbers are the library's, its words are true."""

import numpy as np
import pytest

from unrolled.adder import handwired_adder
from unrolled.figures import adder

GAINS = (40, 2.5, 1.5, 1)


def library(a, b, gain):
    """r₂ before, r₁, r₂, r₃ and y in each column of a + b, by the library's cell."""
    net = handwired_adder(gain=gain)
    count = max(len(a), len(b), len(f"{int(a, 2) + int(b, 2):b}"))
    x = np.array([[int(d) for d in reversed(n.zfill(count))] for n in (a, b)], float).T[:, None]
    start = net.initial_state()
    run = net.cell.forward(net.params, x, start)
    r = run.outputs[:, 0]
    before = np.concatenate([np.tanh(start["s"]), r[:-1]])[:, 1]
    return np.column_stack([before, r, net.readout(run.outputs)[:, 0, 0]])


def numbers(count):
    """Random pairs of one to sixteen digits, with the shortest, the longest and a full chain."""
    rng = np.random.default_rng(1)

    def text():
        return "".join(rng.choice(["0", "1"], size=rng.integers(1, 17)))

    return [
        ("0", "0"),
        ("1" * 16, "1" * 16),
        ("1" * 16, "1"),
        *((text(), text()) for _ in range(count)),
    ]


def fill(page, a, b):
    page.get_by_label("First number, a").fill(a)
    page.get_by_label("Second number, b").fill(b)


def words(page):
    return page.locator(".ufig-text").inner_text()


def column(page):
    return page.evaluate("models[0].get('values').column")


def shown(page):
    """The exact numbers behind the printed ones: before, after, r₁, r₂, r₃, y."""
    return page.evaluate(
        "[...document.querySelectorAll('[data-value]')].map(n => +n.dataset.value)"
    )


@pytest.fixture
def page(stage):
    return stage(adder())


@pytest.mark.parametrize("gain", GAINS)
def test_shown_numbers_are_the_librarys_in_every_column(page, gain):
    page.get_by_role("radio", name=f"{gain:g}", exact=True).check()
    for a, b in numbers(4):
        fill(page, a, b)
        page.get_by_role("button", name="First").click(force=True)
        for n, (before, *r, y) in enumerate(library(a, b, gain)):
            got = shown(page)
            # Math.tanh and NumPy's differ in the last place; up to 17 columns pass that on.
            np.testing.assert_allclose(got, [before, r[1], *r, y], rtol=0, atol=1e-12)
            assert column(page) == n
            page.get_by_role("button", name="Next").press("Enter")


def test_printed_numbers_are_the_exact_ones_rounded(page):
    page.get_by_role("radio", name="1.5").check()
    printed = page.evaluate(
        "[...document.querySelectorAll('[data-value]')].map(n => [n.textContent, +n.dataset.value])"
    )
    assert len(printed) == 6
    for text, value in printed:
        assert abs(float(text.replace("\N{MINUS SIGN}", "-")) - value) <= 0.005


def test_written_sum_is_the_sum(page):
    for a, b in numbers(8):
        fill(page, a, b)
        page.locator(".ufig-drawing").press("End")
        digits = page.locator("svg .digits.bold").all_text_contents()
        assert int("".join(reversed(digits)), 2) == int(a, 2) + int(b, 2)
        total = int(a, 2) + int(b, 2)
        assert f"that is {int(a, 2)} + {int(b, 2)} = {total}." in words(page)


def test_words_are_those_of_the_page_without_javascript(page):
    rng = np.random.default_rng(2)
    for a, b in numbers(20):
        gain = float(rng.choice(GAINS))
        last = len(library(a, b, gain))
        for at in {0, int(rng.integers(0, last)), last - 1}:
            values = {"a": a, "b": b, "column": at, "gain": gain}
            page.evaluate("values => models[0].set('values', values)", values)
            assert words(page) == adder(a, b, column=at, gains=(gain,))._words


def test_table_is_that_of_the_page_without_javascript(stage):
    figure = adder("10111", "1101", gains=(2.5,))
    page = stage(figure)
    page.locator("summary").click()
    columns, rows = figure._table
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(columns)
    cells = page.locator("td").all_inner_texts()
    assert cells == [str(cell) for row in rows for cell in row]


def test_faded_carry_is_called_wrong(stage):
    page = stage(adder("01111111", "1", column=7))
    assert "wrong" not in page.locator("main").inner_text()
    page.get_by_role("radio", name="1.5").check()
    assert "is handed +0.10 as carry and writes 0: wrong." in words(page)
    assert "The network wrote 00000000." in words(page)
    assert page.locator("svg .struck").all_text_contents() == ["0"]
    assert page.get_by_text("sum bit: wrong").count() == 1
    assert page.get_by_text("≠ 128").count() == 1


def test_keyboard_alone_adds_two_numbers(page):
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("111")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1")
    for _ in range(7):  # gain, column, four buttons and Reset, then the drawing
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ufig-drawing"
    carries = []
    for _ in range(4):
        carries.append(words(page).split(" carry ")[2][0])
        page.keyboard.press("ArrowLeft")
    assert carries == ["1", "1", "1", "0"]
    assert words(page).endswith("111 + 1 = 1000, that is 7 + 1 = 8.")
    page.keyboard.press("ArrowRight")
    assert column(page) == 2
    page.keyboard.press("Home")
    assert column(page) == 0
    page.keyboard.press("End")
    assert column(page) == 3


def test_keys_mean_the_same_on_drawing_slider_and_step_buttons(page):
    places = [page.locator(".ufig-drawing"), page.get_by_role("slider")]
    places += [page.get_by_role("button", name=name) for name in ("Next", "First", "Reset")]
    for place in places:
        reached = []
        for key in ("Home", "ArrowLeft", "ArrowLeft", "ArrowRight", "End"):
            place.press(key)
            reached.append(column(page))
        assert reached == [0, 1, 2, 1, 4]


def test_arrow_on_a_gain_changes_the_gain_and_not_the_column(page):
    page.get_by_role("radio", name="40").press("ArrowRight")
    assert page.get_by_role("radio", name="2.5").is_checked()
    assert column(page) == 0


def test_column_slider_runs_right_to_left_like_the_sum(page):
    slider = page.get_by_role("slider", name="Column")
    slider.press("ArrowLeft")
    assert column(page) == 1
    slider.press("End")
    assert column(page) == 4


def test_shorter_number_brings_the_column_back_into_view(page):
    page.locator(".ufig-drawing").press("End")
    fill(page, "1", "1")
    assert words(page).startswith("Column 1: ")


def test_wrong_entry_is_not_taken_for_the_sum_shown(page):
    before = words(page)
    page.get_by_label("Second number, b").fill("12")
    assert words(page) == f"Still showing 1011 + 110. {before}"
    page.get_by_label("First number, a").fill("11")  # one number is right, the other is not yet
    assert words(page).startswith("Still showing 11 + 110. Column 0: ")
    page.get_by_label("Second number, b").fill("1")
    assert words(page).startswith("Column 0: ")


def test_reset_brings_back_the_first_numbers(page):
    fill(page, "1", "1")
    page.get_by_label("First number, a").fill("")
    assert "each 0 or 1" in page.locator(".ufig-error").first.inner_text()
    page.get_by_role("button", name="Reset").click()
    assert words(page) == adder()._words


def test_a_bit_is_told_by_shape_as_well_as_by_digit(page):
    chips = page.evaluate(
        "[...document.querySelectorAll('svg g')].map(g =>"
        " [g.textContent, g.querySelector('rect').classList.value.split('-')[0]])"
    )
    assert {tuple(chip) for chip in chips} == {("0", "hollow"), ("1", "solid")}
