"""Checks that a computation confirms what is claimed.

Each returns a ``Check``, one quiet line, or raises ``VerificationError``.
"""

from unrolled.verify.cell_gradients import cell_gradient
from unrolled.verify.check import Check, VerificationError
from unrolled.verify.gradients import gradient

__all__ = ["Check", "VerificationError", "cell_gradient", "gradient"]
