"""Training: the objective of a model, the loop that lets an optimizer descend it, and its files."""

from unrolled.train.files import FileFormatError, load, save
from unrolled.train.loop import fit
from unrolled.train.objectives import Batch, objective
from unrolled.train.results import Interrupted, NonFiniteError, TrainResult, TrainState

__all__ = [
    "Batch",
    "FileFormatError",
    "Interrupted",
    "NonFiniteError",
    "TrainResult",
    "TrainState",
    "fit",
    "load",
    "objective",
    "save",
]
