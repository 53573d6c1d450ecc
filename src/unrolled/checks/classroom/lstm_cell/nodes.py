"""Gradients by the weights of a node: names that a student knows, for parts of p."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import Unanswered, called

Named = Callable[[Mapping[str, Array]], Mapping[str, Array]]


def by_node(unpack: object, d: int) -> Named:
    """Return what takes a dict like p apart with a student's own ``unpack``.

    Parameters
    ----------
    unpack : callable
        (p, d) → source → node → array. If it gives another thing, p stays as it is.
    d : int
        Units.

    Returns
    -------
    callable
        A dict like p → name of a part, such as "W_x of cu" → array.

    Examples
    --------
    >>> apart = by_node(lambda p, d: {"b": {"cu": p["W"][:d], "du": p["W"][d:]}}, 1)
    >>> sorted(apart({"W": np.arange(2.0)}))
    ['b of cu', 'b of du']
    >>> sorted(by_node(None, 1)({"W": np.arange(2.0)}))
    ['W']
    """

    def named(p: Mapping[str, Array]) -> Mapping[str, Array]:
        try:
            found = called("unpack", unpack, p, d)
        except (Unusable, Unanswered):
            return p
        return _flat(found) or p

    return named


def _flat(found: Any) -> dict[str, Array]:
    """Return the arrays of two levels of dicts under one name each, {} if there are others."""
    if not isinstance(found, dict) or not all(isinstance(w, dict) for w in found.values()):
        return {}
    flat = {f"{source} of {g}": a for source, w in found.items() for g, a in w.items()}
    return flat if all(isinstance(a, np.ndarray) and a.size for a in flat.values()) else {}


def right_parts(faults: Mapping[str, str]) -> list[str]:
    """Return names of what has no fault; where all of a node is right, or all of a source, that.

    Examples
    --------
    >>> faults = {"the gradient by W_x of cu": "is wrong", "the gradient by b of cu": ""}
    >>> right_parts(faults | {"the gradient by W_x of du": "is wrong", "d_x": ""})
    ['the gradient by b of cu', 'd_x']
    >>> right_parts(faults | {"the gradient by W_x of du": "", "the gradient by b of du": ""})
    ['the gradient by b of all nodes', 'the gradient by all weights of du']
    """
    told: dict[str, None] = {}
    for name in (name for name, fault in faults.items() if not fault):
        source, _, node = name.partition(" of ")
        of_source = [how for k, how in faults.items() if k.startswith(f"{source} of ")]
        of_node = [how for k, how in faults.items() if k.endswith(f" of {node}")]
        if not node:
            told[name] = None
        elif not any(of_node):
            told[f"the gradient by all weights of {node}"] = None
        elif len(of_source) > 1 and not any(of_source):
            told[f"{source} of all nodes"] = None
        else:
            told[name] = None
    return list(told)
