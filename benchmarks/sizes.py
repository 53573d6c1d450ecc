"""The sizes that are measured.

====== ============================ ======
letter meaning                      shape
====== ============================ ======
T, B   steps; sequences in a batch  scalar
d_x, d width of input and of state  scalar
====== ============================ ======
"""

from __future__ import annotations

from typing import NamedTuple


class Size(NamedTuple):
    """Steps, sequences in the batch, width of the input and of the state."""

    T: int
    B: int
    d_x: int
    d: int


#: From a class exercise to a small language model; one with a single sequence.
SIZES = (
    Size(100, 32, 32, 64),
    Size(100, 32, 64, 128),
    Size(100, 64, 128, 256),
    Size(50, 16, 64, 512),
    Size(200, 1, 32, 128),
    Size(35, 20, 200, 200),
)
QUICK_SIZES = (SIZES[0], SIZES[4], SIZES[5])

#: Around this size T, B and d grow, one at a time.
MIDDLE = Size(100, 32, 64, 128)
GROWTH = {
    "T": (25, 50, 100, 200, 400),
    "B": (8, 16, 32, 64, 128),
    "d": (32, 64, 128, 256, 512),
}
QUICK_GROWTH = {letter: values[:3] for letter, values in GROWTH.items()}
