"""Self-checks for the exercises of the chapter on the vanilla LSTM."""

from unrolled.checks.vanilla.carry import carry_unit
from unrolled.checks.vanilla.folding import folded
from unrolled.checks.vanilla.sizes import largest_state

__all__ = ["carry_unit", "folded", "largest_state"]
