"""Self-checks for the exercises of the chapter on the Augmented LSTM."""

from unrolled.checks.augmented.gates import folded, gate_gradients
from unrolled.checks.augmented.sizes import first_affected, widest_states

__all__ = ["first_affected", "folded", "gate_gradients", "widest_states"]
