"""The cell of a student, forward and backward, for every extension that a variant can have.

========== ===================================================== ====================
letter     meaning                                               shape
========== ===================================================== ====================
p          parameters                                            dict
x          inputs                                                (T, B, d_x)
s, v       states and values, entry 0 the initial ones           (T + 1, B, .)
r          the state before a normalization                      (B, d)
========== ===================================================== ====================

The way back makes each step anew from the signals s, v and x.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from unrolled_course import judging

cells = judging.load(Path(__file__).with_name("cells.py"))
gate, warp = cells.gate, cells.warp
Params = dict[str, np.ndarray]

#: What a student may forget or turn round in the backward pass → what the feedback says.
SLIPS = {
    "transpose": "What is handed back through W_v is multiplied by the wrong one of a matrix and "
    "its transpose; with a single unit nobody sees it.",
    "ungated": "The weights of the candidate's input act before the new gate: their gradient has "
    "to pass it.",
    "slope": "The slope of the warp that bounds your new parameter or gate is missing.",
    "once": "Something new stands in two places of your equations, and hears from one only.",
    "road": "Your extension opens a road on which a nudge travels, and nothing comes back on it.",
    "cross": "Every unit enters the size of the state, so every unit hears from all the others.",
    "softmax": "The weights add up to one: a nudge of one score changes all of them.",
    "edge": "A sample that stands in for missing ones hears from those places too.",
    "reset": "The state's adjoint is not carried from step to step.",
    "mean": "Some gradients are means over the batch where sums belong.",
}


def step(cell: Any, p: Params, x: np.ndarray, s: Any, v: Any, n: int) -> SimpleNamespace:
    """Return all that is computed in a step; entries of s and v up to n are known."""
    kind, where = cell.kind, cell.where
    o = SimpleNamespace(s_old=s[n], v_old=v[n], heard=v[n], x=x[n : n + 1], taps=[n])
    W_x = p["W_x"][None] if p["W_x"].ndim == 3 else p["W_x"]
    if kind == "window":
        o.taps = [cells.tap(cell, n, k, len(W_x), len(x)) for k in range(len(W_x))]
        o.x = np.array([0 * x[0] if i is None else x[i] for i in o.taps])
    if kind == "attend":
        _attend(cell, p, v, n, o)
    o.xi = {k: np.einsum("lbj,lij->bi", o.x, W_x[:, i]) for i, k in enumerate(cell.more)}
    o.hears = {k: o.v_old if where == "candidate" and k != "du" else o.heard for k in cell.more}
    o.fed = {k: o.hears[k] @ p["W_v"][i].T for i, k in enumerate(cell.more)}
    b = dict(zip(cell.more, p["b"], strict=True))
    o.a = {k: o.xi[k] + o.fed[k] + b[k] for k in cell.more}
    o.g = {k: gate(cell, o.a[k]) for k in cell.more if k != "du"}
    if kind == "input":
        o.others = 1 - o.g["cx"] if where == "blend" else np.ones_like(o.s_old)
        o.a["du"] = o.g["cx"] * o.xi["du"] + o.others * o.fed["du"] + b["du"]
    o.u, o.keep, o.write = warp(cell, o.a["du"]), o.g["cs"], o.g["cu"]
    # New factors of what is kept and of what is written, and what else is kept.
    o.c_keep, o.c_write, o.more_kept, o.rest = 1.0, 1.0, 0.0, 0.0
    if kind in ("leak", "couple"):
        o.bound = gate(cell, p["theta"])
    if kind == "couple" and where == "keep":
        o.keep = (1 - o.bound) * o.keep + o.bound * (1 - o.g["cu"])
    if kind == "couple" and where == "write":
        o.write = (1 - o.bound) * o.write + o.bound * (1 - o.g["cs"])
    if kind == "group":
        o.a_group = o.x[0] @ p["A_x"].T + o.v_old @ p["A_v"].T + p["c"]
        o.of = np.arange(o.s_old.shape[1]) % len(p["c"])
        o.bound = gate(cell, o.a_group)[:, o.of]
        o.more_kept = 1 - o.bound if where == "hold" else 0.0
    if (kind, where) in (("group", "keep"), ("group", "hold"), ("leak", "state"), ("leak", "rest")):
        o.c_keep = o.bound
    if (kind, where) in (("group", "update"), ("group", "hold"), ("leak", "rest")):
        o.c_write = o.bound
    if where == "rest":
        o.rest = (1 - o.bound) * p["rho"]
    r = (o.c_keep * o.keep + o.more_kept) * o.s_old + o.c_write * o.write * o.u + o.rest
    if kind == "norm":
        o.r, o.square = r, (r**2).mean(axis=1, keepdims=True)
        o.size = np.sqrt(1 + p["theta"] ** 2 * o.square)
    o.s = r / o.size if (kind, where) == ("norm", "state") else r
    o.seen = r / o.size if kind == "norm" else r  # with norm, one of the two is divided: s or this
    o.q = o.v = warp(cell, o.seen)
    if kind == "project":
        o.v = o.q @ p["W_q"].T + (p["b_q"] if where == "bias" else o.q[:, : len(p["W_q"])])
    if (kind, where) == ("leak", "value"):
        o.v = o.bound * o.q + (1 - o.bound) * o.v_old
    return o


def _attend(cell: Any, p: Params, v: Any, n: int, o: SimpleNamespace) -> None:
    """Add what the nodes hear of the last values to what is known of a step."""
    o.some = [k for k in range(len(p["c"])) if k <= n or cell.early == "zeros"]
    o.past = np.array([v[n - k] if k <= n else 0 * v[n] for k in o.some])
    scores = o.past @ p["w"] + p["c"][o.some, None]
    weights = np.exp(scores - scores.max(axis=0))
    o.weights = weights / weights.sum(axis=0)
    o.heard = (o.weights[:, :, None] * o.past).sum(axis=0)


def forward(
    cell: Any, p: Params, x: np.ndarray, s_before: np.ndarray, v_before: np.ndarray
) -> Params:
    """Return the states and values of a run."""
    s, v = [s_before], [v_before]
    for n in range(len(x)):
        o = step(cell, p, x, s, v, n)
        s.append(o.s)
        v.append(o.v)
    return {"s": np.array(s), "v": np.array(v)}
