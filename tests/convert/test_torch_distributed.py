"""The example of distributed training ends where a single process of NumPy does."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "examples" / "distributed_training.py"


def run(arguments, seconds):
    """Return what the command prints; end it and all its processes when the time is up."""
    process = subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert process.returncode == 0, output
    return output


def test_two_processes_reach_the_parameters_of_one(torch):
    output = run([sys.executable, str(SCRIPT)], seconds=120)
    moved = float(re.search(r"largest change of a parameter in 20 steps: (\S+)", output)[1])
    difference = re.search(r"largest difference from a single process: (\S+), in \S+", output)[1]
    assert moved > 0.05
    assert float(difference) <= 1e-14  # the TOLERANCE of the script, with the reason there
