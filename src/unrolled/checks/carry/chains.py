"""Self-checks on carry chains: two numbers that carry everywhere, and the gain that keeps a carry.

====== ======================================================== =========
letter meaning                                                  shape
====== ======================================================== =========
a, b   the numbers to add                                       scalars
g      the gain of the hand-wired adder                         scalar
====== ======================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled.adder import handwired_adder
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.tasks import binary_addition


def full_chain(pair: tuple[int, int] | None, bits: int = 8) -> Verdict:
    """Check two numbers that carry out of every one of ``bits`` columns with the least sum.

    Parameters
    ----------
    pair : (int, int) or None
        The answer: two numbers, ≥ 0.
    bits : int
        Columns, ≥ 1.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``bits`` is not an integer ≥ 1; a wrong answer raises nothing.

    Examples
    --------
    >>> full_chain((3, 1), bits=3)
    Not yet. There is no carry out of column 2.
    """
    bits = check.positive_int("bits", bits)
    if pair is None:
        return WAITING
    try:
        a, b = (check.positive_int("number", number, minimum=0) for number in pair)
    except (TypeError, ValueError):
        return Verdict(False, "The answer is a pair of whole numbers, for example (200, 100).")
    if max(a, b) >= 2**bits:
        return Verdict(False, f"{bits} bits hold numbers up to {2**bits - 1} only.")
    carry = binary_addition.encode(a, b, steps=bits + 1).carry[:bits, 0, 0]
    if not carry.all():
        return Verdict(False, f"There is no carry out of column {int(np.argmin(carry))}.")
    if a + b > 2**bits:
        return Verdict(False, f"Every column carries, but a smaller sum than {a + b} will do.")
    return Verdict(True, f"{a} + {b} = {a + b} carries out of every column, and no less can.")


def adds_chain(gain: float, columns: int) -> bool:
    """Tell whether the hand-wired adder of this gain gets 0111…1 + 1 and 0111…1 + 0 right.

    Parameters
    ----------
    gain : float
        g > 0.
    columns : int
        Digits to write, ≥ 1: the chain has one 1 less.

    Returns
    -------
    bool
        Whether every digit of both sums is right, where the readout above ½ counts as 1.

    Raises
    ------
    TypeError, ValueError
        If ``gain`` is not a positive finite number or ``columns`` not an integer ≥ 1.

    Examples
    --------
    A short chain is kept by a gain that loses a long one:

    >>> adds_chain(1.9, columns=5), adds_chain(1.9, columns=1000)
    (True, False)
    """
    g = check.real_number("gain", gain, low=0, open_low=True)
    columns = check.positive_int("columns", columns)
    # Far beyond 40 every unit is ±1 exactly: the cap changes no digit, and s cannot overflow.
    adder = handwired_adder(gain=min(g, 1e6))
    ones = (1 << (columns - 1)) - 1
    batch = binary_addition.encode([ones, ones], [1, 0], steps=columns, dtype=np.float64)
    run = adder.cell.forward(adder.params, batch.x, adder.initial_state(2))
    return bool(((adder.readout(run.outputs) > 0.5) == (batch.y > 0.5)).all())


def smallest_gain(answer: float | None, columns: int = 1000, within: float = 0.05) -> Verdict:
    """Check the smallest gain at which the hand-wired adder gets ``columns`` columns right.

    Parameters
    ----------
    answer : float or None
        The gain, to within ``within``.
    columns : int
        Digits to write, ≥ 2.
    within : float
        How near counts as right, in (0, ½].

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``columns`` or ``within`` is out of its range; a wrong answer raises nothing.

    Examples
    --------
    >>> smallest_gain(10.0)
    Not yet. A gain smaller by 0.05 also works.
    """
    columns = check.positive_int("columns", columns, minimum=2)
    within = check.real_number("within", within, low=0, high=0.5, open_low=True)
    if answer is None:
        return WAITING
    try:
        gain = check.real_number("answer", answer, low=0, open_low=True)
    except (TypeError, ValueError, OverflowError):
        return Verdict(False, "The answer is a positive number.")
    above, below = gain + within, gain - within
    if not adds_chain(above, columns):
        return Verdict(False, f"A gain of {above:g} still gets a column wrong.")
    # `below` is positive: no gain up to 1 = 2 · ½ adds even two columns, so `above` exceeds 1.
    if adds_chain(below, columns):
        return Verdict(False, f"A gain smaller by {within:g} also works.")
    return Verdict(True, f"A gain of {above:g} works, one of {below:g} does not.")
