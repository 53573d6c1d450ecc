"""Self-checks for the exercises of the chapter on the carry."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.adder import handwired_adder
from unrolled.cells import RNN
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.tasks import binary_addition


def full_chain(pair: tuple[int, int] | None, bits: int = 8) -> Verdict:
    """Check two numbers that carry out of every one of ``bits`` columns with the least sum.

    Parameters
    ----------
    pair : (int, int) or None
        The two numbers, ≥ 0.
    bits : int
        Columns, ≥ 1.

    Examples
    --------
    >>> full_chain((3, 1), bits=3)
    Not yet. There is no carry out of column 2.
    """
    if pair is None:
        return WAITING
    try:
        a, b = (check.positive_int("each number", number, minimum=0) for number in pair)
    except (TypeError, ValueError) as error:
        return Verdict(False, f"The answer is a pair of numbers; {error}.")
    if max(a, b) >= 2**bits:
        return Verdict(False, f"{max(a, b)} has more than {bits} bits.")
    carry = binary_addition.encode(a, b, steps=bits + 1).carry[:bits, 0, 0]
    if not carry.all():
        return Verdict(False, f"There is no carry out of column {int(np.argmin(carry))}.")
    if a + b > 2**bits:
        return Verdict(False, f"Every column carries, but a smaller sum than {a + b} will do.")
    return Verdict(True, f"{a} + {b} = {a + b} carries out of every column, and no less can.")


def adds_chain(gain: float, columns: int) -> bool:
    """Tell whether the hand-wired adder of this gain adds 0111…1 + 1 and 0111…1 + 0 rightly."""
    adder = handwired_adder(gain=gain)
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
        Length of the chain.
    within : float
        How near counts as right.

    Examples
    --------
    >>> smallest_gain(10.0)
    Not yet. A smaller gain also works.
    """
    if answer is None:
        return WAITING
    try:
        gain = check.real_number("the gain", answer, low=0, open_low=True)
    except (TypeError, ValueError) as error:
        return Verdict(False, f"{error}.")
    if not adds_chain(gain + within, columns):
        return Verdict(False, f"A gain of {gain + within:.2f} still gets a column wrong.")
    if gain > within and adds_chain(gain - within, columns):
        return Verdict(False, "A smaller gain also works.")
    return Verdict(True, f"Just above {gain:g} the network remembers, just below it forgets.")


def subtractor(
    params: Params | None, W_y: Array | None, b_y: Array | None, state: Params | None
) -> Verdict:
    """Check a standard RNN with linear readout that subtracts: a − b, for a ≥ b.

    Parameters
    ----------
    params : dict of ndarray, or None
        ``W_r`` (3, 3), ``W_x`` (3, 2), ``theta`` (3,), float64; inputs are (a[n], b[n]).
    W_y, b_y : ndarray (1, 3), (1,), or None
        Readout; the digit is 1 where W_y r + b_y exceeds ½.
    state : dict of ndarray, or None
        ``{"s": …}``, (1, 3), the state before the first column.

    Examples
    --------
    >>> adder = handwired_adder()
    >>> subtractor(adder.params, adder.W_y, adder.b_y, adder.initial_state())  # doctest: +ELLIPSIS
    Not yet. ... column ...
    """
    if params is None or W_y is None or b_y is None or state is None:
        return WAITING
    rng = np.random.default_rng(2020)
    pairs = [sorted(rng.integers(0, 2**40, 2).tolist(), reverse=True) for _ in range(50)]
    pairs += [[1 << 40, 1], [7, 7], [0, 0], [1, 0]]
    x = np.stack([binary_addition.to_bits(list(side), 41) for side in zip(*pairs, strict=True)], -1)
    want = binary_addition.to_bits([a - b for a, b in pairs], 41)
    try:
        states = {key: np.repeat(value, len(pairs), axis=0) for key, value in state.items()}
        r = RNN(2, 3, dtype=np.float64).forward(params, x.astype(float), states).outputs
        digits = (r @ W_y.T + b_y)[..., 0] > 0.5
    except (TypeError, ValueError, AttributeError) as error:
        return Verdict(False, f"The network does not run: {error}.")
    wrong = np.argwhere(digits.T != want.T)
    if len(wrong):
        which, column = wrong[0]
        a, b = pairs[which]
        return Verdict(False, f"In {a} - {b} the digit in column {column} is wrong.")
    return Verdict(True, f"All {len(pairs)} differences are exact, borrow chains included.")


def window_error(rate: Callable[[int], float] | None) -> Verdict:
    """Check the least error rate of any window, as a function of its width.

    Parameters
    ----------
    rate : callable or None
        Width w → probability that the best window of w columns writes a wrong digit, in a column
        far to the left in a sum of random bits.

    Examples
    --------
    >>> window_error(lambda w: 0.5)
    Not yet. For w = 2 a window does better than 0.5.
    """
    if rate is None:
        return WAITING
    for width in range(1, 6):
        least = _least_window_error(width)
        try:
            given = float(rate(width))
        except (TypeError, ValueError, ArithmeticError) as error:
            return Verdict(False, f"The function fails at w = {width}: {error}.")
        if not np.isclose(given, least, rtol=1e-9, atol=0):
            way = "does better than" if least < given else "cannot reach"
            return Verdict(False, f"For w = {width} a window {way} {given:g}.")
    return Verdict(True, "It agrees with a count over all windows of up to 5 columns.")


def _least_window_error(width: int) -> float:
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
