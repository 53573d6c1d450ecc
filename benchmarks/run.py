"""All that is measured, into one report; the module docstrings say what stands in its parts.

=============== ================================================================
key             value
=============== ================================================================
machine         ``machine.describe``, and under ``peers`` what each says of itself
settings        the ``Settings``
not_measured    peer → what to do about it, of the peers that are not installed
comparisons     rows of ``comparison``
means           geometric means of the median ratios over the sizes
tape            rows of ``tape``
growth          curves of ``growth``
memory          rows of ``memory``
claims          rows of ``claims``
=============== ================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from benchmarks import augmented, claims, contests, growth, machine, memory, table, tape
from benchmarks.comparison import Effort, compare, means
from benchmarks.processes import Workers
from benchmarks.sizes import GROWTH, QUICK_GROWTH, QUICK_SIZES, SIZES, Size

Report = dict[str, Any]
Say = Callable[[str], None]

#: Part → the cell that is compared with other libraries.
CELLS = {"lstm": "LSTM", "rnn": "RNN", "gru": "GRU"}
PARTS = (*CELLS, "augmented", "tape", "growth", "memory")


class Settings(NamedTuple):
    """What to measure, and how long.

    The LSTM is timed in ``rounds``; other cells in half as many, and the growth in a third.
    ``kernels`` are the variables of the environment that choose a library's kernels.
    """

    parts: tuple[str, ...] = PARTS
    threads: int = 1
    rounds: int = 15
    block: float = 0.02
    sizes: tuple[Size, ...] = SIZES
    growth: Mapping[str, tuple[int, ...]] = GROWTH
    steps: int = memory.STEPS
    kernels: Mapping[str, str] = {}

    def effort(self, share: int = 1) -> Effort:
        """Return the effort for one ``share``-th of the rounds."""
        return Effort(-(-self.rounds // share), self.block)


QUICK = Settings(
    rounds=3, block=0.005, sizes=QUICK_SIZES, growth=QUICK_GROWTH, steps=memory.QUICK_STEPS
)


def measure(settings: Settings, say: Say = print) -> Report:
    """Return the report; ``say`` gets each line of the table as soon as it is known."""
    report: Report = {"settings": {**settings._asdict()}, "not_measured": contests.missing()}
    for reason in report["not_measured"].values():
        say(f"Not measured: {reason}")
    with Workers(settings.threads, settings.kernels) as workers:
        compare_all(settings, workers, report, say)
        if "growth" in settings.parts:
            say(table.heading("Growth of the LSTM's cost: exponent of T, B, d in the time"))
            rows = list(growth.rows(settings.growth, workers, settings.effort(3)))
            report["growth"] = growth.curves(settings.growth, rows)
            tell(report["growth"], table.curve, say)
        about = workers.about()
    report["machine"] = {**machine.describe(settings.threads), "peers": about}
    if "tape" in settings.parts:
        say(table.heading("Tape: numbers held for each of T·B·d, the input aside"))
        report["tape"] = tape.measure(settings.sizes)
        tell(report["tape"], table.held, say)
    if "memory" in settings.parts:
        say(table.heading("Memory of a gradient over a long sequence"))
        report["memory"] = memory.measure(settings.steps, settings.threads, settings.kernels)
        tell(report["memory"], table.memory, say)
    say(table.heading("Machine"))
    say(table.machine(report["machine"]))
    report["claims"] = [claims.as_row(claim) for claim in claims.claims(report)]
    say(table.heading("Held to" + ("" if settings.sizes == SIZES else ", at some of the sizes")))
    tell(report["claims"], table.claim, say)
    return report


def compare_all(settings: Settings, workers: Workers, report: Report, say: Say) -> None:
    """Put the comparisons and their geometric means into the report."""
    report["comparisons"] = []
    pairings: list[tuple[str, Effort, Callable[[Size], dict[str, contests.Entrant]]]] = [
        (cell, settings.effort(1 if part == "lstm" else 2), partial(contests.others, cell))
        for part, cell in CELLS.items()
        if part in settings.parts
    ]
    if "augmented" in settings.parts:
        pairings += [
            (name, settings.effort(2), partial(augmented.beside_vanilla, name))
            for name in augmented.VARIANTS
        ]
    for cell, effort, entrants in pairings:
        say(table.heading(f"{cell}, (T,B,d_x,d): ms, and our time over theirs [quartiles]"))
        for size in settings.sizes:
            for row in compare(cell, size, entrants(size), workers, effort):
                report["comparisons"].append(row)
                say(table.comparison(row))
    report["means"] = means(report["comparisons"])
    if pairings:
        say(table.heading("Our time over theirs, geometric mean over the sizes"))
        tell(report["means"], table.mean, say)


def tell(rows: list[dict[str, Any]], line: Callable[[dict[str, Any]], str], say: Say) -> None:
    """Say each row as a line."""
    for row in rows:
        say(line(row))
