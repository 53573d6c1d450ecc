"""What is different for each student: the extension, the warps, the task, the statistics.

Eight kinds of extension, 36 with their ways, each with 16 pairs of warps and six orders of the
nodes; five tasks, three levels of confidence.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging

_HERE = Path(__file__)
expected = judging.load(_HERE.with_name("expected.py"))
texts = judging.load(_HERE.with_name("texts.py"))
statistic = judging.load(_HERE.with_name("statistic.py"))
cells = expected.cells

INPUTS = 2
#: How far the numbers of parameters of two cells may be apart, and the widths of a base cell.
TOLERANCE, WIDTHS = 0.08, range(5, 15)
LEVELS = (0.9, 0.95, 0.99)
#: task → the numbers that say how hard it is.
TASKS: dict[str, tuple[float, ...]] = {
    "latch": (0.15, 0.2, 0.25),
    "echo": (3, 4, 5),
    "switch": (0.1, 0.15, 0.2),
    "reports": (0.3, 0.4, 0.5),
    "largest": (0.5, 1.0, 2.0),
}
_TOLD = {
    "latch": "The first input is data, the second a mark, 1 with probability {}. In each step the "
    "answer is the data of the last marked step (0 before the first).",
    "echo": "The first input is data; the answer is the data of {} steps ago (0 at first). The "
    "second input means nothing.",
    "switch": "A switch stands at $-1$ or $1$ and is turned with probability {}. Both inputs "
    "show it, each with noise of its own of standard deviation 1. Where does it stand?",
    "reports": "The first input reports a push; the second is a flag that says that the report is "
    "false, 1 with probability {}, and false reports are four times as large. The answer is the "
    "sum of the true pushes, of which 15 percent leak away in each step.",
    "largest": "The first input is data; the answer is the largest number so far. The second "
    "input means nothing, and is scaled by {}.",
}
_OFFSETS = {"leak": {"theta": 2.0}, "couple": {"theta": -1.0}, "norm": {"theta": 0.5},
            "group": {"c": 1.0}}  # fmt: skip


def variant(rng: np.random.Generator) -> dict[str, Any]:
    """Return the parameters of a student."""
    return made(rng)


def made(rng: np.random.Generator, *fixed: tuple[str, Any]) -> dict[str, Any]:
    """Return the parameters of a student, part of whose structure is fixed: (name, value)."""
    known = dict(fixed)
    task = known.pop("task", None) or str(rng.choice(list(TASKS)))
    cell = drawn(rng, **known)
    number = TASKS[task][int(rng.integers(len(TASKS[task])))]
    level = LEVELS[int(rng.integers(len(LEVELS)))]
    quantiles = statistic.table(level)
    sizes = {"window": [2, 3], "attend": [2, 3, 4], "project": [2, 3, 4, 5], "group": [1, 2, 3]}
    return {
        "cell": cell._asdict(),
        "task": {"name": task, "number": number},
        "level": level,
        "percent": f"{100 * level:.0f}",
        "quantiles": {str(k): q for k, q in quantiles.items()},
        "quantiles_text": repr(quantiles),
        "offsets": _OFFSETS.get(cell.kind, {}),
        "offsets_text": repr(_OFFSETS.get(cell.kind, {})).replace("'", '"'),
        "sizes": sizes.get(cell.kind, [1]),
        "task_text": repr({"name": task, "number": number}).replace("'", '"'),
        "task_said": _TOLD[task].format(number),
        "spot": [int(k) for k in rng.integers(2**31, size=2)],
        "drawn_text": repr(_used(cell)).replace("'", '"'),
        **texts.of(cell),
        "example": _example(cell, rng),
    }


def drawn(rng: np.random.Generator, **fixed: Any) -> Any:
    """Return a structure; ``fixed`` has what is not drawn."""
    kind = fixed.get("kind") or str(rng.choice(list(cells.WHERE)))
    nodes = [str(k) for k in rng.permutation(["cs", "cu", "du"])]
    more = [str(k) for k in rng.permutation([*nodes, "cx"])] if kind == "input" else nodes
    made = {
        "kind": kind,
        "where": str(rng.choice(cells.WHERE[kind])),
        "stride": int(rng.integers(1, 3)),
        "place": str(rng.choice(cells.PLACES)),
        "early": str(rng.choice(cells.EARLY)),
        "nodes": nodes,
        "more": more,
        "gate_warp": str(rng.choice(list(cells.GATE_WARPS))),
        "warp": str(rng.choice(list(cells.WARPS))),
    }
    return cells.Cell(**{**made, **fixed})


def _used(cell: Any) -> dict[str, Any]:
    """Return what was drawn, without nodes and what this extension does not use."""
    unused = {"nodes", "more"}
    unused |= {"stride", "place"} if cell.kind != "window" else set()
    unused |= {"early"} if cell.kind != "attend" else set()
    return {k: v for k, v in cell._asdict().items() if k not in unused}


def pairs(cell: Any, sizes: list[int]) -> list[tuple[int, int, int]]:
    """Return all widths of base and extended cell, and m, with nearly equal parameter counts."""
    found = []
    for d in WIDTHS:
        base = cells.count(cells.base_shapes(d, INPUTS))
        for m in sizes:
            for e in range(max(2, m), 4 * max(WIDTHS)):
                ratio = cells.count(cells.shapes(cell, e, INPUTS, m)) / base
                if abs(ratio - 1) <= TOLERANCE:
                    found.append((d, e, m))
    return found


def _example(cell: Any, rng: np.random.Generator) -> str:
    """Return a run of three steps as the text of a dict, rounded as shown."""
    m = {"window": 2, "attend": 3, "project": 2, "group": 2}.get(cell.kind, 1)
    p = {k: rng.normal(size=v).round(1) + 0.0 for k, v in cells.shapes(cell, 3, 1, m).items()}
    x, s = rng.normal(size=(3, 2, 1)).round(1), rng.normal(size=(2, 3)).round(1)
    v = rng.normal(size=(2, cells.width(cell, 3, m))).round(1)
    run = expected.forward(cell, p, x, s, v)
    known = {"x": x.tolist(), "s_before": s.tolist(), "v_before": v.tolist()}
    run = {k: (a.round(6) + 0.0).tolist() for k, a in run.items()}
    parts = {"p": {k: a.tolist() for k, a in p.items()}, **known, "run": run}
    lines = [f"    {k!r}: {a!r},\n".replace("'", '"') for k, a in parts.items()]
    return "{\n" + "".join(lines) + "}"
