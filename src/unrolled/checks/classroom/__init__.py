"""Self-checks of the assignments of a course: none of them holds an answer.

They compare what a student has written with its own runs and with what holds for every network.
"""

from unrolled.checks.classroom import (
    augmenting,
    differential_equation,
    lstm_cell,
    through_time,
    unrolling,
)

__all__ = ["augmenting", "differential_equation", "lstm_cell", "through_time", "unrolling"]
