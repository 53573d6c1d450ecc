"""The plots of the chapter on vanishing and exploding gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style

Array = NDArray[np.floating]

#: Dash, marker and color of the lines of a picture with few lines, told apart without color too.
LOOKS = (
    ("-", "o", style.BLUE),
    ("--", "s", style.RUST),
    ("-.", "^", style.TEAL),
    (":", "D", style.GREY),
)


def by_lag(norms: Mapping[str, Array], every: int = 10) -> Figure:
    """Draw norms of products of Jacobians against the number of factors, on a log axis.

    Parameters
    ----------
    norms : mapping of str to ndarray (n,)
        A norm per lag 0 … n-1, by the name of the network; at most four.
    every : int
        A marker at every so many lags.
    """
    figure, axes = style.axes(7.0, 4.2)
    for (name, norm), (dash, marker, color) in zip(norms.items(), LOOKS, strict=False):
        lags = np.arange(len(norm))
        axes.semilogy(lags, norm, dash, color=color, marker=marker, markevery=every, label=name)
    axes.axhline(1, color=style.GREY, linewidth=1, linestyle="-", marker="")
    axes.set_xlabel("lag: steps back from the error")
    axes.set_ylabel("norm of the product")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, columnspacing=1.2)
    return figure


def powers(norms: Array, radius: float) -> Figure:
    """Draw ‖W^k‖ beside the powers of the spectral radius.

    Parameters
    ----------
    norms : ndarray (n,)
        ‖W^k‖ for k = 0 … n-1.
    radius : float
        The spectral radius of W.
    """
    figure, axes = style.axes(7.0, 3.6)
    k = np.arange(len(norms))
    axes.semilogy(k, norms, "-", marker="o", color=style.BLUE, label="norm of the power")
    axes.semilogy(k, radius**k, "--", marker="s", color=style.RUST, label="power of the eigenvalue")
    axes.axhline(1, color=style.GREY, linewidth=1, linestyle="-", marker="")
    axes.set_xlabel("power k")
    axes.set_ylabel("size")
    axes.legend(loc="upper right")
    return figure


def cliff(theta: Array, loss: Array, paths: Mapping[str, Sequence[tuple[float, float]]]) -> Figure:
    """Draw a loss with a cliff and where descents on it go.

    Parameters
    ----------
    theta, loss : ndarray (n,)
        The loss at each value of the parameter.
    paths : mapping of str to sequence of (theta, loss)
        The points that a descent visits, by its name; points beyond the picture are left out.
    """
    figure, axes = style.axes(7.0, 3.8)
    axes.plot(theta, loss, "-", color=style.GREY, marker="", linewidth=2)
    looks = zip(paths.items(), (("s", style.RUST), ("o", style.BLUE)), strict=False)
    for (name, path), (marker, color) in looks:
        points = np.array([p for p in path if theta[0] <= p[0] <= theta[-1]])
        axes.plot(*points.T, linestyle="", color=color, marker=marker, label=name)
    axes.set_xlabel("bias θ")
    axes.set_ylabel("loss")
    axes.legend(loc="center right")
    return figure


def success(rates: Mapping[str, Sequence[tuple[int, float, float, float]]]) -> Figure:
    """Draw success rates over the lag with their intervals.

    Parameters
    ----------
    rates : mapping of str to sequence of (lag, rate, low, high)
        By the name of the initial weights; low and high are the ends of an interval of confidence.
    """
    figure, axes = style.axes(7.0, 4.0)
    looks = list(zip(rates.items(), LOOKS, strict=False))
    for i, ((name, rows), (dash, marker, color)) in enumerate(looks):
        lag, rate, low, high = np.array(rows).T
        # Side by side, so that intervals do not hide each other.
        place = lag * 1.06 ** (i - (len(looks) - 1) / 2)
        axes.errorbar(
            place,
            rate,
            [rate - low, high - rate],
            linestyle=dash,
            marker=marker,
            color=color,
            capsize=3,
            linewidth=1.4,
            label=name,
        )
        ticks = lag.astype(int)
    axes.set_xscale("log")
    axes.set_xticks(ticks, [str(n) for n in ticks], minor=False)
    axes.minorticks_off()
    axes.set_ylim(-0.04, 1.04)
    axes.set_xlabel("lag N: steps of noise before the question")
    axes.set_ylabel("networks that remember")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, columnspacing=1.2)
    return figure
