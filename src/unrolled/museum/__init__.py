"""A museum of wrong gradients: typical mistakes in backward passes, and the checks that find them.

====== ============================================== ===================
letter meaning                                        shape
====== ============================================== ===================
T, B   steps in the run; sequences in the batch       scalars
x      inputs                                         (T, B, d_x)
d_x, d inputs; units                                  scalars
====== ============================================== ===================

Every exhibit is a clear, right pass with one line changed. ``finding`` says which gradients are
wrong, and what a check that lacks something does not see; ``learning`` what training makes of it.
"""

from unrolled.museum import blind, exhibits, rooms
from unrolled.museum.blind import Finding, GradientCheck, finding, in_cells
from unrolled.museum.cells import ClearLSTM, ClearRNN
from unrolled.museum.errors import gradient_errors
from unrolled.museum.exhibits import Exhibit
from unrolled.museum.mutation import mutate
from unrolled.museum.rooms import unlabeled
from unrolled.museum.segmented import InSegments
from unrolled.museum.training import Learning, Recorded, learning, recorded, twin

__all__ = [
    "CHECKS",
    "EXHIBITS",
    "ROOMS",
    "ClearLSTM",
    "ClearRNN",
    "Exhibit",
    "Finding",
    "GradientCheck",
    "InSegments",
    "Learning",
    "Recorded",
    "finding",
    "gradient_errors",
    "in_cells",
    "learning",
    "mutate",
    "recorded",
    "twin",
    "unlabeled",
]

#: The exhibits, by name; the mistakes of the last two are not in a cell.
EXHIBITS: dict[str, Exhibit] = exhibits.EXHIBITS

#: Checks, by name: the first one sees everything, each of the others lacks something.
CHECKS: dict[str, GradientCheck] = blind.CHECKS

#: The names of the cells without a label.
ROOMS: tuple[str, ...] = rooms.ROOMS
