"""The cell of a student, forward and backward, for every structure that a variant can have.

========== ===================================================== ====================
letter     meaning                                               shape
========== ===================================================== ====================
p          parameters, in the layout of the variant: W and P     dict
x          inputs                                                (T, B, d_x)
s, v       states and values, entry 0 the initial ones           (T + 1, B, d)
a_cu, …    nodes, by name                                        (T, B, d)
========== ===================================================== ====================

All structures are special cases of one, whose factors depend on the kind of memory::

    s[n] = keep s[n-1] + write u[n],    u[n] = G_u(a_du[n])

and whose gates may see the old state, what is kept of it, or the new state.
"""

# ruff: noqa: B023 - the functions inside of a loop are used in their own round only

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging

cells = judging.load(Path(__file__).with_name("cells.py"))
Cell, KINDS, READOUTS, SOURCES = cells.Cell, cells.KINDS, cells.READOUTS, cells.SOURCES
WARPS, GATE_WARPS = cells.WARPS, cells.GATE_WARPS
gate, warp, lookers, shapes = cells.gate, cells.warp, cells.lookers, cells.shapes
unpacked, packed = cells.unpacked, cells.packed

Params = dict[str, np.ndarray]
Run = dict[str, np.ndarray]

#: What a student may forget or turn round in the backward pass → what the feedback says.
SLIPS = {
    "transpose": "What is handed back through the weights of the old value is multiplied by the "
    "wrong one of the matrix and its transpose; with a single unit nobody sees it.",
    "peephole transpose": "What is handed back through the weights of a state is multiplied by the "
    "wrong one of the matrix and its transpose; with a single unit nobody sees it.",
    "peephole": "What the gates see of the state is not followed back: a peephole is a road too.",
    "when": "A gate hands its share back to the state of another step than the one it has seen.",
    "coupling": "A gate that enters the state equation twice has to hear from both places.",
    "blend": "The gate of the readout enters the value in two places, and has to hear from both.",
    "leak": "The constant leak is missing on the way back.",
    "old value": "The old value enters the new one directly, and that road is missing.",
    "gate slope": "The slope of the gates is missing.",
    "update slope": "The slope of the candidate's warp is missing.",
    "readout slope": "The slope of the readout's warp is missing.",
    "readout place": "The slope of the readout's warp is taken at another argument than the warp.",
    "state reset": "The state's adjoint is not carried from step to step.",
    "value reset": "The value's adjoint is not carried from step to step.",
    "mean": "Some gradients are means over the batch where sums belong.",
}


