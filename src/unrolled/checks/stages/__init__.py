"""Self-checks for the exercises of the chapter on the way from the RNN to the LSTM."""

from unrolled.checks.stages.gates import borrow, keeping_bias
from unrolled.checks.stages.settings import standard_network

__all__ = ["borrow", "keeping_bias", "standard_network"]
