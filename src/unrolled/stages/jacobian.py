"""How one state of a stage depends on the state before, and on the states long before.

======== ======================================================= ====================
letter   meaning                                                 shape
======== ======================================================= ====================
by_s     ∂s[n]/∂s[n-1] at constant v[n-1]                        (T, B, d, d)
by_v     ∂s[n]/∂v[n-1] at constant s[n-1]                        (T, B, d, d)
R        ∂v[n]/∂s[n] at constant v[n-1]                          (T, B, d, d)
past     ∂v[n]/∂v[n-1] at constant s[n]: past the state, S8 only (T, B, d, d)
======== ======================================================= ====================

The gates of S1 to S7 are given or constant, so they stand still when the state moves. Those of S8
move with it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Tape
from unrolled.stages._throttled import by_name
from unrolled.stages.cell import Stage
from unrolled.warping import G_c


class Parts(NamedTuple):
    """The pieces of the Jacobians of all steps of a run; see the module."""

    by_s: Array
    by_v: Array
    R: Array
    past: Array


def jacobian(cell: Stage, params: Params, tape: Tape) -> Array:
    """Return J[n] = ∂s[n]/∂s[n-1] of the steps n = 1, …, T-1; the value v[n-1] follows s[n-1].

    Parameters
    ----------
    cell : Stage
        The stage that made the run.
    params : dict of ndarray
        The parameters of the run.
    tape : Tape
        ``run.tape`` of a run without ``lengths``.

    Returns
    -------
    ndarray, (T-1, B, d, d)
        J[n] is entry n-1. There is none for step 0: the initial v[-1] is no function of s[-1].

    Raises
    ------
    ValueError, TypeError
        On another cell, the tape of another cell or of a run with ``lengths``, and on parameters
        that are not the cell's.

    Notes
    -----
    Source: the chain rule, through Sherstinsky (2020), eqs. 94-117; the paper has the Jacobian of
    its last stage only, as eq. 177.

    Examples
    --------
    >>> cell = Stage("S2", 1, 1, "constant", np.float64)
    >>> params = {"W_r": [[0.5]], "W_x": [[1.0]], "theta": [0.0], "g": [[0.1], [0.9]]}
    >>> params = {name: np.array(value) for name, value in params.items()}
    >>> run = cell.forward(params, np.zeros((3, 1, 1)))
    >>> jacobian(cell, params, run.tape).ravel()  # g_cs + g_cu W_r at s = 0
    array([0.95, 0.95])
    """
    parts = _parts(cell, params, tape)
    J: Array = parts.by_s[1:] + parts.by_v[1:] @ parts.R[:-1]  # eq-stage-core-jacobian
    return J


def influence(cell: Stage, params: Params, tape: Tape, n: int = 0) -> Array:
    """Return ∂s[l]/∂s[n] for l = n, …, T-1: what becomes of a nudge of the state after step n.

    Of the stages S0 to S7 it is the product of the Jacobians between. Of S8 that product is not
    exact, since v[n] also reaches v[n+1] through the readout gate, past s[n+1].

    Parameters
    ----------
    cell, params, tape
        As for ``jacobian``.
    n : int
        0 ≤ n ≤ T-1.

    Returns
    -------
    ndarray, (T-n, B, d, d)
        Entry l-n; the first is the identity.

    Raises
    ------
    ValueError, TypeError
        As ``jacobian`` does, and on a step that is not in the run.

    Notes
    -----
    Source: the chain rule, as of ``jacobian``.

    Examples
    --------
    >>> cell = Stage("S6", 1, 1, "constant", np.float64)
    >>> params = {"W_r": [[0.5]], "W_x": [[1.0]], "theta": [0.0], "g": [[0.0], [0.9], [0.0]]}
    >>> params = {name: np.array(value) for name, value in params.items()}
    >>> run = cell.forward(params, np.zeros((4, 1, 1)))
    >>> influence(cell, params, run.tape).ravel().round(3)  # nothing but 0.9
    array([1.   , 0.9  , 0.81 , 0.729])
    """
    by_s, by_v, R, past = _parts(cell, params, tape)
    n = check.positive_int("n", n, minimum=0)
    if n >= len(by_s):
        raise check.fail("n", f"a step in 0..T-1 = 0..{len(by_s) - 1}", n)
    moved = np.empty_like(by_s[n:])
    moved[0] = np.eye(by_s.shape[-1])
    value = R[n]  # how v moves with s[n]
    for l in range(n + 1, len(by_s)):  # noqa: E741 - the paper's letter
        moved[l - n] = by_s[l] @ moved[l - n - 1] + by_v[l] @ value
        value = R[l] @ moved[l - n] + past[l] @ value
    return moved


def _parts(cell: Stage, params: Params, tape: Tape) -> Parts:
    """Return the pieces of the Jacobians of a run, if it is one of this stage."""
    if not isinstance(cell, Stage):
        raise TypeError(f"cell: expected a Stage, got {type(cell).__name__}")
    tape = cell.check_tape(tape)
    if tape.lengths is not None:
        raise check.fail("tape", "a run without lengths", "one with lengths")
    params = check.arrays("params", params, cell.param_shapes(), cell.dtype)
    return _learned(params, tape) if cell.name == "S8" else _throttled(cell, params, tape)


def _rows(z: Array, W: Array) -> Array:
    """Return D[z] W."""
    scaled: Array = z[..., None] * W
    return scaled


def _throttled(cell: Stage, params: Params, tape: Tape) -> Parts:
    _, s, _, u, gates = tape.record
    g, r, eye = by_name(cell.form, gates), np.tanh(s[1:]), np.eye(cell.hidden_size, dtype=s.dtype)
    slope = 1 - u * u if cell.form.warps else np.ones_like(u)
    by_s = _rows(g["cs"], params.get("W_s", eye))
    by_v = _rows(g["cu"] * slope, params["W_r"])
    R = _rows(g["cr"] * (1 - r * r), eye)
    return Parts(by_s, by_v, R, np.zeros_like(R))


def _learned(params: Params, tape: Tape) -> Parts:
    _, s, _, u, (g_cu, g_cs, g_cr) = tape.record
    S_cu, S_cs, S_cr = params["W_s"]
    W_cu, W_cs, W_cr, W_du = params["W_v"]
    r, eye = np.tanh(s[1:]), np.eye(s.shape[2], dtype=s.dtype)
    z_cu, z_cs = u * G_c.slope(g_cu), s[:-1] * G_c.slope(g_cs)
    z_cr, z_du = r * G_c.slope(g_cr), g_cu * (1 - u * u)
    by_s = _rows(g_cs, eye) + _rows(z_cs, S_cs) + _rows(z_cu, S_cu)
    by_v = _rows(z_cs, W_cs) + _rows(z_cu, W_cu) + _rows(z_du, W_du)
    R = _rows(g_cr * (1 - r * r), eye) + _rows(z_cr, S_cr)  # eq-stage-learned-jacobian
    return Parts(by_s, by_v, R, _rows(z_cr, W_cr))
