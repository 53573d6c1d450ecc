"""Controls check their own declarations and every value they are given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.figures import Button, Choice, Slider, TextInput


def slider(**changes):
    declared = {"name": "n", "label": "N", "low": 0, "high": 1, "step": 0.1, "value": 0.3}
    return Slider(**{**declared, **changes})


def text_input(**changes):
    declared = {"name": "a", "label": "A", "value": "1", "pattern": "[01]+", "error": "No."}
    return TextInput(**{**declared, **changes})


def choice(**changes):
    return Choice(**{"name": "g", "label": "G", "options": (1, 2.5), "value": 1, **changes})


def button(**changes):
    return Button(**{"label": "Go", "step": {"n": 1}, **changes})


BAD = [
    (slider, {"name": ""}, ValueError, "name: expected a text that is not blank"),
    (slider, {"name": "two words"}, ValueError, "name: expected a name such as"),
    (slider, {"name": 3}, TypeError, "name: expected a text, got int"),
    (slider, {"label": "  "}, ValueError, "label: expected a text that is not blank"),
    (slider, {"low": "0"}, TypeError, "low: expected a real number"),
    (slider, {"low": float("nan")}, ValueError, "low: expected a finite number"),
    (slider, {"high": 0}, ValueError, "high: expected a number > low = 0"),
    (slider, {"step": 0}, ValueError, "step: expected a finite number in"),
    (slider, {"step": 2}, ValueError, "step: expected a finite number in"),
    (slider, {"unit": None}, TypeError, "unit: expected a text"),
    (slider, {"value": 1.1}, ValueError, "value: expected a finite number in"),
    (slider, {"value": 0.25}, ValueError, "value: expected a whole number of steps of 0.1"),
    (slider, {"value": True}, TypeError, "value: expected a real number, got bool"),
    (text_input, {"name": "a-b"}, ValueError, "name: expected a name such as"),
    (text_input, {"label": None}, TypeError, "label: expected a text"),
    (text_input, {"error": ""}, ValueError, "error: expected a text"),
    (text_input, {"pattern": "["}, ValueError, "pattern: expected a regular expression"),
    (text_input, {"value": "2"}, ValueError, r"value: expected a text matching \[01\]\+, got '2'"),
    (text_input, {"value": "1\n"}, ValueError, "value: expected a text matching"),
    (text_input, {"value": 1}, TypeError, "value: expected a text, got int"),
    (choice, {"options": (1,)}, ValueError, "options: expected at least two different options"),
    (choice, {"options": (1, 1.0)}, ValueError, "options: expected at least two different"),
    (choice, {"options": ("a", " ")}, ValueError, "options: expected at least two different"),
    (choice, {"options": "ab"}, TypeError, "options: expected a sequence"),
    (choice, {"options": (1, None)}, TypeError, "options: expected a real number"),
    (choice, {"value": 3}, ValueError, "value: expected one of 1, 2.5, got 3"),
    (choice, {"value": "1"}, ValueError, "value: expected one of 1, 2.5, got '1'"),
    (button, {"label": ""}, ValueError, "label: expected a text that is not blank"),
    (button, {"step": {}}, ValueError, "set, step: expected at least one change"),
    (button, {"step": ("n", 1)}, TypeError, "step: expected a dict, got tuple"),
    (button, {"set": "n"}, TypeError, "set: expected a dict, got str"),
    (button, {"step": {"n": "1"}}, TypeError, r'step\["n"\]: expected a real number'),
    (button, {"key": "Enter"}, ValueError, "key: expected one of ArrowLeft"),
    (button, {"key": " "}, ValueError, "key: expected one of ArrowLeft"),
]


@pytest.mark.parametrize(("make", "changes", "error", "message"), BAD)
def test_bad_declarations_are_refused(make, changes, error, message):
    make()  # the rest of the declaration is good
    with pytest.raises(error, match=message):
        make(**changes)


@given(st.integers(0, 1000), st.sampled_from([0.1, 0.05, 0.001, 2.5, 1 / 3]), st.floats(-9, 9))
def test_slider_accepts_every_step_as_floating_point_rounds_it(k, step, low):
    track = Slider("n", "N", low, low + 1000 * step, step, value=low)
    assert track.accept("value", min(low + k * step, track.high)) == pytest.approx(low + k * step)


@pytest.mark.parametrize(
    ("low", "step", "digits"), [(0, 1, 0), (0, 10, 0), (0, 0.05, 2), (0.125, 0.5, 3), (0, 1e-4, 4)]
)
def test_slider_shows_as_many_digits_as_its_steps_need(low, step, digits):
    assert Slider("n", "N", low, low + 20, step, value=low).digits == digits


def test_choice_returns_its_own_option():
    assert isinstance(choice(options=(1, 2.5)).accept("value", 1.0), int)
    assert choice(options=("tanh", "identity"), value="tanh").labels == ("tanh", "identity")
