"""Controls that only a kernel can serve: hidden on a page, shown and waited for in a lab."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from unrolled.figures import Button, Figure, Live, Slider

SCRIPT = """
export const compute = (values, { square }) => square;
export const draw = (square, values, data, { svg }) => svg("svg", { width: 9, height: 9 });
export const describe = (square, { n, m }) => `n is ${n}; the square of ${m} is ${square}.`;
"""
HERE = Slider("n", "Here", 0, 9, 1, value=0)
THERE = Slider("m", "There", 0, 9, 1, value=0)


def squares(**changes: object) -> Figure:
    declared = {
        "title": "Squares",
        "caption": "They grow.",
        "controls": [HERE],
        "script": SCRIPT,
        "words": "n is 0; the square of 0 is 0.",
        "data": {"square": 0, "kept": 1},
        "live": Live([THERE], lambda m: {"square": m**2}),
    }
    return Figure(**{**declared, **changes})


def test_data_follow_the_live_control_alone():
    calls = []

    def compute(m):
        calls.append(m)
        return {"square": m**2}

    figure = squares(live=Live([THERE], compute))
    figure.values = {"n": 5}
    assert calls == []
    figure.values = {"m": 3}
    assert (calls, figure.data, figure.computed) == ([3], {"square": 9, "kept": 1}, {"m": 3})
    with pytest.raises(ValueError, match="expected a finite number in"):
        figure.values = {"m": 10}


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"live": lambda m: {}}, TypeError, "live: expected a Live, got function"),
        ({"live": Live([HERE], dict)}, ValueError, "live: expected names that no other"),
        ({"controls": [HERE, Button("Up", step={"m": 1})]}, ValueError, "expected one of"),
    ],
)
def test_a_wrong_declaration_is_named(changes, error, words):
    with pytest.raises(error, match=words):
        squares(**changes)


@pytest.mark.parametrize(
    ("controls", "compute", "words"),
    [
        ("m", dict, "controls: expected a sequence, got str"),
        ([Button("Up", step={"m": 1})], dict, "controls: expected Slider, TextInput or Choice"),
        ([], dict, "controls: expected at least one"),
        ([THERE], {}, "compute: expected a function, got dict"),
    ],
)
def test_a_wrong_live_part_is_named(controls, compute, words):
    with pytest.raises((TypeError, ValueError), match=words):
        Live(controls, compute)


def test_numbers_that_are_none_do_not_reach_the_page():
    figure = squares(live=Live([THERE], lambda m: {"square": float("nan")}))
    with pytest.raises(ValueError, match="square"):
        figure.values = {"m": 1}


def answer(page: Page) -> None:
    """Say what a kernel says when it is asked."""
    page.evaluate("for (const tell of models[0].listeners.get('msg:custom')) tell({ live: true })")


def test_a_page_without_a_kernel_has_no_such_control(stage):
    page = stage(squares())
    there = page.get_by_label("There")
    assert there.count() == 1
    expect(there).to_be_hidden()
    page.get_by_role("slider", name="Here").fill("4")
    assert page.locator(".ufig-text").inner_text() == "n is 4; the square of 0 is 0."
    page.get_by_role("button", name="Reset").click()
    assert page.locator(".ufig-text").inner_text() == "n is 0; the square of 0 is 0."


def test_until_the_kernel_has_computed_the_page_says_what_it_still_shows(stage):
    page = stage(squares())
    answer(page)
    there = page.get_by_role("slider", name="There")
    there.fill("3")
    text, figure = page.locator(".ufig-text"), page.locator(".ufig")
    said = "Waiting for the kernel, still showing There 0. n is 0; the square of 0 is 0."
    assert text.inner_text() == said
    assert figure.get_attribute("data-stale") == ""
    page.evaluate(
        "models[0].state.data = { square: 9, kept: 1 }; models[0].set('computed', { m: 3 })"
    )
    assert text.inner_text() == "n is 0; the square of 3 is 9."
    assert figure.get_attribute("data-stale") is None
    assert there.input_value() == "3"
