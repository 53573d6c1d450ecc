"""The look of the static plots: legible in grey, in print and in the dark theme.

Plots are drawn dark on a transparent ground as SVG; the site's dark theme turns their lightness
over and keeps the hue. Lines therefore differ in dash and marker as well as in color.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

#: Colors that keep apart in the common color-vision deficiencies and in grey.
BLUE, RUST, TEAL, GREY = "#1c5f7c", "#b4541f", "#2a8a76", "#6b7280"

RC: Any = {
    "axes.edgecolor": "#555555",
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=[BLUE, RUST, TEAL, GREY])
    + cycler(linestyle=["-", "--", "-.", ":"])
    + cycler(marker=["o", "s", "^", "D"]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "font.size": 13,
    "font.family": "sans-serif",
    "grid.color": "#dddddd",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "svg.hashsalt": "unrolled",
    "text.color": "#222222",
}


def use_style() -> None:
    """Draw every plot from here on in the house style, as SVG where a notebook shows it."""
    mpl.rcParams.update(RC)
    set_matplotlib_formats("svg")  # type: ignore[no-untyped-call]


def axes(width: float = 7.0, height: float = 3.6) -> tuple[Figure, Axes]:
    """Return a figure of one pair of axes, ``width`` by ``height`` inches."""
    return plt.subplots(figsize=(width, height))
