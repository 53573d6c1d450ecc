"""Checks of the arguments that several functions of the package share."""

from __future__ import annotations

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled.cells import GRU
from unrolled.cells._additive import AdditiveCell
from unrolled.cells._lstm_cell import LSTMCell
from unrolled.cells.base import Cell, Tape


def run(cell: Cell, params: object, tape: Tape) -> Params:
    """Return ``params`` if they, the cell and the tape belong together."""
    if not isinstance(cell, (AdditiveCell, LSTMCell, GRU)):
        kinds = "an RNN, CanonicalRNN, LSTM, AugmentedLSTM or GRU"
        raise TypeError(f"cell: expected {kinds}, got {type(cell).__name__}")
    if cell.check_tape(tape).lengths is not None:
        raise check.fail("tape", "one of a run without lengths", "one with lengths")
    return check.arrays("params", params, cell.param_shapes(), cell.dtype)


def lstm(cell: Cell) -> LSTMCell:
    """Return ``cell`` if it is an LSTM of either kind."""
    if not isinstance(cell, LSTMCell):
        raise TypeError(f"cell: expected an LSTM or AugmentedLSTM, got {type(cell).__name__}")
    return cell


def interval(n: int, l: int, first: int, steps: int) -> None:  # noqa: E741 - the paper's letter
    """Check that first ≤ n ≤ l < steps."""
    check.positive_int("n", n, minimum=first)
    check.positive_int("l", l, minimum=n)
    if l >= steps:
        raise check.fail("l", f"a step of the run, at most T-1 = {steps - 1}", l)
