"""The plots of the chapter on the vanilla LSTM."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style

Array = NDArray[np.floating]


def gate_trace(signs: str, state: Array, gates: Mapping[str, Array]) -> Figure:
    """Draw the state of a unit while it reads a text, and below it its gates as open valves.

    Parameters
    ----------
    signs : str
        The text, N signs; blanks are marked by a band.
    state : ndarray (N,)
        s[n] after each sign.
    gates : mapping of str to ndarray (N,)
        A gate's values in [0, 1], by its name in mathematics.
    """
    n = np.arange(len(signs))
    figure, panels = plt.subplots(
        1 + len(gates),
        sharex=True,
        figsize=(7.0, 2.3 + 0.95 * len(gates)),
        height_ratios=[2.2] + [1] * len(gates),
        squeeze=False,
    )
    above, *below = panels[:, 0]
    above.plot(n, state, color=style.BLUE, markersize=3.5)
    above.axhline(0, color=style.GREY, linewidth=1, linestyle="-", marker="")
    above.set_ylabel("state $s$")
    for axes, (name, values) in zip(below, gates.items(), strict=True):
        axes.bar(n, values, width=0.7, color=style.RUST)
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 1])
        axes.set_ylabel(name, rotation=0, labelpad=18, va="center")
    for axes in panels[:, 0]:
        axes.grid(visible=False, axis="x")
        for at in n[[sign == " " for sign in signs]]:
            axes.axvspan(at - 0.5, at + 0.5, color="#888888", alpha=0.22, linewidth=0)
    shown = [sign.replace(" ", "\N{OPEN BOX}") for sign in signs]
    below[-1].set_xticks(n, shown, family="monospace")
    below[-1].tick_params(axis="x", length=0)
    below[-1].set_xlim(-0.6, len(signs) - 0.4)
    below[-1].set_xlabel("the sign that is read")
    return figure
