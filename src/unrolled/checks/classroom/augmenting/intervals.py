"""Self-checks of intervals: what happens to them if numbers are moved, stretched or repeated.

========= ================================================ ======
letter    meaning                                          shape
========= ================================================ ======
base      errors of the base cell, one for each run        (k,)
extended  errors of the extended cell                      (k,)
========= ================================================ ======
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.augmenting.parts import real
from unrolled.checks.classroom.lstm_cell.guarding import guarded
from unrolled.checks.classroom.through_time.differences import called
from unrolled.checks.verdict import Verdict


@guarded
def compare(answer: Callable[..., object]) -> Verdict:
    """Check an interval by what happens to it if the numbers are moved, stretched or repeated.

    Parameters
    ----------
    answer : callable
        (base, extended, paired) → (difference, low, high).

    Returns
    -------
    Verdict

    Examples
    --------
    >>> compare(lambda base, extended, paired: (0.0, 0.0, 0.0))
    Not yet. With extended = base + 1, the difference is 1; yours is 0.
    """
    rng = np.random.default_rng(2)
    base, noise = rng.normal(size=(2, 9))
    middle, low, high = ends_of(answer, base, base + 1, True)
    if abs(middle - 1) > 1e-9:
        return Verdict(
            False, f"With extended = base + 1, the difference is 1; yours is {middle:g}."
        )
    if abs(high - low) > 1e-9:
        return Verdict(False, "With pairs that all differ by 1, nothing is uncertain.")
    for paired in (True, False):
        where = "With pairs, " if paired else "Without pairs, "
        middle, low, high = ends_of(answer, base, noise, paired)
        if abs(high + low - 2 * middle) > 1e-9 or high <= low:
            return Verdict(False, f"{where}the difference has to be in the middle of low and high.")
        wide = ends_of(answer, 3 * base, 3 * noise, paired)
        if abs(wide[2] - wide[1] - 3 * (high - low)) > 1e-9:
            return Verdict(False, f"{where}errors times 3 have an interval 3 times as wide.")
        swapped = ends_of(answer, noise, base, paired)
        if abs(swapped[0] + middle) > 1e-9:
            return Verdict(False, f"{where}exchanged samples have the opposite difference.")
        mixed = ends_of(answer, base, noise[::-1].copy(), paired)
        same = abs(mixed[2] - mixed[1] - high + low) < 1e-9
        if same == paired:
            now = "does not change" if same else "changes"
            return Verdict(False, f"{where}the interval {now} if one sample is put in new order.")
    if fault := _width_fault(answer, noise):
        return Verdict(False, fault)
    return Verdict(
        True,
        "Not looked at: how wide the interval is. Do it by hand for base = [0, 2], "
        "extended = [1, 3], without pairs.",
        "It moves, stretches and narrows as it should.",
    )


def _width_fault(answer: object, noise: Array) -> str:
    """Return how the width fails to follow the numbers of runs, "" if it does."""

    def wide(base: Array, extended: Array, paired: bool) -> float:
        _, low, high = ends_of(answer, base, extended, paired)
        return high - low

    for paired in (True, False):
        where = "With pairs, " if paired else "Without pairs, "
        once, twice = (wide(np.zeros(9 * k), np.tile(noise, k), paired) for k in (1, 2))
        if twice >= 0.8 * once:
            return f"{where}the interval for a mean is narrower with twice as many runs."
        # Without quantiles it is sqrt(8 / 17) = 0.686.
        if twice > 0.67 * once:
            return f"{where}few runs need a larger quantile than many do."
    still, few = np.zeros(len(noise)), np.array([1.0, 2.0, 4.0, 7.0])
    same, apart = wide(still[:4], few, True), wide(still[:4], few, False)
    if abs(apart - same) > 1e-9:
        return (
            "With base = [0, 0, 0, 0] and extended = [1, 2, 4, 7] both designs must give the same "
            f"interval; half of yours is {same / 2:.4g} wide with pairs, {apart / 2:.4g} without."
        )
    if abs(wide(still, few, False) - same) > 1e-9:
        return "Without pairs, the degrees of freedom are those of the smaller sample."
    return ""


def ends_of(answer: object, *given: Any) -> tuple[float, float, float]:
    """Return difference and ends of a student."""
    got = called("compare", answer, *given)
    if not isinstance(got, tuple) or len(got) != 3:
        raise Unusable("compare must return three numbers: difference, low, high.")
    names = ("difference", "low", "high")
    middle, low, high = (real(name, value) for name, value in zip(names, got, strict=True))
    return middle, low, high
