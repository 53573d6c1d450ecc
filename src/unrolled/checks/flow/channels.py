"""Self-check on a run in which one channel and both have different signs.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
params   of an LSTM with one unit and no peepholes            W_x, W_v (4, 1, 1), b (4, 1)
x        inputs of the steps 0, 1, 2                          (3,)
======== ==================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled import jacobians
from unrolled._checks import Array, Params
from unrolled.cells import LSTM
from unrolled.checks._answers import matrix
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

#: Below this a sign could be one of rounding.
_LEAST = 1e-6


def wrong_sign(params: Params | None, x: Array | list[float] | None) -> Verdict:
    """Check a cell and its input, for which the product of one-step factors has the wrong sign.

    Parameters
    ----------
    params : dict of ndarray, or None
        Parameters of ``LSTM(1, 1)``: W_x and W_v (4, 1, 1), b (4, 1).
    x : ndarray (3,), list of float, or None
        The inputs; the state before them is zero.

    Returns
    -------
    Verdict
        Right if ∂ψ[0]/∂ψ[2] and the product of the two factors have opposite signs.

    Examples
    --------
    >>> cell = LSTM(1, 1, dtype=np.float64)
    >>> wrong_sign(cell.init(np.random.default_rng(0)), [1.0, 0.0, 0.0])
    Not yet. One channel says 0.6716, both say 0.6653: the same sign.
    """
    if params is None or x is None:
        return WAITING
    cell = LSTM(1, 1, dtype=np.float64)
    try:
        if not isinstance(params, dict):
            raise Unusable("params is a dict with W_x, W_v and b.")
        shapes = cell.param_shapes()
        if set(params) != set(shapes):
            raise Unusable(f"params has the keys {', '.join(shapes)}.")
        known = {name: matrix(name, params[name], shape) for name, (shape, _) in shapes.items()}
        inputs = matrix("x", x, (3,))
    except Unusable as fault:
        return Verdict(False, str(fault))
    tape = cell.forward(known, inputs[:, None, None]).tape
    one = float(jacobians.error_flow(cell, known, tape).factors.prod())
    both = jacobians.error_jacobian(cell, known, tape, 0, 2).item()
    told = f"One channel says {one:.4g}, both say {both:.4g}"
    if min(abs(one), abs(both)) < _LEAST:
        return Verdict(False, f"{told}: one of them is nearly zero.")
    if one * both > 0:
        return Verdict(False, f"{told}: the same sign.")
    return Verdict(True, f"{told}.")
