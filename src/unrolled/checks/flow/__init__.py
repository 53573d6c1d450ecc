"""Self-checks for the exercises of the chapter on the flow of errors through an LSTM."""

from unrolled.checks.flow.carousel import critical_bias, open_gate
from unrolled.checks.flow.channels import wrong_sign
from unrolled.checks.flow.norms import safe_norm

__all__ = ["critical_bias", "open_gate", "safe_norm", "wrong_sign"]
