"""The parts of a model: matrix coefficients with delays, and signals over continuous time.

====== ============================================ ==================
letter meaning                                      shape
====== ============================================ ==================
W      coefficient: A, B or C                       (d, d) or (d, d_x)
tau    delay τ of a term; negative: look-ahead      scalar
t      time                                         scalar
====== ============================================ ==================

Continuous systems compute in float64 throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array

FLOAT = np.dtype(np.float64)

#: A function of time, t → (size,).
Signal = Callable[[float], Array]


class Term(NamedTuple):
    """One delayed term: coefficient · signal(t - delay).

    Attributes
    ----------
    coefficient : ndarray of float64, (d, d) or (d, d_x)
        Read-only.
    delay : float
        0 for none, negative for a look ahead.

    Examples
    --------
    >>> from unrolled.continuous import AdditiveModel
    >>> AdditiveModel([(-np.ones((1, 1)), 0.5)]).state_terms
    (Term(coefficient=array([[-1.]]), delay=0.5),)
    """

    coefficient: Array
    delay: float


def constant(name: str, value: object, shape: tuple[int | None, ...], symbols: str) -> Array:
    """Return a read-only copy of a float64 array with these sizes."""
    array = check.array(name, value, shape, symbols, FLOAT).copy()
    array.flags.writeable = False
    return array


def terms(name: str, value: object, rows: int | None, symbols: str, low: float) -> tuple[Term, ...]:
    """Return ``value``, pairs (coefficient, delay), as checked terms with equal shapes.

    ``symbols`` is the shape of a coefficient: square if "(d, d)". No delay is below ``low``.
    """
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{name}: expected a list of (coefficient, delay), got {_kind(value)}")
    checked: list[Term] = []
    columns: int | None = None
    for index, pair in enumerate(value):
        label = f"{name}[{index}]"
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise TypeError(f"{label}: expected (coefficient, delay), got {_kind(pair)}")
        if symbols == "(d, d)":
            columns = rows
        coefficient = constant(f"{label}[0]", pair[0], (rows, columns), symbols)
        rows, columns = coefficient.shape
        if 0 in coefficient.shape or (symbols == "(d, d)" and rows != columns):
            raise check.fail(f"{label}[0]", f"shape {symbols}, sizes ≥ 1", coefficient.shape)
        checked.append(Term(coefficient, check.real_number(f"{label}[1]", pair[1], low=low)))
    return tuple(checked)


def total(terms: tuple[Term, ...], rows: int, columns: int) -> Array:
    """Return the sum of the coefficients: what acts on a signal that does not change."""
    return sum((term.coefficient for term in terms), np.zeros((rows, columns)))


def signal(name: str, value: object, size: int, symbols: str) -> Signal:
    """Return the function of time that ``value``, a constant or a function, stands for.

    What a function returns is checked at every call.
    """
    if callable(value):
        function: Callable[[float], Any] = value
        label = f"{name}(t)"
        return lambda t: check.array(label, function(t), (size,), symbols, FLOAT)
    level = constant(name, value, (size,), symbols)
    return lambda t: level


def _kind(value: object) -> str:
    return type(value).__name__
