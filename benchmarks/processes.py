"""The parent's end of a worker: a process that loads one library and times it when asked."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]

#: What tells the libraries how many threads to use; read when they are loaded.
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)

#: What makes a library use other kernels than it would choose for the processor.
KERNEL_VARIABLES = (
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "MKL_ENABLE_INSTRUCTIONS",
    "ATEN_CPU_CAPABILITY",
    "ONEDNN_MAX_CPU_ISA",
    "NPY_DISABLE_CPU_FEATURES",
)


class WorkerError(RuntimeError):
    """A worker failed; the message has its traceback."""


class Worker:
    """A process of its own for ``peer``, which is a name in ``peers.PEERS``."""

    def __init__(self, peer: str, threads: int, kernels: Mapping[str, str]) -> None:
        self.peer = peer
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", peer, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(threads, kernels),
            cwd=ROOT,
        )

    def ask(self, request: str, *arguments: object) -> Any:
        """Return the answer of the worker to a method of ``worker.Requests``.

        Raises
        ------
        WorkerError
            If it raised, or is gone.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            pickle.dump((request, *arguments), self.process.stdin, pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()
            done, value = pickle.load(self.process.stdout)
        except (EOFError, BrokenPipeError):
            raise WorkerError(f"{self.peer}: the process ended; its reason is above") from None
        if not done:
            raise WorkerError(f"{self.peer}: {request} failed\n{value}")
        return value

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


class Workers:
    """Workers by label, each started when first asked for and ended together."""

    def __init__(self, threads: int, kernels: Mapping[str, str] = MappingProxyType({})) -> None:
        self.threads, self.kernels = threads, kernels
        self.started: dict[str, Worker] = {}

    def get(self, label: str, peer: str) -> Worker:
        """Return the worker called ``label``, a process of ``peer``."""
        if label not in self.started:
            self.started[label] = Worker(peer, self.threads, self.kernels)
        return self.started[label]

    def about(self) -> dict[str, dict[str, Any]]:
        """Return peer → version of its library, and what else bears on its speed."""
        return {worker.peer: worker.ask("about") for worker in self.started.values()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self.started.values():
            worker.close()


def environment(threads: int, kernels: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process with so many threads and this choice of kernels."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    own = {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    rest = {name: value for name, value in os.environ.items() if name not in KERNEL_VARIABLES}
    return {**rest, **kernels, **own, **dict.fromkeys(THREAD_VARIABLES, str(threads))}
