"""Self-check of a weight at which two parts of a total derivative cancel.

======= ==================================================== ========
letter  meaning                                              shape
======= ==================================================== ========
x, y    inputs and targets                                   (T,)
w       weight from each readout to the next state           scalar
psi     ψ, total derivative of the objective by the state    (T,)
======= ==================================================== ========

The network has one unit: s[n] = w r[n-1] + x[n], r[n] = tanh s[n], from s[-1] = 0, and the
objective is Σ ½ (r[n] - y[n])².
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unrolled import _checks as check
from unrolled.cells import RNN
from unrolled.checks.verdict import WAITING, Verdict

_LARGEST = 2.0


def cancelling_weight(
    answer: float | None, x: Sequence[float], y: Sequence[float], within: float = 0.05
) -> Verdict:
    """Check a weight at which ψ[0] = 0, its direct part and the other one being of equal size.

    Parameters
    ----------
    answer : float or None
        The weight, to within ``within``, in [-2, 2].
    x, y : sequence of float, (T,)
        Inputs and targets of the network, at least two of each.
    within : float
        How near counts as right, in (0, ½].

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``x``, ``y`` or ``within`` is not what it should be; a wrong answer raises nothing.

    Examples
    --------
    >>> cancelling_weight(0.0, [0.5, -0.3, 0.4], [0.3, -0.5, 0.6])
    Not yet. From w = -0.05 to 0.05 the sign of ψ[0] stays the same: there it is +0.1277 on average.
    """
    within = check.real_number("within", within, low=0, high=0.5, open_low=True)
    if len(x) < 2 or len(x) != len(y):
        raise check.fail("y", "as many numbers as x, at least two", f"{len(y)} for {len(x)}")
    if answer is None:
        return WAITING
    try:
        weight = check.real_number("answer", answer, low=-_LARGEST, high=_LARGEST)
    except (TypeError, ValueError):
        return Verdict(False, f"The answer is a number from -{_LARGEST:g} to {_LARGEST:g}.")
    # Ends and some weights between them: two roots as near as that would hide from the ends.
    scan = np.linspace(weight - within, weight + within, 11)
    values = [_psi(one, x, y) for one in scan]
    if min(values) <= 0 <= max(values):
        return Verdict(True, f"The sign of ψ[0] changes within {within:g} of {weight:g}.")
    between = f"From w = {scan[0]:g} to {scan[-1]:g} the sign of ψ[0] stays the same"
    return Verdict(False, f"{between}: there it is {np.mean(values):+.4f} on average.")


def _psi(weight: float, x: Sequence[float], y: Sequence[float]) -> float:
    """Return ψ[0]: the gradient by the first input, whose weight is one."""
    cell, steps = RNN(1, 1, dtype=np.float64), len(x)
    params = {"W_r": np.full((1, 1), weight), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}
    inputs, targets = (np.reshape(np.asarray(v, np.float64), (steps, 1, 1)) for v in (x, y))
    run = cell.forward(params, inputs)
    return float(cell.backward(params, run.tape, run.outputs - targets).inputs[0, 0, 0])
