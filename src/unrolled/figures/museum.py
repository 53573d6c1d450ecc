"""The plot of the museum of wrong gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from unrolled.figures import style


def losses(groups: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """Draw the loss of every start, a row for each gradient, a group for each right twin.

    Parameters
    ----------
    groups : mapping of str to mapping of str to sequence of float
        Name of the right twin → name of the gradient → a loss for each start. The first gradient of
        a group is the right one; its median runs through the group as a line.
    """
    style.use_style()
    rows = sum(len(group) for group in groups.values()) + len(groups) - 1
    figure, axes = style.axes(7.0, 0.8 + 0.29 * rows)
    row, ticks = 0, {}
    for group in groups.values():
        right = float(np.median(next(iter(group.values()))))
        first = row
        for index, (name, values) in enumerate(group.items()):
            color, marker = (style.BLUE, "o") if index == 0 else (style.RUST, "s")
            axes.plot(values, np.full(len(values), row), marker, color=color, alpha=0.45)
            median = float(np.median(values))
            axes.plot([median], [row], "|", color=color, markersize=15, markeredgewidth=3)
            ticks[row] = name
            row += 1
        axes.plot([right, right], [first - 0.4, row - 0.6], ":", color=style.BLUE, marker="")
        row += 1
    axes.set_xscale("log")
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(row - 1.4, -0.6)
    axes.set_xlabel("loss on fresh sums after 500 updates, ten starts each")
    axes.grid(visible=False, axis="y")
    return figure
