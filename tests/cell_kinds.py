"""Every cell with every option, and the models that keep the whole contract of a cell."""

import numpy as np

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, CanonicalRNN
from unrolled.models import SequenceLabeller, Stack, WindowNetwork
from unrolled.stages import Stage
from unrolled.warping import WARPINGS

CELLS = {f"RNN-{name}": (RNN, name) for name in WARPINGS}
CELLS |= {f"CanonicalRNN-{name}": (CanonicalRNN, name) for name in WARPINGS}
CELLS |= {f"LSTM-{name}": (LSTM, name) for name in LSTM.PEEPHOLES}
CELLS |= {f"GRU-{name}": (GRU, name) for name in GRU.RESETS}


def augmented(input_size, hidden_size, options, dtype):
    """An Augmented LSTM; ``projects`` makes its value one narrower than its state."""
    options = dict(options)
    size = max(1, hidden_size - 1) if options.pop("projects", False) else None
    return AugmentedLSTM(
        input_size, hidden_size, projection_size=size, **{**OFF, **options}, dtype=dtype
    )


OFF = {"window": 1, "input_gate": False, "peepholes": "none"}
ALL = {"window": 3, "input_gate": True, "projects": True}
AUGMENTED = {
    "window": {"window": 2},
    "projection": {"projects": True},
    "input-gate": {"input_gate": True},
    "input-gate-full": {"input_gate": True, "peepholes": "full"},
    "window-diagonal": {"window": 4, "peepholes": "diagonal"},
    "all-none": {**ALL, "peepholes": "none"},
    "all-diagonal": {**ALL, "peepholes": "diagonal"},
    "all-full": {**ALL, "peepholes": "full"},
}
CELLS |= {f"AugmentedLSTM-{name}": (augmented, options) for name, options in AUGMENTED.items()}


def stage(input_size, hidden_size, name, dtype):
    """A stage on the way to the LSTM; its gates, if it does not learn them, are constants."""
    return Stage(name, input_size, hidden_size, "constant", dtype)


#: S6 is S5 put together, and S4 is S3 with one gate more.
STAGES = {name: (stage, name) for name in ("S0", "S1", "S2", "S4", "S6", "S7", "S8")}


def stack(input_size, hidden_size, first, dtype):
    """Three layers, of different kinds; the first as given, which may look ahead."""
    kind, option = CELLS[first]
    below = kind(input_size, hidden_size, option, dtype)
    between = GRU(below.output_size, hidden_size + 1, dtype=dtype)
    return Stack([below, between, RNN(hidden_size + 1, hidden_size, dtype=dtype)])


def labeller(input_size, hidden_size, inner, dtype):
    """A readout of what a cell puts out."""
    kind, option = CELLS[inner]
    return SequenceLabeller(kind(input_size, hidden_size, option, dtype), 2)


def window(input_size, hidden_size, size, dtype):
    return WindowNetwork(size, input_size, hidden_size, 2, dtype=dtype)


MODELS = {
    "Stack": (stack, "LSTM-full"),
    "Stack-window": (stack, "AugmentedLSTM-all-full"),
    "SequenceLabeller-window": (labeller, "AugmentedLSTM-window"),
    "WindowNetwork": (window, 3),
}


def maker(kind, option):
    """(input_size, hidden_size, dtype) → cell, of one kind with one option."""

    def make(input_size, hidden_size, dtype=np.float64):
        return kind(input_size, hidden_size, option, dtype)

    return make
