"""Right and wrong gradients of a network that is nobody's, to judge a gradient check by."""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled_course import small_network
from unrolled_course.codec import Code

#: What is planted → the line that it replaces, and by what.
PLANTED = {
    "none": ("", ""),
    "e": ("by_node * s[n + 1]).sum", "by_node * s[n]).sum"),
    "x": ("d_x[n] = psi[n + 1]", "d_x[n] = psi[n]"),
    "v_before": ("return grads, d_x, psi[0], chi[0]", "return grads, d_x, psi[0], d_v[0]"),
    "s_before": ("return grads, d_x, psi[0], chi[0]", "return grads, d_x, 1.01 * psi[0], chi[0]"),
}
NAMES = ("c", "e", "x", "s_before", "v_before")
#: Which fault, T, B, d, and how large the parameters are.
CASES = (("none", 1, 1, 1, 1.0), ("e", 3, 1, 2, 1.0), ("x", 4, 2, 2, 1.0), ("none", 1, 2, 3, 30.0),
         ("v_before", 2, 2, 1, 1.0), ("s_before", 3, 2, 2, 1.0))  # fmt: skip


def calls(rng: np.random.Generator) -> list[list[Any]]:
    """Return the arguments of a gradient check: passes, p, x, s, v, d_s, d_v."""
    made: list[list[Any]] = []
    for fault, steps, batch, d, size in CASES:
        p = {"c": rng.uniform(0.3, 0.8, d), "e": size * rng.uniform(0.5, 1, d)}
        x, (s, v) = rng.normal(size=(steps, batch, d)), rng.normal(size=(2, batch, d))
        d_s, d_v = rng.normal(size=(2, steps + 1, batch, d))
        made.append([small_network.texts()[0], _wrong(fault), p, x, s, v, d_s, d_v])
    return made


def _wrong(fault: str) -> Code:
    right = small_network.BACKWARD
    return Code("backward", right if fault == "none" else right.replace(*PLANTED[fault]))


def gradients(code: Code, call: list[Any]) -> dict[str, np.ndarray]:
    """Return name → gradient of a backward pass."""
    forward, backward = small_network.functions((call[0], code))
    p, x, s, v, d_s, d_v = call[2:]
    grads, d_x, d_s0, d_v0 = backward(p, x, forward(p, x, s, v), d_s, d_v)
    return {**grads, "x": d_x, "s_before": d_s0, "v_before": d_v0}


def deviations(call: list[Any]) -> dict[str, float]:
    """Return name → largest deviation of a call's gradients from the right ones."""
    got, want = gradients(call[1], call), gradients(_wrong("none"), call)
    return {name: float(np.abs(got[name] - want[name]).max()) for name in NAMES}
