"""Training: the objective of a model, and the loop that lets an optimizer descend it."""

from unrolled.train.loop import fit
from unrolled.train.objectives import Batch, objective
from unrolled.train.results import Interrupted, NonFiniteError, TrainResult, TrainState

__all__ = [
    "Batch",
    "Interrupted",
    "NonFiniteError",
    "TrainResult",
    "TrainState",
    "fit",
    "objective",
]
