"""How the judges of this assignment read answers and speak about them."""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled_course.judging import Result, Score

#: Matrix functions and inverses of well-conditioned matrices, in float64, by whatever way: to
#: seven digits of the largest entry, and zeros to rounding.
TOLERANCE, ZERO = 1e-7, 1e-12
WRITES = " It also writes into its arguments, which belong to who calls it: work on copies."


def kind_of(eq: dict[str, Any]) -> str:
    """Return what kind of equation this is."""
    kinds = {"D": "second delay", "E": "delayed state", "F": "echo"}
    return next((kind for name, kind in kinds.items() if name in eq), "mass")


def array(value: Any, shape: tuple[int, ...]) -> np.ndarray | None:
    """Return a value as finite real numbers of a shape, None if it is nothing like it."""
    try:
        found = np.asarray(value)
    except (ValueError, TypeError):
        return None
    if found.dtype.kind not in "iuf" or found.shape != shape or not np.isfinite(found).all():
        return None
    return found.astype(np.float64)


def near(got: np.ndarray | None, want: np.ndarray) -> bool:
    """Tell whether an answer is what is wanted, but for rounding."""
    if got is None:
        return False
    allowed = max(ZERO, TOLERANCE * float(np.abs(want).max(initial=0.0)))
    return bool(np.abs(got - want).max(initial=0.0) <= allowed)


def told(fraction: float, sentence: str, results: list[Result]) -> Score:
    """Return the score; a tenth is lost by who writes into what belongs to others."""
    if any(result.changed for result in results):
        return Score(0.9 * fraction, sentence + WRITES)
    return Score(fraction, sentence)


def error_in(results: list[Result], name: str) -> str | None:
    """Return a sentence about the first error, if every call has raised one."""
    if results and all(result.raised for result in results):
        raised = results[0].raised
        return f"{name} raises {raised.type}: {raised.message[:120]}" if raised else None
    return None
