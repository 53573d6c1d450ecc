"""The way back through the cell of a student, right or with one known mistake.

========== ===================================================== ====================
letter     meaning                                               shape
========== ===================================================== ====================
psi, chi   gradients by state and value                          (T + 1, B, .)
alpha      gradients by the nodes                                (B, d)
========== ===================================================== ====================
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from unrolled_course import judging

expected = judging.load(Path(__file__).with_name("expected.py"))
gate, warp, step, SLIPS = expected.gate, expected.warp, expected.step, expected.SLIPS
Params = dict[str, np.ndarray]


def backward(
    cell: Any,
    p: Params,
    x: np.ndarray,
    run: Params,
    d_s: np.ndarray,
    d_v: np.ndarray,
    slip: str = "",
) -> tuple[Params, np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients by p, x, s_before and v_before; ``slip`` makes one of ``SLIPS``."""
    psi, chi, d_x = d_s.copy(), d_v.copy(), np.zeros_like(x)
    grads = {name: np.zeros_like(a) for name, a in p.items()}
    for n in reversed(range(len(x))):
        o = step(cell, p, x, run["s"], run["v"], n)
        by_q = _value(cell, p, grads, o, chi, n, slip)
        by_r = psi[n + 1] + _normed(cell, p, grads, o, by_q * warp(cell, o.seen, 1), "value", slip)
        by_r = _normed(cell, p, grads, o, by_r, "state", slip)
        psi[n] += by_r * (o.c_keep * o.keep + o.more_kept * (slip != "once")) * (slip != "reset")
        by = _gates(cell, p, grads, o, by_r, slip)
        if cell.kind == "group":
            _group(cell, p, grads, o, by_r, x, d_x, chi, n, slip)
        _nodes(cell, p, grads, o, by, d_x, chi, n, slip)
    if slip == "mean":
        grads = {name: a / x.shape[1] for name, a in grads.items()}
    return grads, d_x, psi[0], chi[0]


def _value(
    cell: Any, p: Params, grads: Params, o: SimpleNamespace, chi: np.ndarray, n: int, slip: str
) -> np.ndarray:
    """Return the gradient by the warped state."""
    now: np.ndarray = chi[n + 1]
    if cell.kind == "project":
        by_q = now @ p["W_q"]
        grads["W_q"] += now.T @ o.q
        if cell.where == "bias":
            grads["b_q"] += now.sum(axis=0)
        elif slip != "road":
            by_q[:, : now.shape[1]] += now
        return by_q
    if (cell.kind, cell.where) == ("leak", "value"):
        chi[n] += (1 - o.bound) * now * (slip != "road")
        _bound(cell, p, grads, now * (o.q - o.v_old * (slip != "once")), slip)
        return np.asarray(o.bound * now)
    return now


def _bound(cell: Any, p: Params, grads: Params, by: np.ndarray, slip: str) -> None:
    """Hand a gradient by a parameter between 0 and 1 on to theta."""
    slope = 1.0 if slip == "slope" else gate(cell, p["theta"], 1)
    grads["theta"] += slope * by.sum(axis=0)


def _normed(
    cell: Any,
    p: Params,
    grads: Params,
    o: SimpleNamespace,
    by: np.ndarray,
    where: str,
    slip: str,
) -> np.ndarray:
    """Return the gradient by what was divided by its size, here or nowhere."""
    if (cell.kind, cell.where) != ("norm", where):
        return by
    part = by * o.r / o.size**3
    grads["theta"] -= (part * p["theta"] * o.square).sum(axis=0)
    if slip == "road":
        return np.asarray(by / o.size)
    square = p["theta"] ** 2 * part
    every = square / o.r.shape[1] if slip == "cross" else square.mean(axis=1, keepdims=True)
    return np.asarray(by / o.size - o.r * every)


def _gates(
    cell: Any, p: Params, grads: Params, o: SimpleNamespace, by_r: np.ndarray, slip: str
) -> Params:
    """Return the gradients by the nodes, as if nothing stood between them and their sums."""
    by_keep, by_write = by_r * o.c_keep * o.s_old, by_r * o.c_write * o.u
    by_u = by_r * o.c_write * o.write
    kept, written = o.keep * o.s_old, o.write * o.u
    by = {"cs": by_keep, "cu": by_write}
    if cell.kind == "couple":
        first, other = ("cs", "cu") if cell.where == "keep" else ("cu", "cs")
        by_both = by[first]
        by[other] = by[other] - o.bound * by_both * (slip != "once")
        by[first] = by_both * (1 - o.bound)
        _bound(cell, p, grads, by_both * (1 - o.g["cu"] - o.g["cs"]), slip)
    if (cell.kind, cell.where) == ("leak", "state"):
        _bound(cell, p, grads, by_r * kept, slip)
    if cell.where == "rest":
        _bound(cell, p, grads, by_r * (kept + written - p["rho"] * (slip != "once")), slip)
        grads["rho"] += (by_r * (1 - o.bound)).sum(axis=0)
    alpha = {k: a * gate(cell, o.a[k], 1) for k, a in by.items()}
    return {**alpha, "du": by_u * warp(cell, o.a["du"], 1)}


