"""Contests between models: several starts each, equal numbers of parameters, intervals."""

from unrolled.experiments import augmented
from unrolled.experiments.contest import Contest, Entry, Interval, interval, run, start
from unrolled.experiments.records import record, recorded

__all__ = [
    "Contest",
    "Entry",
    "Interval",
    "augmented",
    "interval",
    "record",
    "recorded",
    "run",
    "start",
]
