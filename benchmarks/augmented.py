"""The augmented LSTM beside the vanilla one of the same size, both ours.

======== ================================================= ==================
letter   meaning                                           shape
======== ================================================= ==================
L        samples in the window                             scalar
W_x, b   input weights and biases, gates cu, cs, cr, cx,   (5, L, d, d_x),
         du on the first axis                              (5, d)
W_v, W_q recurrent weights; projection                     (5, d, d), (d, d)
W_s      peepholes of cu, cs, cr, cx                       (4, d, d)
======== ================================================= ==================

They compute different things, but a vanilla LSTM is among the augmented ones: its control input
gate open, the window's later samples and the peepholes weighted by zero, its projection the
identity. On this trial they must agree before they are timed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.contests import Entrant, ours
from benchmarks.peers import Results
from benchmarks.sizes import Size
from unrolled import LSTM, AugmentedLSTM
from unrolled._checks import Params

#: (tanh(20/2) + 1)/2 is 1 in float32: a bias that opens a gate.
OPEN = 20.0

#: Name → options. All of them: as wide a projection as the state, so that the outputs compare.
VARIANTS: dict[str, dict[str, Any]] = {
    "AugmentedLSTM": {"peepholes": "none"},
    "AugmentedLSTM, all options": {"peepholes": "full", "window": 2},
}


def beside_vanilla(variant: str, size: Size) -> dict[str, Entrant]:
    """Return a variant of the augmented LSTM, and the vanilla one."""
    options = VARIANTS[variant]
    if options["peepholes"] != "none":
        options = {**options, "projection_size": size.d}
    augmented = AugmentedLSTM(size.d_x, size.d, **options)
    vanilla = ours(LSTM(size.d_x, size.d), size)
    trial = {**vanilla, "cell": augmented, "params": as_vanilla(augmented, vanilla["params"])}
    gates = own_gates(augmented)

    def ours_as_theirs(results: Results) -> Results:
        return {
            "outputs": results["outputs"],
            "x": results["x"],
            "W_x": results["W_x"][gates, 0],
            "W_v": results["W_v"][gates],
            "b": results["b"][gates],
        }

    return {
        "augmented": Entrant("unrolled", ours(augmented, size), trial=trial),
        "vanilla": Entrant("unrolled", vanilla, ours_as_theirs=ours_as_theirs),
    }


def own_gates(augmented: AugmentedLSTM) -> list[int]:
    """Return where the gates of the vanilla LSTM stand among those of ``augmented``."""
    return [augmented.gates.index(gate) for gate in LSTM.GATES]


def as_vanilla(augmented: AugmentedLSTM, params: Params) -> Params:
    """Return parameters with which ``augmented`` is the vanilla LSTM with ``params``."""
    shapes = augmented.param_shapes()
    same = {name: np.zeros(shape, np.float32) for name, (shape, _) in shapes.items()}
    gates = own_gates(augmented)
    same["W_x"][gates, 0] = params["W_x"]
    same["W_v"][gates] = params["W_v"]
    same["b"][gates] = params["b"]
    same["b"][augmented.gates.index("cx")] = OPEN
    if "W_q" in same:
        same["W_q"][:] = np.eye(len(same["W_q"]))
    return same
