"""What a segment is given of a sequence: its inputs, its lengths, the samples after it.

========= =================================================== ===================
letter    meaning                                             shape
========= =================================================== ===================
T, B      steps of the sequence; sequences in the batch       scalars
L         window of the cell: an output sees x[n], …,         scalar
          x[n + L-1]
x         inputs                                              (T, B, …)
lengths   steps in each sequence of the batch                 (B,)
========= =================================================== ===================
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import _lookahead
from unrolled.cells.base import Cell, Run

Read = Callable[[int, int], Array]


class StateOverflowError(OverflowError):
    """The state after a segment is NaN or infinite: no other segment can start from it.

    Examples
    --------
    >>> import unrolled
    >>> from unrolled import unroll
    >>> cell = unrolled.RNN(1, 1, warping="identity")
    >>> params = cell.init(np.random.default_rng(0))
    >>> params["W_r"][:] = 1e30
    >>> x = np.ones((6, 1, 1), np.float32)
    >>> try:
    ...     with np.errstate(all="ignore"):
    ...         unroll.run(cell, params, x, unroll.partition(6, 3))
    ... except unroll.StateOverflowError as error:
    ...     print(error)
    the state s is not finite before step 3 of 6
    """


@dataclass(frozen=True, eq=False)
class Sequence:
    """The arguments of a run over segments, checked; no more than a slice of x is ever read."""

    cell: Cell
    read: Read
    steps: int
    batch: int
    lengths: Array | None
    lookahead: Array | None

    def part_lengths(self, start: int, stop: int) -> Array | None:
        """Return how many of the steps start..stop-1 each sequence has, (B,)."""
        if self.lengths is None:
            return None
        return np.clip(self.lengths.astype(np.intp), start, stop) - start

    def alive(self, start: int) -> Array:
        """Return which sequences go on at step ``start``, (B,)."""
        if self.lengths is None:
            return np.ones(self.batch, bool)
        alive: Array = self.lengths > start
        return alive

    def segment(self, start: int, stop: int) -> tuple[Array, Array | None, Array | None]:
        """Return x, lengths and look-ahead samples of the steps start..stop-1."""
        size, lengths = self.cell.lookahead_size, self.part_lengths(start, stop)
        if not size:
            return self.read(start, stop), lengths, None
        seen = min(stop + size, self.steps)
        x = self.read(start, seen)
        padded = _lookahead.attach(size, x, self.lookahead, self.part_lengths(start, seen))
        following = _lookahead.places(size, stop - start, self.batch, lengths)
        return x[: stop - start], lengths, padded[following]

    def forward(self, params: Params, start: int, stop: int, state: Params) -> Run:
        """Run the cell over the steps start..stop-1."""
        for name, value in state.items():
            if not check.all_finite(value):
                message = f"the state {name} is not finite before step {start} of {self.steps}"
                raise StateOverflowError(message)
        x, lengths, lookahead = self.segment(start, stop)
        try:
            return self.cell.forward(params, x, state, lengths=lengths, lookahead=lookahead)
        except (TypeError, ValueError) as error:
            error.add_note(f"in the segment of steps {start} to {stop - 1}, counted from its start")
            raise


def sequence(
    cell: object, x: object, steps: int | None, lengths: object, lookahead: object
) -> Sequence:
    """Return the checked arguments; ``steps`` may be None where x is an array and knows them."""
    if not isinstance(cell, Cell):
        raise TypeError(f"cell: expected a cell or a model, got {type(cell).__name__}")
    if callable(x):
        if steps is None:
            expected = "Segments where x is a function, which has no length"
            raise check.fail("segments", expected, None)
        read = _calling(cell, x)
    else:
        x = checked_inputs(cell, x)
        if steps is not None and steps != len(x):
            raise check.fail("segments", f"T = {len(x)} steps in all, as x has", steps)
        steps, read = len(x), _slicing(x)
    nothing = read(0, 0)
    batch = nothing.shape[1]
    lengths = check.sequence_lengths("lengths", lengths, steps, batch)
    # Attached to nothing, so that wrong samples are refused before anything is run.
    _lookahead.attach(cell.lookahead_size, nothing, lookahead, None)  # type: ignore[arg-type]
    return Sequence(cell, read, steps, batch, lengths, lookahead)  # type: ignore[arg-type]


def checked_inputs(cell: Cell, x: object) -> Array:
    """Return ``x`` if the cell takes it, without reading what may be mapped to a file."""
    if isinstance(x, np.ndarray) and x.ndim:
        with suppress(ValueError):
            cell._check_inputs(x[:0])
            return x
    return cell._check_inputs(x)  # refuses it, naming the shape that came


def _slicing(x: Array) -> Read:
    return lambda start, stop: x[start:stop]


def _calling(cell: Cell, function: Callable[[int, int], object]) -> Read:
    batch = cell._check_inputs(function(0, 0)).shape[1]

    def read(start: int, stop: int) -> Array:
        x = cell._check_inputs(function(start, stop))
        if x.shape[:2] != (stop - start, batch):
            expected = f"{stop - start} steps of {batch} sequences from x({start}, {stop})"
            raise check.fail("x", expected, x.shape)
        return x

    return read
