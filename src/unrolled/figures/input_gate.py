"""A point that turns and is pushed, with false reports: the gate that keeps the noise out.

======== ===================================================== ====================
letter   meaning                                               shape
======== ===================================================== ====================
noise    size of the false reports                             0, 0.5, … 10
update   g_cu where the report is false; there g_cs = 1 - g_cu 0, 0.05, … 1
gate     g_cx where the report is false                        0, 0.05, … 1
x        reports of the pushes, the flag last: 0 if false      (T, 1, 3)
s        state, SCALE times where the cell takes the point     (T, 2)
======== ===================================================== ====================

Where the report is true g_cu = g_cx = 1 and g_cs = 0; g_cr = 1 in all steps. A Vanilla LSTM is
the cell with g_cx = 1. The right path is that of the same cell shown no false report.
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells import AugmentedLSTM
from unrolled.figures.controls import Button, Control, Slider
from unrolled.figures.interactive import Figure
from unrolled.tasks import false_pushes

STEPS, SEED = 24, 3
#: The state is this small a picture of the point, so that tanh hardly bends it.
SCALE = 0.1
#: A bias at which a gate is 1, and at its negative 0, to double precision.
CLOSED = 40.0
COLUMNS = ("Step", "Report", "Right", "Cell")
CAPTION = (
    "First coordinate of a point that turns in every step. Dashed: the right path. Solid: what the "
    "cell makes of it, drawn at the edge where it lies beyond. Hollow: steps whose report is "
    "false. With an open input gate (a Vanilla LSTM) no update gate is good: it takes in the "
    "noise, or it misses the turning. With the input gate closed and the update gate open the two "
    "paths are one, whatever the noise."
)


class Paths(NamedTuple):
    """What the figure shows: the right path and the cell's, (T, 2), and their rms distance."""

    right: Array
    cell: Array
    distance: float


def input_gate(noise: float = 3.0, update: float = 1.0, gate: float = 1.0) -> Figure:
    """Return the figure of a cell with a noisy input, its update gate and its input gate.

    Parameters
    ----------
    noise : float
        Size of the false reports at first, in steps of 0.5 from 0 to 10.
    update : float
        g_cu where the report is false at first, in steps of 0.05 from 0 to 1.
    gate : float
        g_cx where the report is false at first, in steps of 0.05 from 0 to 1.

    Returns
    -------
    Figure
        With the values ``noise``, ``update`` and ``gate``.

    Raises
    ------
    TypeError, ValueError
        On a value that a slider cannot take.

    Examples
    --------
    >>> input_gate(gate=0.0).values
    {'noise': 3, 'update': 1, 'gate': 0}
    """
    controls: list[Control] = [
        Slider("noise", "Size of the false reports", 0, 10, 0.5, value=noise),
        Slider("update", "Update gate g_cu at false reports", 0, 1, 0.05, value=update),
        Slider("gate", "Input gate g_cx at false reports", 0, 1, 0.05, value=gate),
        Button("Both open", set={"update": 1, "gate": 1}),
        Button("Update gate closed", set={"update": 0, "gate": 1}),
        Button("Input gate closed", set={"update": 1, "gate": 0}),
    ]
    x = inputs()
    found = paths(noise, update, gate)
    return Figure(
        title="Keeping a false report out",
        caption=CAPTION,
        controls=controls,
        script=files(__package__).joinpath("input_gate.js"),
        data={"x": x[:, 0], "turn": turn(), "scale": SCALE},
        words=_words(noise, update, gate, found.distance),
        table=(COLUMNS, _rows(x[:, 0, -1], found)),
    )


def inputs() -> Array:
    """Return the reports with false ones of size one, (T, 1, 3), the flag last."""
    rng = np.random.default_rng(SEED)
    return false_pushes.sample(rng, STEPS, 1, points=1, noise=1.0, false=0.4, dtype=np.float64).x


def turn() -> Array:
    """Return what turns a point by a step, and damps it: κ R, (2, 2)."""
    c, s = np.cos(false_pushes.ANGLE), np.sin(false_pushes.ANGLE)
    return false_pushes.DAMPING * np.array([[c, -s], [s, c]])


def wired(update: float, gate: float) -> tuple[AugmentedLSTM, Params]:
    """Return a cell of two units that turns and is pushed, and whose gates obey the flag.

    Examples
    --------
    >>> cell, params = wired(update=0.5, gate=0.0)
    >>> cell.signals(cell.forward(params, inputs()).tape)["g_cx"][:4, 0, 0].round(3)
    array([0., 1., 0., 1.])
    """
    cell = AugmentedLSTM(3, 2, peepholes="none", dtype=np.float64)
    params = {name: np.zeros(shape) for name, (shape, _) in cell.param_shapes().items()}
    cu, cs, cr, cx, du = range(5)
    params["W_x"][du, 0, :, :2] = SCALE * np.eye(2)
    params["W_v"][du] = turn()
    params["b"][cr] = CLOSED
    for row, if_false, if_true in ((cu, update, 1), (cs, 1 - update, 0), (cx, gate, 1)):
        params["b"][row] = _logit(if_false)
        params["W_x"][row, 0, :, 2] = _logit(if_true) - _logit(if_false)
    return cell, params


def paths(noise: float, update: float, gate: float) -> Paths:
    """Return the right path and the cell's, run by the library.

    Examples
    --------
    >>> paths(10.0, 1.0, 0.0).distance < 1e-12 < 1 < paths(10.0, 1.0, 1.0).distance
    True
    """
    x = inputs()
    flag = x[..., -1:]
    shown, erased = (np.where(flag > 0, x, size * x) for size in (noise, 0.0))
    shown[..., -1:] = erased[..., -1:] = flag
    cell, params = wired(update, gate)
    right_cell, right_params = wired(1.0, 0.0)
    s = cell.signals(cell.forward(params, shown).tape)["s"][:, 0] / SCALE
    right = right_cell.signals(right_cell.forward(right_params, erased).tape)["s"][:, 0] / SCALE
    return Paths(right, s, float(np.sqrt(np.square(s - right).sum(axis=1).mean())))


def _logit(gate: float) -> float:
    """Return what a gate must accumulate to stand at ``gate``."""
    if gate in (0, 1):
        return CLOSED if gate else -CLOSED
    return float(np.log(gate / (1 - gate)))


def _rows(flag: Array, found: Paths) -> list[list[object]]:
    return [
        [n, "true" if f else "false", *(f"{p[n, 0]:.3f}" for p in (found.right, found.cell))]
        for n, f in enumerate(flag)
    ]


def _words(noise: float, update: float, gate: float, distance: float) -> str:
    """Return what ``describe`` in input_gate.js returns."""
    return (
        f"False reports have size {noise:.1f}; where the report is false g_cu = {update:.2f} and "
        f"g_cx = {gate:.2f}. The cell is {distance:.3f} away from the right path, root mean square."
    )
