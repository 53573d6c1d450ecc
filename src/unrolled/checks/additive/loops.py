"""Self-checks on one unit that feeds itself: the delay that makes it swing, the pulse it heeds.

====== ======================================================== =========
letter meaning                                                  shape
====== ======================================================== =========
b      strength of the loop, ds/dt = -s + b tanh(s(t-τ₀)) + x   scalar
tau    τ₀, its delay                                            scalar
h      height of a pulse of the input x, one unit of time long  scalar
====== ======================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.continuous import DelayModel, characteristic_roots

#: The loop that a pulse is to turn over: strength and delay.
CELL = {"b": 2.0, "tau": 0.5}
#: Long after the pulse; by then the cell has made up its mind unless the pulse is very near.
SETTLED = 40.0


def smallest_delay(answer: float | None, b: float = -3.0, step: float = 0.1) -> Verdict:
    """Check the smallest multiple of ``step`` that, as a delay, makes the loop swing.

    Parameters
    ----------
    answer : float or None
        τ₀.
    b : float
        Strength of the loop, < -1.
    step : float
        > 0.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``b`` is not below -1 or ``step`` not positive; a wrong answer raises nothing.

    Examples
    --------
    >>> smallest_delay(1.0)
    Not yet. A delay shorter by 0.1 also makes it swing.
    """
    b, step = check.real_number("b", b), check.real_number("step", step, low=0, open_low=True)
    if b >= -1:
        raise check.fail("b", "a strength < -1, which some delay makes swing", b)
    if answer is None:
        return WAITING
    try:
        tau = check.real_number("answer", answer, low=0.0)
    except (TypeError, ValueError, OverflowError):
        return Verdict(False, "The answer is a delay, a number that is not negative.")
    if tau > 1000 * step:
        return Verdict(False, "A much shorter delay also makes it swing.")
    count = round(tau / step)
    if abs(tau - count * step) > 1e-9:
        return Verdict(False, f"The answer is a multiple of {step:g}.")
    if not _swings(b, count * step):
        return Verdict(False, f"With a delay of {tau:g} the loop still settles.")
    if _swings(b, (count - 1) * step):
        return Verdict(False, f"A delay shorter by {step:g} also makes it swing.")
    shorter = (count - 1) * step
    return Verdict(True, f"With {tau:g} the state 0 repels, with {shorter:g} it attracts.")


def weakest_pulse(answer: float | None, within: float = 0.01) -> Verdict:
    """Check the lowest pulse, one unit of time long, that turns a carry cell from 0 to 1.

    Parameters
    ----------
    answer : float or None
        Height of the pulse, to within ``within``.
    within : float
        How near counts as right, in (0, ½].

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``within`` is out of its range; a wrong answer raises nothing.

    Examples
    --------
    >>> weakest_pulse(8.0)
    Not yet. A pulse lower by 0.01 also turns the cell over.
    """
    within = check.real_number("within", within, low=0, high=0.5, open_low=True)
    if answer is None:
        return WAITING
    try:
        height = check.real_number("answer", answer)
    except (TypeError, ValueError, OverflowError):
        return Verdict(False, "The answer is a number.")
    above, below = height + within, height - within
    if not turns_over(min(above, 1e3)):
        return Verdict(False, f"A pulse of {above:.4g} leaves the cell as it was.")
    if turns_over(min(below, 1e3)):
        return Verdict(False, f"A pulse lower by {within:g} also turns the cell over.")
    return Verdict(True, f"A pulse of {above:.4g} turns it over, one of {below:.4g} does not.")


def turns_over(height: float) -> bool:
    """Tell whether a pulse from t = 0 to 1 turns the carry cell at rest below 0 over to above 0.

    Parameters
    ----------
    height : float
        Of the pulse; the cell is ds/dt = -s + 2 tanh(s(t-½)) + x.

    Raises
    ------
    TypeError, ValueError
        If it is no finite number.

    Examples
    --------
    >>> turns_over(1.0), turns_over(8.0)
    (False, True)
    """
    height = check.real_number("height", height)
    one = np.ones((1, 1))
    cell = DelayModel(-one, CELL["b"] * one, one, CELL["tau"])
    at_rest = cell.equilibria().states[0]

    def pulse(t: float) -> Array:
        return np.array([height if 0 <= t < 1 else 0.0])

    end = cell.solve(SETTLED, at_rest, pulse, jumps=(1.0,), rtol=1e-8, atol=1e-10)
    return bool(end(SETTLED)[0] > 0)


def _swings(b: float, tau: float) -> bool:
    """Tell whether small disturbances of the state 0 grow."""
    one = np.ones((1, 1))
    return bool(characteristic_roots(DelayModel(-one, b * one, tau=tau))[0].real > 0)
