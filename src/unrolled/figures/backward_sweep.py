"""The way back through an unrolled network of one unit, step by step, as an interactive figure.

======= ==================================================== ========
letter  meaning                                              shape
======= ==================================================== ========
T       steps                                                scalar
x, y    inputs and targets                                   (T,)
w       weight from each readout to the next state           scalar
chi     χ, total derivative of the objective by the readout  (T,)
psi     ψ, total derivative of the objective by the state    (T,)
======= ==================================================== ========
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled.cells.rnn import RNN
from unrolled.figures.controls import Button, Choice, Slider
from unrolled.figures.interactive import Figure

MAX_STEPS = 6
GRADED = ("every step", "last step")
COLUMNS = ("Step", "x", "s", "r", "Direct", "Through", "χ", "G′", "ψ", "By nudging")  # noqa: RUF001
CAPTION = (
    "Total = direct + through the next step. Grade the last step alone: no other state has a "
    "direct part, yet every one of them has a total derivative. A nudge that runs on confirms ψ."
)


def backward_sweep(
    x: Sequence[float], y: Sequence[float], *, weight: float = 1.0, graded: str = "every step"
) -> Figure:
    """Return the figure in which the reader sweeps back through a network of one unit.

    The network is s[n] = w r[n-1] + x[n], r[n] = tanh s[n], from s[-1] = 0; its objective is the
    sum of ½ (r[n] - y[n])² over the steps that are graded.

    Parameters
    ----------
    x, y : sequence of float, (T,)
        Inputs and targets, 2 to 6 of each.
    weight : float
        w at first, in [-2, 2] on a step of 0.1.
    graded : {"every step", "last step"}
        What is graded at first.

    Returns
    -------
    Figure
        With the values ``weight``, ``graded`` and ``swept``, how many steps the way back has
        crossed.

    Raises
    ------
    TypeError, ValueError
        On inputs and targets that are not such sequences, another weight or another option.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 82-85.

    Examples
    --------
    >>> backward_sweep([0.5, -0.3], [0.3, 0.5], weight=1.5).values
    {'weight': 1.5, 'graded': 'every step', 'swept': 0}
    """
    check.option("graded", graded, GRADED)
    inputs, targets = _numbers("x", x), _numbers("y", y)
    if len(targets) != len(inputs):
        raise check.fail("y", f"as many numbers as x, T = {len(inputs)}", len(targets))
    steps = len(inputs)
    return Figure(
        title="The way back, one step at a time",
        caption=CAPTION,
        controls=[
            Slider("weight", "Weight w", -2, 2, 0.1, value=weight),
            Choice("graded", "Graded", GRADED, value=graded),
            Slider("swept", "Steps swept back", 0, steps, 1, value=0, right_to_left=True),
            Button("All", set={"swept": steps}, key="Home"),
            Button("Back one step", step={"swept": 1}, key="ArrowLeft"),
            Button("Undo", step={"swept": -1}, key="ArrowRight"),
            Button("None", set={"swept": 0}, key="End"),
        ],
        script=files(__package__).joinpath("backward_sweep.js"),
        data={"x": inputs, "y": targets},
        words=_words(sweep(inputs, targets, weight, graded)),
        table=(COLUMNS, [_row(one) for one in sweep(inputs, targets, weight, graded)]),
    )


def sweep(x: list[float], y: list[float], weight: float, graded: str) -> list[dict[str, Any]]:
    """Return what the library's cell gives at each step, as ``compute`` in the script does."""
    cell = RNN(1, 1, dtype=np.float64)
    params = {"W_r": np.full((1, 1), float(weight)), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
    steps = len(x)
    run = cell.forward(params, np.reshape(x, (steps, 1, 1)))
    s, r = (cell.signals(run.tape)[name].ravel() for name in "sr")
    counts = np.ones(steps) if graded == "every step" else np.arange(steps) == steps - 1
    direct = (r - y) * counts
    # The input enters a state with weight one, so that its gradient is ψ.
    psi = cell.backward(params, run.tape, direct.reshape(steps, 1, 1)).inputs.ravel()
    through = weight * np.append(psi[1:], 0.0)
    return [
        {
            "n": n,
            "x": x[n],
            "s": s[n],
            "r": r[n],
            "error": counts[n] * (r[n] - y[n]) ** 2 / 2,
            "direct": direct[n],
            "through": through[n],
            "chi": direct[n] + through[n],  # eq-rnn-chi
            "slope": 1 - r[n] ** 2,
            "psi": psi[n],
        }
        for n in range(steps)
    ]


def _numbers(name: str, values: object) -> list[float]:
    """Return ``values`` as a list of 2 to ``MAX_STEPS`` finite numbers."""
    if isinstance(values, str) or not isinstance(values, (Sequence, np.ndarray)):
        raise TypeError(f"{name}: expected a sequence of numbers, got {type(values).__name__}")
    if not 2 <= len(values) <= MAX_STEPS:
        raise check.fail(name, f"2 to {MAX_STEPS} numbers, one for each step", len(values))
    return [check.real_number(f"{name}[{n}]", value) for n, value in enumerate(values)]


def _words(steps: list[dict[str, Any]]) -> str:
    """Return what ``describe`` in the script returns before the way back starts."""
    total = sum(one["error"] for one in steps)
    return f"The network has run forward: E = {total:.3f}. Nothing has come back yet."


def _row(one: dict[str, Any]) -> list[object]:
    """Return one step as a row of the table."""
    short = [_signed(one[name], 2) for name in ("x", "s", "r")]
    parts = [_signed(one[name]) for name in ("direct", "through", "chi")]
    psi = _signed(one["psi"])
    return [one["n"], *short, *parts, f"{one['slope']:.3f}", psi, psi]


def _signed(value: float, digits: int = 3) -> str:
    """Return ``value`` as the figure prints it: with its sign, a minus as long as the plus."""
    return f"{value:+.{digits}f}".replace("-", "\N{MINUS SIGN}")
