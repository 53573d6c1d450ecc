"""What stands between ``fit`` and the functions it is given: what they get, what they return."""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled.train.results import NonFiniteError


def read_only(params: Params) -> Params:
    """Return views of the arrays: a function that writes into them raises and spoils nothing."""
    views = {k: p.view() for k, p in params.items()}
    for view in views.values():
        view.flags.writeable = False
    return views


def refuse_unless_real(name: str, loss: object) -> None:
    """Refuse a loss, returned by the function ``name``, that is not a real number."""
    real = isinstance(loss, (int, float, np.integer, np.floating)) and not isinstance(loss, bool)
    if not real:
        got = type(loss).__name__
        raise TypeError(f"{name}: expected to return a real number as the loss, got {got}")


def returned(value: object) -> tuple[float, Params]:
    """Return the loss and the gradient that ``loss_and_gradient`` returned, if they are that."""
    expected = "loss_and_gradient: expected to return (float, dict)"
    if not isinstance(value, tuple):
        raise TypeError(f"{expected}, got {type(value).__name__}")
    if len(value) != 2:
        raise TypeError(f"{expected}, got a tuple of length {len(value)}")
    loss, grads = value
    refuse_unless_real("loss_and_gradient", loss)
    if not isinstance(grads, dict):
        raise TypeError(f"{expected}, got ({type(loss).__name__}, {type(grads).__name__})")
    return loss, grads


def check_finite(step: int, what: str, values: Params) -> None:
    """Raise on the first array that is not finite, naming it; what is no array waits for others."""
    for name, value in values.items():
        numbers = isinstance(value, np.ndarray) and value.dtype.kind in "fc"
        if numbers and not check.all_finite(value):
            bad = np.argwhere(~np.isfinite(value))[0].tolist()
            message = f"{what}{name} is not finite: {value[tuple(bad)]} at index {bad}"
            raise NonFiniteError(step, name, message)
