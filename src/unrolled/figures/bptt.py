"""The plots of the chapter on backpropagation through time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style

Array = NDArray[np.floating]


def kept(sizes: Mapping[str, Array]) -> Figure:
    """Draw which errors reach which steps, a panel for each way back.

    A cell that the first panel fills and another one does not is hatched there: dropped.

    Parameters
    ----------
    sizes : mapping of str to ndarray, (T, T)
        Name of the way back → size of what the error of step l (row) is at step n (column). The
        first one is the full gradient.
    """
    style.use_style()
    full = next(iter(sizes.values()))
    there = full > 0
    # Sizes fall by orders of magnitude: the shade is that of the logarithm.
    low, high = np.log10(full[there]).min(), np.log10(full[there]).max()
    shades = ListedColormap(colormaps["Blues"](np.linspace(0.3, 1, 256)))
    figure, panels = plt.subplots(1, len(sizes), figsize=(3.1 * len(sizes), 3.5), sharey=True)
    ticks = np.arange(0, len(full), 2)
    for axes, (name, size) in zip(np.atleast_1d(panels), sizes.items(), strict=True):
        shown = np.full(size.shape, np.nan)
        shown[size > 0] = np.log10(size[size > 0])
        axes.pcolormesh(shown, cmap=shades, vmin=low, vmax=high)
        for row, column in np.argwhere(there & ~(size > 0)):
            axes.fill_between(
                [column, column + 1],
                row,
                row + 1,
                facecolor="none",
                edgecolor="#555555",
                hatch="////",
                linewidth=0,
            )
        axes.set_title(name, fontsize=13)
        axes.set_aspect("equal")
        axes.invert_yaxis()
        axes.grid(visible=False)
        axes.set_xticks(ticks + 0.5, [str(tick) for tick in ticks])
        axes.set_yticks(ticks + 0.5, [str(tick) for tick in ticks])
        axes.set_xlabel("reaches step n")
    np.atleast_1d(panels)[0].set_ylabel("error of step l")
    return figure


def bias(reach: Sequence[int], curves: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the relative bias of truncated gradients against how far back they go.

    Parameters
    ----------
    reach : sequence of int
        k2, in steps.
    curves : mapping of str to sequence of float
        Relative bias at each k2, by the name of the case; where it is 0, nothing is drawn.
    """
    style.use_style()
    figure, axes = style.axes(7.0, 3.8)
    for name, values in curves.items():
        sizes = np.array(values, float)
        sizes[sizes == 0] = np.nan  # no place on a logarithmic axis
        axes.semilogy(reach, sizes, label=name)
    axes.set_xlabel("k₂ (steps back)")
    axes.set_ylabel("relative bias")
    axes.set_ylim(1e-14, 30)
    axes.legend(loc="lower left")
    return figure
