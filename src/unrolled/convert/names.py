"""What gates and weights are called elsewhere, and in which order they stand: one table.

====== ====================================== =======
letter meaning                                shape
====== ====================================== =======
d, d_x width of the state; width of the input scalars
====== ====================================== =======

Gates go by the names they have here: cu, cs, cr, du in an LSTM, r, z, n in a GRU.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """How one library lays out the weights of one cell.

    Attributes
    ----------
    gates : tuple of str
        The gates in the order of that library, by the names they have here; none in an RNN.
    called : tuple of str
        What that library calls them, in the same order.
    arrays : mapping of str to str
        Name of each array, in the order of that library → its shape.
    biases : str
        Where the biases are.
    signals : mapping of str to str
        Name of a signal here → its name there.

    Examples
    --------
    >>> layout = LAYOUTS["LSTM"]["PyTorch"]
    >>> dict(zip(layout.called, layout.gates, strict=True))
    {'i': 'cu', 'f': 'cs', 'g': 'du', 'o': 'cr'}
    >>> layout.arrays["weight_ih_l0"]
    '(4 d, d_x)'
    """

    gates: tuple[str, ...]
    called: tuple[str, ...]
    arrays: Mapping[str, str]
    biases: str
    signals: Mapping[str, str]


_ADD_UP = "two, which add up"
_NO_GATES: tuple[str, ...] = ()

_RNN = {
    "Unrolled": Layout(
        _NO_GATES,
        _NO_GATES,
        {"W_x": "(d, d_x)", "W_r": "(d, d)", "theta": "(d,)"},
        "theta",
        {"s": "s", "r": "r"},
    ),
    "PyTorch": Layout(
        _NO_GATES,
        _NO_GATES,
        {
            "weight_ih_l0": "(d, d_x)",
            "weight_hh_l0": "(d, d)",
            "bias_ih_l0": "(d,)",
            "bias_hh_l0": "(d,)",
        },
        _ADD_UP,
        {"r": "h"},
    ),
    "ONNX": Layout(
        _NO_GATES,
        _NO_GATES,
        {"W": "(1, d, d_x)", "R": "(1, d, d)", "B": "(1, 2 d)"},
        f"{_ADD_UP}, side by side in B",
        {"r": "H"},
    ),
    "Keras": Layout(
        _NO_GATES,
        _NO_GATES,
        {"kernel": "(d_x, d)", "recurrent_kernel": "(d, d)", "bias": "(d,)"},
        "bias",
        {"r": "h"},
    ),
    "CS231n": Layout(
        _NO_GATES,
        _NO_GATES,
        {"Wx": "(d_x, d)", "Wh": "(d, d)", "b": "(d,)"},
        "b",
        {"r": "h"},
    ),
}

_LSTM = {
    "Unrolled": Layout(
        ("cu", "cs", "cr", "du"),
        ("cu", "cs", "cr", "du"),
        {
            "W_x": "(4, d, d_x)",
            "W_v": "(4, d, d)",
            "b": "(4, d)",
            "W_s": "(3, d) or (3, d, d)",
        },
        "b",
        {"s": "s", "v": "v", "u": "u"},
    ),
    "PyTorch": Layout(
        ("cu", "cs", "du", "cr"),
        ("i", "f", "g", "o"),
        {
            "weight_ih_l0": "(4 d, d_x)",
            "weight_hh_l0": "(4 d, d)",
            "bias_ih_l0": "(4 d,)",
            "bias_hh_l0": "(4 d,)",
        },
        _ADD_UP,
        {"s": "c", "v": "h", "u": "g"},
    ),
    "ONNX": Layout(
        ("cu", "cr", "cs", "du"),
        ("i", "o", "f", "c"),
        {"W": "(1, 4 d, d_x)", "R": "(1, 4 d, d)", "B": "(1, 8 d)", "P": "(1, 3 d)"},
        f"{_ADD_UP}, side by side in B",
        {"s": "C", "v": "H", "u": "ct"},
    ),
    "Keras": Layout(
        ("cu", "cs", "du", "cr"),
        ("i", "f", "c", "o"),
        {"kernel": "(d_x, 4 d)", "recurrent_kernel": "(d, 4 d)", "bias": "(4 d,)"},
        "bias",
        {"s": "c", "v": "h"},
    ),
    "CS231n": Layout(
        ("cu", "cs", "cr", "du"),
        ("i", "f", "o", "g"),
        {"Wx": "(d_x, 4 d)", "Wh": "(d, 4 d)", "b": "(4 d,)"},
        "b",
        {"s": "c", "v": "h", "u": "g"},
    ),
}

_GRU = {
    "Unrolled": Layout(
        ("r", "z", "n"),
        ("r", "z", "n"),
        {"W_x": "(3, d, d_x)", "W_h": "(3, d, d)", "b": "(3, d)", "b_h": "(d,)"},
        'b; with reset="after" also b_h, which the reset gate multiplies',
        {"h": "h", "n": "n"},
    ),
    "PyTorch": Layout(
        ("r", "z", "n"),
        ("r", "z", "n"),
        {
            "weight_ih_l0": "(3 d, d_x)",
            "weight_hh_l0": "(3 d, d)",
            "bias_ih_l0": "(3 d,)",
            "bias_hh_l0": "(3 d,)",
        },
        "two, which add up at r and z; at n the second is b_h",
        {"h": "h", "n": "n"},
    ),
    "ONNX": Layout(
        ("z", "r", "n"),
        ("z", "r", "h"),
        {"W": "(1, 3 d, d_x)", "R": "(1, 3 d, d)", "B": "(1, 6 d)"},
        "two, side by side in B, which add up at z and r; at h the second is b_h if "
        "linear_before_reset is 1, and else adds up too",
        {"h": "H", "n": "ht"},
    ),
    "Keras": Layout(
        ("z", "r", "n"),
        ("z", "r", "h"),
        {
            "kernel": "(d_x, 3 d)",
            "recurrent_kernel": "(d, 3 d)",
            "bias": "(2, 3 d) or (3 d,)",
        },
        "one row; with reset_after=True two, which add up at z and r; at h the second is b_h",
        {"h": "h", "n": "hh"},
    ),
}

#: Cell → library → layout. Sources: Sherstinsky (2020), section VII (the names of the gates);
#: the reference pages of ``torch.nn.RNN``, ``LSTM`` and ``GRU``; the ONNX operators RNN, LSTM and
#: GRU; the methods ``call`` of ``SimpleRNNCell``, ``LSTMCell`` and ``GRUCell`` in the source of
#: Keras 3; and ``rnn_layers.py`` of assignment 3 of the Stanford course CS231n.
LAYOUTS: Mapping[str, Mapping[str, Layout]] = {"RNN": _RNN, "LSTM": _LSTM, "GRU": _GRU}
