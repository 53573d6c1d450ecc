"""Context windows in an ONNX graph: the inputs x[n], …, x[n + L-1] side by side.

========== ========================================= ====================
name       meaning                                   shape
========== ========================================= ====================
L          window                                    scalar
padded     x, and what follows each sequence         (T + L-1, B, d_x)
window     x[n], …, x[n + L-1]                       (T, B, L · d_x)
========== ========================================= ====================

The other names are those of ``onnx_models``; ``ends`` and ``alive`` are there if lengths are.
"""

from __future__ import annotations

import numpy as np

from unrolled.convert.onnx_fragments import REVERSE, Takes, Weights

#: Further than any step: where Slice shall go to the end.
FAR = 2**31 - 1


def windows(size: int, takes: Takes) -> tuple[str, Weights]:
    """Return the nodes that make ``window`` of ``x``, and the weights they take."""
    if size == 1:
        return "window = Identity (x)\n", {}
    weights: Weights = {}
    if takes.lookahead and takes.lengths:
        # Reversed in time, what follows a sequence stands before it, right at its end.
        text = f"""
            lookahead_reversed = Slice (lookahead, final, past_begin, first, backward)
            x_reversed = {REVERSE} (x, ends)
            reversed = Concat <axis = 0> (lookahead_reversed, x_reversed)
            ends_padded = Add (ends, following)
            padded = {REVERSE} (reversed, ends_padded)
        """
        weights = {
            "final": np.array([-1]),
            "past_begin": np.array([-FAR]),
            "backward": np.array([-1]),
            "following": np.array(size - 1),
        }
    elif takes.lookahead:
        text = "padded = Concat <axis = 0> (x, lookahead)\n"
    else:
        text = "x_ended = Where (alive, x, nil)\n" if takes.lengths else ""
        text += f"padded = Pad ({'x_ended' if takes.lengths else 'x'}, pads)\n"
        weights = {"pads": np.array([0, 0, 0, size - 1, 0, 0])}
    for shift in range(size):
        text += f"x_{shift} = Slice (padded, from_{shift}, to_{shift}, first)\n"
        weights[f"from_{shift}"] = np.array([shift])
        weights[f"to_{shift}"] = np.array([shift - (size - 1) or FAR])
    inputs = ", ".join(f"x_{shift}" for shift in range(size))
    return text + f"window = Concat <axis = 2> ({inputs})\n", weights
