"""Checks of arguments that several ways of unrolling share."""

from __future__ import annotations

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.unroll._sequence import Sequence
from unrolled.unroll.segments import Segments


def initial_state(name: str, value: object, cell: Cell, batch: int) -> Params:
    """Return a copy of ``value`` if it fits the state of the cell; zero if it is None."""
    if value is None:
        return cell.zero_state(batch)
    given = check.arrays(name, value, cell.state_shapes(batch), cell.dtype)
    return {key: array.copy() for key, array in given.items()}


def refuse_unless_causal(cell: Cell, segments: int) -> None:
    """Refuse to cut the run of a cell whose outputs depend on all later inputs."""
    if segments > 1 and not cell.causal:
        reason = "for an output of one that is not causal depends on the segments that follow"
        raise check.fail("cell", f"a causal one for more than one segment, {reason}", repr(cell))


def refuse_unless_segments(segments: object) -> None:
    """Refuse what is not a partition into segments."""
    if not isinstance(segments, Segments):
        expected = "Segments, as partition(T, K) makes them"
        raise TypeError(f"segments: expected {expected}, got {type(segments).__name__}")


def checked_d_outputs(value: object, of: Sequence, segments: int) -> Array:
    """Return ``value`` if it has the shape of the outputs of a run over so many segments."""
    rows, symbols = (of.steps, "T") if of.cell.per_step else (segments, "M")
    shape = (rows, of.batch, of.cell.output_size)
    return check.array("d_outputs", value, shape, f"({symbols}, B, output_size)", of.cell.dtype)
