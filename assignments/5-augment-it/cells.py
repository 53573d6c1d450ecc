"""The base cell, the extensions that a student's can have, and what parameters they bring.

========= ===================================== ==================================================
kind      where                                 what is new
========= ===================================== ==================================================
window    zeros, nearest, wrap                  each node hears m samples, ``stride`` apart
project   bias, skip                            the value is m numbers made of d
input     multiply, blend                       a fourth gate, on what the candidate hears
group     update, keep, hold                    m gates, each for several units together
leak      state, rest, value                    a learned constant leak
couple    keep, write                           the gates of the state are coupled in part
norm      state, value                          division by the size of the whole state
attend    all, candidate                        the last m values, weighted by a softmax
========= ===================================== ==================================================
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled_course import warps

WHERE = {
    "window": ("zeros", "nearest", "wrap"),
    "project": ("bias", "skip"),
    "input": ("multiply", "blend"),
    "group": ("update", "keep", "hold"),
    "leak": ("state", "rest", "value"),
    "couple": ("keep", "write"),
    "norm": ("state", "value"),
    "attend": ("all", "candidate"),
}
#: Where in the window the present sample stands, for windows alone.
PLACES = ("first", "middle", "last")
#: What the values before the run are to attention: left out, or zeros with weights of their own.
EARLY = ("absent", "zeros")
WARPS = {name: warps.WARPS[name] for name in ("arctan", "algebraic", "softsign", "scaled")}
GATE_WARPS = warps.GATE_WARPS
Params = dict[str, np.ndarray]
Shapes = dict[str, tuple[int, ...]]


class Cell(NamedTuple):
    """The structure of a student's cells; the names are those of the module's tables."""

    kind: str
    where: str
    stride: int
    place: str
    early: str
    nodes: list[str]
    more: list[str]
    gate_warp: str
    warp: str


def gate(cell: Cell, z: np.ndarray, slope: int = 0) -> np.ndarray:
    """Return the warping of the gates, or its slope."""
    return np.asarray(eval(GATE_WARPS[cell.gate_warp][slope], {"np": np, "z": z}))


def warp(cell: Cell, z: np.ndarray, slope: int = 0) -> np.ndarray:
    """Return the warping of candidate and state, or its slope."""
    return np.asarray(eval(WARPS[cell.warp][slope], {"np": np, "z": z}))


def base_shapes(d: int, d_x: int) -> Shapes:
    """Return name → shape of the base cell's parameters."""
    return {"W_x": (3, d, d_x), "W_v": (3, d, d), "b": (3, d)}


def shapes(cell: Cell, d: int, d_x: int, m: int) -> Shapes:
    """Return name → shape of the extended cell's parameters."""
    made = base_shapes(d, d_x)
    if cell.kind == "window":
        made["W_x"] = (m, 3, d, d_x)
    elif cell.kind == "project":
        made |= {"W_v": (3, d, m), "W_q": (m, d)} | ({"b_q": (m,)} if cell.where == "bias" else {})
    elif cell.kind == "input":
        made = {"W_x": (4, d, d_x), "W_v": (4, d, d), "b": (4, d)}
    elif cell.kind == "group":
        made |= {"A_x": (m, d_x), "A_v": (m, d), "c": (m,)}
    elif cell.kind == "attend":
        made |= {"w": (d,), "c": (m,)}
    else:
        made |= {"theta": (d,)} | ({"rho": (d,)} if cell.where == "rest" else {})
    return made


def base(cell: Cell) -> Cell:
    """Return the base cell that a cell extends."""
    return cell._replace(kind="base", where="", more=cell.nodes)


def width(cell: Cell, d: int, m: int) -> int:
    """Return how many numbers a value has."""
    return m if cell.kind == "project" else d


def count(sizes: Shapes) -> int:
    """Return the number of parameters."""
    return sum(int(np.prod(shape)) for shape in sizes.values())


def tap(cell: Cell, n: int, k: int, m: int, steps: int) -> int | None:
    """Return the step whose sample tap k meets in step n, or None if it meets a zero."""
    present = {"first": 0, "middle": m // 2, "last": m - 1}[cell.place]
    i = n + cell.stride * (k - present)
    if 0 <= i < steps:
        return i
    return {"zeros": None, "nearest": min(max(i, 0), steps - 1), "wrap": i % steps}[cell.where]
