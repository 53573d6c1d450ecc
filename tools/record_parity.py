"""Record how far the LSTM is from PyTorch and from ONNX Runtime, for the book to show.

Run ``python tools/record_parity.py`` in the environment of the tests, with PyTorch in it, whenever
a version or a case changes; it writes ``figures/parity.json`` of the library, which the chapter on
the backward pass shows. The book's own environment has neither PyTorch nor ONNX Runtime. A test
computes the residuals anew, holds them against the bounds recorded, and fails when the record is
out of date.

======== =========================================================================
letter   meaning
======== =========================================================================
residual largest difference of any array, relative to the largest entry of that array
bound    what the residual may be on any machine: rounding, which differs between them
======== =========================================================================
"""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import gradient_table
import numpy as np

from unrolled import LSTM, convert

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "src" / "unrolled" / "figures" / "parity.json"
COMMAND = "python tools/record_parity.py"

PACKAGES = ("numpy", "torch", "onnxruntime")
NN, AUTOGRAD, ONNX = "torch.nn.LSTM", "PyTorch autograd", "ONNX Runtime"

#: Rounding of a few dozen terms of order one over at most seven steps, with some room; the tanh of
#: ONNX Runtime is itself right to about 1e-7 only.
BOUND = {"float64": 1e-13, "float32": 1e-6}

#: With peepholes there is no module in ``torch.nn``: autograd differentiates the equations.
CASES = [
    {"peepholes": "none", "lengths": False, "against": NN},
    {"peepholes": "none", "lengths": True, "against": NN},
    {"peepholes": "diagonal", "lengths": True, "against": AUTOGRAD},
    {"peepholes": "full", "lengths": True, "against": AUTOGRAD},
    {"peepholes": "none", "lengths": True, "against": ONNX},
    {"peepholes": "diagonal", "lengths": True, "against": ONNX},
]
LENGTHS = (7, 4, 1)


def main() -> None:
    """Measure every case and write the record."""
    RECORD.write_text(json.dumps(record(), indent=1) + "\n")
    sys.stdout.write(f"{RECORD.relative_to(ROOT)} is written\n")


def record() -> dict[str, Any]:
    """Return what the book shows: who measured what, with which versions, and the residuals."""
    sizes = {"T": gradient_table.STEPS, "B": gradient_table.BATCH, "lengths": list(LENGTHS)}
    sizes |= {"d_x": gradient_table.D_X, "d_s": gradient_table.D}
    rows = [row for case in CASES for row in measured(case)]
    return {"command": COMMAND, "versions": versions(), "sizes": sizes, "rows": rows}


def versions() -> dict[str, str]:
    """Return the public versions of what was compared: without the ``+cpu`` of a build."""
    return {name: metadata.version(name).partition("+")[0] for name in PACKAGES}


def measured(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a case: one for the values and, but for ONNX, one for the gradients."""
    ours, theirs = both(case)
    dtype = ours["outputs"].dtype.name
    what = {
        "values": [name for name in ours if not name.startswith("d ")],
        "gradients": [name for name in ours if name.startswith("d ")],
    }
    rows = []
    for compared, names in what.items():
        if names:
            parts = ({name: side[name] for name in names} for side in (ours, theirs))
            residual = float(gradient_table.residual(*parts))
            rows.append(
                {
                    **case,
                    "compared": compared,
                    "arrays": len(names),
                    "dtype": dtype,
                    "residual": residual,
                    "bound": BOUND[dtype],
                }
            )
    return rows


def both(case: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return values and gradients of the cell and of what it is compared with, by name."""
    dtype = np.float32 if case["against"] == ONNX else np.float64
    arguments = gradient_table.case_of(f"LSTM-{case['peepholes']}", dtype)
    assert isinstance(arguments.cell, LSTM)
    if case["lengths"]:
        arguments.lengths = np.array(LENGTHS)
    if case["against"] == NN:
        return gradient_table.of_torch_nn(arguments)
    if case["against"] == AUTOGRAD:
        ours = gradient_table.torch_parity.of_cell(arguments)
        return ours, gradient_table.of_autograd(arguments)
    onnx_parity = gradient_table.onnx_parity
    model = convert.to_onnx(arguments.cell, arguments.params, **onnx_parity.takes(arguments))
    theirs = onnx_parity.run_onnx(model, onnx_parity.inputs(arguments))
    return onnx_parity.cell_outputs(arguments), theirs


if __name__ == "__main__":
    main()
