"""The RNN elsewhere; letters as in ``layout``."""

from __future__ import annotations

from unrolled.convert.layout import (
    ADD_UP,
    BATCH_FIRST,
    ONNX_INPUTS,
    PAPER_INPUTS,
    STEPS_FIRST,
    TORCH_INPUTS,
    Layout,
)

_TANH = {"readout": "tanh"}

RNN = {
    "Unrolled": Layout(
        stacked="rows",
        arrays={"W_x": "(d, d_x)", "W_r": "(d, d)", "theta": "(d,)"},
        biases="theta",
        signals={"s": "s", "r": "r"},
        inputs=STEPS_FIRST,
        warpings=_TANH,
        set_by="warping",
    ),
    "Paper": Layout(
        stacked="rows",
        arrays={"W_x": "(d, d_x)", "W_r": "(d, d)", "theta_s": "(d,)"},
        biases="theta_s",
        signals={"s": "s", "r": "r"},
        inputs=PAPER_INPUTS,
        warpings=_TANH,
        set_by="G",
    ),
    "PyTorch": Layout(
        stacked="rows",
        arrays={
            "weight_ih_l0": "(d, d_x)",
            "weight_hh_l0": "(d, d)",
            "bias_ih_l0": "(d,)",
            "bias_hh_l0": "(d,)",
        },
        biases=ADD_UP,
        signals={"r": "h"},
        inputs=TORCH_INPUTS,
        warpings=_TANH,
        set_by="nonlinearity",
    ),
    "ONNX": Layout(
        stacked="rows",
        arrays={"W": "(1, d, d_x)", "R": "(1, d, d)", "B": "(1, 2 d)"},
        biases=f"{ADD_UP}, side by side in B",
        signals={"r": "H"},
        inputs=ONNX_INPUTS,
        warpings=_TANH,
        set_by="activations",
    ),
    "Keras": Layout(
        stacked="columns",
        arrays={"kernel": "(d_x, d)", "recurrent_kernel": "(d, d)", "bias": "(d,)"},
        biases="bias",
        signals={"r": "h"},
        inputs=BATCH_FIRST,
        warpings=_TANH,
        set_by="activation",
    ),
    "CS231n": Layout(
        stacked="columns",
        arrays={"Wx": "(d_x, d)", "Wh": "(d, d)", "b": "(d,)"},
        biases="b",
        signals={"r": "h"},
        inputs=BATCH_FIRST,
        warpings=_TANH,
    ),
}
