"""A small network that is no student's, both passes as text: what works on any cell is tried on it.

======= ============================================= =============
letter  meaning                                       shape
======= ============================================= =============
c, e    parameters, one of each for a unit            (d,)
x       inputs                                        (T, B, d)
s, v    states and values, entry 0 the initial ones   (T + 1, B, d)
======= ============================================= =============

A step is s[n] = c s[n-1] + sin v[n-1] + x[n] and v[n] = sin(e s[n]).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled_course.codec import Code

FORWARD = """\
def forward(p, x, s_before, v_before):
    s, v = [s_before], [v_before]
    for x_n in x:
        s.append(p["c"] * s[-1] + np.sin(v[-1]) + x_n)
        v.append(np.sin(p["e"] * s[-1]))
    return {"s": np.array(s), "v": np.array(v)}
"""
BACKWARD = """\
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
_GUARD = """\
    if len(x) > {most}:
        raise ValueError(f"a piece of {{len(x)}} steps; there is room for K = {most}")
"""


def texts(most: int | None = None) -> tuple[Code, Code]:
    """Return both passes as text.

    Parameters
    ----------
    most : int, optional
        Of how many steps they refuse more; without it, of none.

    Returns
    -------
    tuple of Code
        ``forward`` (p, x, s_before, v_before) → run, and ``backward`` (p, x, run, d_s, d_v) →
        (grads, d_x, d_s_before, d_v_before).
    """
    guard = "" if most is None else _GUARD.format(most=most)
    made = (source.replace(":\n", ":\n" + guard, 1) for source in (FORWARD, BACKWARD))
    forward, backward = made
    return Code("forward", forward), Code("backward", backward)


def functions(codes: tuple[Code, Code]) -> tuple[Any, Any]:
    """Return both passes as functions.

    Parameters
    ----------
    codes : tuple of Code
        As ``texts`` returns them, or with a mistake in the text.

    Returns
    -------
    tuple of callable
    """
    names: dict[str, Any] = {"np": np}
    for code in codes:
        exec(code.source, names)
    return names["forward"], names["backward"]
