"""Checks that a computation confirms what is claimed.

Each returns a ``Check``, one quiet line, or raises ``VerificationError``. In a notebook the line
shows itself. ``symbolic`` and ``smt`` prove; ``gradient`` and ``cell_gradient`` look at one point,
``numeric`` at as many instances as it is given.
"""

from unrolled.verify.cell_gradients import cell_gradient
from unrolled.verify.check import Check, VerificationError
from unrolled.verify.gradients import gradient
from unrolled.verify.numeric import numeric
from unrolled.verify.smt import smt
from unrolled.verify.symbolic import symbolic

__all__ = [
    "Check",
    "VerificationError",
    "cell_gradient",
    "gradient",
    "numeric",
    "smt",
    "symbolic",
]
