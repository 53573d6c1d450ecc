"""Self-check of one step back through a cell with coupled gates, g_cu = 1 - g_cs.

======== ================================================ ==============
letter   meaning                                          shape
======== ================================================ ==============
p        parameters, W_x, W_s, W_v, b as in the library   dict
t        the signals of the step, a sequence to a column  dict of (d, B)
d_v      direct gradient by the value of the step         (d, B)
f_psi    what reaches ψ and χ from the step after         (d, B) each
f_chi
alpha    gradients of the nodes cs, cr, du                dict of (d, B)
======== ================================================ ==============
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled import LSTM
from unrolled._checks import Array, Params
from unrolled.checks._answers import matrix, outcome
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.verify.derivatives import complex_step

#: T, B, d, d_x of the cases, the smallest first.
_SIZES = ((1, 1, 1, 1), (2, 1, 1, 1), (2, 1, 2, 1), (5, 3, 4, 2))
_NODES = ("cs", "cr", "du")

#: Both sides sum a few hundred products of numbers of order one in float64.
_TOLERANCE = 1e-9


def coupled(answer: object) -> Verdict:
    """Check one step back through the LSTM whose update gate is g_cu = 1 - g_cs.

    Parameters
    ----------
    answer : callable or None
        (p, t, d_v, f_psi, f_chi) → alpha, f_psi, f_chi, with alpha a dict of the keys cs, cr, du.
        ``t`` holds x, s_old, v_old, g_cu, g_cs, u, s, g_cr, r, v. What p has for cu is not used by
        the cell.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> coupled(lambda p, t, d_v, f_psi, f_chi: (dict.fromkeys(("cs", "cr", "du"), d_v), d_v, d_v))
    Not yet. With T = 1 and d = 1 the gradient of the node cs is wrong.
    """
    if answer is None:
        return WAITING
    if not callable(answer):
        return Verdict(False, "The answer is a function.")
    for case, (steps, batch, d, d_x) in enumerate(_SIZES):
        rng = np.random.default_rng(case)
        shapes = LSTM(d_x, d, "full").param_shapes()
        p = {name: rng.normal(size=shape) for name, (shape, _) in shapes.items()}
        x, d_v = rng.normal(size=(steps, d_x, batch)), rng.normal(size=(steps, d, batch))
        start = {"s[-1]": rng.normal(size=(d, batch)), "v[-1]": rng.normal(size=(d, batch))}
        want = _truth(p, x, start, d_v)
        try:
            got = _way_back(answer, p, _tape(p, x, start), d_v)
        except Unusable as fault:
            return Verdict(False, str(fault))
        for name, value in want.items():
            if not np.abs(got[name] - value).max() <= _TOLERANCE * max(1, np.abs(value).max()):
                where = f"With T = {steps} and d = {d}"
                return Verdict(False, f"{where} the gradient {name} is wrong.")
    return Verdict(True, f"All gradients agree in {len(_SIZES)} networks.")


def _truth(p: Params, x: Array, start: Params, d_v: Array) -> Params:
    """Return the gradients by complex step: of the nodes' biases, of s[-1] and of v[-1]."""

    def objective(at: Params) -> Any:
        moved = {**p, "b": at["b"]}
        return sum((d * t["v"]).sum() for d, t in zip(d_v, _tape(moved, x, at), strict=True))

    found = complex_step(objective, {"b": p["b"], **start})[0]
    of_nodes = {f"of the node {k}": found["b"][LSTM.GATES.index(k)] for k in _NODES}
    return {**of_nodes, "by s[-1]": found["s[-1]"], "by v[-1]": found["v[-1]"]}


def _tape(p: Params, x: Array, start: Params) -> list[Params]:
    """Run the cell forward and return the signals of every step."""
    s, v, tape = start["s[-1]"], start["v[-1]"], []
    W_x, W_v, b = p["W_x"], p["W_v"], p["b"][:, :, None]
    _, W_s_cs, W_s_cr = p["W_s"]
    for x_n in x:
        t = {"x": x_n, "s_old": s, "v_old": v}
        _, a_cs, a_cr, a_du = W_x @ x_n + W_v @ v + b
        t["g_cs"] = (1 + np.tanh((a_cs + W_s_cs @ s) / 2)) / 2
        t["g_cu"], t["u"] = 1 - t["g_cs"], np.tanh(a_du)
        t["s"] = s = t["g_cs"] * s + t["g_cu"] * t["u"]
        t["g_cr"], t["r"] = (1 + np.tanh((a_cr + W_s_cr @ s) / 2)) / 2, np.tanh(s)
        t["v"] = v = t["g_cr"] * t["r"]
        tape.append(t)
    return tape


def _way_back(answer: Callable[..., Any], p: Params, tape: list[Params], d_v: Array) -> Params:
    """Run the reader's step over the tape, last step first."""
    shape = d_v[0].shape
    f_psi, f_chi = np.zeros(shape), np.zeros(shape)
    by_node = {node: np.zeros(shape[0]) for node in _NODES}
    for t, d in zip(tape[::-1], d_v[::-1], strict=True):
        copies = ({k: a.copy() for k, a in z.items()} for z in (p, t))
        given = outcome("The function", "", answer, *copies, d.copy(), f_psi, f_chi)
        if not (isinstance(given, tuple) and len(given) == 3 and isinstance(given[0], Mapping)):
            raise Unusable("The function must return alpha, f_psi, f_chi, alpha being a dict.")
        if not set(_NODES) <= set(given[0]):
            raise Unusable(f"alpha must have the keys {', '.join(_NODES)}.")
        for node in _NODES:
            by_node[node] += matrix(f'alpha["{node}"]', given[0][node], shape).sum(axis=1)
        f_psi, f_chi = matrix("f_psi", given[1], shape), matrix("f_chi", given[2], shape)
    of_nodes = {f"of the node {node}": value for node, value in by_node.items()}
    return {**of_nodes, "by s[-1]": f_psi, "by v[-1]": f_chi}
