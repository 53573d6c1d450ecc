"""The claims that a student's gradient checker has to judge, by the demand that they test.

Each is a function as text, a point, and what is claimed to be the gradient there. Whether it is
one, and which entry is furthest off, is known here from the formula of the gradient. Every demand
has right and wrong claims: who always says the same meets none.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from unrolled_course.codec import Code

#: Demand of the text → its points, as the text has them.
POINTS = {
    "plain claims": 4,
    "a single number": 2,
    "the size of the gradient": 3,
    "the size of arguments and values": 3,
    "kinks": 3,
    "nan": 1,
}
LARGEST = "largest"


class Claim(NamedTuple):
    """A claim: ``wrong`` tells whether it is, ``hint`` is told when it is misjudged.

    ``index`` is the entry that is furthest off: ``LARGEST`` is the largest of the claim, which is
    off by a factor everywhere; None where nothing is asked about it.
    """

    demand: str
    wrong: bool
    hint: str
    source: str
    at: np.ndarray
    claimed: np.ndarray
    index: tuple[int, ...] | str | None = None


def _spread(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return a point with entries from 0.5 to 1.5, no two of them near each other."""
    entries = np.linspace(0.5, 1.45, int(np.prod(shape)))
    return np.asarray(rng.permutation(entries).reshape(shape) + rng.uniform(0, 0.05, shape))


def _with(gradient: np.ndarray, index: tuple[int, ...], value: float) -> np.ndarray:
    """Return a gradient with another value in one entry."""
    found = gradient.copy()
    found[index] = value
    return found


_BEND = "(np.sin(x) + x**2).sum()"
_MATRIX = np.array([[1.0, 2.0, 0.0], [-1.0, 0.5, 3.0], [0.0, 1.5, -2.0]])
_MIXED = f"(x @ np.array({_MATRIX.tolist()}) * x).sum() / 2"


def _bend(x: np.ndarray) -> np.ndarray:
    """Return the gradient of the sum of sin(x) + x²."""
    return np.asarray(np.cos(x) + 2 * x)


def _plain(rng: np.random.Generator) -> list[Any]:
    vector, table, square = _spread(rng, 4), _spread(rng, 2, 3), rng.normal(size=(3, 3))
    by_vector, by_table = _bend(vector), _bend(table)
    by_square = square @ (_MATRIX + _MATRIX.T) / 2
    rounded = by_table * (1 + 1e-12 * np.sign(np.sin(1e3 * table)))
    one_off = _with(by_table, (1, 0), by_table[1, 0] + 0.012 * by_table.max())
    return [
        (False, "a right gradient of a vector", _BEND, vector, by_vector),
        (False, "a right gradient that is off by rounding", _BEND, table, rounded),
        (True, "a wrong sign", _BEND, vector, -by_vector, LARGEST),
        (True, "a factor of 1.012", _BEND, vector, 1.012 * by_vector, LARGEST),
        (True, "a gradient claimed to be zero", _BEND, vector, 0 * vector),
        (
            True,
            "a single entry that is off by 1.2 percent of the largest",
            _BEND,
            table,
            one_off,
            (1, 0),
        ),
        (True, "a transposed gradient of a square matrix", _MIXED, square, by_square.T),
    ]


def _number(rng: np.random.Generator) -> list[Any]:
    at = _spread(rng)
    return [
        (False, "a right gradient of a number, shape ()", _BEND, at, _bend(at)),
        (True, "a wrong gradient of a number, shape ()", _BEND, at, 1.1 * _bend(at), ()),
    ]


