"""Parameters and training runs in files: written whole or not at all, and read with suspicion.

The file is an ``.npz`` that ``numpy.load`` opens as well: parameter ``cell.W_r`` is its array
``params/cell.W_r``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled import optim
from unrolled._checks import Params
from unrolled.train import _archive
from unrolled.train._archive import FileFormatError
from unrolled.train._trees import apart, together
from unrolled.train.results import TrainResult, TrainState

__all__ = ["FileFormatError", "load", "save"]

PARAMETERS, TRAINING = "parameters", "training state"

#: The states of the library's own optimizers.
OPTIMIZER_STATES = (optim.SGDState, optim.AdamState)


def save(path: str | os.PathLike[str], value: Mapping[str, Any] | TrainState) -> None:
    """Save parameters, or a training run, as one file.

    The file is complete and on the disk before it takes its name. When saving fails, or the
    process is killed in the middle of it, what was at ``path`` before is still there, whole. (A
    killed process may leave a temporary file ``.….unrolled-tmp`` beside it.)

    Parameters
    ----------
    path : str or path
        Where; ``.npz`` is its customary ending. A file that is there is replaced.
    value : dict of ndarray, or TrainState
        Parameters under any names and of any numeric dtype; or ``result.state`` of ``fit``. What
        the state of the optimizer holds must be arrays, numbers, strings, and dicts, lists, tuples
        and dataclasses of these.

    Raises
    ------
    TypeError, ValueError
        On something else; the message says where it stands. Nothing is written.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import numpy as np, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> save(f"{folder.name}/params.npz", {"cell.W_r": np.eye(2)})
    >>> load(f"{folder.name}/params.npz")
    {'cell.W_r': array([[1., 0.], [0., 1.]])}
    >>> np.load(f"{folder.name}/params.npz")["params/cell.W_r"]
    array([[1., 0.], [0., 1.]])
    >>> folder.cleanup()
    """
    path = _path(path)
    if isinstance(value, TrainResult):
        raise TypeError("value: expected parameters or a TrainState, got TrainResult: give .state")
    if isinstance(value, TrainState):
        kind, parts = TRAINING, {f.name: getattr(value, f.name) for f in fields(value)}
    elif isinstance(value, Mapping):
        for key, array in value.items():
            check.array(f'value["{key}"]', array, getattr(array, "shape", ()), "(…)", finite=False)
        kind, parts = PARAMETERS, {"params": value}
    else:
        raise TypeError(f"value: expected parameters or a TrainState, got {type(value).__name__}")
    arrays: Params = {}
    trees = {name: apart(name, tree, arrays) for name, tree in parts.items()}
    _archive.write(path, {"kind": kind, "trees": trees}, arrays)


def load(path: str | os.PathLike[str], *, types: Iterable[type] = ()) -> Any:
    """Load what ``save`` saved.

    Parameters
    ----------
    path : str or path
        Which file.
    types : iterable of type
        Dataclasses that the state of an optimizer of your own is made of; those of ``optim`` are
        known.

    Returns
    -------
    dict of ndarray, or TrainState
        Whichever it was, to the last bit: names, order, dtypes, byte order.

    Raises
    ------
    FileFormatError
        If the file is not one that ``save`` wrote, or not whole, or of a newer version: names the
        file and says what is wrong with it.
    TypeError
        On a path that is none, or ``types`` that are no dataclasses.
    OSError
        If there is no such file, or it cannot be read.

    Examples
    --------
    A run that stops after two steps, and goes on from the file to the fourth.

    >>> import numpy as np, tempfile
    >>> from unrolled.optim import Adam
    >>> from unrolled.train import fit
    >>> def half_square(params, batch):
    ...     return 0.5 * float(params["p"] @ params["p"]), {"p": params["p"]}
    >>> start, rng = {"p": np.array([8.0])}, np.random.default_rng(0)
    >>> arguments = half_square, start, lambda rng: None, Adam(0.5)
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = f"{folder.name}/run.npz"
    >>> save(file, fit(*arguments, steps=2, rng=rng, progress=False).state)
    >>> then = fit(*arguments, steps=4, rng=rng, progress=False, resume=load(file))
    >>> whole = fit(*arguments, steps=4, rng=rng, progress=False)
    >>> then.params["p"] == whole.params["p"]
    array([ True])
    >>> folder.cleanup()
    """
    path = _path(path)
    types = tuple(types)
    for kind in types:
        if not (isinstance(kind, type) and is_dataclass(kind)):
            raise TypeError(f"types: expected dataclasses, got {kind!r}")
    header, arrays = _archive.read(path)
    with _archive.refused_as_broken(path):
        parts = {
            name: together(tree, arrays, (*OPTIMIZER_STATES, *types))
            for name, tree in header["trees"].items()
        }
        if header["kind"] == PARAMETERS:
            return _arrays("params", parts["params"])
        if header["kind"] == TRAINING:
            return _train_state(parts)
    raise FileFormatError(path, f"holds {header['kind']!r}, which is unknown here")


def _path(path: object) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path: expected a string or a path, got {type(path).__name__}")
    return Path(path)


def _train_state(parts: dict[str, Any]) -> TrainState:
    """Return the state of these parts, if they can be those of one."""
    state = TrainState(**parts)
    check.positive_int("step", state.step, minimum=0)
    _arrays("params", state.params)
    if not isinstance(state.rng, dict) or "bit_generator" not in state.rng:
        raise ValueError("rng is no state of a generator")
    for name in ("loss", "gradient_norm"):
        check.array(name, _arrays("history", state.history)[name], (state.step,), "(step,)")
    return state


def _arrays(name: str, value: Any) -> Params:
    """Return ``value`` if it is a dict of arrays."""
    if not (isinstance(value, dict) and all(isinstance(a, np.ndarray) for a in value.values())):
        raise ValueError(f"{name} is no dict of arrays")
    return value
