"""Self-check on the stage, and its gates, that is the standard recurrent network.

============= ==================================== ===========
letter        meaning                              shape
============= ==================================== ===========
g_cu, g_cs, … constant gates of a stage            scalars
r, v          readout or value, the output         (T, B, d)
============= ==================================== ===========
"""

from __future__ import annotations

import numpy as np

from unrolled import RNN
from unrolled.checks._answers import matrix
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.stages import Stage

_STAGES = tuple(f"S{k}" for k in range(1, 7))


def standard_network(stage: object, gates: object) -> Verdict:
    """Check a stage with constant gates that does exactly what the standard network does.

    Parameters
    ----------
    stage : str or None
        One of S1 to S6.
    gates : sequence of float or None
        Its gates in the order cu, cs, cr, cx, as many as it has, the same for all units. Of S1,
        W_s is ½ I.

    Returns
    -------
    Verdict
        Right if outputs agree, to rounding, in a run with random weights and inputs.

    Examples
    --------
    >>> standard_network("S2", [1, 1])
    Not yet. The outputs differ by up to 2.0.
    """
    if stage is None and gates is None:
        return WAITING
    if stage not in _STAGES:
        return Verdict(False, f"The stage is one of {', '.join(_STAGES)}.")
    cell = Stage(str(stage), 2, 4, "constant", np.float64)
    try:
        values = matrix("gates", gates, (len(cell.names),))
    except Unusable as fault:
        return Verdict(False, f"{fault} {stage} has the gates {', '.join(cell.names)}.")
    if not ((values >= 0) & (values <= 1)).all():
        return Verdict(False, "A gate lies in [0, 1].")
    rng = np.random.default_rng(0)
    network = RNN(2, 4, dtype=np.float64)
    weights = {k: rng.normal(size=shape) for k, (shape, _) in network.param_shapes().items()}
    x = rng.normal(size=(20, 3, 2))
    params = {"g": values[:, None] * np.ones(4), **weights}
    if cell.form.carries:
        params["W_s"] = np.eye(4) / 2
    got, want = cell.forward(params, x).outputs, network.forward(weights, x).outputs
    gap = float(np.abs(got - want).max())
    if gap > 1e-9:  # rounding, and what twenty steps make of it
        return Verdict(False, f"The outputs differ by up to {gap:.1f}.")
    return Verdict(True, f"{stage} with these gates is the standard network.")
