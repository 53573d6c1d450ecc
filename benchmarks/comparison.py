"""One comparison: check that all compute the same, time in rounds, and put it into a row.

A row is a plain dict, as it goes into the report:

========= ==================================================================================
key       value
========= ==================================================================================
cell      whose comparison it is, ``"LSTM"``
mode      ``"training"`` or ``"inference"``
size      ``{"T": …, "B": …, "d_x": …, "d": …}``
times     label → median and quartiles over the rounds, ``rounds`` themselves, all in seconds
          for one repetition, and the ``repetitions`` in a block
ratios    label → median and quartiles of our time over theirs in the same round
residuals label → largest relative difference of their numbers to ours
========= ==================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from benchmarks import agreement
from benchmarks.contests import MODES, Entrant
from benchmarks.processes import Workers
from benchmarks.rounds import Timing, geometric_mean, interleaved, quartiles, ratio
from benchmarks.sizes import Size

Row = dict[str, Any]


class Effort(NamedTuple):
    """How many rounds, and how many seconds each block lasts at least."""

    rounds: int
    block: float


def compare(
    cell: str, size: Size, entrants: Mapping[str, Entrant], workers: Workers, effort: Effort
) -> Iterator[Row]:
    """Yield the row of each mode; the first of ``entrants`` is ours."""
    processes = {label: workers.get(label, entrant.peer) for label, entrant in entrants.items()}
    for mode in MODES:
        residuals = agreement.check(entrants, processes, mode)
        taking_part = {k: w for k, w in processes.items() if mode in entrants[k].modes}
        timings = interleaved(taking_part, mode, *effort)
        yield {
            "cell": cell,
            "mode": mode,
            "size": size._asdict(),
            "times": {label: as_times(timing) for label, timing in timings.items()},
            "ratios": ratios(timings),
            "residuals": residuals,
        }


def as_times(timing: Timing) -> dict[str, Any]:
    """Return the times as they go into the report."""
    return {**quartiles(timing.rounds)._asdict(), **timing._asdict()}


def ratios(timings: Mapping[str, Timing]) -> dict[str, dict[str, float]]:
    """Return label → median and quartiles of the ratios, the first to each of the others.

    >>> ratios({"ours": Timing([2.0, 6.0], 1), "theirs": Timing([1.0, 2.0], 1)})["theirs"]
    {'median': 2.5, 'lower': 2.25, 'upper': 2.75}
    """
    first, *rest = timings
    return {k: ratio(timings[first].rounds, timings[k].rounds)._asdict() for k in rest}


def means(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return, by cell, mode and peer, the geometric mean of the median ratios over the sizes."""
    found: dict[tuple[str, str, str], list[float]] = {}
    for row in rows:
        for label, value in row["ratios"].items():
            found.setdefault((row["cell"], row["mode"], label), []).append(value["median"])
    return [
        {
            "cell": cell,
            "mode": mode,
            "against": against,
            "sizes": len(values),
            "geometric_mean": geometric_mean(values),
        }
        for (cell, mode, against), values in found.items()
    ]
