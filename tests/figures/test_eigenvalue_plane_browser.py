"""The figure of the eigenvalues in a real browser: its numbers are the library's."""

import numpy as np
import pytest

from unrolled.figures import eigenvalue_plane
from unrolled.figures.eigenvalue_plane import COLUMNS, STARTS, recursion


def positions(count):
    """Random positions of all controls, and the four corners of leak and step."""
    rng = np.random.default_rng(1)
    drawn = [
        {
            "a": round(0.1 * int(rng.integers(1, 51)), 1),
            "b": round(0.1 * int(rng.integers(-80, 81)), 1),
            "phi": 5 * int(rng.integers(0, 37)),
            "h": round(0.1 * int(rng.integers(1, 51)), 1),
            "start": str(rng.choice(list(STARTS))),
        }
        for _ in range(count)
    ]
    rest = {"b": 8.0, "phi": 90, "start": "far out"}
    return drawn + [{"a": a, "h": h, **rest} for a in (0.1, 5.0) for h in (0.1, 5.0)]


def words(page):
    return page.locator(".ufig-text").inner_text()


@pytest.fixture
def page(stage):
    return stage(eigenvalue_plane())


def test_shown_numbers_and_words_are_the_librarys(page):
    for values in positions(12):
        page.evaluate("values => models[0].set('values', values)", values)
        mu, _, s = recursion(*(float(values[k]) for k in ("a", "b", "phi", "h")), values["start"])
        got = page.evaluate(
            "[...document.querySelectorAll('[data-value]')].map(n => +n.dataset.value)"
        )
        # Math.tanh and NumPy's differ in the last place, which 100 steps may pass on and enlarge.
        np.testing.assert_allclose(got, [abs(mu), np.linalg.norm(s[-1])], rtol=1e-7, atol=1e-9)
        known = {k: v if k == "start" else float(v) for k, v in values.items()}
        a, b = known.pop("a"), known.pop("b")
        assert words(page) == eigenvalue_plane(a, b, **known)._words


def test_table_is_that_of_the_page_without_javascript(page):
    page.locator("summary").click()
    page.locator("th").first.wait_for()
    assert page.locator("th").all_inner_texts() == list(COLUMNS)
    cells = page.locator("td").all_inner_texts()
    assert cells == [str(cell) for row in eigenvalue_plane()._table[1] for cell in row]


def test_crosses_stand_where_the_eigenvalues_are(stage):
    """In units of the unit circle, whose center is the origin."""
    page = stage(eigenvalue_plane(1.0, 2.4, phi=60.0))
    circle = page.evaluate(
        "(() => { const c = document.querySelector('svg circle.rule');"
        " return ['cx', 'cy', 'r'].map(k => +c.getAttribute(k)); })()"
    )
    crosses = page.locator("svg path.state").evaluate_all(
        "paths => paths.map(p => p.getAttribute('d').match(/M ([-.0-9]+) ([-.0-9]+)/)"
        ".slice(1).map(x => +x + 6))"
    )
    places = [complex((x - circle[0]) / circle[2], (circle[1] - y) / circle[2]) for x, y in crosses]
    mu = recursion(1.0, 2.4, 60.0, 1.0, "near the origin")[0]
    np.testing.assert_allclose(places, [mu, mu.conjugate()], atol=1e-12)


def test_keyboard_moves_the_eigenvalues_out(page):
    slider = page.get_by_role("slider", name="Coupling b")
    for _ in range(14):
        slider.press("ArrowRight")
    assert "outside the unit circle" in words(page)
    page.get_by_role("button", name="Reset").press("Enter")
    assert words(page) == eigenvalue_plane()._words
    page.get_by_role("button", name="Flip").press("Enter")
    assert words(page).endswith("it flips between two states.")
    page.get_by_role("radio", name="far out").check()
    assert "starts at size 5.00" in words(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_page_never_scrolls_sideways_and_nothing_is_cut_off(stage, theme, width):
    page = stage(eigenvalue_plane(0.1, 8.0, h=5.0), theme=theme, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        "(() => { const box = document.querySelector('.ufig').getBoundingClientRect();"
        " return [...document.querySelectorAll('.ufig *')].filter(n => {"
        "  const r = n.getBoundingClientRect();"
        "  return r.width && (r.left < box.left - 0.5 || r.right > box.right + 0.5);"
        " }).map(n => n.outerHTML) })()"
    )
    assert outside == []
