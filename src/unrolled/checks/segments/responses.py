"""Self-checks on impulse responses: one that ends, and one that fades by no fixed factor.

======== ====================================================== =========
letter   meaning                                                shape
======== ====================================================== =========
W_r, W_x weights of the reader's network, with tanh             (4, 4), (4, 1)
s        its state after a unit sample                          (N, 4)
======== ====================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.cells import RNN
from unrolled.checks._answers import matrix, number
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

UNITS = 4
EDGE = float(np.sqrt(1.5))


def register(W_r: Array | None, W_x: Array | None) -> Verdict:
    """Check a network of four units whose impulse response ends after exactly four steps.

    Parameters
    ----------
    W_r, W_x : ndarray (4, 4), (4, 1), or None
        Its weights; it has no bias.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> register(0.5 * np.eye(4), np.ones((4, 1)))
    Not yet. At step 4 the state is not zero yet: its norm is 0.09.
    """
    if W_r is None and W_x is None:
        return WAITING
    try:
        weights = {
            "W_r": matrix("W_r", W_r, (UNITS, UNITS)),
            "W_x": matrix("W_x", W_x, (UNITS, 1)),
            "theta": np.zeros(UNITS),
        }
    except Unusable as fault:
        return Verdict(False, str(fault))
    cell = RNN(1, UNITS, dtype=np.float64)
    x = np.zeros((3 * UNITS, 1, 1))
    x[0] = 1
    with np.errstate(over="ignore", invalid="ignore"):  # enormous weights are no answer either
        s = cell.signals(cell.forward(weights, x).tape)["s"][:, 0]
    alive = np.count_nonzero(s, axis=1) > 0
    if not alive[:UNITS].all():
        return Verdict(False, f"At step {int(np.argmin(alive))} the state is zero already.")
    if alive[UNITS:].any():
        step = UNITS + int(np.argmax(alive[UNITS:]))
        size = f"its norm is {np.linalg.norm(s[step]):.2g}"
        return Verdict(False, f"At step {step} the state is not zero yet: {size}.")
    norm = np.linalg.norm(weights["W_r"], 2)
    return Verdict(True, f"It ends after four steps, with ‖W_r‖ = {norm:.3g}.")


def edge(answer: float | None, within: float = 0.01) -> Verdict:
    """Check the limit of s[n] √n for one unit with W_r = W_x = 1 and tanh, tapped once.

    Parameters
    ----------
    answer : float or None
        The limit.
    within : float
        How near counts as right, > 0.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``within`` is not a positive number; a wrong answer raises nothing.

    Examples
    --------
    >>> edge(1.0)
    Not yet. The limit is larger than 1.
    """
    tolerance = check.real_number("within", within, low=0, open_low=True)
    if answer is None:
        return WAITING
    try:
        limit = number(answer)
    except Unusable as fault:
        return Verdict(False, str(fault))
    if abs(limit - EDGE) > tolerance:
        side = "larger" if limit < EDGE else "smaller"
        return Verdict(False, f"The limit is {side} than {limit:g}.")
    return Verdict(True, f"It is within {tolerance:g} of the limit.")
