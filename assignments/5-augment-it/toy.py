"""A small recurrence as text, its gradients right or wrong, to judge a gradient check by."""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled_course.codec import Code

_FORWARD = """\
def forward(p, x, s_before, v_before):
    s, v = [s_before], [v_before]
    for x_n in x:
        s.append(p["c"] * s[-1] + np.sin(v[-1]) + x_n)
        v.append(np.sin(p["e"] * s[-1]))
    return {"s": np.array(s), "v": np.array(v)}
"""
_BACKWARD = """\
def backward(p, x, run, d_s, d_v):
    s, v, psi, chi = run["s"], run["v"], d_s.copy(), d_v.copy()
    grads, d_x = {"c": 0 * p["c"], "e": 0 * p["e"]}, 0 * x
    for n in reversed(range(len(x))):
        by_node = chi[n + 1] * np.cos(p["e"] * s[n + 1])
        psi[n + 1] += by_node * p["e"]
        grads["e"] = grads["e"] + (by_node * s[n + 1]).sum(axis=0)
        grads["c"] = grads["c"] + (psi[n + 1] * s[n]).sum(axis=0)
        d_x[n] = psi[n + 1]
        psi[n] += p["c"] * psi[n + 1]
        chi[n] += np.cos(v[n]) * psi[n + 1]
    return grads, d_x, psi[0], chi[0]
"""
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
        made.append([Code("forward", _FORWARD), _wrong(fault), p, x, s, v, d_s, d_v])
    return made


def _wrong(fault: str) -> Code:
    return Code("backward", _BACKWARD.replace(*PLANTED[fault]) if fault != "none" else _BACKWARD)


def gradients(code: Code, call: list[Any]) -> dict[str, np.ndarray]:
    """Return name → gradient of a backward pass."""
    names: dict[str, Any] = {"np": np}
    exec(_FORWARD, names)
    exec(code.source, names)
    p, x, s, v, d_s, d_v = call[2:]
    grads, d_x, d_s0, d_v0 = names["backward"](p, x, names["forward"](p, x, s, v), d_s, d_v)
    return {**grads, "x": d_x, "s_before": d_s0, "v_before": d_v0}


def deviations(call: list[Any]) -> dict[str, float]:
    """Return name → largest deviation of a call's gradients from the right ones."""
    got, want = gradients(call[1], call), gradients(_wrong("none"), call)
    return {name: float(np.abs(got[name] - want[name]).max()) for name in NAMES}
