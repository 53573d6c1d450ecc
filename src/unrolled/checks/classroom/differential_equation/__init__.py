"""Self-checks for the assignment on discretizing a delay equation.

They solve no scheme: they hold an answer against what every consistent scheme does, against what
defines the student's step, and against the student's own other answers.
"""

from unrolled.checks.classroom.differential_equation.equation import reference
from unrolled.checks.classroom.differential_equation.experiment import (
    Setting,
    classmates,
    experiment,
    stable,
)
from unrolled.checks.classroom.differential_equation.growth import growth
from unrolled.checks.classroom.differential_equation.recurrence import recurrence
from unrolled.checks.classroom.differential_equation.weights import decay, weights

__all__ = [
    "Setting",
    "classmates",
    "decay",
    "experiment",
    "growth",
    "recurrence",
    "reference",
    "stable",
    "weights",
]
