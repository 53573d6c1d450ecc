"""Timing in rounds: every entrant once, then every entrant again, so that drift hits all alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from benchmarks.processes import Worker


class Quartiles(NamedTuple):
    """Median and quartiles."""

    median: float
    lower: float
    upper: float


class Timing(NamedTuple):
    """Seconds of one repetition in each round, and how many repetitions a block had."""

    rounds: list[float]
    repetitions: int


def interleaved(
    workers: Mapping[str, Worker], mode: str, rounds: int, block: float
) -> dict[str, Timing]:
    """Return label → times of all rounds; every block lasts at least ``block`` seconds or so."""
    counts = {label: worker.ask("repetitions", mode, block) for label, worker in workers.items()}
    times: dict[str, list[float]] = {label: [] for label in workers}
    for _ in range(rounds):
        for label, worker in workers.items():
            times[label].append(worker.ask("time", mode, counts[label]))
    return {label: Timing(times[label], counts[label]) for label in workers}


def quartiles(values: list[float]) -> Quartiles:
    """Return median and quartiles.

    >>> quartiles([4.0, 1.0, 2.0, 3.0, 5.0])
    Quartiles(median=3.0, lower=2.0, upper=4.0)
    """
    lower, median, upper = (float(q) for q in np.percentile(values, [25, 50, 75]))
    return Quartiles(median, lower, upper)


def ratio(ours: list[float], theirs: list[float]) -> Quartiles:
    """Return median and quartiles of the ratios of each round, ours to theirs.

    >>> ratio([2.0, 3.0, 8.0], [1.0, 1.0, 2.0]).median
    3.0
    """
    return quartiles([a / b for a, b in zip(ours, theirs, strict=True)])


def geometric_mean(values: list[float]) -> float:
    """Return the geometric mean of positive values.

    >>> geometric_mean([0.5, 2.0])
    1.0
    """
    return float(np.exp(np.mean(np.log(values))))


def slope(sizes: list[float], seconds: list[float]) -> float:
    """Return the exponent p of the power law, seconds ∝ sizes^p, that fits best.

    >>> round(slope([1, 2, 4], [3, 12, 48]), 12)
    2.0
    """
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
