"""The plots of the chapter on cells and segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style

Array = NDArray[np.floating]


def echoes(curves: Mapping[str, Array]) -> Figure:
    """Draw on a logarithmic scale how far two runs are apart at every step.

    Parameters
    ----------
    curves : mapping of str to ndarray, (N,)
        Distances as a part of the one at step 0, by the name of the network; a curve ends at its
        first 0.
    """
    figure, axes = style.axes(6.8, 3.8)
    for name, distance in curves.items():
        # A zero has no logarithm: the curve drops out of the picture there.
        axes.semilogy(np.where(distance > 0, distance, 1e-30), label=name, marker="")
    axes.set_ylim(1e-10, 8)
    axes.set_xlabel("step n")
    axes.set_ylabel("distance of the runs")
    axes.legend(loc="upper right", bbox_to_anchor=(1.0, 0.9))
    return figure


def responses(curves: Mapping[float, Array], first: float) -> Figure:
    """Draw impulse responses on a logarithmic scale, each with its bound ρⁿ ‖W_x 1‖.

    Parameters
    ----------
    curves : mapping of float to ndarray, (N, d)
        States by ρ.
    first : float
        ‖W_x 1‖.
    """
    figure, axes = style.axes(6.8, 3.8)
    colors = cycle((style.BLUE, style.RUST, style.TEAL))
    for (rho, states), color in zip(curves.items(), colors, strict=False):
        n = np.arange(len(states))
        axes.semilogy(
            n, np.linalg.norm(states, axis=1), color=color, linestyle="-", markevery=6, label=rho
        )
        axes.semilogy(n, first * rho**n, color=color, linestyle="--", marker="", linewidth=1.4)
    axes.set_ylim(1e-8, 20)
    axes.set_xlabel("step n")
    axes.set_ylabel("size of the state, ‖s[n]‖")
    axes.legend(title="\N{GREEK SMALL LETTER RHO}", loc="lower left")
    return figure


def window_errors(widths: Sequence[int], errors: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the largest error of a window network against its width, both logarithmic.

    Parameters
    ----------
    widths : sequence of int
        K.
    errors : mapping of str to sequence of float
        Errors as a part of the largest state, by the name of the network.
    """
    figure, axes = style.axes(6.8, 3.8)
    for name, error in errors.items():
        axes.loglog(widths, np.where(np.array(error) > 0, error, 1e-30), label=name)
    axes.set_ylim(1e-17, 30)
    axes.set_xticks(list(widths)[:-1], [str(width) for width in list(widths)[:-1]])
    axes.minorticks_off()
    axes.set_xlabel("window K (steps)")
    axes.set_ylabel("largest error, relative")
    axes.legend(loc="lower left")
    return figure
