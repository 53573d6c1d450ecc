"""Self-check on moving a standardization into the weights.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
x_0      data as they were measured                           (T, B, 3)
mu       their mean, by feature                               (3,)
sigma    their standard deviation, by feature                 (3,)
======== ==================================================== =========
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unrolled.cells.lstm import LSTM
from unrolled.checks._answers import matrix, outcome
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict


def folded(answer: object) -> Verdict:
    """Check a function that lets an LSTM take raw data where it was trained on standardized ones.

    Parameters
    ----------
    answer : callable or None
        (params, mu, sigma) → params, with which the cell does on x_0 what it does with the given
        ones on (x_0 - mu) / sigma.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> folded(lambda params, mu, sigma: params)
    Not yet. On raw data the outputs differ by up to 1.
    """
    if answer is None:
        return WAITING
    if not callable(answer):
        return Verdict(False, "The answer is a function: answer(params, mu, sigma) is a dict.")
    rng = np.random.default_rng(0)
    cell = LSTM(3, 4, "full", np.float64)
    params = {name: rng.normal(size=shape) / 2 for name, (shape, _) in cell.param_shapes().items()}
    mu, sigma = np.array([300.0, -2.0, 0.01]), np.array([20.0, 0.5, 0.003])
    raw = mu + sigma * rng.normal(size=(9, 5, 3))
    given = {name: value.copy() for name, value in params.items()}
    try:
        new = _parameters(outcome("answer", "", answer, given, mu.copy(), sigma.copy()), cell)
    except Unusable as fault:
        return Verdict(False, str(fault))
    want = cell.forward(params, (raw - mu) / sigma).outputs
    gap = float(np.abs(cell.forward(new, raw).outputs - want).max())
    if not gap < 1e-9:  # means of some 10⁴ standard deviations cancel
        return Verdict(False, f"On raw data the outputs differ by up to {gap:.1g}.")
    return Verdict(True, f"On raw data the outputs are the same, to {gap:.0e}.")


def _parameters(value: object, cell: LSTM) -> dict[str, np.ndarray]:
    """Return what the reader's function returned if it can be parameters of the cell."""
    shapes = cell.param_shapes()
    if not isinstance(value, Mapping) or set(value) != set(shapes):
        raise Unusable(f"answer returns no dict with the keys {', '.join(shapes)}.")
    return {name: matrix(name, value[name], shape) for name, (shape, _) in shapes.items()}
