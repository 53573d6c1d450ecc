"""Self-check on what a budget of parameters buys.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
d_x, d_s width of the input, width of the state               scalars
======== ==================================================== =========
"""

from __future__ import annotations

from unrolled.cells.lstm import LSTM
from unrolled.checks._answers import called
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

#: Budgets and widths of the input that an answer is tried on.
_CASES = ((254, 3), (255, 3), (256, 3), (1_000, 1), (10_000, 50), (100_000, 27), (1_000_000, 300))


def largest_state(answer: object) -> Verdict:
    """Check a function that says how wide the state of an LSTM with full peepholes may be.

    Parameters
    ----------
    answer : callable or None
        (budget, d_x) → the largest d_s with which the cell has at most ``budget`` parameters.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> largest_state(lambda budget, d_x: 5)
    Not yet. With d_s = 5 and d_x = 3 there are 255 parameters, more than 254.
    """
    if answer is None:
        return WAITING
    for budget, d_x in _CASES:
        try:
            got = called(answer, "answer", budget, d_x)
        except Unusable as fault:
            return Verdict(False, str(fault))
        if got != int(got) or got < 1:
            return Verdict(False, f"answer({budget}, {d_x}) is {got:g}; a width is a whole number.")
        count, wider = (LSTM(d_x, int(got) + one, "full").param_count() for one in (0, 1))
        sizes = f"With d_s = {int(got)} and d_x = {d_x} there are {count} parameters"
        if count > budget:
            return Verdict(False, f"{sizes}, more than {budget}.")
        if wider <= budget:
            return Verdict(False, f"{sizes}; {budget} would do for more.")
    return Verdict(True, f"It spends {len(_CASES)} budgets as far as they go.")
