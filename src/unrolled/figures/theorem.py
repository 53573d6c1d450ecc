"""The plots of the chapter on the unrolling theorem."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style

Array = NDArray[np.floating]


def gap_by_length(lengths: Array, gaps: Array, bounds: Array) -> Figure:
    """Draw what a reset costs per step against the length of the segments, with its bound.

    Parameters
    ----------
    lengths : ndarray, (k,)
        Steps in a segment.
    gaps : ndarray, (k,)
        Measured difference of the loss, per step of the sequence.
    bounds : ndarray, (k,)
        What it cannot exceed.
    """
    figure, axes = style.axes(6.4, 3.8)
    axes.loglog(lengths, bounds, label="bound", base=10)
    axes.loglog(lengths, gaps, label="measured")
    slope = gaps[0] * lengths[0] / lengths
    axes.loglog(
        lengths, slope, color=style.GREY, linestyle=":", marker="", label="proportional to 1/K"
    )
    axes.set_xlabel("segment length K (steps)")
    axes.set_ylabel("loss difference per step")
    axes.set_xticks(lengths, [f"{length:g}" for length in lengths])
    axes.minorticks_off()
    axes.legend()
    return figure
