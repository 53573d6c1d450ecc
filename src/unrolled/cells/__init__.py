"""Recurrent cells, all keeping the contract of ``base.Cell``."""

from unrolled.cells.base import Cell, Gradients, Run, Tape
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN

__all__ = ["LSTM", "RNN", "Cell", "Gradients", "Run", "Tape"]
