"""Segments side by side: the trusted side's own, and what a student is shown of it."""

from __future__ import annotations

import numpy as np

#: Lengths and w of the example in the text; no hidden case, and no two warm-ups agree on it.
EXAMPLE = ([3, 2, 4], 1)


def laid_out(lengths: list[int], w: int, side: str, warm: str) -> tuple[np.ndarray, np.ndarray]:
    """Return which step each place reads, and whether it counts."""
    starts = np.cumsum([0, *lengths])
    first = {
        "steps": lambda m: starts[m] - w,
        "segments": lambda m: starts[max(m - w, 0)],
        "lengths": lambda m: starts[m] - w * lengths[m],
    }[warm]
    columns = [np.arange(max(first(m), 0), starts[m + 1]) for m in range(len(lengths))]
    rows = max(map(len, columns))
    index = np.full((rows, len(lengths)), -1)
    for m, column in enumerate(columns):
        index[slice(len(column)) if side == "end" else slice(rows - len(column), None), m] = column
    return index, index >= starts[:-1]


def example(side: str, warm: str) -> str:
    """Return the index of the example, row by row."""
    return str(laid_out(*EXAMPLE, side, warm)[0])
