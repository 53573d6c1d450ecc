"""Self-checks on sums cut into segments: digits lost by a reset, and none lost in parallel.

========== ==================================================== ===============
letter     meaning                                              shape
========== ==================================================== ===============
N, M, K    columns; segments; columns in a segment              scalars
B          sums                                                 scalar
digits     digits of every segment, by the carry into it        (2, M, K, B)
carries    carry out of every segment, by the carry into it     (2, M, B)
========== ==================================================== ===============
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real

import numpy as np

from unrolled import unroll
from unrolled._checks import Array
from unrolled.adder import handwired_adder
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.tasks import binary_addition

#: Columns and segment lengths that are counted; K need not divide N.
_SIZES = ((1, 1), (4, 1), (4, 2), (6, 3), (6, 4), (7, 2))
#: Segments, columns in each and sums that are put together. Small ones come first: an index that
#: is forgotten makes arrays of shape (B, B, …), one axis more at every segment.
_SELECTED = ((3, 4, 2), (40, 5, 31))


def wrong_digits(expected: Callable[[int, int], float] | None) -> Verdict:
    """Check how many digits of a random sum are wrong on average if the carry is reset.

    Parameters
    ----------
    expected : callable or None
        (N, K) → mean number of wrong digits among N columns cut every K, the last segment shorter
        if K does not divide N.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> wrong_digits(lambda N, K: 0.0)
    Not yet. For N = 4, K = 1 it is 1.0625, not 0.
    """
    if expected is None:
        return WAITING
    for columns, length in _SIZES:
        try:
            given = _number(expected, columns, length)
        except Unusable as fault:
            return Verdict(False, str(fault))
        want = _counted(columns, length)
        if not np.isclose(given, want, rtol=1e-9, atol=1e-12):
            where = f"For N = {columns}, K = {length}"
            return Verdict(False, f"{where} it is {want:g}, not {given:g}.")
    sums = f"{4 ** max(columns for columns, _ in _SIZES):,}"
    return Verdict(True, f"It agrees with a count over all sums, up to {sums} of them.")


def carry_select(select: Callable[[Array, Array], Array] | None) -> Verdict:
    """Check a function that puts a sum together from segments that were run at the same time.

    Every segment of the hand-wired adder is run twice, without and with a carry into it.

    Parameters
    ----------
    select : callable or None
        (digits (2, M, K, B), carries (2, M, B)), integers → the digits of the sums, (M, K, B).
        There is no carry into the first segment.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> carry_select(lambda digits, carries: digits[0])
    Not yet. A digit of segment 1 is wrong at M = 3, K = 4, B = 2: which carry comes into it?
    """
    if select is None:
        return WAITING
    for segments, length, sums in _SELECTED:
        x, want = _sums(segments, length, sums)
        digits, carries = _both(x, segments, length)
        where = f" at M = {segments}, K = {length}, B = {sums}"
        try:
            got = np.asarray(_answer(select, "select(digits, carries)", where, digits, carries))
        except Unusable as fault:
            return Verdict(False, str(fault))
        if got.shape != want.shape:
            shape = f"(M, K, B) = {want.shape}"
            return Verdict(False, f"The function must return an array {shape}, not {got.shape}.")
        wrong = (got != want).any(axis=(1, 2))
        if wrong.any():
            question = "which carry comes into it?"
            first = int(wrong.argmax())
            return Verdict(False, f"A digit of segment {first} is wrong{where}: {question}")
    return Verdict(True, f"All digits of {sums} sums are right, a full carry chain included.")


def _sums(segments: int, length: int, sums: int) -> tuple[Array, Array]:
    """Return the inputs of random sums and of one full carry chain, and the digits (M, K, B)."""
    rng, columns = np.random.default_rng(2020), segments * length
    parts = [
        binary_addition.sample(rng, columns, sums - 1, columns, np.float64),
        binary_addition.chain(columns - 1, dtype=np.float64),
    ]
    digits = np.concatenate([part.y for part in parts], axis=1)[..., 0]
    return np.concatenate([part.x for part in parts], axis=1), digits.reshape(segments, length, -1)


def _both(x: Array, segments: int, length: int) -> tuple[Array, Array]:
    """Return digits and carries of all segments for both carries into them."""
    adder = handwired_adder()
    batch = x.shape[1]
    cut = unroll.Segments((length,) * segments)
    without = adder.initial_state(batch)
    runs = [
        unroll.run_parallel(adder.cell, adder.params, x, cut, {"s": sign * without["s"]})
        for sign in (1, -1)
    ]
    r = np.stack([one.outputs for one in runs])
    digits = (adder.readout(r.reshape(-1, batch, 3)) > 0.5).astype(int)
    carries = (r.reshape(2, segments, length, batch, 3)[:, :, -1, :, 1] > 0).astype(int)
    return digits.reshape(2, segments, length, batch), carries


def _counted(columns: int, length: int) -> float:
    """Return the mean number of wrong digits, counted over all pairs of numbers."""
    numbers = np.arange(2**columns)
    a, b = (side.ravel() for side in np.meshgrid(numbers, numbers))
    bits = [binary_addition.to_bits(side, columns) for side in (a, b)]
    carry = binary_addition.carries(*bits)
    into = np.concatenate([np.zeros_like(carry[:1]), carry[:-1]])
    reset = np.concatenate(
        [
            np.concatenate([np.zeros_like(part[:1]), part[:-1]])
            for start, stop in unroll.partition(columns, length)
            for part in [binary_addition.carries(*(side[start:stop] for side in bits))]
        ]
    )
    return float((into != reset).sum() / len(a))


def _number(expected: object, columns: int, length: int) -> float:
    """Return what the reader's function gives for this sum."""
    where = f" at N = {columns}, K = {length}"
    given = _answer(expected, "expected(N, K)", where, columns, length)
    usable = isinstance(given, Real) and not isinstance(given, bool)
    if not usable or not 0 <= given <= columns:  # type: ignore[operator]  # NaN is not
        raise Unusable(
            f"The function must return one number of digits, 0 to N; it does not{where}."
        )
    return float(given)  # type: ignore[arg-type]


def _answer(function: object, form: str, where: str, *arguments: object) -> object:
    """Return what the reader's function returns."""
    if not callable(function):
        raise Unusable(f"The answer is a function, {form}.")
    try:
        answer: object = function(*arguments)
    except Exception as error:  # the reader's code, so anything can come: it is told, not hidden
        told = f"{type(error).__name__} ({error})" if str(error) else type(error).__name__
        raise Unusable(f"The function raises {told}{where}.") from error
    return answer
