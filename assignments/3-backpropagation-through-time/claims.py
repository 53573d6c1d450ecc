"""The claims that a student's gradient checker has to judge.

Each is a function as text, a point, and what is claimed to be the gradient there. Whether it is
one, and which entry is furthest off, is known here from the formula of the gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from unrolled_course.codec import Code


class Claim(NamedTuple):
    """A claim; ``wrong`` says what is wrong with it, "" if nothing is.

    ``hint`` is told when it is misjudged; ``index`` is asked for where a claim has one.
    """

    wrong: str
    hint: str
    source: str
    at: Callable[[np.random.Generator], np.ndarray]
    claimed: Callable[[np.ndarray], np.ndarray]
    index: Callable[[np.ndarray], tuple[int, ...]] | None = None


def _bend(x: np.ndarray) -> np.ndarray:
    """Return the gradient of the sum of sin(x) + x²."""
    return np.asarray(np.cos(x) + 2 * x)


def _near_one(shape: tuple[int, ...]) -> Callable[[np.random.Generator], np.ndarray]:
    return lambda rng: np.asarray(rng.uniform(0.5, 1.5, shape))


def _one_off(index: tuple[int, ...], part: float) -> Callable[[np.ndarray], np.ndarray]:
    def claimed(x: np.ndarray) -> np.ndarray:
        found = _bend(x)
        found[index] += part * np.abs(found).max()
        return found

    return claimed


def _largest(
    gradient: Callable[[np.ndarray], np.ndarray],
) -> Callable[[np.ndarray], tuple[int, ...]]:
    """Return what finds the largest entry, which is furthest off where all are by one factor."""

    def index(x: np.ndarray) -> tuple[int, ...]:
        return tuple(int(k) for k in np.unravel_index(np.abs(gradient(x)).argmax(), x.shape))

    return index


def _rounded(x: np.ndarray) -> np.ndarray:
    return np.asarray(_bend(x) * (1 + 1e-12 * np.sign(np.sin(1e3 * x))))


def _with_nan(x: np.ndarray) -> np.ndarray:
    found = _bend(x)
    found[1] = np.nan
    return found


_BEND = "(np.sin(x) + x**2).sum()"
_MIXED = "(x @ np.array([[1.0, 2.0, 0.0], [-1.0, 0.5, 3.0], [0.0, 1.5, -2.0]]) * x).sum() / 2"
_MATRIX = np.array([[1.0, 2.0, 0.0], [-1.0, 0.5, 3.0], [0.0, 1.5, -2.0]])


def _mixed(x: np.ndarray) -> np.ndarray:
    return np.asarray(x @ (_MATRIX + _MATRIX.T) / 2)


CLAIMS = [
    Claim("", "a right gradient of a vector", _BEND, _near_one((4,)), _bend),
    Claim("", "a right gradient that is off by rounding", _BEND, _near_one((2, 3)), _rounded),
    Claim("", "a right gradient of a single number, shape ()", _BEND, _near_one(()), _bend),
    Claim(
        "",
        "a right gradient at arguments near a million: how long is your step there?",
        "100 + np.sin(x / 1e6).sum()",
        lambda rng: 1e6 * rng.uniform(0.5, 1.5, 3),
        lambda x: 1e-6 * np.cos(x / 1e6),
    ),
    Claim(
        "",
        "a right gradient of a function with large values: how short may a step be?",
        "1e4 + np.sin(x).sum()",
        lambda rng: rng.uniform(0.2, 0.8, 3),
        np.cos,
    ),
    Claim(
        "",
        "the gradient of a constant, which is zero: beware of 0/0",
        "3.0 + 0.0 * x.sum()",
        _near_one((3,)),
        np.zeros_like,
    ),
    Claim(
        "",
        "a right gradient with an entry that is zero: the tolerance is for the whole array",
        "x[0] ** 2 + np.cos(x[1])",
        lambda rng: np.array([rng.uniform(0.5, 1.5), 0.0]),
        lambda x: np.array([2 * x[0], 0.0]),
    ),
    Claim(
        "",
        "a right gradient at a distance from a kink",
        "np.abs(x).sum()",
        lambda rng: np.array([0.01, -0.02, 1.0]) * rng.uniform(0.8, 1.2),
        np.sign,
    ),
    Claim("sign", "a wrong sign", _BEND, _near_one((4,)), lambda x: -_bend(x), _largest(_bend)),
    Claim(
        "factor",
        "a factor of 1.02",
        _BEND,
        _near_one((4,)),
        lambda x: 1.02 * _bend(x),
        _largest(_bend),
    ),
    Claim(
        "entry",
        "a single entry that is off by 3 percent",
        _BEND,
        _near_one((2, 3)),
        _one_off((1, 0), 0.03),
        lambda x: (1, 0),
    ),
    Claim(
        "transposed",
        "a transposed gradient of a square matrix",
        _MIXED,
        lambda rng: rng.normal(size=(3, 3)),
        lambda x: _mixed(x).T,
    ),
    Claim(
        "small",
        "a wrong sign where the whole gradient is small: right or wrong is relative",
        "1e-6 * np.sin(x).sum()",
        lambda rng: rng.uniform(0.2, 0.8, 3),
        lambda x: -1e-6 * np.cos(x),
        _largest(np.cos),
    ),
    Claim(
        "zero",
        "a gradient claimed to be zero",
        _BEND,
        _near_one((3,)),
        np.zeros_like,
        _largest(_bend),
    ),
    Claim(
        "nan",
        "a gradient with an entry that is no number",
        _BEND,
        _near_one((3,)),
        _with_nan,
        lambda x: (1,),
    ),
    Claim(
        "kink",
        "a point where the function has a kink and no gradient",
        "np.abs(x - 0.25).sum()",
        lambda rng: np.array([rng.uniform(0.5, 1.0), 0.25]),
        lambda x: np.array([1.0, 0.0]),
        lambda x: (1,),
    ),
]


def calls(rng: np.random.Generator) -> list[list[object]]:
    """Return the hidden calls: function, point, claim."""
    made: list[list[object]] = []
    for claim in CLAIMS:
        at = claim.at(rng)
        code = Code("f", f"def f(x):\n    return float({claim.source})\n")
        made.append([code, at, np.asarray(claim.claimed(at))])
    return made
