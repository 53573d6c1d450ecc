"""A sequence cut into segments: their offsets, their windows, what is in them.

========= ============================================================== =========
letter    meaning                                                        shape
========= ============================================================== =========
n         step of the sequence, 0..N-1                                   scalar
N, M      steps of the sequence; segments                                scalars
K_m       length of segment m                                            scalar
j(m)      its first step, K_0 + … + K_{m-1}                              scalar
w_m       window of segment m: 1 at its steps, 0 elsewhere               (N,)
v, v_m    any signal of the sequence, and what of it is in segment m     (N, …)
========= ============================================================== =========
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.unroll.windows import window


@dataclass(frozen=True)
class Segments:
    """A partition of N steps into M segments, one after the other.

    Iterating yields the pairs (start, stop) = (j(m), j(m + 1)).

    Parameters
    ----------
    lengths : tuple of int, (M,)
        K_m ≥ 1 of every segment; empty for the sequence of no steps.

    Raises
    ------
    ValueError, TypeError
        On something that is not a tuple of integers ≥ 1.

    Notes
    -----
    Source: Sherstinsky (2020), eqs. 37-46 and 57.

    Examples
    --------
    >>> segments = Segments((3, 1, 2))
    >>> segments.steps, len(segments), list(segments)
    (6, 3, [(0, 3), (3, 4), (4, 6)])
    >>> segments.windows()
    array([[1, 1, 1, 0, 0, 0],
           [0, 0, 0, 1, 0, 0],
           [0, 0, 0, 0, 1, 1]])
    """

    lengths: tuple[int, ...]

    def __post_init__(self) -> None:
        lengths: object = self.lengths
        if not isinstance(lengths, tuple):
            got = type(lengths).__name__
            raise TypeError(f"lengths: expected a tuple of integers ≥ 1, got {got}")
        for m, length in enumerate(lengths):
            check.positive_int(f"lengths[{m}]", length)

    def __len__(self) -> int:
        """M, how many segments."""
        return len(self.lengths)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield (start, stop) of each segment, the first one first."""
        return zip(self.starts, self._stops, strict=True)

    @property
    def steps(self) -> int:
        """N, steps in all."""
        return self._stops[-1] if self.lengths else 0

    @property
    def starts(self) -> tuple[int, ...]:
        """j(m), the first step of each segment."""
        return (0, *self._stops[:-1]) if self.lengths else ()  # eq-start-offsets

    @cached_property
    def _stops(self) -> tuple[int, ...]:
        return tuple(accumulate(self.lengths))

    def windows(self) -> Array:
        """Return w_m[n] of every segment m at every step n, (M, N); each column sums to one."""
        n = np.arange(self.steps)
        windows = [window(n, start, stop - start) for start, stop in self]
        return np.array(windows, np.intp).reshape(len(self), self.steps)

    def extract(self, m: int, v: Array) -> Array:
        """Return v_m = w_m ⊙ v: the signal v (N, …) in segment m, zero elsewhere.

        Raises
        ------
        ValueError, TypeError
            On an m outside 0..M-1, or something that is not a numeric array (N, …).

        Examples
        --------
        >>> Segments((2, 1)).extract(1, np.array([5.0, 6.0, 7.0]))
        array([0., 0., 7.])
        """
        start, stop = self._bounds(m)
        v = self._signal(v)
        w_m = window(np.arange(self.steps), start, stop - start).astype(v.dtype)
        return w_m.reshape(self.steps, *[1] * (v.ndim - 1)) * v  # eq-segment-extraction

    def shifted(self, m: int, v: Array) -> Array:
        """Return v[n + j(m)] for n = 0..K_m-1: segment m in its own time, a view of v (N, …).

        Raises
        ------
        ValueError, TypeError
            As ``extract``.

        Examples
        --------
        >>> Segments((2, 1)).shifted(0, np.array([5.0, 6.0, 7.0]))
        array([5., 6.])
        """
        start, stop = self._bounds(m)
        return self._signal(v)[start:stop]  # eq-segment-shift

    def _bounds(self, m: int) -> tuple[int, int]:
        m = check.positive_int("m", m, minimum=0)
        if m >= len(self):
            raise check.fail("m", f"an integer below M = {len(self)}", m)
        return self.starts[m], self._stops[m]

    def _signal(self, v: object) -> Array:
        shape = (self.steps, *getattr(v, "shape", ())[1:])
        return check.array("v", v, shape, "(N, …)")


def partition(steps: int, length: int) -> Segments:
    """Segments of K steps each, the last one shorter if K does not divide N.

    Parameters
    ----------
    steps : int
        N ≥ 0.
    length : int
        K ≥ 1.

    Returns
    -------
    Segments

    Raises
    ------
    ValueError, TypeError
        On a negative N, a K below 1, or something that is not an integer.

    Examples
    --------
    >>> partition(7, 3)
    Segments(lengths=(3, 3, 1))
    """
    steps = check.positive_int("steps", steps, minimum=0)
    length = check.positive_int("length", length)
    whole, rest = divmod(steps, length)
    return Segments((length,) * whole + (rest,) * (rest > 0))
