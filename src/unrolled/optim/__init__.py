"""Optimizers, and what is done to a gradient before they see it."""

from unrolled.optim.clipping import clip_by_global_norm, global_norm
from unrolled.optim.optimizers import (
    SGD,
    Adam,
    AdamState,
    Optimizer,
    SGDState,
    UpdateOverflowError,
)

__all__ = [
    "SGD",
    "Adam",
    "AdamState",
    "Optimizer",
    "SGDState",
    "UpdateOverflowError",
    "clip_by_global_norm",
    "global_norm",
]
