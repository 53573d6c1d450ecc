"""The framework in a real browser: every control, the keyboard, words, two at once, both themes."""

import io

import numpy as np
import pytest
from matplotlib import image

from unrolled.figures import Button, Choice, Figure, Slider, TextInput

# A bar whose length is the product of the values; it shows every kind of control.
SCRIPT = """
export const ranges = ({ digits }) => ({ n: [0, 10 * digits.length] });
export const compute = ({ n, factor, digits }, { unit }) => n * factor * parseInt(digits, 2) * unit;
export function draw(length, values, data, { svg, number, width, changed }) {
  const traces = { "data-width": width, "data-changed": [...changed].join() };
  return svg("svg", { width, height: 40, ...traces },
    svg("rect", { class: "band", x: 1, y: 1, width: Math.min(length, width - 2), height: 38 }),
    number(10, 25, length));
}
export const describe = (length, { n }, data, { signed }) => `${n} gives ${signed(length, 3)}.`;
export const table = (length, { n }) => ({ columns: ["n", "Length"], rows: [[n, length]] });
"""

REST = (
    Choice("factor", "Factor", (1, 2.5), value=1),
    TextInput("digits", "Digits", "11", pattern="[01]{1,4}", error="Only 0 and 1."),
)


def bar(**changes):
    declared = {
        "title": "Product",
        "caption": "The bar is the product.",
        "controls": [
            Slider("n", "Number n", 0, 40, 0.5, value=4, unit=" cm"),
            *REST,
            Button("More", step={"n": 0.5}, key="ArrowUp"),
            Button("Ten, twice and a half", set={"n": 10, "factor": 2.5}, key="t"),
        ],
        "script": SCRIPT,
        "words": "4 gives +12.000.",
        "data": {"unit": 0.1},
    }
    return Figure(**{**declared, **changes})


def words(page, nth=0):
    return page.locator(".ufig-text").nth(nth).inner_text()


def values(page, nth=0):
    return page.evaluate(f"models[{nth}].get('values')")


def opacity(page):
    return float(page.evaluate("getComputedStyle(document.querySelector('svg')).opacity"))


def focus_drawing(page):
    page.locator(".ufig-drawing").first.focus()


@pytest.fixture
def page(stage):
    return stage(bar())


def test_python_values_data_and_caption_reach_the_page(page):
    assert words(page) == "4 gives +1.200."
    assert page.locator("figcaption").inner_text() == "The bar is the product."
    assert page.get_by_role("figure", name="Product").count() == 1
    assert page.locator("[data-value]").get_attribute("data-value") == str(4 * 3 * 0.1)
    assert page.evaluate("models[0].saved") == 0  # showing is not changing


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


def test_keys_work_in_the_drawing_and_on_buttons_but_not_in_fields(page):
    focus_drawing(page)
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Reset").press("ArrowUp")
    assert values(page)["n"] == 5
    page.get_by_label("Digits").press("t")
    assert values(page)["n"] == 5
    focus_drawing(page)
    page.keyboard.press("Control+t")  # the browser's own
    assert values(page)["n"] == 5
    page.keyboard.press("t")
    assert values(page)["n"] == 10


def test_key_of_a_button_works_on_the_slider_it_moves_and_on_no_other(stage):
    other = Slider("m", "Number m", 0, 10, 1, value=5)
    leap = Button("Leap", step={"n": 10}, key="ArrowUp")
    page = stage(bar(controls=[Slider("n", "Number n", 0, 40, 0.5, value=4), other, *REST, leap]))
    page.get_by_role("slider", name="Number n").press("ArrowUp")
    page.get_by_role("slider", name="Number m").press("ArrowUp")
    assert (values(page)["n"], values(page)["m"]) == (14, 6)
    hint = page.locator(".ufig-keys").inner_text()
    assert hint == (
        "Keys when the drawing, the slider “Number n” or a step button has the focus: ↑ leap."
    )


def test_keys_are_written_down(page):
    assert page.locator(".ufig-keys").inner_text() == (
        "Keys when the drawing, the slider or a step button has the focus: "
        "↑ more, t ten, twice and a half."
    )
    described = page.locator(".ufig-drawing").get_attribute("aria-describedby")
    assert page.locator(f"#{described}").inner_text().startswith("Keys")
    assert page.get_by_role("button", name="More").get_attribute("aria-keyshortcuts") == "ArrowUp"


def test_keys_are_not_shown_where_nothing_hovers(stage):
    assert stage(bar(), width=390).locator(".ufig-keys").is_visible()
    phone = stage(bar(), width=390, is_mobile=True, has_touch=True)
    assert phone.locator(".ufig-keys").is_hidden()


