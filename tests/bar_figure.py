"""A small figure to test the framework on, and what a test reads off its page."""

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
