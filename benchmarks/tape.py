"""How many numbers the tape of a run holds.

====== ============================ ======
letter meaning                      shape
====== ============================ ======
T, B   steps; sequences in a batch  scalar
d      width of the state           scalar
====== ============================ ======
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

import unrolled
from benchmarks.contests import ours
from benchmarks.sizes import MIDDLE, Size
from unrolled._checks import Array
from unrolled.cells import Cell

#: Numbers for each of T·B·d that the tape of the vanilla LSTM may hold.
LIMIT = 8.0


def measure(sizes: Iterable[Size]) -> list[dict[str, Any]]:
    """Return a row for the vanilla LSTM at each size, and for every other cell at one.

    The former are ``bounded`` by ``LIMIT``.
    """
    d_x, d = MIDDLE.d_x, MIDDLE.d
    others: list[Cell] = [unrolled.LSTM(d_x, d, name) for name in ("diagonal", "full")]
    others += [getattr(unrolled, name)(d_x, d) for name in ("RNN", "GRU")]
    others += [unrolled.AugmentedLSTM(d_x, d, peepholes=name) for name in ("none", "full")]
    return [
        *(row(unrolled.LSTM(size.d_x, size.d), size, bounded=True) for size in sizes),
        *(row(cell, MIDDLE, bounded=False) for cell in others),
    ]


def row(cell: Cell, size: Size, *, bounded: bool) -> dict[str, Any]:
    """Return what the tape of ``cell`` holds at ``size``."""
    held = per_number(cell, size)
    return {"cell": repr(cell), "size": size._asdict(), "per_TBd": held, "bounded": bounded}


def per_number(cell: Cell, size: Size) -> float:
    """Return how many numbers the tape of a run holds for each of T·B·d, the input aside."""
    task = ours(cell, size)
    run = cell.forward(task["params"], task["x"])
    x: Array = task["x"]
    held = sum(base.nbytes for base in bases(run.tape.record) if base is not x)
    return held / x.itemsize / (size.T * size.B * size.d)


def bases(record: object) -> list[Array]:
    """Return the arrays that own what ``record`` refers to, each once.

    Tuples, lists, mappings and objects with attributes are searched; a view leads to its owner.

    >>> a = np.zeros(6)
    >>> [base is a for base in bases({"rows": a.reshape(2, 3), "more": (a[1:], None)})]
    [True]
    """
    found: dict[int, Array] = {}
    seen: set[int] = set()
    waiting: list[Any] = [record]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, np.ndarray):
            while isinstance(item.base, np.ndarray):
                item = item.base
            found[id(item)] = item
        elif isinstance(item, Mapping):
            waiting += item.values()
        elif isinstance(item, (tuple, list)):
            waiting += item
        elif hasattr(item, "__dict__"):
            waiting += vars(item).values()
    return list(found.values())
