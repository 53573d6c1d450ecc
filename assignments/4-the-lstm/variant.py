"""What is different for each student: the cell, its layout, and a small cell to be explained.

Four kinds of memory, three readouts, who sees which state, full or diagonal peepholes, four warps
of gates and twelve pairs of other warps: more than two thousand cells, each in one of hundreds of
layouts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging

_HERE = Path(__file__)
trace = judging.load(_HERE.with_name("trace.py"))
texts = judging.load(_HERE.with_name("texts.py"))
expected = trace.expected

#: Who may see what: the state of the step before, what is kept of it, the new state, nothing.
SEES = {"cu": ("old", "kept", "none"), "cs": ("old", "none"), "cr": ("new", "old", "none")}


def drawn(rng: np.random.Generator, **fixed: Any) -> Any:
    """Return a structure; ``fixed`` has what is not drawn."""
    kind = fixed.get("kind") or str(rng.choice(expected.KINDS))
    nodes = [g for g in ("cu", "cs", "cr", "du") if g != "cs" or kind != "coupled"]
    while True:
        # What is kept is known only after the gate of a coupled cell.
        sees = {g: str(rng.choice(SEES[g])) for g in nodes if g != "du"}
        seen = [how for how in sees.values() if how != "none"]
        if len(seen) >= 2 and not (kind == "coupled" and sees["cu"] == "kept"):
            break
    update, readout = rng.permutation(list(expected.WARPS))[:2]
    made = {
        "kind": kind,
        "leak": round(float(rng.uniform(0.96, 0.985)), 3),
        "readout": str(rng.choice(expected.READOUTS)),
        "sees": sees,
        "full": bool(rng.integers(2)),
        "gate_warp": str(rng.choice(list(expected.GATE_WARPS))),
        "update_warp": str(update),
        "readout_warp": str(readout),
        "order": [str(g) for g in rng.permutation(nodes)],
        "sources": [str(g) for g in rng.permutation(expected.SOURCES)],
        "by": str(rng.choice(["gate", "unit"])),
        "turned": bool(rng.integers(2)),
    }
    return expected.Cell(**{**made, **fixed})


def variant(rng: np.random.Generator) -> dict[str, Any]:
    """Return the parameters of a student."""
    return made(rng)


def made(rng: np.random.Generator, *fixed: tuple[str, Any]) -> dict[str, Any]:
    """Return the parameters of a student, part of whose structure is fixed: (name, value).

    What a structure has as a list or a dict comes as a tuple here.
    """
    known = dict(fixed)
    known |= {k: list(known[k]) for k in ("order", "sources") if k in known}
    cell = drawn(rng, **known | ({"sees": dict(known["sees"])} if "sees" in known else {}))
    while not fixed and (cell.kind, cell.readout) == ("free", "outside"):
        cell = drawn(rng)  # so that two lines of the way back are not those of the book
    p, x = trace.made(cell, rng)
    small = {"p": {name: a.tolist() for name, a in p.items()}, "x": x.tolist()}
    zero = np.zeros((1, trace.UNITS))
    run = expected.forward(cell, p, x, zero, zero)
    return {
        "cell": cell._asdict(),
        "drawn_text": repr(_used(cell)).replace("'", '"'),
        "small": small,
        "quiet": trace.quiet_step(x),
        **texts.of(cell),
        "example": _example(cell, rng),
        "small_text": _dict(small["p"]),
        "inputs_text": repr(x[:, 0].tolist()),
        "trace_text": _dict(_shown(cell, run)),
    }


def _used(cell: Any) -> dict[str, Any]:
    """Return what was drawn, without what the equations of this cell do not use."""
    return {k: v for k, v in cell._asdict().items() if k != "leak" or cell.kind == "leak"}


def _example(cell: Any, rng: np.random.Generator) -> str:
    """Return a run of two steps from the state zero as the text of a dict, rounded as shown."""
    sizes = expected.shapes(cell, 2, 1)
    p = {k: _different(v, rng) for k, v in sizes.items()}
    x, s, v = _different((2, 2, 1), rng), np.zeros((2, 2)), _different((2, 2), rng)
    run = expected.forward(cell, p, x, s, v)
    known = {"x": x.tolist(), "s_before": s.tolist(), "v_before": v.tolist()}
    parts = {name: value.tolist() for name, value in p.items()}
    return _dict(
        {"p": parts, **known, "run": {k: (a.round(6) + 0.0).tolist() for k, a in run.items()}}
    )


def _different(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return normal numbers, no two alike and none near zero, or an exchange would show nowhere."""
    while True:
        made = rng.normal(size=shape).round(2)
        if len(np.unique(made)) == made.size and np.abs(made).min() >= 0.05:
            return made


def _shown(cell: Any, run: Any) -> dict[str, Any]:
    """Return the trace of the small cell: gates, candidate, state, value; unit by unit."""
    known = [g for g in ("cu", "cs", "cr") if g in cell.order]
    gates = {f"g_{g}": expected.gate(cell, run[f"a_{g}"]) for g in known}
    u = expected.warp(cell.update_warp, run["a_du"])
    every = {**gates, "u": u, "s": run["s"][1:], "v": run["v"][1:]}
    return {k: (a[:, 0].T.round(2) + 0.0).tolist() for k, a in every.items()}


def _dict(known: dict[str, Any]) -> str:
    """Return a dict as text, an entry in each line."""
    return "{\n" + "".join(f"    {k!r}: {v!r},\n".replace("'", '"') for k, v in known.items()) + "}"
