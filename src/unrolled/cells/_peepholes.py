"""How the gates of an LSTM see its state: through a diagonal or through a full matrix.

======= ============================================== ==================
letter  meaning                                        shape
======= ============================================== ==================
k       gates that see the old state: cs, cu (and cx)  scalar
s       state                                          (d_s, B)
seen    what the k gates, or cr, are given of it       (k d_s, B), (d_s, B)
alpha   gradients of the gates' accumulation nodes     (k d_s, B), (d_s, B)
======= ============================================== ==================

The gate cr sees the new state, the others the old one.
"""

from __future__ import annotations

import numpy as np

from unrolled._checks import Array


class FullPeepholes:
    """W_s (k + 1, d_s, d_s), as in the paper."""

    def __init__(self, W_s: Array, seeing_old: list[int]) -> None:
        self.old = W_s[seeing_old].reshape(-1, W_s.shape[2])
        self.new = W_s[2]

    def see_old(self, s: Array, out: Array) -> Array:
        """Return what the old state gives the gates cs, cu, cx."""
        return np.dot(self.old, s, out)

    def see_new(self, s: Array, out: Array) -> Array:
        """Return what the new state gives the gate cr."""
        return np.dot(self.new, s, out)

    def old_adjoint(self, alpha: Array, out: Array) -> Array:
        """Return what the gates cs, cu, cx hand back to ψ[n-1]."""
        return np.dot(self.old.T, alpha, out)

    def new_adjoint(self, alpha: Array, out: Array) -> Array:
        """Return what the gate cr hands back to ψ[n]."""
        return np.dot(self.new.T, alpha, out)

    @staticmethod
    def gradient(alpha: Array, s: Array) -> Array:
        """Return α sᵀ over a run: alpha (k d_s, T B) and s (d_s, T B) to (k, d_s, d_s)."""
        gradient: Array = alpha @ s.T
        return gradient.reshape(len(alpha) // len(s), len(s), len(s))


class DiagonalPeepholes:
    """W_s (k + 1, d_s): each element of a gate sees its own element of the state."""

    def __init__(self, W_s: Array, seeing_old: list[int]) -> None:
        self.old, self.new = W_s[seeing_old][..., None], W_s[2][:, None]

    def see_old(self, s: Array, out: Array) -> Array:
        """Return what the old state gives the gates cs, cu, cx."""
        np.multiply(self.old, s, out.reshape(len(self.old), *s.shape))
        return out

    def see_new(self, s: Array, out: Array) -> Array:
        """Return what the new state gives the gate cr."""
        np.multiply(self.new, s, out)
        return out

    def old_adjoint(self, alpha: Array, out: Array) -> Array:
        """Return what the gates cs, cu, cx hand back to ψ[n-1]."""
        seen = self.old * alpha.reshape(len(self.old), *out.shape)
        seen.sum(axis=0, out=out)
        return out

    def new_adjoint(self, alpha: Array, out: Array) -> Array:
        """Return what the gate cr hands back to ψ[n]."""
        np.multiply(self.new, alpha, out)
        return out

    @staticmethod
    def gradient(alpha: Array, s: Array) -> Array:
        """Return the diagonal of α sᵀ over a run: to (k, d_s)."""
        apart = alpha.reshape(len(alpha) // len(s), *s.shape)
        gradient: Array = np.einsum("kdn,dn->kd", apart, s)
        return gradient


Peepholes = FullPeepholes | DiagonalPeepholes


def peepholes(W_s: Array, seeing_old: list[int]) -> Peepholes:
    """Return the peepholes with these weights, whose gates cs, cu, cx stand at ``seeing_old``."""
    return (DiagonalPeepholes if W_s.ndim == 2 else FullPeepholes)(W_s, seeing_old)
