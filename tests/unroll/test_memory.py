"""T = 100,000 steps: one gradient within a few megabytes beyond the inputs, measured."""

import os
import subprocess
import sys

import pytest

STEP = """
import resource, sys
from pathlib import Path

import numpy as np

import unrolled
from unrolled import optim, unroll

def peak():  # MB
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss would start at the peak of the process that started this one
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20

kind, way = sys.argv[1:]
cell, rng = getattr(unrolled, kind)(64, 64), np.random.default_rng(0)
params, optimizer = cell.init(rng), optim.SGD(1e-3)
x = rng.standard_normal((100_000, 1, 64), dtype=np.float32)
before = peak()

def half_square(outputs, start, stop):
    return float((outputs**2).sum()) / 2 / len(x), outputs / len(x)

if way == "checkpointed":
    grads = unroll.checkpointed(cell, params, x, half_square).params
elif way == "truncated":
    grads = unroll.truncated(cell, params, x, half_square, 100, 200).params
else:
    run = cell.forward(params, x)
    grads = cell.backward(params, run.tape, half_square(run.outputs, 0, len(x))[1]).params
optimizer.update(params, grads, optimizer.init(params))
print(peak() - before)
"""


def megabytes(kind, way):
    command = [sys.executable, "-c", STEP, kind, way]
    # One thread: products of 64 × 64 numbers are not worth waiting for another at every step.
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    result = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=300, env=env
    )
    mb = float(result.stdout)
    print(f"{kind}, {way}: {mb:.1f} MB beyond the inputs")
    return mb


@pytest.mark.parametrize("way", ["checkpointed", "truncated"])
@pytest.mark.parametrize("kind", ["RNN", "LSTM"])
def test_a_step_over_100_000_steps_takes_less_than_10_mb(kind, way):
    """What it needs: 317 states and the tape of 317 steps, with what backward makes of it.

    That is at most some 30 arrays (317, 64) in single precision, 80 kB each: 2.4 MB. The rest of
    the bound is for the allocator and the matrix library; the demand was 300 MB.
    """
    assert megabytes(kind, way) < 10


def test_one_run_over_100_000_steps_takes_ten_times_that_bound():
    """So that the bound means something: s, r and their gradients, 25.6 MB each."""
    assert megabytes("RNN", "full") > 100