def core(
    cell: Any, s_old: np.ndarray, v_old: np.ndarray, g: dict[str, np.ndarray], u: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return new state and new value for given gates."""
    keep, write = factors(cell, g)
    s = keep * s_old + write * u
    return s, value(cell, s, v_old, g["cr"])


def value(cell: Any, s: np.ndarray, v_old: np.ndarray, g_cr: np.ndarray) -> np.ndarray:
    """Return the new value for a new state."""
    if cell.readout == "inside":
        return warp(cell.readout_warp, g_cr * s)
    r = g_cr * warp(cell.readout_warp, s)
    return r + (1 - g_cr) * v_old if cell.readout == "blend" else r


def factors(cell: Any, g: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return what stands before the old state and before the candidate."""
    if cell.kind == "coupled":
        return 1 - g["cu"], g["cu"]
    if cell.kind == "shared":
        return g["cs"], (1 - g["cs"]) * g["cu"]
    return (cell.leak if cell.kind == "leak" else 1.0) * g["cs"], g["cu"]


def forward(
    cell: Any,
    p: Params,
    x: np.ndarray,
    s_before: np.ndarray,
    v_before: np.ndarray,
    held: dict[int, dict[tuple[str, int], float]] | None = None,
) -> Run:
    """Return s, v and the nodes; ``held`` is step → (gate, unit) → value."""
    w, s, v = unpacked(cell, p), [s_before], [v_before]
    run: dict[str, list[np.ndarray]] = {f"a_{name}": [] for name in cell.order}
    for n, x_n in enumerate(x):
        g: dict[str, np.ndarray] = {}

        def node(name: str, states: dict[str, np.ndarray]) -> np.ndarray:
            a = x_n @ w["W_x"][name].T + v[-1] @ w["W_v"][name].T + w["b"][name]
            if name in w["W_s"]:
                a = a + states[cell.sees[name]] @ w["W_s"][name].T
            run[f"a_{name}"].append(a)
            return a

        def make(name: str, states: dict[str, np.ndarray]) -> None:
            g[name] = gate(cell, node(name, states))
            for (which, unit), at in (held or {}).get(n, {}).items():
                if which == name:
                    g[name][:, unit] = at

        if "cs" in cell.order:
            make("cs", {"old": s[-1]})
        states = {"old": s[-1], "kept": s[-1] * factors(cell, {"cu": s[-1], **g})[0]}
        make("cu", states)
        u = warp(cell.update_warp, node("du", {}))
        keep, write = factors(cell, g)
        new = keep * s[-1] + write * u
        make("cr", {"old": s[-1], "new": new})
        v.append(value(cell, new, v[-1], g["cr"]))
        s.append(new)
    return {"s": np.array(s), "v": np.array(v), **{k: np.array(a) for k, a in run.items()}}


def backward(
    cell: Any,
    p: Params,
    x: np.ndarray,
    run: Run,
    d_s: np.ndarray,
    d_v: np.ndarray,
    slip: str = "",
) -> tuple[Params, np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients by p, x, initial state and value; ``slip`` makes a mistake."""
    w, psi, chi = unpacked(cell, p), d_s.copy(), d_v.copy()
    grads = {k: {g: np.zeros_like(a) for g, a in part.items()} for k, part in w.items()}
    d_x, add = np.zeros_like(x), (np.mean if slip == "mean" else np.sum)
    for n in range(len(x) - 1, -1, -1):
        s, s_old, v_old = run["s"][n + 1], run["s"][n], run["v"][n]
        g = {k: gate(cell, run[f"a_{k}"][n]) for k in cell.order if k != "du"}
        u = warp(cell.update_warp, run["a_du"][n])
        keep, write = factors(cell, g)
        to_s, to_v, by_old = np.zeros_like(s), np.zeros_like(s), slip != "when"

        def node(name: str, by_gate: np.ndarray) -> np.ndarray:
            """Return the gradient by a node, and by its weights and inputs on the way."""
            nonlocal to_v
            a = run[f"a_{name}"][n]
            bend = warp(cell.update_warp, a, 1) if name == "du" else gate(cell, a, 1)
            skipped = slip == ("update slope" if name == "du" else "gate slope")
            alpha = by_gate * (1 if skipped else bend)
            grads["W_x"][name] += alpha.T @ x[n]
            grads["W_v"][name] += alpha.T @ run["v"][n]
            grads["b"][name] += add(alpha, axis=0)
            d_x[n] += alpha @ w["W_x"][name]
            W_v = w["W_v"][name]
            to_v += alpha @ (W_v.T if slip == "transpose" else W_v)
            return alpha

        def seen(name: str, alpha: np.ndarray, state: np.ndarray) -> np.ndarray:
            """Return what a gate hands back to the state that it has seen."""
            if name not in w["W_s"]:
                return np.zeros_like(alpha)
            grads["W_s"][name] += alpha.T @ state
            W_s = w["W_s"][name].T if slip == "peephole transpose" else w["W_s"][name]
            return (slip != "peephole") * (alpha @ W_s)

        at = g["cr"] * s if cell.readout == "inside" else s
        place = s if slip == "readout place" else at
        if slip == "readout place" and cell.readout != "inside":
            place = s_old
        bend = 1.0 if slip == "readout slope" else warp(cell.readout_warp, place, 1)
        r = warp(cell.readout_warp, at)
        by_cr = chi[n + 1] * (bend * s if cell.readout == "inside" else r)
        psi[n + 1] += chi[n + 1] * bend * g["cr"]
        if cell.readout == "blend":
            by_cr = by_cr - chi[n + 1] * v_old * (slip != "blend")
            to_v += chi[n + 1] * (1 - g["cr"]) * (slip != "old value")
        late = (cell.sees.get("cr") == "new") == by_old
        back = seen("cr", node("cr", by_cr), s if cell.sees.get("cr") == "new" else s_old)
        if late:
            psi[n + 1] += back
        else:
            to_s += back
        node("du", psi[n + 1] * write)
        by_kept = psi[n + 1].copy()
        by_cu = by_kept * u
        if cell.kind == "coupled":
            by_cu = by_cu - by_kept * s_old * (slip != "coupling")
        if cell.kind == "shared":
            by_cu = by_cu * (1 - g["cs"])
        kept = cell.sees.get("cu") == "kept"
        back = seen("cu", node("cu", by_cu), keep * s_old if kept else s_old)
        if kept and by_old:
            by_kept += back
        else:
            to_s += back
        if "cs" in g:
            leak = cell.leak if cell.kind == "leak" and slip != "leak" else 1.0
            by_cs = by_kept * s_old * leak
            if cell.kind == "shared" and slip != "coupling":
                by_cs = by_cs - psi[n + 1] * u * g["cu"]
            to_s += seen("cs", node("cs", by_cs), s_old)
            keep = keep / cell.leak if cell.kind == "leak" and slip == "leak" else keep
        psi[n] += (to_s + by_kept * keep) * (slip != "state reset")
        chi[n] += to_v * (slip != "value reset")
    return packed(cell, grads), d_x, psi[0], chi[0]
