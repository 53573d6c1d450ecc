"""Runs of the parts inside a run of a model, below the checks.

What a model is given is checked; what overflows in between its parts must reach the caller as a
number that is not finite, not as a complaint about an argument. Hence a model calls ``_forward``
and ``_backward`` of its parts, and sees itself to what they rely on: that nothing stands beyond the
end of a sequence.

========= ============================================== ======================
letter    meaning                                        shape
========= ============================================== ======================
T, B      steps in the run; sequences in the batch       scalars
L-1       how far a part looks ahead                     scalar
x         inputs of the part                             (T, B, …)
========= ============================================== ======================
"""

from __future__ import annotations

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import _lookahead
from unrolled.cells.base import Cell, Gradients, Run, Tape
from unrolled.cells.run import ended


def a_cell(name: str, value: object, *, per_step: bool = True) -> Cell:
    """Return ``value`` if it is a cell and, if asked for, one with an output for every step."""
    if not isinstance(value, Cell):
        raise TypeError(f"{name}: expected a cell, got {type(value).__name__}")
    if per_step and not value.per_step:
        raise check.fail(name, "a cell with an output for every step", repr(value))
    return value


def same(name: str, cell: Cell, attribute: str, other_name: str, other: Cell) -> None:
    """Refuse ``cell`` unless its ``attribute`` is that of the ``other`` part."""
    got, want = getattr(cell, attribute), getattr(other, attribute)
    if got != want:
        raise check.fail(name, f"{attribute} {want}, as of {other_name}", f"{got}: {cell!r}")


def forward(
    cell: Cell, params: Params, x: Array, state: Params, lengths: Array | None, *, followed: bool
) -> Run:
    """Run a part; unlike those of ``Cell.forward``, the outputs can still be written to.

    ``x`` is zero beyond the end of a sequence. If ``followed``, the L-1 samples the part looks at
    after the run stand at its end, as ``_forward`` of the whole model gets them; if not, they are
    zero.
    """
    steps, batch = x.shape[:2]
    if followed:
        steps -= cell.lookahead_size
    else:
        x = _lookahead.attach(cell.lookahead_size, x, None, lengths)
    outputs, last, record = cell._forward(params, x, state, lengths)
    if lengths is not None and cell.per_step:
        outputs[ended(steps, lengths)] = 0
    return Run(outputs, last, Tape(cell, steps, batch, lengths, record))


def backward(
    tape: Tape, params: Params, d_outputs: Array, d_state: Params, *, followed: bool
) -> Gradients:
    """Carry the adjoint back through such a run; the gradient of ``x`` has the shape it had."""
    cell = tape.cell
    grads = cell._backward(params, tape, d_outputs, d_state)
    if followed or not cell.lookahead_size:
        return grads
    return _lookahead.detach(cell.lookahead_size, grads, tape)


def recorded(cell: Cell, run: object) -> tuple[Run, ...]:
    """Return the runs of the parts inside a run of ``cell``: those in its record."""
    if not isinstance(run, Run):
        raise TypeError(f"run: expected a run of this model, got {type(run).__name__}")
    record = cell.check_tape(run.tape).record
    runs = tuple(inner for inner in record if isinstance(inner, Run))
    for inner in runs:
        inner.outputs.flags.writeable = False
    return runs
