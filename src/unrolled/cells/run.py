"""What a run of a cell hands back: outputs, state and tape; and what its backward pass does.

========= ========================================== ========
letter    meaning                                    shape
========= ========================================== ========
T, B      steps in the run; sequences in the batch   scalars
lengths   steps in each sequence                     (B,)
========= ========================================== ========

Each compares equal to itself only: arrays have no single truth to compare by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unrolled._checks import Array, Params

if TYPE_CHECKING:
    from unrolled.cells.base import Cell


@dataclass(frozen=True, eq=False)
class Tape:
    """What ``backward`` needs of a forward pass; opaque to callers.

    ``cell`` is the cell that made it, so that the tape of another cell is refused. The record may
    refer to the arrays of the run instead of copying them: leave ``x`` as it is until ``backward``
    has been called.

    Examples
    --------
    >>> from unrolled import RNN
    >>> cell, x = RNN(2, 3), np.ones((5, 1, 2), np.float32)
    >>> params = cell.init(np.random.default_rng(0))
    >>> run = cell.forward(params, x)
    >>> run.tape.cell == cell, run.tape.steps, run.tape.batch
    (True, 5, 1)
    """

    cell: Cell
    steps: int
    batch: int
    lengths: Array | None
    record: Any


@dataclass(frozen=True, eq=False)
class Run:
    """The result of ``cell.forward``.

    Attributes
    ----------
    outputs : ndarray, (T, B, output_size), or (1, B, output_size) unless ``cell.per_step``
        The output signal; zero after the end of a sequence shorter than T. Read-only, for the
        tape shares its memory: to change it, copy it.
    state : dict of ndarray, (B, …)
        The state after the last step of each sequence.
    tape : Tape
        What ``cell.backward`` needs.

    Examples
    --------
    >>> from unrolled import RNN
    >>> cell, x = RNN(2, 3), np.ones((5, 1, 2), np.float32)
    >>> params = cell.init(np.random.default_rng(0))
    >>> run = cell.forward(params, x)
    >>> run.outputs.shape, run.state["s"].shape
    ((5, 1, 3), (1, 3))
    """

    outputs: Array
    state: Params
    tape: Tape


@dataclass(frozen=True, eq=False)
class Gradients:
    """The result of ``cell.backward``.

    Attributes
    ----------
    params : dict of ndarray
        Gradient of the objective, shaped like ``params``, summed over steps and batch.
    inputs : ndarray, (T, B, input_size)
        Gradient with respect to the inputs; zero after the end of a shorter sequence.
    state : dict of ndarray, (B, …)
        Adjoint of the initial state: pass it to the segment before as ``d_state``.
    lookahead : ndarray, (lookahead_size, B, input_size), or None
        Gradient with respect to the samples after the end of each sequence, of a cell that looks
        ahead; it belongs to the inputs of the segment after.

    Examples
    --------
    >>> from unrolled import RNN
    >>> cell, x = RNN(2, 3), np.ones((5, 1, 2), np.float32)
    >>> params = cell.init(np.random.default_rng(0))
    >>> run = cell.forward(params, x)
    >>> grads = cell.backward(params, run.tape, np.ones_like(run.outputs))
    >>> grads.params["W_r"].shape, grads.inputs.shape, grads.state["s"].shape
    ((3, 3), (5, 1, 2), (1, 3))
    """

    params: Params
    inputs: Array
    state: Params
    lookahead: Array | None = None


def ended(steps: int, lengths: Array) -> Array:
    """Return (T, B), true at the steps beyond the end of a sequence.

    >>> ended(3, np.array([2, 0])).astype(int)
    array([[0, 1],
           [0, 1],
           [1, 1]])
    """
    return np.arange(steps)[:, None] >= lengths
