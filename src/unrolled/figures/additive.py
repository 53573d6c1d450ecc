"""The plots of the chapter on the additive model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style

Array = NDArray[np.floating]

#: Looks of curves that are too dense for markers.
DASHES = ("-", "--", "-.", ":")
COLORS = (style.BLUE, style.RUST, style.TEAL, style.GREY)


def trajectories(
    t: Array,
    curves: Mapping[str, Array],
    *,
    ylabel: str = "state s",
    marks: Sequence[float] = (),
    height: float = 3.4,
) -> Figure:
    """Draw curves over time, told apart by dash as well as by color.

    Parameters
    ----------
    t : ndarray, (n,)
        Times.
    curves : mapping of str to ndarray (n,)
        At most four, by name.
    ylabel : str
        What they are.
    marks : sequence of float
        Times at which to draw a thin vertical line.
    height : float
        In inches.
    """
    figure, axes = style.axes(7.0, height)
    for mark in marks:
        axes.axvline(mark, color=style.GREY, linewidth=0.9, linestyle=":", marker="")
    for (name, values), dash, color in zip(curves.items(), DASHES, COLORS, strict=False):
        axes.plot(t, values, linestyle=dash, color=color, marker="", label=name)
    axes.set_xlabel("time t")
    axes.set_ylabel(ylabel)
    axes.margins(x=0.01)
    if len(curves) > 1:
        axes.legend(loc="upper center", ncols=len(curves), bbox_to_anchor=(0.5, 1.22))
    return figure


def carry_cells(
    t: Array, states: Mapping[str, Array], carry: Sequence[int], read: Mapping[str, str]
) -> Figure:
    """Draw the state of several carry cells, one above the other, with what is read from each.

    Parameters
    ----------
    t : ndarray, (n,)
        Times in columns: the first column is from 0 to 1.
    states : mapping of str to ndarray (n,)
        The states, by name.
    carry : sequence of int
        The true carry out of each column.
    read : mapping of str to str
        What is read at the end of each column, one character per column, by the same names.
    """
    figure, panels = plt.subplots(len(states), 1, figsize=(7.0, 1.75 * len(states)), sharex=True)
    for axes, (name, values) in zip(np.atleast_1d(panels), states.items(), strict=True):
        axes.plot(t, values, color=style.BLUE, marker="")
        axes.axhline(0, color="#222222", linewidth=0.8, linestyle="-", marker="")
        axes.margins(x=0.01, y=0.12)
        axes.set_ylabel("state s")
        axes.set_title(name, loc="left", fontsize=12)
        top = axes.get_ylim()[1]
        for column, (right, got) in enumerate(zip(carry, read[name], strict=True)):
            wrong = got != str(right)
            axes.text(
                column + 0.5,
                top,
                f"({got})" if wrong else got,
                ha="center",
                va="bottom",
                color=style.RUST if wrong else "#222222",
                fontweight="bold" if wrong else "normal",
                fontsize=12,
                clip_on=False,
            )
        axes.title.set_position((0, 1))
        axes.set_title(name, loc="left", fontsize=12, pad=20)
    np.atleast_1d(panels)[-1].set_xlabel("column")
    np.atleast_1d(panels)[-1].set_xticks(range(0, len(carry) + 1, 2))
    return figure


def pictures(images: Sequence[Array], titles: Sequence[str], columns: int = 4) -> Figure:
    """Draw small pictures of pixels between -1 (empty) and 1 (ink), in rows.

    Parameters
    ----------
    images : sequence of ndarray (height, width)
    titles : sequence of str
        One per picture.
    columns : int
        Pictures in a row.
    """
    rows = -(-len(images) // columns)
    figure, panels = plt.subplots(
        rows, columns, figsize=(1.75 * columns, 2.0 * rows), squeeze=False
    )
    for axes in panels.flat:
        axes.set_axis_off()
    for axes, image, title in zip(panels.flat, images, titles, strict=False):
        axes.pcolormesh(
            image[::-1], cmap="Greys", vmin=-1, vmax=1, edgecolors="#999999", linewidth=0.3
        )
        axes.set_aspect("equal")
        axes.set_title(title, fontsize=12)
    return figure


def points(
    x: Sequence[float], curves: Mapping[str, Sequence[float]], xlabel: str, ylabel: str
) -> Figure:
    """Draw points joined by lines.

    Parameters
    ----------
    x : sequence of float
    curves : mapping of str to sequence of float
        By name; a legend is drawn if there are several.
    xlabel, ylabel : str
        What the axes are.
    """
    figure, axes = style.axes(7.0, 3.4)
    for name, values in curves.items():
        axes.plot(x, values, label=name)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    if len(curves) > 1:
        axes.legend()
    return figure
