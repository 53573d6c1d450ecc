"""Self-checks on sizes of the Augmented LSTM: how wide a state, how far an edge reaches.

======= ==================================================== ========
letter  meaning                                              shape
======= ==================================================== ========
d_x     width of the input                                   scalar
d_s     width of the state                                   scalar
d_v     width of the projected value                         scalar
T, L    steps of a run; samples in the window                scalars
======= ==================================================== ========
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unrolled import _checks as check
from unrolled.cells import LSTM, AugmentedLSTM
from unrolled.cells.base import Cell
from unrolled.checks._answers import called, number
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

_RUNS = ((6, 2), (6, 3), (9, 5), (3, 5), (5, 1))


def widest_states(
    vanilla: float | None,
    projected: float | None,
    input_size: int = 12,
    value_size: int = 2,
    budget: int = 1000,
) -> Verdict:
    """Check the widest states that a number of parameters pays for, without and with a projection.

    Parameters
    ----------
    vanilla, projected : float or None
        The answers: d_s of the Vanilla LSTM without peepholes, and of the cell that has in addition
        a projection to ``value_size``, and nothing else.
    input_size, value_size : int
        d_x, d_v ≥ 1.
    budget : int
        Parameters that the cell may have, ≥ 1; enough for d_s = d_v.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If a size is out of its range; a wrong answer raises nothing.

    Examples
    --------
    >>> widest_states(20, 12)
    Not yet. A Vanilla LSTM with d_s = 20 has 2640 parameters.
    """
    input_size = check.positive_int("input_size", input_size)
    value_size = check.positive_int("value_size", value_size)
    budget = check.positive_int("budget", budget)

    def plain(d: int) -> Cell:
        return LSTM(input_size, d)

    def narrow(d: int) -> Cell:
        if d < value_size:
            raise Unusable(f"A projection to {value_size} needs a state at least as wide.")
        options = {"input_gate": False, "peepholes": "none"}
        return AugmentedLSTM(input_size, d, projection_size=value_size, **options)  # type: ignore[arg-type]

    if narrow(value_size).param_count() > budget:
        raise check.fail("budget", f"at least {narrow(value_size).param_count()}", budget)
    if vanilla is None and projected is None:
        return WAITING
    try:
        for answer, make, name in (
            (vanilla, plain, "A Vanilla LSTM"),
            (projected, narrow, "With the projection, a cell"),
        ):
            d = _whole(answer)
            count, wider = make(d).param_count(), make(d + 1).param_count()
            if count > budget:
                return Verdict(False, f"{name} with d_s = {d} has {count} parameters.")
            if wider <= budget:
                return Verdict(False, f"{name} with d_s = {d} leaves room for a wider state.")
    except Unusable as fault:
        return Verdict(False, str(fault))
    return Verdict(True, f"Both are the widest with at most {budget} parameters.")


def first_affected(answer: Callable[[int, int], int] | None) -> Verdict:
    """Check which output is the first that depends on what follows the end of the input.

    Parameters
    ----------
    answer : callable or None
        (T, L) → n, the first step whose output changes with the samples after the end of x; T if
        there is none.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> first_affected(lambda T, L: T - 1)
    Not yet. With T = 6 and L = 3 the output of another step is the first to change.
    """
    if answer is None:
        return WAITING
    for steps, window in _RUNS:
        cell = AugmentedLSTM(1, 2, window=window, dtype=np.float64)
        rng = np.random.default_rng(0)
        params = {name: rng.normal(size=shape) for name, (shape, _) in cell.param_shapes().items()}
        x, after = rng.normal(size=(steps, 1, 1)), rng.normal(size=(window - 1, 1, 1))
        zeros, real = (
            cell.forward(params, x, lookahead=given).outputs
            for given in (None, after if window > 1 else None)
        )
        changed = np.flatnonzero((zeros != real).any(axis=(1, 2)))
        first = int(changed[0]) if len(changed) else steps
        try:
            told = called(answer, "answer", steps, window)
        except Unusable as fault:
            return Verdict(False, str(fault))
        if told != first:
            what = "the output of another step is the first to change"
            return Verdict(False, f"With T = {steps} and L = {window} {what}.")
    return Verdict(True, f"So it is in {len(_RUNS)} runs of the library.")


def _whole(answer: object) -> int:
    known = number(answer) if answer is not None else 0.0
    if known != int(known) or known < 1:
        raise Unusable("Both answers are whole numbers, at least 1.")
    return int(known)
