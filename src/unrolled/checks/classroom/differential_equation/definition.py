"""A student's weights put back into what defines the student's step; none are solved for here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._answers import matrix
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.differential_equation.equation import Equation, call

NAMES = ("W_s", "W_z", "W_0", "W_1")
#: What each of the weights multiplies.
READS = {"W_s": "s[n-1]", "W_z": "s[n-2]", "W_0": "g[n]", "W_1": "g[n-1]"}
ROUNDING = 1e-9


def found(answer: Any, eq: Equation, h: float, where: str = "") -> dict[str, Array]:
    """Return the four weights of an answer, or say why they are none."""
    made = call("weights", answer, eq, h, where=where)
    if not isinstance(made, dict):
        raise Unusable(f"weights(…) is a {type(made).__name__}; expected is a dictionary.")
    missing = [name for name in NAMES if name not in made]
    if missing or len(made) > len(NAMES):
        what = f"has no {', '.join(missing)}" if missing else f"has {', '.join(map(str, made))}"
        raise Unusable(f"weights(…) {what}; expected are {', '.join(NAMES)}.")
    d = len(eq["A"])
    return {name: matrix(name, made[name], (d, d)) for name in NAMES}


def defined(answer: Any, eq: Equation, h: float, step: Sequence[Any]) -> None:
    """Check the weights by the definition of the step, or by how exact steps can be cut."""
    W, family = found(answer, eq, h), step[0]
    if family != "two-step" and W["W_z"].any():
        raise Unusable("Your step does not read s[n-2], but W_z is not zero.")
    if family in ("ends", "two-step"):
        for name in NAMES:
            _put_back(W, name, eq, h, step)
        return
    half, eye = found(answer, eq, h / 2), np.eye(len(eq["A"]))
    constant = (
        "In two half steps with the same drive the state comes elsewhere than in a whole one."
    )
    _near(W["W_s"], half["W_s"] @ half["W_s"], "Without a drive, two half steps are no whole step.")
    both, halves = W["W_0"] + W["W_1"], half["W_0"] + half["W_1"]
    _near(both, (half["W_s"] + eye) @ halves, constant)
    if family == "exponential":
        share = float(step[-1])
        told = (
            "W_0 and W_1 do not hold the drive at the mean of g[n] and g[n-1] that your step takes."
        )
        _near((1 - share) * W["W_0"], share * W["W_1"], told)
        return
    # The drive in the middle of a straight line is (g[n-1] + g[n]) / 2.
    told = (
        "With a drive that *is* a straight line, two half steps do not bring the state where one "
        "whole step does."
    )
    _near(W["W_0"], half["W_s"] @ half["W_0"] / 2 + half["W_0"] + half["W_1"] / 2, told)


def _put_back(W: dict[str, Array], name: str, eq: Equation, h: float, step: Sequence[Any]) -> None:
    """Check both sides of the step, with all zero but what this weight multiplies."""
    A, eye = eq["A"], np.eye(len(eq["A"]))
    M, s = eq.get("M", eye), W[name]
    s_1, s_2, g, g_1 = (eye if name == other else 0 * eye for other in NAMES)
    if step[0] == "two-step":
        left, right = M @ (1.5 * s - 2 * s_1 + 0.5 * s_2) / h, A @ s + g
    else:
        leak, drive = step[1:]
        left = M @ (s - s_1) / h
        right = A @ (leak * s + (1 - leak) * s_1) + drive * g + (1 - drive) * g_1
    told = f"Put your s[n] back into your step, where only {READS[name]} is not zero: "
    _near(left, right, told + "the two sides differ.")


def _near(got: Array, want: Array, told: str) -> None:
    if np.abs(got - want).max() > ROUNDING * max(1.0, np.abs(want).max()):
        raise Unusable(told)
