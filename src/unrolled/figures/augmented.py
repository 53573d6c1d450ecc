"""The plots of the chapter on the Augmented LSTM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from unrolled.figures import style


def contests(
    scores: Mapping[str, Mapping[str, Sequence[float]]], measures: Mapping[str, str]
) -> Figure:
    """Draw the scores of contests, a panel each: every start, the mean and its t interval.

    Parameters
    ----------
    scores : mapping of str to mapping of str to sequence of float
        Title of the contest → entry → scores, which are positive.
    measures : mapping of str to str
        Title → what the score is.
    """
    from unrolled.experiments import interval

    sizes = [len(entries) for entries in scores.values()]
    figure, panels = plt.subplots(
        len(scores),
        1,
        figsize=(7.0, 0.55 * sum(sizes) + 1.1 * len(sizes)),
        squeeze=False,
        height_ratios=sizes,
    )
    for axes, (title, entries) in zip(panels[:, 0], scores.items(), strict=True):
        for row, values in enumerate(entries.values()):
            mean, low, high = interval(values)
            # The interval of a skewed sample may begin below zero, where there is no score.
            left = max(low, 0.8 * min(values))
            axes.plot(
                values,
                np.full(len(values), row),
                linestyle="",
                marker="o",
                markersize=4,
                color=style.GREY,
                alpha=0.5,
            )
            axes.plot([left, high], [row, row], "-", color=style.BLUE, marker="|", markersize=12)
            axes.plot([mean], [row], linestyle="", color=style.RUST, marker="D", markersize=6)
        axes.set_yticks(range(len(entries)), list(entries))
        axes.set_ylim(len(entries) - 0.5, -0.5)
        every = np.concatenate(list(entries.values()))
        if every.max() > 4 * every.min():
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(
                LogLocator(subs=(1, 2, 5) if every.max() < 50 * every.min() else (1,))
            )
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel(measures[title])
        axes.set_title(title, fontsize=13, loc="left")
    return figure
