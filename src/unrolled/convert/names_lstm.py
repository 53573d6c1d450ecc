"""The LSTM elsewhere; letters as in ``layout``."""

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

_WARPINGS = {"gates": "logistic", "candidate": "tanh", "readout": "tanh"}
_NODES = ("cu", "cs", "cr", "du")

LSTM = {
    "Unrolled": Layout(
        gates=_NODES,
        called=_NODES,
        stacked="first axis",
        arrays={"W_x": "(4, d, d_x)", "W_v": "(4, d, d)", "b": "(4, d)"},
        biases="b",
        signals={"s": "s", "v": "v", "u": "u"},
        inputs=STEPS_FIRST,
        warpings=_WARPINGS,
        peepholes={"W_s": "(3, d) or (3, d, d)"},
        projection={"W_q": "(d_v, d)"},
        forget_bias="1",
    ),
    "Paper": Layout(
        gates=_NODES,
        called=_NODES,
        stacked="one array each",
        arrays={
            **{f"W_{{x_{{{node}}}}}": "(d, d_x)" for node in _NODES},
            **{f"W_{{v_{{{node}}}}}": "(d, d)" for node in _NODES},
            **{f"b_{{{node}}}": "(d,)" for node in _NODES},
        },
        biases="one to a node",
        signals={"s": "s", "v": "v", "u": "u"},
        inputs=PAPER_INPUTS,
        warpings=_WARPINGS,
        set_by="G_c, G_d",
        peepholes={f"W_{{s_{{{node}}}}}": "(d, d)" for node in _NODES[:3]},
        projection={"W_{q_{dr}}": "(d_v, d)"},
        forget_bias="\N{EN DASH}",
    ),
    "PyTorch": Layout(
        gates=("cu", "cs", "du", "cr"),
        called=("i", "f", "g", "o"),
        stacked="rows",
        arrays={
            "weight_ih_l0": "(4 d, d_x)",
            "weight_hh_l0": "(4 d, d)",
            "bias_ih_l0": "(4 d,)",
            "bias_hh_l0": "(4 d,)",
        },
        biases=ADD_UP,
        signals={"s": "c", "v": "h", "u": "g"},
        inputs=TORCH_INPUTS,
        warpings=_WARPINGS,
        projection={"weight_hr_l0": "(d_v, d)"},
        forget_bias="the sum of two random numbers within ±1/√d",
    ),
    "ONNX": Layout(
        gates=("cu", "cr", "cs", "du"),
        called=("i", "o", "f", "c"),
        stacked="rows",
        arrays={"W": "(1, 4 d, d_x)", "R": "(1, 4 d, d)", "B": "(1, 8 d)"},
        biases=f"{ADD_UP}, side by side in B",
        signals={"s": "C", "v": "H", "u": "ct"},
        inputs=ONNX_INPUTS,
        warpings=_WARPINGS,
        set_by="activations",
        peepholes={"P": "(1, 3 d)"},
        forget_bias="0, if B is left out",
    ),
    "Keras": Layout(
        gates=("cu", "cs", "du", "cr"),
        called=("i", "f", "c", "o"),
        stacked="columns",
        arrays={"kernel": "(d_x, 4 d)", "recurrent_kernel": "(d, 4 d)", "bias": "(4 d,)"},
        biases="bias",
        signals={"s": "c", "v": "h"},
        inputs=BATCH_FIRST,
        warpings=_WARPINGS,
        set_by="recurrent_activation, activation",
        forget_bias="1, with unit_forget_bias=True",
    ),
    "CS231n": Layout(
        gates=_NODES,
        called=("i", "f", "o", "g"),
        stacked="columns",
        arrays={"Wx": "(d_x, 4 d)", "Wh": "(d, 4 d)", "b": "(4 d,)"},
        biases="b",
        signals={"s": "c", "v": "h", "u": "g"},
        inputs=BATCH_FIRST,
        warpings=_WARPINGS,
        forget_bias="0",
    ),
}
