"""The examples under "With PyTorch installed" hold; doctests would fail where it is not."""

import inspect
import textwrap

import numpy as np
import pytest

import unrolled
from unrolled import convert

NAMES = ["from_torch", "to_torch", "torch_module"]


def example(function):
    """Return the lines of the example: code, and behind a # what it evaluates to."""
    text = inspect.getdoc(function).split("With PyTorch installed::\n", 1)[1]
    return [line.partition("  # ")[::2] for line in textwrap.dedent(text).split("\n") if line]


@pytest.mark.parametrize("name", NAMES)
def test_the_example_holds(torch, name):
    names = {"np": np, **{k: getattr(unrolled, k) for k in ("LSTM", "GRU")}}
    names |= {k: getattr(convert, k) for k in NAMES}
    compared = 0
    for code, value in example(getattr(convert, name)):
        if value:
            assert repr(eval(code, names)) == value
            compared += 1
        else:
            exec(code, names)
    assert compared
