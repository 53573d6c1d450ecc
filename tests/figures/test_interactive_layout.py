"""The framework in a real browser: room, size, scrolling, both themes and motion."""

import io

import numpy as np
import pytest
from bar_figure import SCRIPT, bar
from matplotlib import image


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
