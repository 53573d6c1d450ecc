"""Self-checks of the assignment on unrolling.

They know no answer: segments are compared with one run of the student's own program, gradients
with its differences, promised bounds with what steps do; a counterexample is put into the claim.
"""

from unrolled.checks.classroom.unrolling.bookkeeping import carries, layout
from unrolled.checks.classroom.unrolling.bounds import promise, promise_back
from unrolled.checks.classroom.unrolling.claims import counterexamples, refutes
from unrolled.checks.classroom.unrolling.machine import advance
from unrolled.checks.classroom.unrolling.own import Run, own
from unrolled.checks.classroom.unrolling.way_back import retreat

__all__ = [
    "Run",
    "advance",
    "carries",
    "counterexamples",
    "layout",
    "own",
    "promise",
    "promise_back",
    "refutes",
    "retreat",
]
