"""The plots of the chapter on sampling: from the delay equation to the recurrence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unrolled.continuous import Solution, Trajectory
from unrolled.figures import style

Array = NDArray[np.floating]


def carry_in_time(solution: Solution, bits: Array, carry: Array) -> Figure:
    """Draw the second readout of an adder in continuous time, one second per column.

    Parameters
    ----------
    solution : Solution
        Of three units, from -1; the bits of column n are held from n - 1 to n.
    bits : ndarray, (T, 2)
        What each column holds.
    carry : ndarray, (T,)
        The true carry out of each column.
    """
    figure, axes = style.axes(7.4, 3.4)
    last = len(bits) - 1
    t = np.linspace(solution.start, last, 200 * len(bits) + 1)
    axes.plot(t, solution.readout(t)[:, 1], color=style.BLUE, linestyle="-", marker="")
    columns = np.arange(len(bits))
    axes.plot(
        columns,
        solution.readout(columns.astype(float))[:, 1],
        color=style.RUST,
        linestyle="",
        marker="s",
        markersize=7,
    )
    for n, (pair, c) in enumerate(zip(bits.astype(int), carry.astype(int), strict=True)):
        axes.text(n - 0.5, 1.42, f"{pair[0]} + {pair[1]}", ha="center", fontsize=12)
        axes.text(n - 0.5, -1.55, f"carry {c}", ha="center", fontsize=12)
    axes.set_xticks(np.arange(-1, last + 1))
    axes.set_yticks([-1, 0, 1])
    axes.set_xlim(-1, last + 0.08)
    axes.set_ylim(-1.75, 1.75)
    axes.set_xlabel("time t (seconds)")
    axes.set_ylabel("r₂(t)")
    return figure


def two_ends(runs: Mapping[str, Trajectory], solution: Solution) -> Figure:
    """Draw recursions beside the solution they are to follow, within the range of the solution.

    Parameters
    ----------
    runs : mapping of str to Trajectory
        Recursions of one state, by name.
    solution : Solution
        The exact one.
    """
    figure, axes = style.axes(7.0, 3.4)
    times = next(iter(runs.values())).t
    t = np.linspace(times[0], times[-1], 1000)
    s = solution(t)[:, 0]
    room = 0.9 * float(np.ptp(s))
    axes.plot(t, s, color=style.GREY, linestyle="-", marker="", linewidth=3, alpha=0.6)
    axes.plot([], [], color=style.GREY, linestyle="-", marker="", linewidth=3, label="exact")
    for (name, run), look in zip(runs.items(), LOOKS, strict=False):
        far = np.flatnonzero(np.abs(run.s[:, 0] - s.mean()) > 4 * room)
        seen = int(far[0]) + 1 if len(far) else len(run.t)  # what has run off is not followed
        axes.plot(run.t[:seen], run.s[:seen, 0], label=name, **look)  # type: ignore[arg-type]
    axes.set_ylim(s.min() - room, s.max() + room)
    axes.set_xlabel("time t (seconds)")
    axes.set_ylabel("s(t)")
    axes.legend(loc="upper center", ncols=3, bbox_to_anchor=(0.5, 1.2))
    return figure


LOOKS = (
    {"color": style.BLUE, "linestyle": "-", "marker": "o"},
    {"color": style.RUST, "linestyle": "--", "marker": "s"},
    {"color": style.TEAL, "linestyle": "-.", "marker": "^"},
)


def first_order(
    steps: Sequence[int], errors: Sequence[float], bounds: Sequence[float], tau: float
) -> Figure:
    """Draw errors, and bounds of them, against the step, both axes logarithmic.

    Parameters
    ----------
    steps : sequence of int
        k, steps per delay.
    errors, bounds : sequence of float
        Measured and proved, one each per k.
    tau : float
        τ₀, so that ΔT = τ₀/k.
    """
    figure, axes = style.axes(6.4, 3.8)
    h = tau / np.array(steps)
    axes.loglog(h, bounds, label="proved bound", **LOOKS[1])
    axes.loglog(h, errors, label="largest error", **LOOKS[0])
    slope = errors[-1] * h / h[-1]
    axes.loglog(h, slope, color=style.GREY, linestyle=":", marker="", label="proportional to ΔT")
    axes.annotate("RNN", (h[0], errors[0]), xytext=(-10, -22), textcoords="offset points")
    axes.set_xlabel("step ΔT (seconds)")
    axes.set_ylabel("error")
    axes.legend(loc="upper left")
    return figure


def two_limits(
    finer: Trajectory, tied: Trajectory, delayed: Solution, undelayed: Solution
) -> Figure:
    """Draw two ways to shrink the step, each beside the equation it leads to.

    Parameters
    ----------
    finer, tied : Trajectory
        A fine step with the delay as it is; a fine step with the delay as short as the step.
    delayed, undelayed : Solution
        The equation with its delay, and without.
    """
    figure, axes = style.axes(7.0, 3.6)
    t = np.linspace(finer.t[0], finer.t[-1], 1000)
    for solution in (delayed, undelayed):
        axes.plot(
            t,
            solution(t)[:, 0],
            color=style.GREY,
            linestyle="-",
            marker="",
            linewidth=3.5,
            alpha=0.55,
        )
    names = ("the delay kept", "the delay shrunk along")
    for run, name, look in zip((finer, tied), names, LOOKS, strict=False):
        axes.plot(run.t, run.s[:, 0], markevery=2, label=name, **look)  # type: ignore[arg-type]
    axes.plot([], [], color=style.GREY, linestyle="-", marker="", linewidth=3.5, label="exact")
    axes.set_xlabel("time t (seconds)")
    axes.set_ylabel("s(t)")
    axes.legend(loc="upper center", ncols=3, bbox_to_anchor=(0.5, 1.18))
    return figure
