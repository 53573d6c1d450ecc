"""Self-check on an LSTM of one unit that keeps the carry in its state.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
a, b     bits of two numbers                                  (T, B)
c        carry out of each column                             (T, B)
s        the state of the unit                                (T, B)
======== ==================================================== =========
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unrolled.cells.lstm import LSTM
from unrolled.checks._answers import matrix
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.tasks import binary_addition


def carry_unit(params: object) -> Verdict:
    """Check the parameters of one unit with a peephole whose state is the carry.

    Parameters
    ----------
    params : dict or None
        Of ``LSTM(2, 1, "diagonal")``: W_x (4, 1, 2), W_v (4, 1, 1) and b (4, 1), in the order cu,
        cs, cr, du, and W_s (3, 1) for cu, cs, cr. W_v is zero: the unit may not listen to v.

    Returns
    -------
    Verdict
        Right if s is within ½ of the carry in every column of fifty sums of 2,000 bits, and of one
        in which a carry ripples through 2,000 columns.

    Examples
    --------
    >>> zero = {"W_x": np.zeros((4, 1, 2)), "W_v": np.zeros((4, 1, 1)), "b": np.zeros((4, 1))}
    >>> carry_unit(zero | {"W_s": np.zeros((3, 1))})
    Not yet. After a column with a + b = 2 and no carry in, s is 0.00; the carry is 1.
    """
    if params is None:
        return WAITING
    cell = LSTM(2, 1, "diagonal", np.float64)
    shapes = cell.param_shapes()
    if not isinstance(params, Mapping) or set(params) != set(shapes):
        return Verdict(False, f"The answer is a dict with the keys {', '.join(shapes)}.")
    try:
        known = {name: matrix(name, params[name], shape) for name, (shape, _) in shapes.items()}
    except Unusable as fault:
        return Verdict(False, str(fault))
    if known["W_v"].any():
        return Verdict(False, "W_v is not zero: the carry could go by v.")
    drawn = binary_addition.sample(np.random.default_rng(0), 2000, batch=50, dtype=np.float64)
    ripple = binary_addition.chain(2000, dtype=np.float64)
    x, c = (
        np.concatenate([getattr(b, k) for b in (drawn, ripple)], axis=1) for k in ("x", "carry")
    )
    s = cell.signals(cell.forward(known, x).tape)["s"]
    wrong = np.argwhere(np.abs(s - c)[..., 0] >= 0.5)
    if len(wrong):
        n, i = wrong[0]
        carried = "no carry" if n == 0 or not c[n - 1, i, 0] else "a carry"
        column = f"a + b = {int(x[n, i].sum())} and {carried} in"
        told = f"s is {s[n, i, 0]:.2f}; the carry is {int(c[n, i, 0])}"
        return Verdict(False, f"After a column with {column}, {told}.")
    off = float(np.abs(s - c).max())
    return Verdict(True, f"In {s.size:,} columns s is the carry, to {off:.1g}.")
