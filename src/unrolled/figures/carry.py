"""The plots of the chapter on the carry."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style

Array = NDArray[np.floating]

#: Two readouts this near are one place in the picture.
NEAR = 0.15


def probe_plane(outputs: Array, direction: Array) -> Array:
    """Two orthonormal axes: along a probe, and across it where the readouts vary most.

    Parameters
    ----------
    outputs : ndarray, (N, d)
        Readouts, d ≥ 2.
    direction : ndarray, (d,)
        Weights of a linear probe.

    Returns
    -------
    ndarray, (d, 2)
        The axes as columns; ``outputs @ axes`` are the coordinates.
    """
    along = direction / np.linalg.norm(direction)
    centered = outputs - outputs.mean(axis=0)
    across = np.linalg.svd(centered - np.outer(centered @ along, along))[2][0]
    return np.stack([along, across], axis=1)


def state_path(path: Array, cloud: Array, carry: Array, boundary: float) -> Figure:
    """Draw the readouts in the plane of a probe, by carry, with the path of one addition.

    Parameters
    ----------
    path : ndarray, (T, 2)
        Where one addition leads, column by column.
    cloud : ndarray, (N, 2)
        Many readouts.
    carry : ndarray, (N,)
        The true carry of each, 0 or 1.
    boundary : float
        Where along the first axis the probe decides between the two.
    """
    figure, axes = style.axes(6.4, 4.4)
    looks = {0: ("o", style.BLUE, "none"), 1: ("s", style.RUST, style.RUST)}
    for value, (marker, edge, face) in looks.items():
        x, y = cloud[carry == value].T
        axes.scatter(
            x, y, s=26, marker=marker, edgecolors=edge, facecolors=face, label=f"carry {value}"
        )
    axes.axvline(boundary, color=style.GREY, linestyle="--", linewidth=1.2, marker="")
    for here, there in itertools.pairwise(path):
        if np.linalg.norm(there - here) >= NEAR:
            arrow = {"arrowstyle": "-|>", "color": "#222222", "linewidth": 0.9, "shrinkB": 6}
            axes.annotate("", (there[0], there[1]), xytext=(here[0], here[1]), arrowprops=arrow)
    for columns, point in _resting_places(path):
        axes.annotate(
            columns,
            (point[0], point[1]),
            xytext=(9, 9),
            textcoords="offset points",
            fontsize=13,
            fontweight="bold",
        )
    axes.set_xlabel("along the probe")
    axes.set_ylabel("across the probe")
    axes.margins(0.12)
    axes.legend(loc="upper center", ncols=2, bbox_to_anchor=(0.5, 1.14))
    return figure


def _resting_places(path: Array) -> list[tuple[str, Array]]:
    """Return a label and a point for each stretch of the path that stays in one place."""
    stretches: list[list[int]] = []
    for column, point in enumerate(path):
        if stretches and np.linalg.norm(point - path[stretches[-1][0]]) < NEAR:
            stretches[-1].append(column)
        else:
            stretches.append([column])
    return [
        (str(s[0]) if len(s) == 1 else f"{s[0]}\N{EN DASH}{s[-1]}", path[s[-1]]) for s in stretches
    ]


def chain_errors(lengths: Sequence[int], errors: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the error at the end of a carry chain against the length of the chain.

    Parameters
    ----------
    lengths : sequence of int
        Columns through which the carry ripples.
    errors : mapping of str to sequence of float
        Share of wrong digits, by the name of the network.
    """
    figure, axes = style.axes(7.0, 3.6)
    for nth, (name, values) in enumerate(errors.items()):
        apart = 0.008 * nth  # curves on top of each other are drawn a hair apart
        axes.plot(lengths, np.array(values) + apart, label=name, drawstyle="steps-mid")
    axes.set_xlabel("length of the carry chain (columns)")
    axes.set_ylabel("share of wrong last digits")
    axes.set_ylim(-0.04, 0.6)
    axes.legend(loc="center right")
    return figure
