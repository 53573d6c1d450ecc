"""The structures that a student's cell can have, their warps, and how their parameters lie.

====== ================================================ ===========================
letter meaning                                          shape
====== ================================================ ===========================
W      all nodes: weights of input, old value, bias     (k d, d_x + d + 1), or .T
P      what the gates see of a state                    (., d, d) or (., d)
====== ================================================ ===========================
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled_course import warps

WARPS = {
    name: warps.WARPS[name]
    for name in ("arctan", "algebraic", "softsign", "scaled")  # odd, and they never turn back
}
GATE_WARPS = warps.GATE_WARPS
KINDS = ("free", "coupled", "leak", "shared")
READOUTS = ("outside", "inside", "blend")
SOURCES = ("x", "v", "1")


class Cell(NamedTuple):
    """The structure of a student's cell; the names are those of the module's tables."""

    kind: str
    leak: float
    readout: str
    sees: dict[str, str]
    full: bool
    gate_warp: str
    update_warp: str
    readout_warp: str
    order: list[str]
    sources: list[str]
    by: str
    turned: bool


Params = dict[str, np.ndarray]


def _at(code: str, z: np.ndarray) -> np.ndarray:
    return np.asarray(eval(code, {"np": np, "z": z}))


def gate(cell: Cell, z: np.ndarray, slope: int = 0) -> np.ndarray:
    """Return the warping of the gates, or its slope."""
    return _at(GATE_WARPS[cell.gate_warp][slope], z)


def warp(name: str, z: np.ndarray, slope: int = 0) -> np.ndarray:
    """Return a warping of data, or its slope."""
    return _at(WARPS[name][slope], z)


def lookers(cell: Cell) -> list[str]:
    """Return the gates that see a state, in the order of the stack."""
    return [g for g in cell.order if cell.sees.get(g, "none") != "none"]


def columns(cell: Cell, d: int, d_x: int) -> dict[str, slice]:
    """Return where each source stands in a row of the stack."""
    found, first = {}, 0
    for source in cell.sources:
        width = {"x": d_x, "v": d, "1": 1}[source]
        found[source] = slice(first, first + width)
        first += width
    return found


def unpacked(cell: Cell, p: Params) -> dict[str, dict[str, np.ndarray]]:
    """Return W_x, W_v, b, W_s by node: matrices as the book writes them, W_s in full."""
    k, W = len(cell.order), p["W"].T if cell.turned else p["W"]
    d = len(W) // k
    by_node = W.reshape(d, k, -1).swapaxes(0, 1) if cell.by == "unit" else W.reshape(k, d, -1)
    at = columns(cell, d, W.shape[1] - d - 1)
    parts = dict(zip(cell.order, by_node, strict=True))
    seen = dict(zip(lookers(cell), p["P"], strict=True))
    return {
        "W_x": {g: part[:, at["x"]] for g, part in parts.items()},
        "W_v": {g: part[:, at["v"]] for g, part in parts.items()},
        "b": {g: part[:, at["1"]][:, 0] for g, part in parts.items()},
        "W_s": {g: w if cell.full else np.diag(w) for g, w in seen.items()},
    }


def packed(cell: Cell, parts: dict[str, dict[str, np.ndarray]]) -> Params:
    """Return the parameters in the layout of the cell; of a diagonal W_s the diagonal."""
    biases = {g: b[:, None] for g, b in parts["b"].items()}
    blocks = {"x": parts["W_x"], "v": parts["W_v"], "1": biases}
    stack = np.array(
        [np.hstack([blocks[source][g] for source in cell.sources]) for g in cell.order]
    )
    W = (stack.swapaxes(0, 1) if cell.by == "unit" else stack).reshape(-1, stack.shape[2])
    P = np.array([w if cell.full else np.diag(w) for w in map(parts["W_s"].get, lookers(cell))])
    return {"W": np.ascontiguousarray(W.T if cell.turned else W), "P": P}


def shapes(cell: Cell, d: int, d_x: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the parameters."""
    W = (len(cell.order) * d, d_x + d + 1)
    return {
        "W": W[::-1] if cell.turned else W,
        "P": (len(lookers(cell)), d, d) if cell.full else (len(lookers(cell)), d),
    }
