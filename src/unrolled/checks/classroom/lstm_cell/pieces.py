"""Self-checks of the first two stages: the weights by name, and the core with gates given.

======== =============================================== ==========
letter   meaning                                         shape
======== =============================================== ==========
p        parameters, stacked as in the notebook          dict
CELL     what the notebook says about the cell           dict
g, u     gates by name, candidate                        (B, d)
======== =============================================== ==========
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.lstm_cell.guarding import (
    ROUNDED,
    SIZES,
    Shapes,
    arrays,
    drawn,
    first_off,
    guarded,
)
from unrolled.checks.classroom.through_time.differences import array, called
from unrolled.checks.verdict import Verdict

Cell = Mapping[str, Any]
Parts = dict[str, dict[str, Array]]

#: How far a right core may be from the example: it is handed rounded numbers, and no warp has a
#: slope above one.
_CORE_OFF = 12 * ROUNDED


@guarded
def unpack(
    answer: Callable[..., object], cell: Cell, shapes: Shapes, example: Mapping[str, Any]
) -> Verdict:
    """Check weights by name: every number of p once, in views of p, and the example comes out.

    What a gate sees of k[n] is not in the example: its weights must stand in P as they are, and
    those of the others are told apart by their nodes.

    Parameters
    ----------
    answer : callable
        (p, d) → dict with W_x, W_v, b, W_s, each node → array.
    cell : mapping
        ``order``: the nodes; ``sees``: gate → the state that it sees.
    shapes : callable
        (d, d_x) → name → shape of the parameters.
    example : mapping
        A run, as the notebook prints it.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> one = {"order": ["du"], "sees": {}}
    >>> unpack(lambda p, d: {}, one, lambda d, d_x: {"W": (d, 2), "P": (0, d)}, {})
    Not yet. With d = 1, d_x = 1, expected is a dict with W_x, W_v, b, W_s, got [].
    """
    copies: list[str] = []
    for _, _, d, d_x in SIZES:
        p = drawn(shapes, d, d_x, d)
        parts, some = _parts(answer, cell, p, d, d_x)
        copies += some
        found = np.sort(np.concatenate([a.ravel() for w in parts.values() for a in w.values()]))
        if not np.array_equal(found, np.sort(np.concatenate([a.ravel() for a in p.values()]))):
            reason = "some number of p is in no array or in two"
            return Verdict(False, f"With d = {d}, d_x = {d_x}, {reason}.")
        for g, a in parts["W_s"].items():
            if not any(np.array_equal(a, one) for one in p["P"]):
                reason = f"W_s of {g} is no array of P as it stands there"
                return Verdict(False, f"With d = {d}, d_x = {d_x}, {reason}.")
    known = arrays(example)
    d = known["s_before"].shape[1]
    parts, _ = _parts(answer, cell, known["p"], d, known["x"].shape[2])
    for n in range(len(known["x"])):
        for g in cell["order"]:
            if n and cell["sees"].get(g) == "kept":
                continue  # what is kept is not among the signals
            fault = first_off(f"a_{g}", *_nodes(parts, cell, known, g, n))
            if fault:
                reason = "are numbers of another node or source among its weights"
                if n:  # the first step was right, and began with the state zero
                    reason = "are its weights of the state those of another gate"
                return Verdict(False, f"In step {n}, with your weights {fault}: {reason}?")
    if copies:
        reason = f"The numbers are right, but {copies[0]} is a copy: what is written into it"
        return Verdict(False, f"{reason} does not reach p. Hand out slices of p.")
    return Verdict(True, "Every number of p has one place, and the nodes of the example come out.")


def _parts(answer: object, cell: Cell, p: Params, d: int, d_x: int) -> tuple[Parts, list[str]]:
    """Return the arrays of a student, of the right shapes, and names of those that are copies."""
    where = f"With d = {d}, d_x = {d_x}, "
    own: list[Array] = []

    def watched(p: Params, d: int) -> object:
        own.extend(p.values())
        return answer(p, d)  # type: ignore[operator]

    given = called("unpack", watched if callable(answer) else answer, p, d)
    names = ("W_x", "W_v", "b", "W_s")
    if not isinstance(given, dict) or given.keys() != set(names):
        got = sorted(given) if isinstance(given, dict) else type(given).__name__
        raise Unusable(f"{where}expected is a dict with {', '.join(names)}, got {got}.")
    seen = p["P"].shape[1:]
    made: Parts = {}
    axes = ("(d, d_x)", "(d, d)", "(d,)", "that of an entry of P")
    for name, shape, said in zip(names, ((d, d_x), (d, d), (d,), seen), axes, strict=True):
        nodes = list(cell["sees"] if name == "W_s" else cell["order"])
        if not isinstance(given[name], dict) or given[name].keys() != set(nodes):
            raise Unusable(f"{where}{name} must be a dict with {', '.join(nodes)}.")
        made[name] = {g: array(f"{where}{name} of {g}", given[name][g], shape, said) for g in nodes}
    copies = [
        f"{name} of {g}"
        for name, by_node in made.items()
        for g in by_node
        if not any(np.may_share_memory(given[name][g], a) for a in own)
    ]
    return made, copies


def _nodes(parts: Parts, cell: Cell, known: Any, g: str, n: int) -> tuple[Array, Array, Array]:
    """Return a node of a step of the example, made with a student's weights, and as printed.

    The third array is how far the two may be apart: states and values are rounded as they are
    printed, and weights of 2 or 3 make more of it.
    """
    x, v, s = known["x"][n], known["run"]["v"][n], known["run"]["s"]
    a = x @ parts["W_x"][g].T + v @ parts["W_v"][g].T + parts["b"][g]
    off = 1 + np.abs(parts["W_v"][g]).sum(axis=1)
    if g in cell["sees"]:
        # The example begins with the state zero: there, what is kept is zero too.
        w, seen = parts["W_s"][g], s[n + 1] if cell["sees"][g] == "new" else s[n]
        a = a + (seen @ w.T if w.ndim == 2 else seen * w)
        off = off + (np.abs(w).sum(axis=1) if w.ndim == 2 else np.abs(w))
    return a, known["run"][f"a_{g}"][n], 1.01 * ROUNDED * off


@guarded
def core(
    answer: Callable[..., object],
    G_c: Callable[[Array], Array],
    G_u: Callable[[Array], Array],
    cell: Cell,
    example: Mapping[str, Any],
) -> Verdict:
    """Check state and value for given gates by the example, and by the sequences of a batch.

    Parameters
    ----------
    answer : callable
        (s_old, v_old, g, u) → (s, v).
    G_c, G_u : callable
        Warpings of the gates and of the candidate.
    cell, example : mapping
        As for ``unpack``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> run = {"s": [[[0.0]], [[0.5]]], "v": [[[0.0]], [[0.2]]], "a_cu": [[[0.0]]], "a_du": [[[1]]]}
    >>> one = {"order": ["cu", "du"]}
    >>> core(lambda s, v, g, u: (g["cu"] * u, u), lambda z: z + 0.5, np.tanh, one, {"run": run})
    Not yet. In step 0 s[0, 0] is 0.5000 in the example; yours is 0.3808.
    """
    run = arrays(example["run"])
    for n in range(len(run["a_du"])):
        g = {k: G_c(run[f"a_{k}"][n]) for k in cell["order"] if k != "du"}
        given = [run["s"][n], run["v"][n], g, G_u(run["a_du"][n])]
        found = _pair(answer, given)
        for name, got in zip("sv", found, strict=True):
            fault = first_off(name, got, run[name][n + 1], _CORE_OFF)
            if fault:
                return Verdict(False, f"In step {n} {fault}.")
        alone = [{k: a[:1] for k, a in v.items()} if isinstance(v, dict) else v[:1] for v in given]
        if not np.allclose(_pair(answer, alone)[1], found[1][:1], rtol=0, atol=1e-9):
            return Verdict(False, "A sequence depends on the others in its batch.")
    return Verdict(True, "Both steps of the example come out.")


def _pair(answer: object, given: list[Any]) -> list[Array]:
    """Return state and value of a student."""
    pair = called("core", answer, *given)
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise Unusable("core must return a pair, s and v.")
    shape = given[0].shape
    return [array(k, a, shape, "(B, d)") for k, a in zip("sv", pair, strict=True)]
