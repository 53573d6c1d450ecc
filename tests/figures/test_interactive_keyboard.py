"""The framework in a real browser: keys, the way of the focus, and the ring that shows it."""

import pytest
from bar_figure import REST, bar, focus_drawing, values

from unrolled.figures import Button, Slider


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
