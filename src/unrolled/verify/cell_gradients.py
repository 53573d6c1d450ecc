"""The backward pass of a cell checked in one go: parameters, inputs, initial state.

=========== =========================================== ============================
letter      meaning                                     shape
=========== =========================================== ============================
E           objective, Σ d_outputs ⊙ outputs            scalar
            + Σ d_state ⊙ last state
d_outputs   random cotangent of the outputs             (T, B, output_size)
d_state     random cotangent of the last state          dict of (B, …)
=========== =========================================== ============================

E is linear in what the cell hands back, so its gradient is what ``cell.backward`` does with these
cotangents, no more and no less.
"""

from __future__ import annotations

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.verify.check import Check
from unrolled.verify.gradients import gradient


def cell_gradient(
    label: str,
    cell: Cell,
    params: Params,
    x: Array,
    state: Params | None = None,
    lengths: Array | None = None,
    lookahead: Array | None = None,
    *,
    rng: np.random.Generator | None = None,
    method: str = "auto",
    tol: float | None = None,
    code: object = None,
) -> Check:
    """Check that ``cell.backward`` is the gradient of ``cell.forward``.

    Parameters
    ----------
    label : str
        The equation this verifies.
    cell : Cell
        A float64 cell; ``cell.astype(np.float64)`` makes one.
    params, x, state, lengths, lookahead
        As for ``cell.forward``.
    rng : numpy.random.Generator, optional
        Draws the cotangents; ``default_rng(0)`` if absent.
    method, tol
        As for ``verify.gradient``.
    code : class, function or method of the library, optional
        What implements the equation; the class of the cell, if that is one of the library's.

    Returns
    -------
    Check
        Of ``params["…"]``, ``x``, ``state["…"]`` and, if given, ``lookahead`` together.

    Raises
    ------
    VerificationError
        If a gradient is wrong: names the array, the index and both numbers.
    ValueError, TypeError
        On a cell that is not float64, and as ``cell.forward`` and ``verify.gradient`` do.

    Examples
    --------
    >>> import unrolled
    >>> cell = unrolled.LSTM(2, 3, peepholes="full", dtype=np.float64)
    >>> rng = np.random.default_rng(0)
    >>> check = cell_gradient("eq-lstm-psi", cell, cell.init(rng), rng.normal(size=(4, 2, 2)))
    >>> check.method, check.residual < 1e-14
    ('complex step', True)
    """
    if not isinstance(cell, Cell):
        raise TypeError(f"cell: expected a recurrent cell, got {type(cell).__name__}")
    if cell.dtype != np.float64:
        raise check.fail("cell", "one of dtype float64: cell.astype(np.float64)", cell.dtype.name)
    if code is None and type(cell).__module__.startswith("unrolled."):
        code = type(cell)
    rng = np.random.default_rng(0) if rng is None else check.generator("rng", rng)
    run = cell.forward(params, x, state, lengths=lengths, lookahead=lookahead)
    state = cell.zero_state(x.shape[1]) if state is None else state
    d_outputs = rng.standard_normal(run.outputs.shape)
    d_state = {name: rng.standard_normal(value.shape) for name, value in run.state.items()}

    def objective(at: Params) -> np.number:
        moved = cell.astype(at["x"].dtype).forward(
            {name: at[f'params["{name}"]'] for name in params},
            at["x"],
            {name: at[f'state["{name}"]'] for name in state},
            lengths=lengths,
            lookahead=at.get("lookahead"),
        )
        value: np.number = (d_outputs * moved.outputs).sum()
        for name, cotangent in d_state.items():
            value = value + (cotangent * moved.state[name]).sum()
        return value

    grads = cell.backward(params, run.tape, d_outputs, d_state)
    at, claimed = (
        {
            **{f'params["{name}"]': value for name, value in of_params.items()},
            "x": of_inputs,
            **{f'state["{name}"]': value for name, value in of_state.items()},
        }
        for of_params, of_inputs, of_state in (
            (params, x, state),
            (grads.params, grads.inputs, grads.state),
        )
    )
    if lookahead is not None and grads.lookahead is not None:
        at["lookahead"], claimed["lookahead"] = lookahead, grads.lookahead
    # A saturated cell may hand back next to nothing; its errors are those of gates of order one.
    cotangents = (d_outputs, *d_state.values())
    scale = max(float(np.abs(value).max(initial=0.0)) for value in cotangents)
    return gradient(label, objective, at, claimed, method=method, tol=tol, scale=scale, code=code)
