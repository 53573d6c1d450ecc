"""A small cell set by hand in a student's structure, and the facts about what it remembers.

Three units, inputs of five numbers: data, mark A, mark B, a push, a question. One unit keeps data
from a mark A on in its state; one keeps what came with a mark B on the wire of the value, by
writing it anew at each step or, where the old value can be held, by a shut gate; one remembers
nothing. What holds a memory in a given structure is not assumed but found out by cutting wires and
holding gates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging

expected = judging.load(Path(__file__).with_name("expected.py"))

STEPS, UNITS = 12, 3
LAST = STEPS - 1
DATA, MARK_A, MARK_B, PUSH, ASK = range(5)
#: A sum at which a gate is open: the slower a warp is to saturate, the larger.
OPEN = {"root": 20.0, "angle": 500.0, "steep": 5.0, "ratio": 500.0}
#: A change of the last value counts if it is larger; none lies near it, so that all can agree.
COUNTS, NEAR = 0.25, (0.12, 0.4)


def roles(cell: Any) -> list[str]:
    """Return what the units do."""
    return ["state", "frozen" if cell.readout == "blend" else "loop", "none"]


def made(cell: Any, rng: np.random.Generator) -> tuple[Any, np.ndarray]:
    """Return parameters and inputs (T, 1, 5) of a cell whose facts are plain.

    Raises
    ------
    RuntimeError
        If a thousand draws have none.
    """
    for _ in range(1000):
        p, x = _drawn(cell, rng)
        found = changes(cell, p, x)
        known = facts(found).values()
        # Three units that do different things, and each memory can be broken.
        different = len({f["wire"] for f in known}) == UNITS
        if plain(found) and different and sum(bool(f["breaks"]) for f in known) == 2:
            return p, x
    raise RuntimeError(f"no cell with plain facts in the structure {cell}")


def _drawn(cell: Any, rng: np.random.Generator) -> tuple[Any, np.ndarray]:
    x = np.zeros((STEPS, 1, 5))
    x[:, 0, DATA] = (rng.choice([-1, 1], STEPS) * rng.uniform(0.6, 1.0, STEPS)).round(1)
    side = rng.choice([-1, 1])
    # The two marks come in different steps, none of them in step 3, where it is asked.
    pairs = zip(rng.permutation(3)[:2], 4 + rng.permutation(4)[:2], strict=True)
    for mark, (first, second) in zip((MARK_A, MARK_B), pairs, strict=True):
        x[[first, second], 0, mark] = 1
        # What was there first is overwritten by its opposite, or nobody would see it.
        x[first, 0, DATA] = -side * abs(x[first, 0, DATA])
        x[second, 0, DATA] = side * abs(x[second, 0, DATA])
    q = quiet_step(x)
    x[q, 0, DATA] = -side * abs(x[q, 0, DATA])
    x[:, 0, PUSH] = x[:, 0, MARK_B] * np.sign(x[:, 0, DATA]) + 0.0
    x[[3, LAST], 0, ASK] = 1
    order, d = rng.permutation(roles(cell)), UNITS
    w = {
        "W_x": {g: np.zeros((d, 5)) for g in cell.order},
        "W_v": {g: np.zeros((d, d)) for g in cell.order},
        "b": {g: np.zeros(d) for g in cell.order},
        "W_s": {g: rng.uniform(-0.3, 0.3, (d, d)).round(1) + 0.0 for g in expected.lookers(cell)},
    }
    if not cell.full:
        w["W_s"] = {g: np.diag(np.diag(a)) for g, a in w["W_s"].items()}
    for unit, role in enumerate(order):
        _set(cell, w, unit, str(role))
    return expected.packed(cell, w), x


def _set(cell: Any, w: Any, unit: int, role: str) -> None:
    """Set the gates and the candidate of a unit."""
    full = OPEN[cell.gate_warp]

    def listens(name: str, always: float, source: int = ASK, weight: float = 0.0) -> None:
        if name in cell.order:
            w["b"][name][unit] = full * always
            w["W_x"][name][unit, source] = full * weight

    if role == "state":
        listens("cs", 1, MARK_A, -2)
        listens("cu", -1, MARK_A, 2)
        listens("cr", -1, ASK, 2)
        w["W_x"]["du"][unit, DATA] = 4.0
        return
    listens("cs", -1, *((MARK_A, 2) if role == "none" else ()))
    # The unit that remembers nothing has gates that move with the marks, as if it did.
    listens("cu", 1, *((MARK_A, -2) if role == "none" and cell.kind == "coupled" else ()))
    if role == "loop":
        listens("cr", 1)
        w["W_v"]["du"][unit, unit] = 5.0
        w["W_x"]["du"][unit, PUSH] = 20.0
    else:
        listens("cr", *((-1, MARK_B, 2) if role == "frozen" else (1, MARK_A, -2)))
        w["W_x"]["du"][unit, DATA] = 4.0


def quiet_step(x: np.ndarray) -> int:
    """Return the step at which wires are cut and gates held: after all marks."""
    return int(np.flatnonzero(x[:, 0, [MARK_A, MARK_B]].any(axis=1))[-1]) + 2


def changes(cell: Any, p: Any, x: np.ndarray) -> list[dict[str, Any]]:
    """Return for each unit by how much its last value changes in every experiment.

    ``s`` and ``v``: that wire is cut before the quiet step; ``both``: both are cut before each of
    the steps; ``cu=0`` and so on: that gate is held in the quiet step.
    """
    zero, q, own = np.zeros((1, UNITS)), quiet_step(x), np.arange(UNITS)
    run = expected.forward(cell, p, x, zero, zero)
    last = run["v"][-1, 0]

    def cut(before: int, wires: str) -> np.ndarray:
        """Return the changes; in row k of the batch the wires of unit k are cut."""
        s, v = (np.repeat(run[name][before], UNITS, axis=0) for name in "sv")
        for name, state in (("s", s), ("v", v)):
            state[own, own] *= name not in wires
        rest = np.repeat(x[before:], UNITS, axis=1)
        return np.abs(expected.forward(cell, p, rest, s, v)["v"][-1, own, own] - last)

    found: list[dict[str, Any]] = [{} for _ in own]
    single = {wire: cut(q, wire) for wire in "sv"}
    both = np.array([cut(n, "sv") for n in range(STEPS)])
    for unit, known in enumerate(found):
        known |= {wire: float(change[unit]) for wire, change in single.items()}
        known["both"] = both[:, unit].tolist()
        for gate in (g for g in ("cu", "cs", "cr") if g in cell.order):
            for k in (0, 1):
                hold = {0: {(gate, unit): float(k)}}
                after = expected.forward(cell, p, x[q:], run["s"][q], run["v"][q], hold)
                known[f"{gate}={k}"] = abs(float(after["v"][-1, 0, unit] - last[unit]))
    return found


def plain(found: list[dict[str, Any]]) -> bool:
    """Tell whether no change is near to what counts."""
    every = [c for known in found for k, c in known.items() if k != "both"]
    every += [c for known in found for c in known["both"]]
    return all(not NEAR[0] < change < NEAR[1] for change in every)


def facts(found: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return for each unit the wire of its memory, the step it was written, what breaks it."""
    made = {}
    for unit, known in enumerate(found):
        by = "".join(wire for wire in "sv" if known[wire] > COUNTS)
        made[unit] = {
            "wire": {"s": "state", "v": "value", "sv": "both", "": "none"}[by],
            "written": max(n for n, change in enumerate(known["both"]) if change < COUNTS),
            "breaks": sorted(k for k, c in known.items() if "=" in k and c > COUNTS),
        }
    return made
