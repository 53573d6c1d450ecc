"""Self-checks of the assignment on backpropagation through time.

None of them knows an answer: they compare what a student has written with differences of the
student's own runs, and with what has to hold for every network.
"""

from unrolled.checks.classroom.through_time.objectives import direct
from unrolled.checks.classroom.through_time.passes import backward, forward
from unrolled.checks.classroom.through_time.suspects import evidence, lines, repaired
from unrolled.checks.classroom.through_time.testers import gradient_checker

__all__ = ["backward", "direct", "evidence", "forward", "gradient_checker", "lines", "repaired"]
