"""What gates and weights are called elsewhere, and in which order they stand: one table.

The rows are in ``names_rnn``, ``names_lstm`` and ``names_gru``. Sources: Sherstinsky (2020),
section VII (the names of the gates); the reference pages of ``torch.nn.RNN``, ``LSTM`` and ``GRU``;
the ONNX operators RNN, LSTM and GRU; the methods ``build`` and ``call`` of ``SimpleRNNCell``,
``LSTMCell`` and ``GRUCell`` in the source of Keras 3; and ``rnn_layers.py`` of assignment 3 of the
Stanford course CS231n, with its class ``CaptioningRNN`` for fresh weights.
"""

from __future__ import annotations

from collections.abc import Mapping

from unrolled.convert.layout import Layout
from unrolled.convert.names_gru import GRU
from unrolled.convert.names_lstm import LSTM
from unrolled.convert.names_rnn import RNN

LAYOUTS: Mapping[str, Mapping[str, Layout]] = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}
