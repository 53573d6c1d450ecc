"""Before anything is timed: every peer computes the numbers that ours computes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.contests import Entrant
from benchmarks.peers import Results
from benchmarks.processes import Worker

#: Largest difference allowed, relative to the largest entry of its array. Sums of up to T·B = 6400
#: float32 products, ordered differently, differ by some 1e-6; a wrong equation by far more.
TOLERANCE = 2e-5


class DisagreementError(AssertionError):
    """Two peers do not compute the same."""


def check(
    entrants: Mapping[str, Entrant], workers: Mapping[str, Worker], mode: str
) -> dict[str, float]:
    """Return label → largest relative difference to ours, the first of ``entrants``.

    Afterwards every worker has the task loaded that is to be timed.

    Raises
    ------
    DisagreementError
        If a difference is above ``TOLERANCE``.
    """
    computed: dict[str, Results] = {}
    for label, entrant in entrants.items():
        if mode in entrant.modes:
            workers[label].ask("load", entrant.trial or entrant.task)
            computed[label] = workers[label].ask("results", mode)
            if entrant.trial:
                workers[label].ask("load", entrant.task)
    ours = computed.pop(next(iter(computed)))
    residuals = {}
    for label, theirs in computed.items():
        translate = entrants[label].ours_as_theirs
        same = translate(ours) if translate and mode == "training" else ours
        if theirs:
            residuals[label] = residual(label, same, theirs)
    return residuals


def residual(label: str, ours: Results, theirs: Results) -> float:
    """Return the largest difference, relative to the largest entry of its array.

    Entries that are NaN in ours stand for nothing that ours computes; they are not compared.
    """
    worst = 0.0
    for name, got in theirs.items():
        want = ours[name]
        if want.shape != got.shape:
            raise DisagreementError(f"{label}: {name} has shape {got.shape}, ours {want.shape}")
        known = ~np.isnan(want)
        if not known.any():
            continue
        difference = float(np.abs(got - want)[known].max() / np.abs(want[known]).max())
        if not difference <= TOLERANCE:
            raise DisagreementError(f"{label}: {name} differs from ours by {difference:.1e}")
        worst = max(worst, difference)
    return worst
