"""Time and memory of unrolled beside PyTorch and ONNX Runtime: a report, a figure, a table.

A training step is the outputs and the gradients of all parameters and of the input, without an
optimizer; inference is the outputs alone; all in float32. Every library runs in a process of its
own, with the number of threads set before it is loaded. Before anything is timed, all must compute
the same outputs and gradients as ours from the same weights and inputs. Then one block of
repetitions is timed of each in turn, round after round, so that drift of the machine hits all
alike; the ratio is taken in each round, and what is shown is the median over the rounds with the
quartiles. The floor is the time of the matrix products alone, with NumPy's BLAS.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from benchmarks.figure import draw
from benchmarks.processes import KERNEL_VARIABLES, ROOT
from benchmarks.run import PARTS, QUICK, Settings, measure

EPILOG = """\
parts:
  lstm, rnn, gru   against PyTorch, ONNX Runtime (inference only) and the floor
  augmented        the augmented LSTM against the vanilla one, both ours
  tape             how many numbers the tape of a run holds for each of T·B·d
  growth           how the time of the LSTM grows with T, B and d
  memory           resident memory of the gradient over 100000 steps

Each library chooses the kernels for the processor itself: variables of the environment that choose
for one of them, such as OPENBLAS_CORETYPE=Haswell, which halves the speed of NumPy's products on a
processor with AVX-512 and leaves PyTorch's alone, are not handed on, unless --as-set is given. The
report has them under settings, and what NumPy's OpenBLAS chose as openblas_kernels.

The exit status is 1 if a bound fails that does not depend on the time: the tape, the memory."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("parts", nargs="*", metavar="part", help="what to measure; all if absent")
    made.add_argument("--quick", action="store_true", help="fewer sizes and rounds: under 40 s")
    made.add_argument("--threads", type=positive, default=1, metavar="N", help="for each (1)")
    made.add_argument(
        "--as-set", action="store_true", help="keep variables that choose a library's kernels"
    )
    made.add_argument(
        "--rounds",
        type=positive,
        metavar="N",
        help=f"({Settings().rounds}; --quick: {QUICK.rounds})",
    )
    made.add_argument(
        "--out",
        type=Path,
        default=ROOT / "_build" / "bench",
        metavar="FOLDER",
        help="for bench.json and bench.svg (_build/bench); with 2 threads bench-2-threads.json,"
        " with --as-set bench-as-set.json, …",
    )
    return made


def positive(text: str) -> int:
    """Return the text as an integer ≥ 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected an integer ≥ 1, got {text}")
    return int(text)


def main(arguments: list[str]) -> int:
    """Measure, print and write; return the exit status."""
    made = parser()
    options = made.parse_args(arguments)
    for part in options.parts:
        if part not in PARTS:
            made.error(f"part: expected one of {', '.join(PARTS)}, got {part}")
    set_kernels = {name: os.environ[name] for name in KERNEL_VARIABLES if name in os.environ}
    settings = QUICK if options.quick else Settings()
    settings = settings._replace(
        parts=tuple(options.parts) or PARTS,
        threads=options.threads,
        rounds=options.rounds or settings.rounds,
        kernels=set_kernels if options.as_set else {},
    )
    report = measure(settings, lambda line: print(line, flush=True))
    name = "bench" if options.threads == 1 else f"bench-{options.threads}-threads"
    name += "-as-set" if settings.kernels else ""
    options.out.mkdir(parents=True, exist_ok=True)
    written = [options.out / f"{name}.json", options.out / f"{name}.svg"]
    written[0].write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    draw(report, written[1])
    print(f"\nWritten: {', '.join(str(path) for path in written if path.exists())}")
    return int(any(not claim["holds"] for claim in report["claims"] if not claim["timed"]))
