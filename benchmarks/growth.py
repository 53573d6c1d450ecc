"""How the cost of the vanilla LSTM grows with T, B and d, one at a time around a middle size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.comparison import Effort, Row, compare
from benchmarks.contests import MODES, others
from benchmarks.processes import Workers
from benchmarks.rounds import slope
from benchmarks.sizes import MIDDLE, Size

#: ONNX Runtime is left out: the comparison has it.
LABELS = ("unrolled", "torch", "floor")


def rows(growth: Mapping[str, tuple[int, ...]], workers: Workers, effort: Effort) -> Iterator[Row]:
    """Yield the comparison at every size, the middle one once."""
    sizes = {MIDDLE._replace(**{k: v}): None for k, values in growth.items() for v in values}
    for size in sizes:
        found = others("LSTM", size)
        entrants = {label: found[label] for label in LABELS if label in found}
        yield from compare("LSTM", size, entrants, workers, effort)


def curves(growth: Mapping[str, tuple[int, ...]], found: list[Row]) -> list[dict[str, Any]]:
    """Return a curve for each letter and mode: by label, the seconds, and the slope in log-log."""
    times = {(row["mode"], Size(**row["size"])): row["times"] for row in found}
    return [
        {
            "letter": letter,
            "mode": mode,
            "values": list(values),
            "seconds": (seconds := _seconds(times, mode, letter, values)),
            "slopes": {label: slope(list(values), line) for label, line in seconds.items()},
        }
        for letter, values in growth.items()
        for mode in MODES
    ]


def _seconds(
    times: Mapping[tuple[str, Size], Any], mode: str, letter: str, values: tuple[int, ...]
) -> dict[str, list[float]]:
    line = [times[mode, MIDDLE._replace(**{letter: value})] for value in values]
    return {label: [point[label]["median"] for point in line] for label in line[0]}
