"""Exact Jacobians of the steps of a run: what carries a state forward, and an error back.

======== ===================================================== ==========================
letter   meaning                                               shape
======== ===================================================== ==========================
T, B     steps in the run; sequences in the batch              scalars
D        numbers in the whole state of a sequence              scalar
J[k]     ∂state[k] / ∂state[k-1]; state[-1] is the initial     (B, D, D)
psi      ψ, total gradient of s                                (B, d_s)
Q        of an LSTM: ∂ψ[k-1] / ∂ψ[k] without its part D[g_cs]  (B, d_s, d_s)
======== ===================================================== ==========================

D[z] is the matrix with diagonal z. Rows of a Jacobian belong to what is differentiated, columns to
what it is differentiated by.

The state of an RNN is s, that of a GRU h, that of an LSTM the pair (s, v), s first. In the pair one
step's Jacobian times another's is exact. In s alone it is not: v[k-1] reaches v[k] through the
readout gate, past s[k], unless W_v of that gate is zero.
"""

from unrolled.jacobians.bounds import (
    ChannelBounds,
    channel_bounds,
    channel_norms,
    remainder_bound,
)
from unrolled.jacobians.errors import ErrorFlow, error_flow, error_jacobian, error_jacobians
from unrolled.jacobians.runs import of_run, product

__all__ = [
    "ChannelBounds",
    "ErrorFlow",
    "channel_bounds",
    "channel_norms",
    "error_flow",
    "error_jacobian",
    "error_jacobians",
    "of_run",
    "product",
    "remainder_bound",
]
