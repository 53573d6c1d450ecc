"""Memory of the gradient over a very long sequence: checkpointed, and from one tape.

====== ============================ ============
letter meaning                      shape
====== ============================ ============
T      steps                        scalar
x      input of one sequence        (T, 1, d_x)
d      width of the state           scalar
====== ============================ ============

Run as ``python -m benchmarks.memory METHOD T`` it is the process that is measured: it takes the
gradient once and prints what its resident memory was, as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from benchmarks.processes import ROOT, environment
from unrolled import LSTM
from unrolled._checks import Array
from unrolled.unroll.checkpointed import checkpointed

STEPS, QUICK_STEPS = 100_000, 10_000
INPUT_SIZE, HIDDEN_SIZE = 8, 64
METHODS = ("checkpointed", "one tape")
MEGABYTE = 1e6

#: Megabytes beyond the input that the checkpointed gradient may take, at ``STEPS``.
LIMIT = 300.0


def measure(
    steps: int, threads: int, kernels: Mapping[str, str] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Return a row for each method, each measured in a process of its own."""
    found = []
    for method in METHODS:
        command = [sys.executable, "-m", "benchmarks.memory", method, str(steps)]
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
            env=environment(threads, kernels),
        )
        found.append(json.loads(done.stdout))
    return found


def gradient(method: str, steps: int) -> dict[str, Any]:
    """Take the gradient of ½Σv² in this process; return its time and memory in megabytes."""
    rng = np.random.default_rng(0)
    cell = LSTM(INPUT_SIZE, HIDDEN_SIZE)
    params = cell.init(rng)
    x = rng.standard_normal((steps, 1, INPUT_SIZE), np.float32)
    before = peak()
    start = time.perf_counter()
    if method == "checkpointed":
        grads = checkpointed(cell, params, x, half_square).params
    else:
        run = cell.forward(params, x)
        grads = cell.backward(params, run.tape, run.outputs).params
    return {
        "method": method,
        "T": steps,
        "d_x": INPUT_SIZE,
        "d": HIDDEN_SIZE,
        "seconds": time.perf_counter() - start,
        "input_megabytes": x.nbytes / MEGABYTE,
        "before_megabytes": before,
        "peak_megabytes": peak(),
        "beyond_input_megabytes": peak() - x.nbytes / MEGABYTE,
        "gradient_norm": float(np.sqrt(sum(np.sum(g.astype(float) ** 2) for g in grads.values()))),
    }


def half_square(outputs: Array, start: int, stop: int) -> tuple[float, Array]:
    """Return ½Σv² of a segment, and its gradient."""
    return 0.5 * float((outputs**2).sum()), outputs


def peak() -> float:
    """Return the most resident memory this process has had, in megabytes.

    The kernel's count for the process alone where there is one: ``getrusage`` reports the parent's
    where that was larger when it started this process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / MEGABYTE
    import resource  # not on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


if __name__ == "__main__":
    print(json.dumps(gradient(sys.argv[1], int(sys.argv[2]))))
