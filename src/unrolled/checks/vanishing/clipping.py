"""Self-check on clipping each of a few gradients: their mean can turn round.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
g        gradients of a single parameter                      (n,)
c        bound that each is clipped to                        scalar
======== ==================================================== =========
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.optim import clip_by_global_norm


def clipped_uphill(g: Array | list[float] | None, max_norm: float = 1.0) -> Verdict:
    """Check gradients whose mean has another sign once each of them is clipped.

    Parameters
    ----------
    g : ndarray (n,), list of float, or None
        Gradients of one parameter, one for each of n batches, n ≥ 1.
    max_norm : float
        c > 0.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``max_norm`` is not a number > 0; a wrong answer raises nothing.

    Examples
    --------
    >>> clipped_uphill([3.0, 1.0])
    Not yet. The mean is 2, and 1 after clipping: both have the same sign.
    """
    max_norm = check.real_number("max_norm", max_norm, low=0, open_low=True)
    if g is None:
        return WAITING
    try:
        given = np.asarray(g)
    except ValueError:  # rows of different lengths
        given = np.empty((0, 0))
    usable = given.ndim == 1 and given.size > 0 and given.dtype.kind in "iuf"
    if not usable or not np.isfinite(given).all():
        return Verdict(False, "The answer is a list of finite numbers, at least one.")
    clipped = [
        clip_by_global_norm({"g": np.array([one])}, max_norm)[0]["g"].item()
        for one in given.astype(np.float64)
    ]
    before, after = float(np.mean(given)), float(np.mean(clipped))
    told = f"The mean is {before:.4g}, and {after:.4g} after clipping"
    if before == 0 or after == 0:
        return Verdict(False, f"{told}: neither may be zero.")
    if before * after > 0:
        return Verdict(False, f"{told}: both have the same sign.")
    return Verdict(True, f"{told}: a step down the second goes up the first.")
