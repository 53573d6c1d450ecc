"""The GRU elsewhere; letters as in ``layout``. The paper and CS231n have none."""

from __future__ import annotations

from unrolled.convert.layout import BATCH_FIRST, ONNX_INPUTS, STEPS_FIRST, TORCH_INPUTS, Layout

_WARPINGS = {"gates": "logistic", "candidate": "tanh"}

GRU = {
    "Unrolled": Layout(
        gates=("r", "z", "n"),
        called=("r", "z", "n"),
        stacked="first axis",
        arrays={"W_x": "(3, d, d_x)", "W_h": "(3, d, d)", "b": "(3, d)", "b_h": "(d,)"},
        biases='b; with reset="after" also b_h, which the reset gate multiplies',
        signals={"h": "h", "n": "n"},
        inputs=STEPS_FIRST,
        warpings=_WARPINGS,
        resets={'reset="after"': "after", 'reset="before"': "before"},
    ),
    "PyTorch": Layout(
        gates=("r", "z", "n"),
        called=("r", "z", "n"),
        stacked="rows",
        arrays={
            "weight_ih_l0": "(3 d, d_x)",
            "weight_hh_l0": "(3 d, d)",
            "bias_ih_l0": "(3 d,)",
            "bias_hh_l0": "(3 d,)",
        },
        biases="two, which add up at r and z; at n the second is b_h",
        signals={"h": "h", "n": "n"},
        inputs=TORCH_INPUTS,
        warpings=_WARPINGS,
        resets={"always": "after"},
    ),
    "ONNX": Layout(
        gates=("z", "r", "n"),
        called=("z", "r", "h"),
        stacked="rows",
        arrays={"W": "(1, 3 d, d_x)", "R": "(1, 3 d, d)", "B": "(1, 6 d)"},
        biases="two, side by side in B, which add up at z and r; at h the second is b_h if "
        "linear_before_reset is 1, and else adds up too",
        signals={"h": "H", "n": "ht"},
        inputs=ONNX_INPUTS,
        warpings=_WARPINGS,
        set_by="activations",
        resets={"linear_before_reset=0": "before", "linear_before_reset=1": "after"},
    ),
    "Keras": Layout(
        gates=("z", "r", "n"),
        called=("z", "r", "h"),
        stacked="columns",
        arrays={
            "kernel": "(d_x, 3 d)",
            "recurrent_kernel": "(d, 3 d)",
            "bias": "(2, 3 d) or (3 d,)",
        },
        biases="one row; with reset_after=True two, which add up at z and r; at h the second "
        "is b_h",
        signals={"h": "h", "n": "hh"},
        inputs=BATCH_FIRST,
        warpings=_WARPINGS,
        set_by="recurrent_activation, activation",
        resets={"reset_after=True": "after", "reset_after=False": "before"},
    ),
}
