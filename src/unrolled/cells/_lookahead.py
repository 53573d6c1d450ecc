"""The samples that follow the end of a sequence, for cells with a context window.

======== ============================================== ======================
letter   meaning                                        shape
======== ============================================== ======================
L        window: an output sees x[n], …, x[n + L-1]     scalar
x        inputs of the run                              (T, B, …)
padded   the same, and what follows each sequence       (T + L-1, B, …)
======== ============================================== ======================
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.cells.run import Gradients, Tape, ended


def attach(size: int, x: Array, lookahead: Array | None, lengths: Array | None) -> Array:
    """Return ``x`` with ``size`` samples, zero if none are given, after each sequence."""
    if not size:
        if lookahead is not None:
            raise check.fail("lookahead", "None, for this cell looks at no later input", "an array")
        return x
    steps, batch = x.shape[:2]
    following = np.zeros((size, *x.shape[1:]), x.dtype)
    if lookahead is not None:
        symbols = "(lookahead_size, B, input_size)"
        following = check.array("lookahead", lookahead, following.shape, symbols, x.dtype)
    if lengths is None:
        return np.concatenate([x, following])
    padded = np.concatenate([x, np.zeros_like(following)])
    padded[places(size, steps, batch, lengths)] = following
    return padded


def detach(size: int, grads: Gradients, tape: Tape) -> Gradients:
    """Return ``grads`` with the gradient of the samples after the end apart from the inputs'."""
    index = places(size, tape.steps, tape.batch, tape.lengths)
    lookahead, inputs = grads.inputs[index], grads.inputs[: tape.steps]
    if tape.lengths is not None:
        inputs[ended(tape.steps, tape.lengths)] = 0
    return replace(grads, inputs=inputs, lookahead=lookahead)


def places(size: int, steps: int, batch: int, lengths: Array | None) -> tuple[Array, Array]:
    """Return the index (L-1, B) of the samples after the end of each sequence."""
    ends = np.full(batch, steps) if lengths is None else lengths.astype(np.intp)
    return ends + np.arange(size)[:, None], np.arange(batch)
