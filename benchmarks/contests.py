"""Who is compared with whom, and what each is given.

========= ======================================== ===========
letter    meaning                                  shape
========= ======================================== ===========
x         input                                    (T, B, d_x)
d_outputs gradient with respect to the outputs     (T, B, d)
========= ======================================== ===========
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np

import unrolled
from benchmarks.peers import Results, Task
from benchmarks.sizes import Size
from unrolled import convert
from unrolled.cells import Cell

MODES = ("training", "inference")

#: Peer → what it is called, and what to install where it is missing.
OPTIONAL = {
    "torch": ("PyTorch", "torch==2.13.0"),
    "onnxruntime": ("ONNX Runtime", "onnxruntime"),
}

#: Cell → rows of its weights to a number of the state, which the floor needs.
ROWS = {"RNN": 1, "LSTM": 4, "GRU": 3}


class Entrant(NamedTuple):
    """A peer with its task.

    ``trial`` is another task, on which it computes the same as ours does on its own, where those
    that are timed differ; ``ours_as_theirs`` puts our gradients into its names and layout.
    """

    peer: str
    task: Task
    modes: tuple[str, ...] = MODES
    trial: Task | None = None
    ours_as_theirs: Callable[[Results], Results] | None = None


def missing() -> dict[str, str]:
    """Return peer → how to install it, of the peers that are not installed."""
    return {
        peer: f"{name} is not installed: pip install {package}"
        for peer, (name, package) in OPTIONAL.items()
        if find_spec(peer) is None
    }


def ours(cell: Cell, size: Size) -> Task:
    """Return the task of ``unrolled``: the cell with random parameters, input and gradient."""
    rng = np.random.default_rng(0)
    return {
        "cell": cell,
        "params": cell.init(rng),
        "x": rng.standard_normal((size.T, size.B, size.d_x), np.float32),
        "d_outputs": rng.standard_normal((size.T, size.B, cell.output_size), np.float32),
    }


def others(name: str, size: Size) -> dict[str, Entrant]:
    """Return our cell ``name`` and what PyTorch, ONNX Runtime and the floor run for the same."""
    cell = getattr(unrolled, name)(size.d_x, size.d)
    task = ours(cell, size)
    entrants = {"unrolled": Entrant("unrolled", task)}
    absent = missing()
    if "torch" not in absent:
        entrants["torch"] = torch_entrant(cell, task, size)
    if "onnxruntime" not in absent:
        entrants["onnxruntime"] = onnx_entrant(cell, task, size)
    entrants["floor"] = Entrant("floor", {"size": size, "G": ROWS[name]})
    return entrants


def torch_entrant(cell: Cell, task: Task, size: Size) -> Entrant:
    """Return PyTorch's module with the weights of ``task``."""
    module = convert.to_torch(cell, task["params"])

    def as_weights(params: Results) -> Results:
        return {k: v.numpy() for k, v in convert.to_torch(cell, params).state_dict().items()}

    def ours_as_theirs(results: Results) -> Results:
        # Weights are only permuted on their way there, hence so are their gradients. In the second
        # bias, what is always zero there stands for no parameter of ours.
        grads = as_weights({name: results[name] for name in task["params"]})
        grads["bias_hh_l0"] = np.where(grads["bias_hh_l0"] == 0, np.nan, grads["bias_hh_l0"])
        return {"outputs": results["outputs"], "x": results["x"], **grads}

    given = {
        "module": type(module).__name__,
        "sizes": (size.d_x, size.d),
        "weights": as_weights(task["params"]),
        "x": task["x"],
        "d_outputs": task["d_outputs"],
    }
    return Entrant("torch", given, ours_as_theirs=ours_as_theirs)


def onnx_entrant(cell: Cell, task: Task, size: Size) -> Entrant:
    """Return the ONNX model of the cell with its inputs."""
    states = {f"initial_{name}": value for name, value in cell.zero_state(size.B).items()}
    model = convert.to_onnx(cell, task["params"]).SerializeToString()
    return Entrant("onnxruntime", {"model": model, "inputs": {"x": task["x"], **states}}, MODES[1:])
