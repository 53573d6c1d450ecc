"""The binary adder as an interactive figure: step through the columns, watch the carry.

======== ==================================================== ===============
letter   meaning                                              shape
======== ==================================================== ===============
a, b     the two numbers as texts of binary digits            up to 16 digits
column   the column in view, 0 the rightmost                  0..16
g        the gain of the threshold units                      scalar
======== ==================================================== ===============
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled.adder import HandwiredAdder, handwired_adder
from unrolled.figures.controls import Button, Choice, Control, Slider, TextInput
from unrolled.figures.interactive import Figure

MAX_DIGITS = 16
PATTERN = f"[01]{{1,{MAX_DIGITS}}}"
ERROR = "Type one to sixteen digits, each 0 or 1."
COLUMNS = ("Column", "a", "b", "Carry in", "r₁", "r₂", "r₃", "Carry out", "y", "Sum bit")


def adder(
    a: str = "1011",
    b: str = "110",
    *,
    column: int = 0,
    gains: Sequence[float] = (40, 2.5, 1.5, 1),
    caption: str | None = None,
) -> Figure:
    """Return the figure in which a recurrent network adds two binary numbers.

    The reader types the numbers, steps through the columns from right to left and watches the
    inputs, the three hidden units, the carry and the bit that is written. The parameters are those
    of ``unrolled.adder.handwired_adder``.

    Parameters
    ----------
    a, b : str
        The numbers at first, one to sixteen binary digits each.
    column : int
        The column in view at first, 0 the rightmost.
    gains : sequence of float
        Gains g > 0 the reader can choose from, the first at first. With one gain there is no
        choice to make.
    caption : str, optional
        What to conclude, where the page wants other words than the usual ones.

    Returns
    -------
    Figure
        With the values ``a``, ``b``, ``column`` and, if there is a choice, ``gain``.

    Raises
    ------
    TypeError, ValueError
        On a number that is not binary, a column the sum does not have, or a gain that is not
        positive.

    Examples
    --------
    >>> figure = adder("11", "1", column=1)
    >>> figure.values
    {'a': '11', 'b': '1', 'gain': 40, 'column': 1}
    """
    if not isinstance(gains, Sequence) or not gains:
        raise check.fail("gains", "at least one number g > 0", repr(gains))
    adders = {gain: handwired_adder(gain=gain) for gain in gains}
    first = adders[gains[0]]
    last = MAX_DIGITS  # a sum has one digit more than its terms
    controls: list[Control] = [
        TextInput("a", "First number, a", a, pattern=PATTERN, error=ERROR, numeric=True),
        TextInput("b", "Second number, b", b, pattern=PATTERN, error=ERROR, numeric=True),
        Slider("column", "Column", 0, last, 1, value=column, right_to_left=True),
        Button("Last", set={"column": last}, key="End"),
        Button("Next", step={"column": 1}, key="ArrowLeft"),
        Button("Back", step={"column": -1}, key="ArrowRight"),
        Button("First", set={"column": 0}, key="Home"),
    ]
    if len(adders) > 1:
        controls.insert(2, Choice("gain", "Gain g", tuple(adders), value=gains[0]))
    columns = _columns(first, a, b)
    check.positive_int("column", column, minimum=0)
    if column >= len(columns):
        raise check.fail("column", f"0..{len(columns) - 1}, the columns of {a} + {b}", column)
    return Figure(
        title="Adding two binary numbers, column by column",
        caption=caption or _caption(gains),
        controls=controls,
        script=files(__package__).joinpath("adder.js"),
        data={
            "cells": [{"gain": gain, **one.params} for gain, one in adders.items()],
            "s_initial": first.initial_state(1)["s"][0],
            "W_y": first.W_y,
            "b_y": first.b_y,
        },
        words=_words(columns, a, b, column),
        table=(COLUMNS, [_row(n, one) for n, one in enumerate(columns)]),
    )


def _caption(gains: Sequence[float]) -> str:
    """Return what to conclude, and what to try if the gains for it are there."""
    carry = (
        "The carry is the state: all that one column hands to the next is the value of hidden "
        "unit 2, which says whether at least two of the three bits of the column are 1."
    )
    trial = " Try 01111111 + 1 with g = 2.5 and with g = 1.5."
    return carry + trial if {2.5, 1.5} <= set(gains) else carry


def _columns(adder: HandwiredAdder, a: str, b: str) -> list[dict[str, Any]]:
    """Return what the library's cell does in each column of a + b."""
    count = max(len(a), len(b), len(f"{int(a, 2) + int(b, 2):b}"))
    bits = [[int(digit) for digit in reversed(text.zfill(count))] for text in (a, b)]
    x = np.array(bits, float).T[:, None]
    state = adder.initial_state(1)
    run = adder.cell.forward(adder.params, x, state)
    before = np.concatenate([np.tanh(state["s"])[None], run.outputs[:-1]])
    y = adder.readout(run.outputs)
    return [
        {
            "x": [int(bit) for bit in x[n, 0]],
            "before": float(before[n, 0, 1]),
            "r": run.outputs[n, 0].tolist(),
            "y": float(y[n, 0, 0]),
        }
        for n in range(count)
    ]


def _format(value: float, form: str = "+.2f") -> str:
    """Return ``value`` as the figure prints it, with a minus sign as long as the plus sign."""
    return format(value, form).replace("-", "\N{MINUS SIGN}")


def _row(number: int, step: dict[str, Any]) -> list[object]:
    """Return one column of the sum as a row of the table."""
    r = [_format(value) for value in step["r"]]
    carries = int(step["before"] > 0), int(step["r"][1] > 0)
    y = step["y"]
    return [number, *step["x"], carries[0], *r, carries[1], _format(y, ".2f"), int(y > 0.5)]


def _words(columns: list[dict[str, Any]], a: str, b: str, column: int) -> str:
    """Return what ``describe`` in adder.js returns."""
    step, last = columns[column], column == len(columns) - 1
    (p, q), written = step["x"], [int(one["y"] > 0.5) for one in columns]
    m, n, below = int(a, 2), int(b, 2), 2**column
    carry = (m % below + n % below) // below
    total = p + q + carry
    sentences = [
        f"Column {column}: {p} + {q} + carry {carry} = {total:b} in binary: "
        f"write {total % 2}, carry {total // 2}."
    ]
    if written[column] != total % 2:
        handed = _format(step["before"])
        sentences.append(
            f"The network is handed {handed} as carry and writes {written[column]}: wrong."
        )
    sentences.append(f"Hidden units: {', '.join(map(_format, step['r']))}.")
    if last:
        true = f"{m + n:0{len(columns)}b}"
        sentences.append(f"{a} + {b} = {true}, that is {m} + {n} = {m + n}.")
        network = "".join(map(str, reversed(written)))
        if network != true:
            sentences.append(f"The network wrote {network}.")
    return " ".join(sentences)
