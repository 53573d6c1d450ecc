"""Self-checks and the training loop of the assignment on extensions of a cell.

None of them knows an answer: they compare what a student has written with differences of the
student's own runs, with the cell that was given, and with what has to hold for every cell.
"""

from unrolled.checks.classroom.augmenting.experiment import findings
from unrolled.checks.classroom.augmenting.intervals import compare
from unrolled.checks.classroom.augmenting.parts import deviations, match, reduction
from unrolled.checks.classroom.augmenting.passes import backward, forward
from unrolled.checks.classroom.augmenting.training import train

__all__ = [
    "backward",
    "compare",
    "deviations",
    "findings",
    "forward",
    "match",
    "reduction",
    "train",
]
