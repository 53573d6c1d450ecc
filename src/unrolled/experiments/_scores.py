"""What is measured after training: the less, the better.

====== ======================================== ==================
letter meaning                                  shape
====== ======================================== ==================
test   the batch a score is taken of: y, and    attributes (…, k)
       perhaps a mask of what counts
====== ======================================== ==================
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unrolled import losses
from unrolled._checks import Array


def wrong(logits: Array, test: Any) -> float:
    """Return the part of the answers that count that are wrong."""
    errors = (logits > 0) != (test.y > 0.5)
    mask = getattr(test, "mask", None)
    return float((errors if mask is None else errors[mask]).mean())


def unexplained(prediction: Array, test: Any) -> float:
    """Return the mean squared error as part of the variance."""
    return float(np.square(prediction - test.y).mean() / test.y.var())


def cross_entropy(logits: Array, test: Any) -> float:
    """Return the loss in nats per digit."""
    return float(losses.logistic_cross_entropy(logits, test.y).value)
