"""Parts of a counterexample as arrays that can be computed with."""

from __future__ import annotations

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable

#: A counterexample is one a reader can look at, and leaves no doubt.
MOST, LARGEST, CLEAR = 60, 1e3, 1e-4


def numbers(name: str, value: object, axes: int) -> Array:
    """Return a part of a counterexample as an array of floats."""
    try:
        found = np.asarray(value)
    except ValueError:  # rows of different lengths
        raise Unusable(f"{name} is no array of real numbers") from None
    if found.dtype.kind not in "iuf" or found.ndim != axes:
        kind = "number" if not axes else f"array of real numbers with {axes} axes"
        raise Unusable(f"{name} must be one {kind}")
    if not 1 <= found.size <= MOST or not np.isfinite(found).all() or np.abs(found).max() > LARGEST:
        raise Unusable(f"{name} must have 1 to {MOST} numbers, none above {LARGEST:g} in size")
    return found.astype(np.float64)


def parts(answer: object, *names: str) -> list[object]:
    """Return the parts of a counterexample."""
    if not isinstance(answer, (tuple, list)) or len(answer) != len(names):
        raise Unusable(f"expected is a tuple of {', '.join(names)}")
    return list(answer)


def square(name: str, value: object) -> Array:
    """Return a part that is a square matrix."""
    found = numbers(name, value, 2)
    if found.shape[0] != found.shape[1]:
        raise Unusable(f"{name} must be square")
    return found


def cuts(name: str, value: object, steps: int) -> list[int]:
    """Return the first steps of the later segments."""
    found = numbers(name, value, 1)
    cuts = [int(k) for k in found]
    if (found != cuts).any() or cuts != sorted(set(cuts)) or cuts[0] < 1 or cuts[-1] >= steps:
        raise Unusable(f"{name} must be growing whole numbers from 1 to the last step, {steps - 1}")
    return cuts
