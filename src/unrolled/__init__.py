"""The NumPy library of the textbook *Unrolled*.

Cells are here by name; submodules are imported when first used, so that ``import unrolled`` costs
little more than ``import numpy``.

>>> import unrolled
>>> unrolled.RNN(input_size=2, hidden_size=3)
RNN(input_size=2, hidden_size=3, warping='tanh', dtype=float32)
>>> unrolled.warping.G_d.name
'tanh'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from unrolled.cells import GRU, LSTM, RNN, AugmentedLSTM, CanonicalRNN

if TYPE_CHECKING:
    from unrolled import (
        adder,
        cells,
        checks,
        continuous,
        convert,
        experiments,
        figures,
        init,
        jacobians,
        layers,
        losses,
        models,
        museum,
        optim,
        stages,
        tasks,
        train,
        unroll,
        verify,
        warping,
    )
    from unrolled.train import load, save

__version__ = "0.1.0"

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AugmentedLSTM",
    "CanonicalRNN",
    "__version__",
    "adder",
    "cells",
    "checks",
    "continuous",
    "convert",
    "experiments",
    "figures",
    "init",
    "jacobians",
    "layers",
    "load",
    "losses",
    "models",
    "museum",
    "optim",
    "save",
    "stages",
    "tasks",
    "train",
    "unroll",
    "verify",
    "warping",
]

#: Function → the module it is from.
_FUNCTIONS = {"load": "unrolled.train", "save": "unrolled.train"}

#: Cells are capitalized, modules are not.
_SUBMODULES = frozenset(
    name
    for name in __all__
    if name.islower() and not name.startswith("_") and name not in _FUNCTIONS
)


def __getattr__(name: str) -> Any:
    """Import a submodule, or the module of a function, when it is first asked for."""
    if name in _SUBMODULES:
        return import_module(f"unrolled.{name}")
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    raise AttributeError(f"module 'unrolled' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
