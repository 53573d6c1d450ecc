"""How wrong each gradient of a cell is, entity by entity.

========= =========================================== ============================
letter    meaning                                     shape
========= =========================================== ============================
E         objective, Σ d_outputs ⊙ outputs            scalar
          + Σ d_state ⊙ last state
========= =========================================== ============================
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.verify.derivatives import complex_step


def gradient_errors(
    cell: Cell,
    params: Params,
    x: Array,
    state: Params | None = None,
    *,
    rng: np.random.Generator | None = None,
    d_outputs: Array | None = None,
    step: float | None = None,
) -> dict[str, float]:
    """Return the relative error of each gradient of ``cell.backward``, by the name of the entity.

    ``verify.cell_gradient`` says whether a backward pass is right; this says which entities are.

    Parameters
    ----------
    cell : Cell
        A float64 cell.
    params, x, state
        As for ``cell.forward``.
    rng : numpy.random.Generator, optional
        Draws the cotangents; ``default_rng(0)`` if absent.
    d_outputs : ndarray, (T, B, output_size), optional
        A cotangent of the outputs to take in place of a random one; the last state then has none.
    step : float, optional
        Take central differences with this step in float32 in place of the complex step: a poor
        reference, to be shown as one.

    Returns
    -------
    dict of float
        max|claimed - reference| / max|reference| of every parameter, of ``x`` and of the initial
        state; where the reference is zero, the largest reference of all takes its place.

    Raises
    ------
    ValueError, TypeError
        On a cell that is not float64, a step that is not positive, and as ``cell.forward`` does.

    Examples
    --------
    >>> from unrolled import RNN
    >>> cell = RNN(2, 3, dtype=np.float64)
    >>> rng = np.random.default_rng(0)
    >>> errors = gradient_errors(cell, cell.init(rng), rng.normal(size=(4, 1, 2)))
    >>> print(*errors, max(errors.values()) < 1e-13)
    W_r W_x theta x s[-1] True
    """
    posed = problem(cell, params, x, state, rng=rng, d_outputs=d_outputs)
    return relative(posed.claimed, posed.reference(step))


class Problem(NamedTuple):
    """An objective of a run, where its gradient is taken, and what the cell claims it is."""

    objective: Callable[[Params], Any]
    at: Params
    claimed: Params

    def reference(self, step: float | None) -> Params:
        """Return the gradient by the complex step, or by central differences in float32."""
        if step is None:
            return complex_step(self.objective, self.at)[0]
        check.real_number("step", step, low=0, open_low=True)
        return _differences_in_float32(self.objective, self.at, step)


def problem(
    cell: Cell,
    params: Params,
    x: Array,
    state: Params | None,
    *,
    rng: np.random.Generator | None,
    d_outputs: Array | None,
) -> Problem:
    """Return the problem that ``gradient_errors`` solves."""
    if not isinstance(cell, Cell):
        raise TypeError(f"cell: expected a recurrent cell, got {type(cell).__name__}")
    if cell.dtype != np.float64:
        raise check.fail("cell", "one of dtype float64", cell.dtype.name)
    rng = np.random.default_rng(0) if rng is None else check.generator("rng", rng)
    run = cell.forward(params, x, state)
    state = cell.zero_state(x.shape[1]) if state is None else state
    if d_outputs is None:
        weigh = {"outputs": rng.standard_normal(run.outputs.shape)}
        weigh |= {name: rng.standard_normal(value.shape) for name, value in run.state.items()}
    else:
        weigh = {"outputs": d_outputs, **cell.zero_state(x.shape[1])}
    adjoint = {name: weigh[name] for name in run.state}
    claims = cell.backward(params, run.tape, weigh["outputs"], adjoint)
    at = {**params, "x": x, **{f"{name}[-1]": value for name, value in state.items()}}
    claimed = {**claims.params, "x": claims.inputs}
    claimed |= {f"{name}[-1]": value for name, value in claims.state.items()}

    def objective(at: Params) -> Any:
        moved = cell.astype(at["x"].dtype).forward(
            {name: at[name] for name in params}, at["x"], {n: at[f"{n}[-1]"] for n in run.state}
        )
        parts = {"outputs": moved.outputs, **moved.state}
        return sum((w.astype(at["x"].dtype) * parts[name]).sum() for name, w in weigh.items())

    return Problem(objective, at, claimed)


def relative(claimed: Params, reference: Params) -> dict[str, float]:
    """Return max|claimed - reference| of each entity, relative to its reference or, if 0, all."""
    largest = {name: float(np.abs(v).max(initial=0.0)) for name, v in reference.items()}
    whole = max(largest.values()) or 1.0
    return {
        name: float(np.abs(claimed[name] - value).max(initial=0.0)) / (largest[name] or whole)
        for name, value in reference.items()
    }


def _differences_in_float32(objective: Callable[[Params], Any], at: Params, step: float) -> Params:
    """Return (E(p + h) - E(p - h)) / 2h, all in single precision."""
    point = {name: value.astype(np.float32) for name, value in at.items()}
    h = np.float32(step)
    slopes = {}
    for name, value in point.items():
        slope = np.zeros(value.shape)
        for index in np.ndindex(value.shape):
            up, down = value.copy(), value.copy()
            up[index] += h
            down[index] -= h
            change = objective({**point, name: up}) - objective({**point, name: down})
            slope[index] = float(change / (2 * h))
        slopes[name] = slope
    return slopes
