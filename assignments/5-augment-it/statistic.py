"""Means of differences with their intervals, and the quantiles that these need."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

MOST = 40


def quantile(level: float, freedom: int) -> float:
    """Return q with P(|t| <= q) = level for Student's t, to five digits."""
    log = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
    constant = math.exp(log) / math.sqrt(math.pi * freedom)
    # With t = sqrt(freedom) tan(angle) the density is a power of a cosine: no long tails.
    angles = np.linspace(0, math.pi / 2, 20_001)
    density = constant * math.sqrt(freedom) * np.cos(angles) ** (freedom - 1)
    mass = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)]) * angles[1]
    return round(math.sqrt(freedom) * math.tan(float(np.interp(level / 2, mass, angles))), 5)


@functools.cache
def table(level: float) -> dict[int, float]:
    """Return degrees of freedom → quantile."""
    return {freedom: quantile(level, freedom) for freedom in range(1, MOST + 1)}


def interval(
    base: Any, extended: Any, paired: bool, quantiles: dict[int, float], slip: str = ""
) -> tuple[float, float, float]:
    """Return the difference of the means, extended less base, and the ends of its interval."""
    b, e = np.asarray(base, float), np.asarray(extended, float)
    if slip == "sign":
        b, e = e, b
    if slip == "paired":
        paired = not paired and len(b) == len(e)
    over = 0 if slip == "population" else 1
    if paired:
        error, freedom = np.std(e - b, ddof=over) / math.sqrt(len(b)), len(b) - 1
    else:
        error = math.sqrt(np.var(b, ddof=over) / len(b) + np.var(e, ddof=over) / len(e))
        freedom = min(len(b), len(e)) - 1
        if slip == "freedom":
            freedom = len(b) + len(e) - 2
    if slip == "spread":
        error = error * math.sqrt(len(b))
    middle, half = float(e.mean() - b.mean()), quantiles[freedom] * float(error)
    return middle, middle - half, middle + half


#: What is easily wrong in an interval → what is said.
SLIPS = {
    "sign": "The difference is extended less base.",
    "population": "The spread of a sample is estimated with one degree of freedom less.",
    "freedom": "Without pairs, the degrees of freedom are those of the smaller sample alone here.",
    "spread": "That is the spread of single runs; an interval for a mean is narrower.",
    "paired": "Paired and unpaired are exchanged, or only one of the two is done.",
}
