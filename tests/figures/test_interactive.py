"""A figure checks its declaration, keeps its values valid, and can be read without JavaScript."""

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.figures import Button, Choice, Figure, Slider, TextInput, _declaration, interactive

SCRIPT = """
export const compute = ({ n }) => n * n;
export function draw(area, values, data, { svg }) { return svg("svg"); }
export const describe = (area) => `The area is ${area}.`;
"""
SIDE = Slider("n", "Side", 0, 10, 1, value=3)


def declare(**changes):
    declared = {
        "title": "Squares",
        "caption": "Twice the side is four times the area.",
        "controls": [SIDE],
        "script": SCRIPT,
        "words": "The area is 9.",
    }
    return Figure(**{**declared, **changes})


BAD = [
    ({"title": ""}, ValueError, "title: expected a text that is not blank"),
    ({"caption": None}, TypeError, "caption: expected a text"),
    ({"words": " "}, ValueError, "words: expected a text that is not blank"),
    ({"controls": SIDE}, TypeError, "controls: expected a sequence, got Slider"),
    ({"controls": []}, ValueError, "controls: expected at least one named control"),
    ({"controls": [SIDE, SIDE]}, ValueError, "all names different, got \\['n', 'n'\\]"),
    ({"controls": [SIDE, "n"]}, TypeError, "controls: expected Slider, TextInput, Choice or"),
    ({"controls": [Button("Go", step={"n": 1})]}, ValueError, "at least one named control"),
    (
        {"controls": [SIDE, Button("Go", step={"m": 1})]},
        ValueError,
        r"controls: Button\('Go'\): expected one of 'n', got 'm'",
    ),
    (
        {"controls": [SIDE, Button("Go", set={"n": 11})]},
        ValueError,
        r'controls: set\["n"\]: expected a finite number in \[0, 10\], got 11',
    ),
    (
        {"controls": [SIDE, Button("Go", step={"n": 0.5})]},
        ValueError,
        r'controls: step\["n"\]: expected a whole number of steps of 1',
    ),
    (
        {"controls": [Choice("c", "C", (1, 2), value=1), Button("Go", step={"c": 1})]},
        ValueError,
        r'controls: step\["c"\]: expected a slider\'s name, got choice',
    ),
    (
        {"controls": [SIDE, *(Button(s, step={"n": 1}, key="End") for s in "ab")]},
        ValueError,
        "controls: expected a key of its own for each button",
    ),
    ({"script": ""}, ValueError, "script: expected a text that is not blank"),
    ({"script": b"x"}, TypeError, "script: expected a text, got bytes"),
    (
        {"script": "export const draw = 1, x = 2;"},
        ValueError,
        "script: expected exports compute, draw, describe, got \\['draw'\\]",
    ),
    ({"data": [1]}, TypeError, "data: expected a dict, got list"),
    ({"data": {1: 1}}, TypeError, "data: expected texts as keys, got 1"),
    ({"data": {"x": [1, math.inf]}}, ValueError, r'data\["x"\]\[1\]: expected a finite number'),
    ({"data": {"x": np.array([1, np.nan])}}, ValueError, r'data\["x"\]: expected finite entries'),
    ({"data": {"x": 1j}}, TypeError, r'data\["x"\]: expected a real number, got complex'),
    ({"data": {"x": np.zeros(2, complex)}}, TypeError, r'data\["x"\]\[0\]: expected a real'),
    ({"data": {"x": 2**53 + 1}}, ValueError, r'data\["x"\]: expected a number that float64 holds'),
    ({"data": {"x": object()}}, TypeError, r'data\["x"\]: expected a real number, got object'),
    ({"table": "ab"}, TypeError, r"table: expected \(columns, rows\), got str"),
    ({"table": (["a"], [[1, 2]])}, ValueError, "table: expected rows of 1 entries, got 2"),
]


@pytest.mark.parametrize(("changes", "error", "message"), BAD)
def test_bad_declarations_are_refused(changes, error, message):
    declare()  # the rest of the declaration is good
    with pytest.raises(error, match=message):
        declare(**changes)


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"n": 11}, ValueError, r'values\["n"\]: expected a finite number in \[0, 10\], got 11'),
        ({"n": 0.5}, ValueError, r'values\["n"\]: expected a whole number of steps'),
        ({"n": "3"}, TypeError, r'values\["n"\]: expected a real number'),
        ({"m": 1}, ValueError, "values: expected one of 'n', 'a', got 'm'"),
        ({"a": "2"}, ValueError, r'values\["a"\]: expected a text matching'),
    ],
)
def test_values_no_control_can_have_are_refused(values, error, message):
    figure = declare(controls=[SIDE, TextInput("a", "A", "1", pattern="[01]", error="No.")])
    with pytest.raises(error, match=message):
        figure.values = values
    assert figure.values == {"n": 3, "a": "1"}


def test_values_are_moved_by_name_and_observed():
    figure = declare(controls=[SIDE, Slider("m", "M", 0, 1, 0.5, value=0)])
    seen = []
    figure.observe(lambda change: seen.append(change.new), "values")
    figure.values = {"m": 0.5}
    figure.values = {"m": 0.5}
    assert figure.values == {"n": 3, "m": 0.5}
    assert seen == [{"n": 3, "m": 0.5}]


def test_script_may_be_a_file(tmp_path):
    path = tmp_path / "squares.js"
    path.write_text(SCRIPT, encoding="utf-8")
    assert declare(script=path).script == SCRIPT


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(deadline=None)
def test_float64_reaches_the_browser_exactly(number):
    sent = json.loads(json.dumps(_declaration.jsonable("data", {"x": np.array([[number]])})))
    assert struct.pack("d", sent["x"][0][0]) == struct.pack("d", number)


def test_whole_state_survives_json():
    figure = declare(data={"W": np.eye(2, dtype=np.float32), "n": np.int64(3), "s": ("a", None)})
    state = figure.get_state()
    assert json.loads(json.dumps(state))["data"] == {
        "W": [[1, 0], [0, 1]],
        "n": 3,
        "s": ["a", None],
    }


def test_display_shows_the_widget_and_words_for_a_page_without_script(monkeypatch):
    figure = declare(
        title="Squares & <more>", table=(["side", "area"], [[1, 1], [2, "<4"]]), words="Nine."
    )
    shown = []
    monkeypatch.setattr(interactive, "display", lambda bundle, **options: shown.append(bundle))
    figure._ipython_display_()
    widget, static = shown
    view = widget["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == figure.model_id
    assert widget["text/plain"] == "\n\n".join([figure.title, "Nine.", figure.caption])
    html = static["text/html"]
    assert html.startswith('<noscript class="ufig-static">')
    for part in ("Squares &amp; &lt;more&gt;", "Nine.", "<td>&lt;4</td>", figure.caption):
        assert part in html


def test_state_holds_no_address_of_another_host():
    state = declare().get_state()
    text = json.dumps({k: v for k, v in state.items() if not k.startswith("_view")})
    assert "://" not in text.replace("http://www.w3.org/2000/svg", "")  # a name, never fetched
