"""A file of weights whose order of gates nobody wrote down, and the check of what a reader finds.

========= ==================================================== ==============
letter    meaning                                              shape
========= ==================================================== ==============
d, d_x    width of the state; width of the input: 4 and 3      scalars
T         steps in the recorded run: 12                        scalar
========= ==================================================== ==============
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

from unrolled._checks import Array
from unrolled.cells import LSTM
from unrolled.checks.verdict import WAITING, Verdict

GATES = ("cu", "cs", "cr", "du")
#: The order of the file: that of no library of the page.
_ORDER = ("du", "cu", "cr", "cs")
_CELL = LSTM(3, 4, dtype=np.float64)
_STEPS = 12
_ROUNDING = 1e-12


def unknown_weights() -> dict[str, Array]:
    """Return weights of an LSTM, stacked in rows in some order, and a run that was recorded.

    Returns
    -------
    dict of ndarray
        ``W_x`` (4 d, d_x), ``W_h`` (4 d, d) and ``b`` (4 d,), d = 4 rows to a gate; ``x``
        (T, 1, d_x) and ``outputs`` (T, 1, d) of the run, which started from zero.

    Examples
    --------
    >>> weights = unknown_weights()
    >>> {name: value.shape for name, value in weights.items()}["W_x"]
    (16, 3)
    """
    rng = np.random.default_rng(11)
    shapes = {name: shape for name, (shape, _) in _CELL.param_shapes().items()}
    params = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    x = rng.standard_normal((_STEPS, 1, _CELL.input_size))
    order = [GATES.index(gate) for gate in _ORDER]
    rows = {"W_x": params["W_x"], "W_h": params["W_v"], "b": params["b"][..., None]}
    weights = {
        name: np.concatenate([value[place] for place in order]) for name, value in rows.items()
    }
    weights["b"] = weights["b"][:, 0]
    return {**weights, "x": x, "outputs": _CELL.forward(params, x).outputs}


def gate_order(answer: object) -> Verdict:
    """Check the order in which the gates stand in ``unknown_weights``.

    Parameters
    ----------
    answer : sequence of str or None
        The names cu, cs, cr, du in the order of the file.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> gate_order(("cu", "cs", "cr", "du"))
    Not yet. With that order the outputs are off by up to 1.1.
    """
    if answer is None:
        return WAITING
    try:
        order: tuple[object, ...] = tuple(answer)  # type: ignore[arg-type]
    except TypeError:
        order = ()
    if order not in list(permutations(GATES)):
        return Verdict(False, f"The answer is the names {', '.join(GATES)}, in some order.")
    gap = _gap(order)
    if gap > _ROUNDING:
        return Verdict(False, f"With that order the outputs are off by up to {gap:.2g}.")
    return Verdict(True, "With this order, of all 24, the run comes out as it was recorded.")


def _gap(order: tuple[object, ...]) -> float:
    """Return how far the run is off if the gates are taken to stand in ``order``."""
    file = unknown_weights()
    d, places = _CELL.hidden_size, [order.index(gate) for gate in GATES]
    names = {"W_x": "W_x", "W_h": "W_v", "b": "b"}
    params = {
        own: file[name].reshape(len(GATES), d, *file[name].shape[1:])[places]
        for name, own in names.items()
    }
    return float(np.abs(_CELL.forward(params, file["x"]).outputs - file["outputs"]).max())
