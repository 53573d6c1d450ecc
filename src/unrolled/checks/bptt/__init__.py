"""Self-checks for the exercises of the chapter on backpropagation through time."""

from unrolled.checks.bptt.cancellation import cancelling_weight
from unrolled.checks.bptt.levels import two_levels
from unrolled.checks.bptt.passes import canonical_backward, directional

__all__ = ["cancelling_weight", "canonical_backward", "directional", "two_levels"]
