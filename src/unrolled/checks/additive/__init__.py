"""Self-checks for the exercises of the chapter on the additive model."""

from unrolled.checks.additive.loops import smallest_delay, weakest_pulse
from unrolled.checks.additive.pieces import two_pieces
from unrolled.checks.additive.rotation import never_rests

__all__ = ["never_rests", "smallest_delay", "two_pieces", "weakest_pulse"]
