"""A mistake is found when one can make it: the reader's line must give the same wrong gradients."""

from __future__ import annotations

import numpy as np

from unrolled._checks import Params
from unrolled.checks._answers import outcome
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.museum import passes
from unrolled.museum.cells import ClearLSTM
from unrolled.museum.mutation import mutate
from unrolled.museum.rooms import unlabeled

#: The same products in another order; a mistake is off by a hundredth or more.
_TOLERANCE = 1e-9


def mistake(name: str, right: object, wrong: object) -> Verdict:
    """Check whether a changed line of ``lstm_backward`` makes the mistake of an unlabeled cell.

    Parameters
    ----------
    name : {"A", "B", "C"}
        The cell.
    right, wrong : str or None
        The line as it should be, and as it is in the cell.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> mistake("A", "chi = d_v[n] + f_chi", "chi = d_v[n]")
    Not yet. Your line makes another mistake: the gradient by W_x_cu differs from that of cell A.
    """
    cell = unlabeled(name)
    if right is None or wrong is None:
        return WAITING
    if not isinstance(right, str) or not isinstance(wrong, str):
        return Verdict(False, "The answer is two lines of lstm_backward, as texts.")
    try:
        changed = ClearLSTM(2, 3, backward=mutate(passes.lstm_backward, right, wrong))
    except SyntaxError as fault:
        return Verdict(False, f"Your line is not Python: {fault.msg}.")
    except ValueError:
        reason = "does not stand in lstm_backward as you give it, or not once: copy it from there"
        return Verdict(False, f"The right line {reason}.")
    try:
        got = outcome("Your line", "", _gradients, changed)
    except Unusable as fault:
        return Verdict(False, str(fault))
    assert isinstance(got, dict)
    if _first_difference(got, _gradients(ClearLSTM(2, 3))) is None:
        return Verdict(False, "Your line changes nothing: the gradients are right.")
    differs = _first_difference(got, _gradients(cell))
    if differs is not None:
        reason = f"the gradient by {differs} differs from that of cell {name}"
        return Verdict(False, f"Your line makes another mistake: {reason}.")
    return Verdict(True, f"Your line has the wrong gradients of cell {name}, all of them.")


def _gradients(cell: ClearLSTM) -> Params:
    """Return all gradients of a run of four steps."""
    rng = np.random.default_rng(7)
    params = {name: rng.standard_normal(shape) for name, (shape, _) in cell.param_shapes().items()}
    state = {name: rng.standard_normal(shape) for name, (shape, _) in cell.state_shapes(2).items()}
    run = cell.forward(params, rng.standard_normal((4, 2, 2)), state)
    d_state = {name: rng.standard_normal(value.shape) for name, value in run.state.items()}
    grads = cell.backward(params, run.tape, rng.standard_normal(run.outputs.shape), d_state)
    return {**grads.params, "x": grads.inputs, **{f"{n}[-1]": g for n, g in grads.state.items()}}


def _first_difference(got: Params, want: Params) -> str | None:
    """Return the first entity whose gradients differ, or None."""
    for name, value in want.items():
        if got[name].shape != value.shape:
            return name
        if not np.abs(got[name] - value).max() <= _TOLERANCE * max(1.0, np.abs(value).max()):
            return name
    return None