def test_everything_is_reached_and_used_with_the_keyboard_alone(page):
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(({ type, tagName, className }) => type ?? (className || tagName))"
                "(document.activeElement)"
            )
        )
    assert reached[:8] == [
        "range", "radio", "text", "button", "button", "button", "ufig-drawing", "SUMMARY",
    ]  # fmt: skip


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


def test_words_are_a_polite_live_region_and_name_the_drawing(page):
    text = page.locator(".ufig-text")
    assert text.get_attribute("aria-live") == "polite"
    assert page.get_by_role("img", name="Product 4 gives +1.200.").count() == 1
    focus_drawing(page)
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("img", name="Product 4.5 gives +1.350.").count() == 1


def test_drawing_learns_what_changed(page):
    assert page.locator("svg").get_attribute("data-changed") == ""
    page.get_by_role("button", name="Ten").click()
    assert page.locator("svg").get_attribute("data-changed") == "n,factor"


def test_table_opens_and_follows(page):
    page.locator("summary").press("Enter")
    page.locator("td").first.wait_for()
    assert page.locator("td").all_inner_texts() == ["4", "1.2000000000000002"]
    page.get_by_role("button", name="More").click()
    assert page.locator("td").first.inner_text() == "4.5"
    assert page.locator("th").all_inner_texts() == ["n", "Length"]


def test_change_from_python_moves_the_controls(page):
    page.evaluate("models[0].set('values', { n: 2.5, factor: 2.5, digits: '1' })")
    assert words(page) == "2.5 gives +0.625."
    assert page.get_by_role("slider").input_value() == "2.5"
    assert page.get_by_label("Digits").input_value() == "1"
    assert page.evaluate("models[0].saved") == 0  # no echo


def test_steps_gather_no_rounding_dust(stage):
    tenths = Slider("n", "N", 0, 20, 0.1, value=0)
    page = stage(bar(controls=[tenths, *REST, Button("Up", step={"n": 0.1})]))
    for _ in range(3):
        page.get_by_role("button", name="Up").click()
    assert values(page)["n"] == 0.3


def test_two_figures_on_a_page_do_not_interfere(stage):
    page = stage(bar(), bar(title="Another"))
    page.get_by_role("button", name="More").nth(1).click()
    page.get_by_label("Digits").nth(1).fill("x")
    page.get_by_role("radio", name="2.5").nth(1).check()
    assert words(page, 0) == "4 gives +1.200."
    assert words(page, 1) == "Still showing the last valid entry. 4.5 gives +3.375."
    assert page.locator(".ufig-error").all_inner_texts() == ["", "Only 0 and 1."]
    assert page.get_by_role("radio", name="1", exact=True).first.is_checked()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))
    for name in ("for", "aria-labelledby", "aria-describedby"):
        referring = page.locator(f"[{name}]").all()
        assert referring
        for element in referring:
            assert set(element.get_attribute(name).split()) <= set(ids)


def test_two_views_of_one_figure_move_together(page):
    page.evaluate(
        "import('./interactive.js').then(({ default: widget }) => widget.render({ model: models[0],"
        " el: document.querySelector('main').appendChild(document.createElement('div')) }))"
    )
    page.get_by_role("button", name="More").first.click()
    assert words(page, 1) == "4.5 gives +1.350."


def test_destroyed_view_leaves_nothing_behind(page):
    page.evaluate("cleanups[0]()")
    assert page.evaluate("[...models[0].listeners.values()].flat().length") == 0
    assert page.locator(".ufig").count() == 0
    page.evaluate("models[0].set('values', { n: 1, factor: 1, digits: '1' })")


def test_drawing_is_as_wide_as_its_room_and_follows_it(page):
    def drawn():
        return float(page.locator("svg").get_attribute("data-width"))

    assert drawn() == page.evaluate("document.querySelector('.ufig-drawing').clientWidth")
    wide = drawn()
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_function(f"Number(document.querySelector('svg').dataset.width) < {wide}")
    assert drawn() == page.evaluate("document.querySelector('.ufig-drawing').clientWidth")