def _group(
    cell: Any,
    p: Params,
    grads: Params,
    o: SimpleNamespace,
    by_r: np.ndarray,
    x: np.ndarray,
    d_x: np.ndarray,
    chi: np.ndarray,
    n: int,
    slip: str,
) -> None:
    """Hand on what a gate of several units gets: the sum of what they say."""
    parts = {"keep": o.keep * o.s_old, "update": o.write * o.u}
    by = by_r * parts.get(cell.where, parts["keep"] + parts["update"] - o.s_old * (slip != "once"))
    together = np.zeros((len(by), len(p["c"])))
    for i, k in enumerate(o.of):
        together[:, k] += by[:, i]
    alpha = together if slip == "slope" else together * gate(cell, o.a_group, 1)
    grads["A_x"] += alpha.T @ x[n]
    grads["A_v"] += alpha.T @ o.v_old
    grads["c"] += alpha.sum(axis=0)
    if slip != "road":
        d_x[n] += alpha @ p["A_x"]
        chi[n] += alpha @ p["A_v"]


def _nodes(
    cell: Any,
    p: Params,
    grads: Params,
    o: SimpleNamespace,
    alpha: Params,
    d_x: np.ndarray,
    chi: np.ndarray,
    n: int,
    slip: str,
) -> None:
    """Hand the gradients by the nodes on to all that they hear."""
    by_xi, by_fed = dict(alpha), dict(alpha)
    if cell.kind == "input":
        by_xi["du"], by_fed["du"] = alpha["du"] * o.g["cx"], alpha["du"] * o.others
        of_fed = o.fed["du"] * (cell.where == "blend" and slip != "once")
        by_g = alpha["du"] * (o.xi["du"] - of_fed)
        by_g = by_g if slip == "slope" else by_g * gate(cell, o.a["cx"], 1)
        by_xi["cx"] = by_fed["cx"] = alpha["cx"] = by_g
    windowed = p["W_x"].ndim == 4
    by_heard = np.zeros_like(o.v_old)
    for i, k in enumerate(cell.more):
        by_W = alpha[k] if slip == "ungated" else by_xi[k]
        for j, (tap, sample) in enumerate(zip(o.taps, o.x, strict=True)):
            W, into = (p["W_x"][j, i], grads["W_x"][j]) if windowed else (p["W_x"][i], grads["W_x"])
            into[i] += by_W.T @ sample
            lost = slip == "road" and cell.kind == "window" and tap != n
            # A tap in its own place, inside the run, is at no edge.
            present = {"first": 0, "middle": len(o.taps) // 2, "last": len(o.taps) - 1}[cell.place]
            away = cell.kind == "window" and tap != n + cell.stride * (j - present)
            if tap is not None and not lost and not (slip == "edge" and away):
                d_x[tap] += by_xi[k] @ W
        grads["W_v"][i] += by_fed[k].T @ o.hears[k]
        grads["b"][i] += alpha[k].sum(axis=0)
        W_v = p["W_v"][i]
        turn = slip == "transpose" and W_v.shape[0] == W_v.shape[1]
        back = by_fed[k] @ (W_v.T if turn else W_v)
        if cell.where == "candidate" and k != "du":
            chi[n] += back
        else:
            by_heard += back
    if cell.kind != "attend":
        chi[n] += by_heard
        return
    by_weights = (by_heard * o.past).sum(axis=2)
    if slip != "softmax":
        by_weights = by_weights - (o.weights * by_weights).sum(axis=0)
    by_scores = o.weights * by_weights
    grads["w"] += np.einsum("kb,kbi->i", by_scores, o.past)
    grads["c"][o.some] += by_scores.sum(axis=1)
    for k, by, weights in zip(o.some, by_scores, o.weights, strict=True):
        if k <= n and not (k and slip == "road"):
            by_score = by[:, None] * p["w"] * (slip != "once")
            chi[n - k] += weights[:, None] * by_heard + by_score
