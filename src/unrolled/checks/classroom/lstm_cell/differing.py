"""Words for how an array differs from what it should be, if no axis of it is time."""

from __future__ import annotations

import numpy as np

from unrolled._checks import Array
from unrolled.checks.classroom.through_time.differences import relation


@np.errstate(all="ignore")  # an answer may be as large as a float can be
def differs(got: Array, want: Array, tolerance: float, scale: float = 0.0) -> str:
    """Return in words how ``got`` differs from ``want``, of the same shape; "" if it does not.

    Parameters
    ----------
    got, want : ndarray
        No axis is time: gradients by parameters, initial states and values.
    tolerance : float
        What counts as equal, as a part of the largest entry of ``want``.
    scale : float
        Size below which ``want`` is as good as zero.

    Examples
    --------
    >>> right = np.arange(1.0, 9.0).reshape(2, 2, 2)
    >>> differs(right * [[[1]], [[3]]], right, 1e-6)
    'is wrong in its entry 1 along the first axis and right in the others'
    >>> differs(np.array([2.0, -2.0]), np.array([-2.0, 2.0]), 1e-6)
    'has the wrong sign, or its two entries are exchanged'
    """
    bound = tolerance * max(float(np.abs(want).max(initial=0.0)), scale)

    def near(a: Array, b: Array) -> bool:
        return bool(np.all(np.abs(a - b) <= bound))

    # In three axes the first one would be taken for time; a row of weights is told by its shape.
    pair = (got, want) if got.ndim == 2 else (got.ravel(), want.ravel())
    how = relation(pair[0], pair[1], tolerance, scale)
    if how == "has the wrong sign" and got.size == 2 and near(got.ravel()[::-1], want.ravel()):
        return "has the wrong sign, or its two entries are exchanged"
    if not how.startswith("is wrong"):
        return how
    if got.ndim > 1 and got.shape[-1] == got.shape[-2] and near(np.swapaxes(got, -1, -2), want):
        return "is transposed" + (" in its last two axes" if got.ndim > 2 else "")
    wrong = [k for k in range(len(got)) if not near(got[k], want[k])]
    if 1 < len(got) > len(wrong):
        entries = "entry" if len(wrong) == 1 else "entries"
        told = ", ".join(map(str, wrong))
        return f"is wrong in its {entries} {told} along the first axis and right in the others"
    index = np.unravel_index(int(np.abs(got - want).argmax()), got.shape)
    return f"is wrong, most at {[int(i) for i in index]}"
