"""The plots of the chapter on the flow of errors through an LSTM."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style
from unrolled.figures.vanishing import LOOKS

Array = NDArray[np.floating]


def by_lag(
    norms: Mapping[str, Array], gates: Mapping[str, Array] | None = None, every: int = 10
) -> Figure:
    """Draw norms of ∂ψ[l-j]/∂ψ[l] against the lag j, on a log axis.

    Parameters
    ----------
    norms : mapping of str to ndarray (starts, lags)
        A row per start, by the name of the network; at most four names. The line is the median, the
        shade goes from the least to the largest.
    gates : mapping of str to ndarray (lags,), optional
        What the gates alone would leave, for some of the names: a thin line of the same color with
        hollow marks between those of the others, by which it is known where it lies on another.
    every : int
        A marker at every so many lags.
    """
    figure, axes = style.axes(7.0, 4.6)
    for (name, rows), (dash, marker, color) in zip(norms.items(), LOOKS, strict=False):
        lags = np.arange(rows.shape[1])
        axes.fill_between(lags, rows.min(axis=0), rows.max(axis=0), color=color, alpha=0.18, lw=0)
        axes.semilogy(
            lags,
            np.median(rows, axis=0),
            dash,
            color=color,
            marker=marker,
            markevery=every,
            label=name,
        )
        if gates is not None and name in gates:
            axes.semilogy(
                lags,
                gates[name],
                dash,
                color=color,
                linewidth=1.1,
                marker=marker,
                markersize=6,
                markerfacecolor="white",
                markevery=(every // 2, every),
                zorder=3,
            )
    axes.axhline(1, color=style.GREY, linewidth=1, linestyle="-", marker="")
    axes.set_xlabel("lag: steps back from the error")
    axes.set_ylabel("norm, 1 is all of the error")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, columnspacing=1.2)
    return figure
