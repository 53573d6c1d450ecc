"""The adder figure in a real browser: everything has its place, in view and legible."""

import pytest

from unrolled.figures import adder


@pytest.mark.parametrize("width", [390, 1280])
def test_neighbors_of_the_column_are_named(stage, width):
    page = stage(adder(), width=width)
    drawing = page.locator(".ufig-drawing")
    way = {390: ["to", "from"], 1280: ["", ""]}[width]

    def neighbors():
        """Return the words at the left and the right edge, top to bottom."""
        return page.evaluate(
            "(() => { const box = document.querySelector('svg').getBoundingClientRect();"
            " const at = (side) => [...document.querySelectorAll('svg text.quiet')].filter(n => {"
            "  const r = n.getBoundingClientRect(), x = (r.left + r.right) / 2;"
            "  return /^(to|from|column|start|end|[0-9]+)$/.test(n.textContent) &&"
            "   Math.abs(x - box[side]) < 40 && r.top > box.top + 140;"
            " }).map(n => n.textContent).join(' ');"
            " return [at('left'), at('right')]; })()"
        )

    assert neighbors() == [f"{way[0]} column 1".strip(), "start"]
    drawing.press("ArrowLeft")
    assert neighbors() == [f"{way[0]} column 2".strip(), f"{way[1]} column 0".strip()]
    drawing.press("End")
    assert neighbors() == ["end", f"{way[1]} column 3".strip()]


LONGEST = ("1" * 16, "1" * 16)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_page_never_scrolls_sideways_and_nothing_is_cut_off(stage, theme, width):
    page = stage(adder(*LONGEST, column=8), theme=theme, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        "(() => { const box = document.querySelector('.ufig').getBoundingClientRect();"
        " return [...document.querySelectorAll('.ufig *')].filter(n => {"
        "  const r = n.getBoundingClientRect();"
        "  return r.width && (r.left < box.left - 0.5 || r.right > box.right + 0.5);"
        " }).map(n => n.outerHTML) })()"
    )
    assert outside == []
    box = page.locator(".ufig-drawing")
    assert box.evaluate("n => n.scrollWidth === n.clientWidth")


# Pairs of texts in the drawing that overlap.
OVERLAPS = """() => {
  const texts = [...document.querySelectorAll(".ufig svg text")].filter((n) => n.textContent);
  const boxes = texts.map((n) => n.getBoundingClientRect());
  return texts.flatMap((n, i) => texts.slice(i + 1).filter((_, j) => {
    const [p, q] = [boxes[i], boxes[i + 1 + j]];
    const tall = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    return wide > 0 && tall > 4; // boxes of text are taller than the ink
  }).map((m) => [n.textContent, m.textContent]));
}"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_text_of_the_drawing_covers_another(stage, width):
    page = stage(adder("1" * 15, "1" * 15, column=11), width=width)
    page.get_by_role("radio", name="1", exact=True).check()  # all numbers have their digits
    assert page.evaluate(OVERLAPS) == []


# WCAG contrast of every text against the ground below it: the page's, a control's, or in a drawing
# the topmost filled shape under the middle of the text.
CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => {
    const [r, g, b] = rgba(color).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opaque = (color) => color !== "none" && rgba(color)[3] === 255;
  const inside = (r, x, y) => r.left <= x && x <= r.right && r.top <= y && y <= r.bottom;
  const ground = (node) => {
    const box = node.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const shapes = [...(node.ownerSVGElement?.querySelectorAll("rect") ?? [])].reverse();
    const shape = shapes.find((s) =>
      s.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING &&
      inside(s.getBoundingClientRect(), x, y) && opaque(getComputedStyle(s).fill));
    if (shape) return getComputedStyle(shape).fill;
    while (!opaque(getComputedStyle(node).backgroundColor)) node = node.parentElement;
    return getComputedStyle(node).backgroundColor;
  };
  const texts = [...document.querySelectorAll(".ufig *")].filter((n) => n.checkVisibility() &&
    (n.matches("input[type=text]") ||
      [...n.childNodes].some((c) => c.nodeType === Node.TEXT_NODE && c.data.trim())));
  return texts.map((node) => {
    const style = getComputedStyle(node);
    const [a, b] = [node.ownerSVGElement ? style.fill : style.color, ground(node)].map(luminance);
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), node.outerHTML.slice(0, 90)];
  });
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_has_enough_contrast(stage, theme):
    page = stage(adder("01111111", "1", column=7), theme=theme)
    page.get_by_role("radio", name="1.5").check()  # a wrong digit
    page.get_by_label("First number, a").fill("2")  # an error
    page.locator("summary").click()
    page.locator("td").first.wait_for()
    measured = page.evaluate(CONTRAST)
    assert len(measured) > 150
    assert [(ratio, text) for ratio, text in measured if ratio < 4.5] == []