def _gradients(rng: np.random.Generator) -> list[Any]:
    at, few = _spread(rng, 3), np.array([rng.uniform(0.5, 1.0), np.pi / 2, 0.0])
    found, mixed = np.cos(at), "1e3 + 5 * np.sin(x[0]) + np.sin(x[1]) + x[2] ** 2"
    # The second entry is 6e-17, zero but for rounding.
    by_few = np.array([5 * np.cos(few[0]), np.cos(few[1]), 0.0])
    third = _with(by_few, (2,), 0.05 * by_few[0])
    small, large = "1e-8 * np.sin(x).sum()", "1e4 * np.sin(x).sum()"
    zeros = "a right gradient with entries that are zero: the tolerance is for the whole array"
    size = "where the whole gradient is small: right or wrong is relative"
    return [
        (False, f"a right gradient {size}", small, at, 1e-8 * found),
        (True, f"a factor of 1.5 {size}", small, at, 1.5e-8 * found, LARGEST),
        (False, "a right gradient that is large", large, at, 1e4 * found),
        (False, zeros, mixed, few, by_few),
        (True, "an entry that is zero and claimed not to be", mixed, few, third, (2,)),
    ]


def _arguments(rng: np.random.Generator) -> list[Any]:
    near, far = _spread(rng, 3), 1e6 * _spread(rng, 3)
    by_near, by_far = np.cos(near), 1e-6 * np.cos(far / 1e6)
    value, distant = "1e4 + np.sin(x).sum()", "1e4 + np.sin(x / 1e6).sum()"
    short = "of a function with large values: how short may a step be?"
    long = "at arguments near a million: how long is your step there?"
    return [
        (False, f"a right gradient {short}", value, near, by_near),
        (True, f"a factor of 1.03 {short}", value, near, 1.03 * by_near, LARGEST),
        (False, f"a right gradient {long}", distant, far, by_far),
        (True, f"a factor of 1.03 {long}", distant, far, 1.03 * by_far, LARGEST),
    ]


def _kinks(rng: np.random.Generator) -> list[Any]:
    other = rng.uniform(0.5, 1.0)
    over, zero = np.array([other, 0.25]), np.array([[0.0, other]])
    near = np.array([0.0011, -0.0012, other])
    tilted = "np.abs(x).sum() + 3 * x[0, 0]"
    none = "a point where the function has a kink and no gradient"
    beside = "a right gradient next to a kink: your step must not reach it"
    return [
        (True, none, "np.abs(x - 0.25).sum()", over, np.array([1.0, 0.0]), (1,)),
        (True, none, tilted, zero, np.array([[3.0, 1.0]]), (0, 0)),
        (True, none, tilted, zero, np.array([[4.0, 1.0]]), (0, 0)),
        (True, none, tilted, zero, np.array([[2.0, 1.0]]), (0, 0)),
        (False, beside, "50 * np.abs(x).sum()", near, 50 * np.sign(near)),
        (False, beside, "np.abs(x - 1e3).sum()", 1e3 + 1e3 * near, np.sign(near)),
    ]


def _nan(rng: np.random.Generator) -> list[Any]:
    at = _spread(rng, 3)
    found, hint = _bend(at), "a gradient with an entry that is no number"
    return [
        (False, "a right gradient of a vector", _BEND, at, found),
        (True, hint, _BEND, at, _with(found, (1,), np.nan), (1,)),
        (True, "a gradient with nothing but nan", _BEND, at, np.nan * found),
    ]


def claims(rng: np.random.Generator) -> list[Claim]:
    """Return the hidden claims, demand after demand."""
    made = (_plain, _number, _gradients, _arguments, _kinks, _nan)
    return [
        Claim(demand, *claim)
        for demand, maker in zip(POINTS, made, strict=True)
        for claim in maker(rng)
    ]


def called(claim: Claim) -> list[Any]:
    """Return the arguments of a call: function, point, claim."""
    code = Code("f", f"def f(x):\n    return float({claim.source})\n")
    return [code, claim.at, np.asarray(claim.claimed)]


def furthest(claim: Claim, claimed: np.ndarray) -> tuple[int, ...] | None:
    """Return the entry that has to be named, None if any may be."""
    if claim.index == LARGEST:
        return tuple(int(k) for k in np.unravel_index(np.abs(claimed).argmax(), claimed.shape))
    return claim.index if isinstance(claim.index, tuple) else None
