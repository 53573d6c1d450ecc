"""Self-checks for the exercises of the chapter on the backward pass of the LSTM."""

from unrolled.checks.backward.coupled import coupled
from unrolled.checks.backward.patients import missing_arrows, symptoms
from unrolled.checks.backward.roads import roads
from unrolled.checks.backward.shares import half_kept

__all__ = ["coupled", "half_kept", "missing_arrows", "roads", "symptoms"]
