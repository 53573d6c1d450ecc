"""Self-checks for the exercises of the chapter on the carry."""

from unrolled.checks.carry.chains import adds_chain, full_chain, smallest_gain
from unrolled.checks.carry.subtraction import subtractor
from unrolled.checks.carry.windows import window_error, window_width

__all__ = [
    "adds_chain",
    "full_chain",
    "smallest_gain",
    "subtractor",
    "window_error",
    "window_width",
]
