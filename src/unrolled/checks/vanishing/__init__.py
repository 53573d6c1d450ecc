"""Self-checks for the exercises of the chapter on vanishing and exploding gradients."""

from unrolled.checks.vanishing.clipping import clipped_uphill
from unrolled.checks.vanishing.growth import growing_pair, highest_power
from unrolled.checks.vanishing.memory import tolerated_noise

__all__ = ["clipped_uphill", "growing_pair", "highest_power", "tolerated_noise"]
