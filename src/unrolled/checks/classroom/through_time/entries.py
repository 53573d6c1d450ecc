"""Which block of a matrix, and which entry in time, is meant: words for gradients.

====== ======================================================== ==========================
letter meaning                                                  shape
====== ======================================================== ==========================
W      all parameters of a network with d units, d_x inputs     (d, d + d_x + 1) or
                                                                (d_x + 1 + d, d)
====== ======================================================== ==========================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array

#: What counts as equal, as a part of the largest entry.
_TOLERANCE = 1e-5


def blocks(W: Array) -> dict[str, Array]:
    """Return the blocks of a matrix of all parameters, by name.

    A wide one is (W_r W_x θ); a tall one has the rows of W_xᵀ, θᵀ, W_rᵀ.

    Examples
    --------
    >>> [(name, part.shape) for name, part in blocks(np.zeros((2, 6))).items()]
    [('W_r', (2, 2)), ('W_x', (2, 3)), ('θ', (2,))]
    """
    d = min(W.shape)
    if len(W) == d:
        return {"W_r": W[:, :d], "W_x": W[:, d:-1], "θ": W[:, -1]}
    return {"W_xᵀ": W[: -d - 1], "θᵀ": W[-d - 1], "W_rᵀ": W[-d:]}


@np.errstate(all="ignore")  # an answer may be as large as a float can be
def by_blocks(
    got: Mapping[str, Any] | None, want: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Return gradients and what they should be, in blocks where some but not all of W is wrong.

    Examples
    --------
    >>> W = np.ones((2, 4))
    >>> list(by_blocks({"W": W * [1, 1, 2, 1]}, {"W": W})[0])
    ['W in its block W_r', 'W in its block W_x', 'W in its block θ']
    >>> list(by_blocks({"W": 2 * W}, {"W": W})[0])
    ['W']
    """
    if got is None or "W" not in want:
        return None if got is None else dict(got), dict(want)
    mine, right = got.get("W"), want["W"]
    if (
        not isinstance(mine, np.ndarray)
        or mine.dtype.kind not in "iuf"
        or (mine.shape != right.shape)
    ):
        return dict(got), dict(want)
    close = np.abs(mine - right) <= _TOLERANCE * np.abs(right).max()
    if len({bool(part.all()) for part in blocks(close).values()}) == 1:
        return dict(got), dict(want)

    def parted(given: Mapping[str, Any]) -> dict[str, Any]:
        parts = {f"W in its block {name}": part for name, part in blocks(given["W"]).items()}
        return parts | {name: value for name, value in given.items() if name != "W"}

    return parted(got), parted(want)


@np.errstate(all="ignore")
def initial(got: Any, want: Array, of: str) -> str:
    """Return in words that nothing but the initial entry of an array is wrong, or "".

    Parameters
    ----------
    got : object
    want : ndarray
    of : str
        What the initial entry belongs to.

    Examples
    --------
    >>> initial(np.array([2.0, 3.0]), np.array([0.0, 3.0]), "state")
    'is wrong in entry 0, the initial state: does E depend on it?'
    """
    if not isinstance(got, np.ndarray) or got.dtype.kind not in "iuf" or got.shape != want.shape:
        return ""
    close = np.abs(got - want) <= _TOLERANCE * max(float(np.abs(want).max()), 1e-3)
    if close[0].all() or not close[1:].all():
        return ""
    return f"is wrong in entry 0, the initial {of}: does E depend on it?"


@np.errstate(all="ignore")
def shifted(got: Any, want: Array) -> str:
    """Return in words that an array with an initial entry is one entry off in time, or "".

    Examples
    --------
    >>> shifted(np.array([3.0, 0.0]), np.array([0.0, 3.0]))
    'is one entry too early: entry 0 belongs to the initial state and readout'
    """
    if not isinstance(got, np.ndarray) or got.dtype.kind not in "iuf" or got.shape != want.shape:
        return ""

    def near(a: Array, b: Array) -> bool:
        return bool(b.any() and np.all(np.abs(a - b) <= _TOLERANCE * np.abs(b).max()))

    if near(got, want):
        return ""
    if near(got[:-1], want[1:]):
        return "is one entry too early: entry 0 belongs to the initial state and readout"
    if len(got) > 2 and near(got[1:], want[:-1]):
        return "is one entry too late: entry n + 1 belongs to step n"
    return ""
