"""The plots of the chapter on stability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.figures import style

Array = NDArray[np.floating]

#: Dash, marker and color of the lines of a picture with few lines, told apart without color too.
LOOKS = (("-", "o", style.BLUE), ("--", "s", style.RUST), ("-.", "^", style.TEAL))


def growth(norms: Mapping[float, Array]) -> Figure:
    """Draw how the size of a state changes, beside the power of the radius of its eigenvalues.

    Parameters
    ----------
    norms : mapping of float to ndarray (n,)
        ‖s‖ at each step, the start first, by the modulus of the eigenvalues of Ŵ.
    """
    figure, axes = style.axes(7.0, 3.8)
    for (radius, norm), (dash, marker, color) in zip(norms.items(), LOOKS, strict=False):
        steps = np.arange(len(norm))
        axes.semilogy(
            steps, norm, dash, color=color, marker=marker, markevery=40, label=f"modulus {radius:g}"
        )
        line = norm[0] * radius**steps
        shown = line <= 5
        axes.semilogy(steps[shown], line[shown], ":", color="#222222", linewidth=1, marker="")
    axes.set_xlabel("step")
    axes.set_ylabel("size of the state, ‖s‖")
    axes.set_ylim(top=9)
    axes.legend(loc="center right")
    return figure


def fates(states: Mapping[str, Array]) -> Figure:
    """Draw the states of recursions whose origin repels, step by step.

    Parameters
    ----------
    states : mapping of str to ndarray (n,)
        A state at each step, the start first, by the name of the recursion.
    """
    figure, axes = style.axes(7.0, 3.6)
    for (name, s), (dash, marker, color) in zip(states.items(), LOOKS, strict=False):
        axes.plot(s, dash, color=color, marker=marker, markersize=4, linewidth=1.2, label=name)
    axes.set_xlabel("step")
    axes.set_ylabel("state")
    axes.set_ylim(-2.0, 2.0)
    axes.legend(loc="lower left", ncols=3, bbox_to_anchor=(-0.02, 1.0), columnspacing=1.2)
    return figure


def factors(steps: Array, bounds: Array, stretches: Array) -> Figure:
    """Draw bounds for how far one step stretches a distance, and the largest stretches met.

    Parameters
    ----------
    steps : ndarray (n,)
        Step sizes h > 0.
    bounds : ndarray (m, n)
        ρ(h) of m systems.
    stretches : ndarray (m, n)
        The largest ratio of distances met, per system and step size.
    """
    figure, axes = style.axes(7.0, 3.8)
    for (bound, stretch), (dash, marker, color) in zip(
        zip(bounds, stretches, strict=True), LOOKS, strict=False
    ):
        axes.semilogx(steps, bound, dash, color=color, marker="")
        axes.semilogx(steps, stretch, linestyle="", marker=marker, color=color)
    axes.axhline(1, color=style.GREY, linewidth=1, linestyle="-", marker="")
    axes.set_xlabel("step size h")
    axes.set_ylabel("distance after / before")
    axes.set_ylim(0, 1.08)
    return figure


def memory_maps(weights: Sequence[float]) -> Figure:
    """Draw r ↦ tanh(w r) with its fixed points: full where they attract, hollow where they repel.

    Parameters
    ----------
    weights : sequence of float
        w > 0 of at most three units.
    """
    figure, axes = style.axes(5.2, 4.6)
    r = np.linspace(-1, 1, 401)
    axes.plot(r, r, color=style.GREY, linestyle="-", linewidth=1, marker="")
    for weight, (dash, _, color) in zip(weights, LOOKS, strict=False):
        axes.plot(r, np.tanh(weight * r), dash, color=color, marker="", label=f"w = {weight:g}")
        rest = 1.0
        for _ in range(2000):  # down to the largest fixed point, from above
            rest = float(np.tanh(weight * rest))
        for point in (-rest, 0.0, rest) if weight > 1 else (0.0,):
            slope = weight * (1 - np.tanh(weight * point) ** 2)
            face = color if slope < 1 else "white"
            # The dot of a curve that meets the diagonal at 0 only stands inside those that repel.
            size, front = (8, 3) if weight > 1 else (3.5, 4)
            axes.plot(
                [point],
                [point],
                "o",
                markersize=size,
                markeredgecolor=color,
                markerfacecolor=face,
                zorder=front,
            )
    axes.set_xlabel("readout before the column")
    axes.set_ylabel("readout after it")
    axes.set_aspect("equal")
    axes.legend(loc="upper left")
    return figure
