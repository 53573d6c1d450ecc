"""What stands before and after the way back through a cell: the loss, and clipping.

====== ============================================== ===================
letter meaning                                        shape
====== ============================================== ===================
y      outputs, logits                                (T, B, k)
target zeros and ones                                 (T, B, k)
grads  gradients of the parameters                    dict
====== ============================================== ===================
"""

from __future__ import annotations

import numpy as np

from unrolled._checks import Array, Params
from unrolled.losses import Loss


def logistic_loss(y: Array, target: Array, mask: Array | None = None) -> Loss:
    """Return the mean cross-entropy of logistic outputs, and its gradient by the logits."""
    chance = (1 + np.tanh(y / 2)) / 2
    value = np.mean(np.logaddexp(0, y) - target * y)
    slope = chance - target
    return Loss(float(value), slope / y.size)


def length(*arrays: Array) -> float:
    """Return the Euclidean norm of all the arrays together."""
    return float(np.sqrt(sum((array**2).sum() for array in arrays)))


def clip(grads: Params, longest: float) -> Params:
    """Shrink the gradients to a norm of at most ``longest``, in the direction they have."""
    size = {name: length(*grads.values()) for name in grads}
    return {name: grad * longest / max(longest, size[name]) for name, grad in grads.items()}