def test_drawing_wider_than_its_room_scrolls_in_its_own_box(stage):
    page = stage(bar(script=SCRIPT.replace("{ width, height", "{ width: 900, height")), width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate("document.querySelector('.ufig-drawing').scrollWidth") == 900


def test_hidden_figure_is_drawn_when_it_appears(page):
    page.evaluate("document.querySelector('main').style.display = 'none'")
    page.evaluate("models[0].set('values', { n: 1, factor: 1, digits: '1' })")
    page.evaluate("document.querySelector('main').style.display = ''")
    page.wait_for_function(
        "Number(document.querySelector('svg').dataset.width)"
        " === document.querySelector('.ufig-drawing').clientWidth"
    )


def test_targets_are_large_enough_for_a_finger(stage):
    page = stage(bar(), width=390)
    sizes = page.evaluate(
        "[...document.querySelectorAll('button, input:not([type=radio]), .ufig-choice span,"
        " summary')].map(n => n.getBoundingClientRect()).map(({ width, height }) =>"
        " Math.min(width, height))"
    )
    assert len(sizes) == 8
    assert min(sizes) >= 40


# What shows the focus, and what its ring touches. The ring is the outline of the focused element,
# of the label that stands in for it, or of a box in its control, whose place is the row's middle.
RING = """() => {
  const active = document.activeElement;
  const span = active.nextElementSibling;
  const ring = (n, pseudo) => getComputedStyle(n, pseudo).outlineStyle === "solid" &&
    getComputedStyle(n, pseudo);
  let [owner, style] = [active, ring(active)];
  if (active.type === "radio") [owner, style] = [span, ring(span)];
  let box = owner.getBoundingClientRect();
  if (active.type === "range") {
    style = ring(active.parentElement, "::after");
    const middle = (box.top + box.bottom) / 2, half = parseFloat(style.height) / 2;
    box = { left: box.left + parseFloat(style.marginLeft), top: middle - half,
      right: box.right - parseFloat(style.marginRight), bottom: middle + half };
  }
  const by = parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth);
  const [left, top, right, bottom] =
    [box.left - by, box.top - by, box.right + by, box.bottom + by];
  const kin = (n) => n.contains(owner) || owner.contains(n) || n.contains(active);
  const others = [...document.querySelectorAll(
    ".ufig :is(p, label, legend, span, button, input:not([type=range]), summary, th, svg text)")]
    .filter((n) => n.checkVisibility() && n.textContent + (n.value ?? "") && !kin(n));
  return { name: active.id || active.className || active.textContent, width: style.outlineWidth,
    touched: others.filter((n) => {
      const r = n.getBoundingClientRect();
      return r.left < right && left < r.right && r.top < bottom && top < r.bottom;
    }).map((n) => n.outerHTML) };
}"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_focus_is_visible_and_its_ring_touches_nothing_else(stage, width):
    page = stage(bar(), width=width)
    page.locator("summary").click()
    page.get_by_label("Digits").fill("x")  # an error below the field
    page.locator("td").first.wait_for()
    page.mouse.click(1, 1)
    for _ in range(9):
        page.keyboard.press("Tab")  # focus by keyboard is what shows the ring
        ring = page.evaluate(RING)
        assert ring["width"] == "2px", ring
        assert ring["touched"] == [], ring
    assert ring["name"] == "ufig-scroll"  # the last: all have been seen


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_table_shows_at_which_edge_it_goes_on(stage, theme):
    columns = [f"Column {n}" for n in range(12)]
    wide = f"export const table = () => ({{ columns: {columns}, rows: [] }});"
    script = SCRIPT[: SCRIPT.index("export const table")]
    page = stage(bar(script=script + wide), width=390, theme=theme)
    page.locator("summary").click()
    page.locator("th").first.wait_for()
    box = page.locator(".ufig-scroll")

    def shaded():
        """Return whether the left and the right edge differ from the ground."""
        shot = image.imread(io.BytesIO(box.screenshot()))[..., :3]
        ground = shot[2, shot.shape[1] // 2]  # above all text
        return [bool(np.abs(shot[2, x] - ground).max() > 0.1) for x in (1, -2)]

    assert shaded() == [False, True]
    box.evaluate("n => { n.scrollLeft = 50; }")
    assert shaded() == [True, True]
    box.evaluate("n => { n.scrollLeft = n.scrollWidth; }")
    assert shaded() == [True, False]


def test_table_that_fits_has_no_shade(stage):
    page = stage(bar(), width=390)
    page.locator("summary").click()
    page.locator("th").first.wait_for()
    shot = image.imread(io.BytesIO(page.locator(".ufig-scroll").screenshot()))
    assert np.ptp(shot[2], axis=0).max() == 0


def test_colors_follow_a_switch_of_theme_at_once(page):
    def background():
        return page.evaluate("getComputedStyle(document.querySelector('.ufig')).backgroundColor")

    assert background() == "rgb(255, 255, 255)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert background() == "rgb(20, 24, 30)"


def test_motion_is_left_out_on_request(stage):
    moving = SCRIPT.replace('class: "band"', 'class: "band arrives"')
    for wish, animation in (("no-preference", "ufig-arrives"), ("reduce", "none")):
        page = stage(bar(script=moving), reduced_motion=wish)
        name = page.evaluate("getComputedStyle(document.querySelector('rect')).animationName")
        assert name == animation
