"""The figure of a report: ratios by size with the floor drawn in, and how the cost grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from benchmarks.contests import MODES
from unrolled.figures.style import BLUE, GREY, RC, RUST, TEAL

Report = dict[str, Any]
Array = NDArray[np.floating]

#: Label → (name, color, hatch): apart in grey as well.
BARS = {
    "torch": ("PyTorch", BLUE, ""),
    "onnxruntime": ("ONNX Runtime", "#d9a441", "///"),
    "floor": ("the matrix products alone", GREY, "..."),
}
LINES = {
    "unrolled": ("unrolled", BLUE, "-", "o"),
    "torch": ("PyTorch", RUST, "--", "s"),
    "floor": ("products alone", TEAL, ":", "^"),
}
UNITS = {"T": "steps T", "B": "sequences B", "d": "width d"}


def draw(report: Report, path: Path) -> None:
    """Write the figure of what the report has; nothing if it has neither LSTM nor growth."""
    rows = [row for row in report["comparisons"] if row["cell"] == "LSTM"]
    growth = report.get("growth", [])
    count = bool(rows) + bool(growth)
    if not count:
        return
    with mpl.rc_context({**RC, "font.size": 10, "savefig.facecolor": "white"}):
        figure = Figure(figsize=(11, 4.2 * count))
        bands = figure.subfigures(count, 1, squeeze=False)[:, 0]
        if rows:
            for axes, mode in zip(bands[0].subplots(1, 2), MODES, strict=True):
                ratios(axes, mode, [row for row in rows if row["mode"] == mode])
        if growth:
            letters = list(dict.fromkeys(curve["letter"] for curve in growth))
            panels = bands[-1].subplots(1, len(letters))
            for axes, letter in zip(panels, letters, strict=True):
                curves(axes, letter, [curve for curve in growth if curve["letter"] == letter])
            lines = panels[0].get_legend_handles_labels()
            bands[-1].legend(*lines, loc="outside lower center", ncols=6, fontsize=8.5)
        figure.savefig(path)


def ratios(axes: Axes, mode: str, rows: list[dict[str, Any]]) -> None:
    """Draw a bar for each size and peer, our time over theirs, with the floor's over theirs."""
    labels = [label for label in rows[0]["ratios"] if label != "floor"] or ["floor"]
    places = np.arange(len(rows))
    width = 0.8 / len(labels)
    for i, label in enumerate(labels):
        at = places + (i - (len(labels) - 1) / 2) * width
        bars(axes, at, width, label, [row["ratios"][label] for row in rows])
        if label != "floor":
            times = [row["times"] for row in rows]
            floors = [time["floor"]["median"] / time[label]["median"] for time in times]
            ends = at - width / 2, at + width / 2
            axes.hlines(floors, *ends, colors="black", linewidth=2.6, zorder=4)
    if labels != ["floor"]:
        name = "floor: the matrix products alone"
        axes.plot([], [], color="black", linewidth=2.6, marker="", linestyle="-", label=name)
    axes.axhline(1, color="#222222", linewidth=1, linestyle="--", marker="")
    axes.set_xticks(places, ["\n".join(map(str, row["size"].values())) for row in rows])
    axes.text(-0.02, -0.034, "T\nB\nd$_x$\nd", transform=axes.transAxes, va="top", ha="right")
    axes.set_ylabel("time / time of the other")
    axes.set_title(f"LSTM, {mode}")
    axes.grid(visible=False, axis="x")
    axes.set_axisbelow(True)
    axes.set_ylim(top=1.3 * axes.get_ylim()[1])
    axes.legend(loc="upper left", ncols=2, fontsize=9)


def bars(axes: Axes, at: Array, width: float, label: str, found: list[dict[str, float]]) -> None:
    """Draw median ratios as bars, and their quartiles."""
    name, color, hatch = BARS[label]
    middle = np.array([ratio["median"] for ratio in found])
    lower = middle - [ratio["lower"] for ratio in found]
    upper = [ratio["upper"] for ratio in found] - middle
    look: dict[str, Any] = {
        "color": color,
        "hatch": hatch,
        "edgecolor": "white",
        "label": f"unrolled to {name}",
    }
    axes.bar(at, middle, 0.92 * width, **look)
    axes.errorbar(at, middle, [lower, upper], fmt="none", ecolor="#222222", elinewidth=1, capsize=2)


def curves(axes: Axes, letter: str, found: list[dict[str, Any]]) -> None:
    """Draw time by size, markers filled for training, each line with its exponent at the end."""
    values = found[0]["values"]
    for curve in found:
        face = {"markerfacecolor": "white"} if curve["mode"] == "inference" else {}
        for label, seconds in curve["seconds"].items():
            name, color, dash, marker = LINES[label]
            look = {"color": color, "linestyle": dash, "marker": marker, **face}
            milliseconds = [1e3 * second for second in seconds]
            axes.loglog(values, milliseconds, label=f"{name}, {curve['mode']}", **look)
            end = values[-1], milliseconds[-1]
            exponent = f"{curve['slopes'][label]:.2f}"
            place: Any = {"xytext": (7, 0), "textcoords": "offset points", "va": "center"}
            axes.annotate(exponent, end, fontsize=8, color=color, **place)
    axes.set_xlim(values[0] / 1.15, 1.45 * values[-1])
    axes.set_xticks(values, list(map(str, values)))
    axes.set_xticks([], minor=True)
    axes.set_xlabel(UNITS[letter])
    axes.set_ylabel("ms")
    axes.set_title(f"LSTM: time by {letter}, with exponents")
