"""What the method of steps hands back: the state as a function of time.

======= =============================================== =========
letter  meaning                                         shape
======= =============================================== =========
s, r    state and readout                               (d,)
t       time                                            scalar
points  where one piece of the solution meets the next  m + 1
======= =============================================== =========
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.continuous.system import System
from unrolled.continuous.terms import FLOAT, Signal

#: Times closer than this, relative to the largest, are one time: sums of some rounded delays.
CLOSE = 64 * np.finfo(float).eps


class Past(NamedTuple):
    """The state as far as it is known: the history up to points[0], then a function per piece."""

    history: Signal
    points: list[float]
    pieces: list[Callable[[float | Array], Array]]

    def piece(self, t: float) -> int:
        """Return which piece holds ``t``, that after it at a point between two; -1 is history."""
        if t < self.points[0] or not self.pieces:
            return -1
        return bisect_right(self.points, t, 1, len(self.pieces)) - 1

    def at(self, t: float) -> Array:
        """Return the state at one time, unchecked."""
        piece = self.piece(t)
        return self.history(t) if piece < 0 else self.pieces[piece](t)


@dataclass(frozen=True, eq=False)
class Solution:
    """The state of a model as a function of time: its history, then what was integrated.

    Attributes
    ----------
    model : AdditiveModel
        The model that was integrated.

    Examples
    --------
    >>> from unrolled.continuous import AdditiveModel
    >>> model = AdditiveModel([(-np.ones((1, 1)), 1.0)])
    >>> solution = model.solve(2.5, lambda t: np.array([np.cos(t)]))
    >>> solution.breakpoints
    array([0. , 1. , 2. , 2.5])
    >>> solution([-np.pi, 0.0]).ravel()
    array([-1.,  1.])
    """

    model: System
    _past: Past = field(repr=False)

    @property
    def breakpoints(self) -> Array:
        """The ends of the m pieces, from ``start`` to ``end``: (m + 1,)."""
        return np.array(self._past.points)

    @property
    def start(self) -> float:
        """Where the integration began."""
        return self._past.points[0]

    @property
    def end(self) -> float:
        """Where it ended."""
        return self._past.points[-1]

    def __call__(self, t: float | Sequence[float] | Array) -> Array:
        """Return the state at time ``t``: (d,), or (n, d) for times (n,).

        Before ``start`` that is the history.

        Raises
        ------
        ValueError, TypeError
            If a time is not a finite number or is after ``end``, or ``t`` has more than one axis.
        """
        times = np.asanyarray(t)
        if times.dtype.kind not in "fiu":
            raise TypeError(f"t: expected a number or numbers (n,), got dtype {times.dtype}")
        times = check.array("t", times, times.shape[:1], "(n,)").astype(FLOAT)
        # 3 · 0.1 is after 0.3, by rounding.
        if times.size and times.max() > self.end + CLOSE * max(abs(self.start), abs(self.end)):
            raise check.fail("t", f"times up to the end, {self.end}", float(times.max()))
        flat = np.minimum(times.ravel(), self.end)
        states = np.empty((flat.size, self.model.size))
        pieces = np.array([self._past.piece(at) for at in flat])
        for index in np.unique(pieces):
            here = pieces == index
            if index < 0:
                states[here] = [self._past.history(float(at)) for at in flat[here]]
            else:
                states[here] = self._past.pieces[index](flat[here]).T
        return states.reshape(*times.shape, self.model.size)

    def readout(self, t: float | Sequence[float] | Array) -> Array:
        """Return G of the state at time ``t``, shaped like it; raises as ``solution(t)`` does."""
        return self.model.G(self(t))
