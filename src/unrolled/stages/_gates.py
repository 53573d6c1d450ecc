"""Where the gates of the stages S1 to S7 stand: behind the input signal, or the same at all steps.

====== ============================================== ======================
letter meaning                                        shape
====== ============================================== ======================
x      inputs: the signal and, if given, the gates    (T, B, d_x + gates d)
gate   one given gate, to be spread over a run        to (T, B, d)
g      all gates of a run                             (gates, T, B, d)
====== ============================================== ======================
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array


def spread(name: str, gate: ArrayLike, run: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Return a given gate as an array of the shape ``run``, (T, B, d), if it lies in [0, 1]."""
    value = np.asarray(gate)
    if value.dtype.kind not in "fiu":
        raise TypeError(f"{name}: expected real numbers in [0, 1], got dtype {value.dtype}")
    try:
        whole = np.broadcast_to(value, run)
    except ValueError:
        expected = f"a shape that spreads to (T, B, d) = {run}"
        raise check.fail(name, expected, value.shape) from None
    inside = (value >= 0) & (value <= 1)  # false of NaN, too
    if not inside.all():
        raise check.fail(name, "numbers in [0, 1]", value[~inside][0])
    return whole.astype(dtype)


def apart(x: Array, signal_size: int, gates: int, d: int) -> Array:
    """Return the gates that stand behind the signal in the inputs x."""
    parts = x[..., signal_size:].reshape(*x.shape[:2], gates, d)
    return np.moveaxis(parts, 2, 0)


def behind(g: Array) -> Array:
    """Return gates (gates, T, B, d) side by side, (T, B, gates d): ``apart`` turned round."""
    gates, steps, batch, d = g.shape
    return np.moveaxis(g, 0, 2).reshape(steps, batch, gates * d)


def constant(g: Array, x: Array) -> Array:
    """Return the gates (gates, d) at every step and in every sequence of x."""
    gates, d = g.shape
    whole = np.broadcast_to(g[:, None, None], (gates, *x.shape[:2], d))
    return whole if whole.size else whole.copy()  # a run of nothing keeps nothing
