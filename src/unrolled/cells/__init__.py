"""Recurrent cells, all keeping the contract of ``Cell``."""

from unrolled.cells.augmented import AugmentedLSTM
from unrolled.cells.base import Cell, Gradients, Run, Tape
from unrolled.cells.canonical import CanonicalRNN
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AugmentedLSTM",
    "CanonicalRNN",
    "Cell",
    "Gradients",
    "Run",
    "Tape",
]
