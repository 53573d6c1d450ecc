"""The adder figure declares what the library computes."""

import numpy as np
import pytest

from unrolled.adder import handwired_adder
from unrolled.figures import adder


def test_parameters_are_the_librarys():
    figure = adder(gains=(40, 1.5))
    for gain, sent in zip((40, 1.5), figure.data["cells"], strict=True):
        params = handwired_adder(gain=gain).params
        assert sent["gain"] == gain
        assert {name: np.array(sent[name]).tolist() for name in params} == {
            name: value.tolist() for name, value in params.items()
        }


def test_one_gain_needs_no_choice():
    assert "gain" not in adder(gains=(40,)).values


def test_caption_proposes_only_what_the_reader_can_choose():
    trial = "Try 01111111 + 1 with g = 2.5 and with g = 1.5."
    assert adder().caption.endswith(trial)
    for gains in ((40,), (40, 2.5), (40, 1.5)):
        assert "Try" not in adder(gains=gains).caption


def test_words_say_what_the_column_does():
    assert adder("11", "110", column=2)._words == (
        "Column 2: 0 + 1 + carry 1 = 10 in binary: write 0, carry 1. "
        "Hidden units: +1.00, +1.00, −1.00."  # noqa: RUF001
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"a": ""}, ValueError, "value: expected a text matching"),
        ({"b": "12"}, ValueError, "value: expected a text matching"),
        ({"b": "1" * 17}, ValueError, "value: expected a text matching"),
        ({"a": 1011}, TypeError, "value: expected a text"),
        ({"column": -1}, ValueError, "value: expected a finite number in"),
        ({"column": 5}, ValueError, r"column: expected 0\.\.4, the columns of 1011 \+ 110, got 5"),
        ({"column": 1.0}, TypeError, "column: expected an integer"),
        ({"gains": ()}, ValueError, "gains: expected at least one number"),
        ({"gains": 40}, ValueError, "gains: expected at least one number"),
        ({"gains": (40, -1)}, ValueError, "gain: expected a finite number"),
        ({"caption": 3}, TypeError, "caption: expected a text"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        adder(**arguments)
