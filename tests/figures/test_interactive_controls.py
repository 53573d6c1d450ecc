"""The framework in a real browser: every control does what it says and says what it does."""

import pytest
from bar_figure import REST, SCRIPT, bar, opacity, values, words

from unrolled.figures import Button, Slider


def test_slider_moves_by_keyboard_and_shows_its_value(page):
    slider = page.get_by_role("slider", name="Number n")
    slider.press("ArrowRight")
    assert values(page)["n"] == 4.5
    assert page.locator(".ufig-value").inner_text() == "4.5 cm"
    assert slider.get_attribute("aria-valuetext") == "4.5 cm"
    slider.press("End")
    assert values(page)["n"] == 20  # the end that `ranges` gives two digits
    slider.press("Home")
    assert words(page) == "0 gives +0.000."
    assert page.evaluate("models[0].saved") == 3


def test_slider_moves_by_mouse(page):
    box = page.get_by_role("slider").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    assert values(page)["n"] == 20


def test_right_to_left_slider_counts_leftward(stage):
    page = stage(bar(controls=[Slider("n", "N", 0, 20, 1, value=4, right_to_left=True), *REST]))
    page.get_by_role("slider").press("ArrowLeft")
    assert values(page)["n"] == 5
    box = page.get_by_role("slider").bounding_box()
    page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    assert values(page)["n"] == 20


def test_choice_moves_by_mouse_and_keyboard(page):
    page.get_by_role("radio", name="2.5").check()
    assert words(page) == "4 gives +3.000."
    page.get_by_role("radio", name="2.5").press("ArrowLeft")
    assert values(page)["factor"] == 1
    assert page.get_by_role("group", name="Factor").count() == 1


def test_text_is_taken_when_it_matches(page):
    page.get_by_label("Digits").fill("111")
    assert words(page) == "4 gives +2.800."


@pytest.mark.parametrize("entry", ["", "12", "11111", " 1"])
def test_text_that_does_not_match_leaves_the_picture_and_says_why(page, entry):
    field = page.get_by_label("Digits")
    before = page.locator(".ufig-drawing").inner_html()
    field.fill(entry)
    error = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert error.inner_text() == "Only 0 and 1."
    assert field.get_attribute("aria-invalid") == "true"
    assert page.locator(".ufig-drawing").inner_html() == before
    assert values(page)["digits"] == "11"
    assert words(page) == "Still showing the last valid entry. 4 gives +1.200."
    assert opacity(page) < 0.5

    page.get_by_role("button", name="More").click()  # other controls leave the entry alone
    assert field.input_value() == entry
    assert values(page)["n"] == 4.5

    field.fill("11")  # the value it had: nothing changes, the error goes
    assert error.inner_text() == ""
    assert field.get_attribute("aria-invalid") == "false"
    assert words(page) == "4.5 gives +1.350."
    assert opacity(page) == 1


def test_script_may_name_what_is_still_shown(stage):
    named = "export const name = ({ digits, n }) => `${digits} at ${n}`;"
    page = stage(bar(script=SCRIPT + named))
    page.get_by_label("Digits").fill("2")
    assert words(page) == "Still showing 11 at 4. 4 gives +1.200."
    page.get_by_role("button", name="More").click()
    assert words(page) == "Still showing 11 at 4.5. 4.5 gives +1.350."


def test_shrinking_range_takes_the_slider_along(page):
    page.get_by_role("slider").press("End")
    page.get_by_label("Digits").fill("1")
    assert values(page)["n"] == 10
    assert page.get_by_role("slider").input_value() == "10"


def test_buttons_step_and_set(page):
    page.get_by_role("button", name="More").click()
    assert values(page)["n"] == 4.5
    page.get_by_role("button", name="Ten, twice and a half").click()
    assert values(page) == {"n": 10, "factor": 2.5, "digits": "11"}
    assert page.get_by_role("radio", name="2.5").is_checked()


def test_button_without_effect_says_so_and_keeps_the_focus(page):
    more = page.get_by_role("button", name="More")
    assert more.get_attribute("aria-disabled") == "false"
    page.get_by_role("slider").press("End")
    assert more.get_attribute("aria-disabled") == "true"
    more.click(force=True)  # Playwright would wait for it to be enabled
    assert values(page)["n"] == 20
    assert page.evaluate("document.activeElement.textContent").startswith("More")


def test_steps_gather_no_rounding_dust(stage):
    tenths = Slider("n", "N", 0, 20, 0.1, value=0)
    page = stage(bar(controls=[tenths, *REST, Button("Up", step={"n": 0.1})]))
    for _ in range(3):
        page.get_by_role("button", name="Up").click()
    assert values(page)["n"] == 0.3


def test_reset_restores_values_and_clears_errors(page):
    page.get_by_role("button", name="Ten").click()
    page.get_by_label("Digits").fill("x")
    page.get_by_role("button", name="Reset").click()
    assert values(page) == {"n": 4, "factor": 1, "digits": "11"}
    assert page.get_by_label("Digits").input_value() == "11"
    assert page.locator(".ufig-error").inner_text() == ""
    page.get_by_label("Digits").fill("x")
    page.get_by_role("button", name="Reset").click()  # nothing to restore but the entry
    assert page.get_by_label("Digits").input_value() == "11"
