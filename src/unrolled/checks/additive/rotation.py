"""Self-check of a network of two units that never comes to rest, without any delay.

====== ============================================ =========
letter meaning                                      shape
====== ============================================ =========
B      readout coefficients                         (2, 2)
s      state: ds/dt = -s + B tanh(s)                (2,)
====== ============================================ =========
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.continuous import DelayModel

#: Largest entry of B that is allowed.
LARGEST = 4.0
#: What ran from LATE to END without moving more than STILL has come to rest.
LATE, END, STILL = 150.0, 200.0, 0.01
STARTS = ((0.5, 0.0), (0.0, 2.0), (-3.0, 1.0))


def never_rests(B: Array | None) -> Verdict:
    """Check readout coefficients with which ds/dt = -s + B tanh(s) never comes to rest.

    Parameters
    ----------
    B : ndarray (2, 2) or None
        Entries between -4 and 4.

    Returns
    -------
    Verdict
        Tried from three starts.

    Examples
    --------
    >>> never_rests(np.array([[0.0, 2.0], [2.0, 0.0]]))
    Not yet. B is symmetric: its energy falls until the network rests.
    """
    if B is None:
        return WAITING
    if not isinstance(B, np.ndarray) or B.shape != (2, 2) or B.dtype.kind not in "fiu":
        return Verdict(False, "The answer is an array of real numbers of shape (2, 2).")
    matrix = B.astype(np.float64)
    if not check.all_finite(matrix) or np.abs(matrix).max() > LARGEST:
        return Verdict(False, f"The entries of B are between -{LARGEST:g} and {LARGEST:g}.")
    if matrix[0, 1] == matrix[1, 0]:
        return Verdict(False, "B is symmetric: its energy falls until the network rests.")
    model = DelayModel(-np.eye(2), matrix, tau=0.0)
    grows = np.linalg.eigvals(matrix).real.max() > 1 + 1e-9  # an eigenvalue of B - I
    for start in STARTS:
        solution = model.solve(END, np.array(start), rtol=1e-6, atol=1e-8)
        moved = np.ptp(solution(np.linspace(LATE, END, 501)), axis=0).max()
        if moved < STILL:
            s = ", ".join(f"{value:.2f}" for value in solution(END).round(2) + 0.0)
            origin = ", ".join(f"{value:g}" for value in start)
            return Verdict(False, f"From ({origin}) it comes to rest at ({s}).")
    if not grows:  # on the border it creeps to 0, more slowly than END shows
        told = "no eigenvalue of B - I has a positive real part"
        return Verdict(False, f"Small states do not grow: {told}.")
    return Verdict(True, f"From {len(STARTS)} starts it still moves after {LATE:g} units of time.")
