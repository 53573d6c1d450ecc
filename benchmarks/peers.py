"""What a worker runs: one class for each library that is timed, which it alone imports.

========= ============================================ =========================
letter    meaning                                      shape
========= ============================================ =========================
x         input                                        (T, B, d_x)
d_outputs gradient with respect to the outputs         (T, B, d)
========= ============================================ =========================

Each takes a task, arrays and plain values alone, and offers two runs: ``training``, the outputs
and then the gradients of all parameters and of the input for given ``d_outputs``; and
``inference``, the outputs alone. There is no optimizer in either. Each hands back what it computed,
as arrays by name, so that it can be compared before it is timed.
"""

from __future__ import annotations

import importlib
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks import floor, openblas

Task = dict[str, Any]
Results = dict[str, NDArray[Any]]


class Peer(Protocol):
    """A library that is timed."""

    def __init__(self, threads: int) -> None: ...

    def about(self) -> dict[str, Any]:
        """Return the version, and what else bears on the speed."""

    def load(self, task: Task) -> None:
        """Take the arrays of one size and make ready to run."""

    def training(self) -> Any:
        """Compute the outputs, and the gradients of parameters and input."""

    def inference(self) -> Any:
        """Compute the outputs alone."""

    def results(self, mode: str) -> Results:
        """Return what a run in ``mode`` computes, by name."""


class Unrolled:
    """A cell of this library."""

    def __init__(self, threads: int) -> None:
        self.version = importlib.import_module("unrolled").__version__

    def about(self) -> dict[str, Any]:
        """Return the version, and whose kernels NumPy's OpenBLAS chose."""
        return {"version": self.version, "openblas_kernels": openblas.kernels()}

    def load(self, task: Task) -> None:
        """Take ``cell``, ``params``, ``x`` and ``d_outputs``."""
        self.cell, self.params = task["cell"], task["params"]
        self.x, self.d_outputs = task["x"], task["d_outputs"]

    def training(self) -> Any:
        """Run forward, then backward."""
        run = self.cell.forward(self.params, self.x)
        return run, self.cell.backward(self.params, run.tape, self.d_outputs)

    def inference(self) -> Any:
        """Run forward."""
        return self.cell.forward(self.params, self.x)

    def results(self, mode: str) -> Results:
        """Return ``outputs`` and, of a training step, the gradients by parameter and ``x``."""
        if mode == "inference":
            return {"outputs": self.inference().outputs}
        run, grads = self.training()
        return {"outputs": run.outputs, **grads.params, "x": grads.inputs}


class Torch:
    """A module of ``torch.nn``."""

    def __init__(self, threads: int) -> None:
        self.torch: Any = importlib.import_module("torch")
        self.torch.set_num_threads(threads)

    def about(self) -> dict[str, Any]:
        """Return the version, the threads it says it uses and the instructions it may use."""
        return {
            "version": self.torch.__version__,
            "threads": self.torch.get_num_threads(),
            "instructions": self.torch.backends.cpu.get_cpu_capability(),
        }

    def load(self, task: Task) -> None:
        """Take the name and the sizes of a ``module``, its ``weights``, ``x`` and ``d_outputs``."""
        as_tensor = self.torch.from_numpy
        self.module = getattr(self.torch.nn, task["module"])(*task["sizes"])
        self.module.load_state_dict({k: as_tensor(v) for k, v in task["weights"].items()})
        self.names, self.weights = zip(*self.module.named_parameters(), strict=True)
        self.plain_x = as_tensor(task["x"])
        self.x = self.plain_x.clone().requires_grad_()
        self.d_outputs = as_tensor(task["d_outputs"])

    def training(self) -> Any:
        """Run forward, then autograd's backward."""
        outputs, _ = self.module(self.x)
        wanted = (*self.weights, self.x)
        return outputs, self.torch.autograd.grad(outputs, wanted, self.d_outputs)

    def inference(self) -> Any:
        """Run forward under ``torch.inference_mode``."""
        with self.torch.inference_mode():
            return self.module(self.plain_x)

    def results(self, mode: str) -> Results:
        """Return ``outputs`` and, of a training step, the gradients by parameter and ``x``."""
        if mode == "inference":
            return {"outputs": self.inference()[0].numpy()}
        outputs, grads = self.training()
        named = {k: g.numpy() for k, g in zip((*self.names, "x"), grads, strict=True)}
        return {"outputs": outputs.detach().numpy(), **named}


class OnnxRuntime:
    """A model in ONNX Runtime, which infers only."""

    def __init__(self, threads: int) -> None:
        self.ort: Any = importlib.import_module("onnxruntime")
        self.options = self.ort.SessionOptions()
        self.options.intra_op_num_threads = threads
        self.options.inter_op_num_threads = 1

    def about(self) -> dict[str, Any]:
        """Return the version and the threads it was told to use."""
        return {"version": self.ort.__version__, "threads": self.options.intra_op_num_threads}

    def load(self, task: Task) -> None:
        """Take a serialized ``model`` and its ``inputs``."""
        cpu = ["CPUExecutionProvider"]
        self.session = self.ort.InferenceSession(task["model"], self.options, providers=cpu)
        self.inputs = task["inputs"]

    def training(self) -> Any:
        """Refuse: there is no gradient here."""
        raise NotImplementedError("ONNX Runtime: expected inference, got training")

    def inference(self) -> Any:
        """Run the session for all its outputs."""
        return self.session.run(None, self.inputs)

    def results(self, mode: str) -> Results:
        """Return ``outputs``."""
        return {"outputs": self.inference()[0]}


class Floor:
    """The matrix products of the run and nothing else; see ``floor``."""

    def __init__(self, threads: int) -> None: ...

    def about(self) -> dict[str, Any]:
        """Return the version of NumPy, and whose kernels its OpenBLAS chose."""
        return {"version": np.__version__, "openblas_kernels": openblas.kernels()}

    def load(self, task: Task) -> None:
        """Take the ``size`` and the number ``G`` of rows to a number of the state."""
        self.forward, self.forward_and_backward = floor.runs(task["size"], task["G"])

    def training(self) -> Any:
        """Compute the products of both passes."""
        self.forward_and_backward()

    def inference(self) -> Any:
        """Compute the products of the forward pass."""
        self.forward()

    def results(self, mode: str) -> Results:
        """Return nothing: there is nothing to compare."""
        return {}


PEERS: dict[str, type[Peer]] = {
    "unrolled": Unrolled,
    "torch": Torch,
    "onnxruntime": OnnxRuntime,
    "floor": Floor,
}
