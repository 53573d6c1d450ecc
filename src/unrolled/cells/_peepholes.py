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
        return np.dot(self.old, s, out)

    def see_new(self, s: Array, out: Array) -> Array:
        return np.dot(self.new, s, out)

    def old_adjoint(self, alpha: Array, out: Array) -> Array:
        return np.dot(self.old.T, alpha, out)

    def new_adjoint(self, alpha: Array, out: Array) -> Array:
        return np.dot(self.new.T, alpha, out)

    @staticmethod
    def gradient(alpha: Array, s: Array) -> Array:
        """Return α sᵀ over a run: alpha (k d_s, T B) and s (d_s, T B) to (k, d_s, d_s)."""
        return (alpha @ s.T).reshape(len(alpha) // len(s), len(s), len(s))


class DiagonalPeepholes:
    """W_s (k + 1, d_s): each element of a gate sees its own element of the state."""

    def __init__(self, W_s: Array, seeing_old: list[int]) -> None:
        self.old, self.new = W_s[seeing_old][..., None], W_s[2][:, None]

    def see_old(self, s: Array, out: Array) -> Array:
        np.multiply(self.old, s, out.reshape(len(self.old), *s.shape))
        return out

    def see_new(self, s: Array, out: Array) -> Array:
        return np.multiply(self.new, s, out)

    def old_adjoint(self, alpha: Array, out: Array) -> Array:
        seen = self.old * alpha.reshape(len(self.old), *out.shape)
        return np.add.reduce(seen, axis=0, out=out)

    def new_adjoint(self, alpha: Array, out: Array) -> Array:
        return np.multiply(self.new, alpha, out)

    @staticmethod
    def gradient(alpha: Array, s: Array) -> Array:
        """Return the diagonal of α sᵀ over a run: to (k, d_s)."""
        return np.einsum("kdn,dn->kd", alpha.reshape(len(alpha) // len(s), *s.shape), s)


def peepholes(W_s: Array | None, seeing_old: list[int]) -> FullPeepholes | DiagonalPeepholes | None:
    """Return the peepholes with these weights, whose gates cs, cu, cx stand at ``seeing_old``."""
    if W_s is None:
        return None
    return (DiagonalPeepholes if W_s.ndim == 2 else FullPeepholes)(W_s, seeing_old)
