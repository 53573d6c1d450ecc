"""Self-checks on windows: what the best function of the last columns costs on random sums.

====== ======================================================== =========
letter meaning                                                  shape
====== ======================================================== =========
w      width: the columns the window shows, its own included    scalar
a, b   bits of a column, fair coins                             scalars
c      carry into the window, a fair coin                       scalar
p      probability that all digits of a sum are right           scalar
====== ======================================================== =========

A column with equal bits decides its carry out alone, one with unequal bits hands on the carry it
gets. A window therefore shows the carry into its last column unless the w - 1 columns before that
all have unequal bits.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real

import numpy as np

from unrolled import _checks as check
from unrolled.checks._answers import outcome
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict


def window_error(rate: Callable[[int], float] | None) -> Verdict:
    """Check the least error rate of any window, as a function of its width.

    Parameters
    ----------
    rate : callable or None
        Width w → probability that the best window of w columns writes a wrong digit, in a column
        far to the left in a sum of random bits.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> window_error(lambda w: 0.5)
    Not yet. For w = 2 a window does better than 0.5.
    """
    if rate is None:
        return WAITING
    for width in range(1, 6):
        try:
            given = _probability(rate, width)
        except Unusable as fault:
            return Verdict(False, str(fault))
        least = _least_error(width)
        if not np.isclose(given, least, rtol=1e-9, atol=0):
            way = "does better than" if least < given else "cannot reach"
            return Verdict(False, f"For w = {width} a window {way} {given:g}.")
    return Verdict(True, "It agrees with a count over all windows of up to 5 columns.")


def window_width(width: int | None, columns: int = 2000) -> Verdict:
    """Check the least width at which a window gets all digits right at least half of the time.

    Parameters
    ----------
    width : int or None
        The answer: columns the window shows, w ≥ 1.
    columns : int
        Digits of the sum, ≥ 1.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``columns`` is not an integer ≥ 1; a wrong answer raises nothing.

    Examples
    --------
    >>> window_width(3, columns=100)
    Not yet. With 3 columns all digits are right with probability less than 0.001 only.
    """
    columns = check.positive_int("columns", columns)
    if width is None:
        return WAITING
    try:
        w = check.positive_int("width", _whole(width))
    except (TypeError, ValueError):
        return Verdict(False, "The answer is a whole number of columns, at least 1.")
    p = _all_right(w, columns)
    if p < 0.5:
        shown = "1 column" if w == 1 else f"{w} columns"
        reason = f"With {shown} all digits are right with probability {_told(p)} only."
        return Verdict(False, reason)
    if w == 1:
        return Verdict(True, f"All digits are right with probability {_told(p)} for w = 1.")
    narrower = _all_right(w - 1, columns)
    if narrower >= 0.5:
        return Verdict(False, "A narrower window also does it.")
    both = f"{_told(p)} for w = {w}, {_told(narrower)} for w = {w - 1}"
    return Verdict(True, f"All digits are right with probability {both}.")


def _probability(rate: object, width: int) -> float:
    """Return what the reader's function gives for this width."""
    if not callable(rate):
        raise Unusable("The answer is a function: rate(w) is the probability.")
    given = outcome("The function", f" at w = {width}", rate, width)
    if isinstance(given, bool) or not isinstance(given, Real):
        raise Unusable("The function must return one number.")
    if given < 0 or not given <= 1:  # NaN compares with nothing
        raise Unusable(f"For w = {width} the function gives no number from 0 to 1.")
    return float(given)


def _whole(value: object) -> object:
    """Return a float without a fractional part, such as ``np.ceil`` gives, as an int."""
    floating = isinstance(value, (float, np.floating)) and float(value).is_integer()
    return int(value) if floating else value  # type: ignore[call-overload]


def _told(p: float) -> str:
    """Return the probability as a reader wants it."""
    return f"{p:.3f}" if p >= 0.001 else "less than 0.001"


def _all_right(width: int, columns: int) -> float:
    """Return the probability that the best window of this width writes all digits rightly.

    The carry into the first column is a fair coin, decided by a column with equal bits. In a run
    of unequal columns the carry is the same all along, so that all columns that follow w - 1 of
    them share one guess, right half of the time whatever the run looks like. The equal columns
    that decide the carries of different runs are independent, and p is the expectation of
    ½ to the number of runs that are followed by a column once they have w - 1 columns.
    """
    if width > columns:
        return 1.0
    if width == 1:  # a guess at the first column, another one after every column of equal bits
        return 0.5 * 0.75 ** (columns - 1)
    weight = np.zeros(width)  # by run length, capped at w - 1: its probability · ½ per guess
    weight[0] = 1.0
    for _ in range(columns - 1):
        stays = weight[-1] / 2
        total = weight.sum()
        weight[1:] = weight[:-1] / 2  # unequal bits: the run is longer by one
        weight[-1] = weight[-1] / 2 + stays  # it reaches w - 1 at the cost of a guess
        weight[0] = total / 2  # equal bits: it ends
    return float(weight.sum())


def _least_error(width: int) -> float:
    """Return the error of the best guess, counted over all windows and both carries into them.

    Far to the left the carry into the window is a fair coin: if it is one with probability p, then
    the next is with probability ¼ + ½ p, and p = ½ is where that settles.
    """
    columns = np.arange(4**width)
    bits = np.stack([(columns >> k) & 1 for k in range(2 * width)])
    last = []
    for carry_in in (0, 1):
        carry = np.full(4**width, carry_in)
        for a, b in zip(bits[0:-2:2], bits[1:-2:2], strict=True):
            carry = (a + b + carry) // 2
        last.append((bits[-2] + bits[-1] + carry) % 2)
    return float(np.mean(last[0] != last[1]) / 2)
