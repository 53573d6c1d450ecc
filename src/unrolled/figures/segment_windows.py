"""Windows over a sequence, as an interactive figure: the parts add up, or they do not.

======== ==================================================== =========
letter   meaning                                              shape
======== ==================================================== =========
v        a signal of the sequence                             (N,)
K        steps in a window                                    scalar
H        steps from one offset to the next                    scalar
j(m)     offsets 0, H, 2H, …                                  (M,)
total    sum of the windows at every step                     (N,)
======== ==================================================== =========
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from unrolled import unroll
from unrolled._checks import Array
from unrolled.figures.controls import Button, Control, Slider
from unrolled.figures.interactive import Figure

STEPS, LONGEST = 24, 12
TIMES = "\N{MULTIPLICATION SIGN}"
COLUMNS = ("Step n", "Signal v", "Windows over it", "Sum of the parts")


def segment_windows(length: int = 6, hop: int = 6) -> Figure:
    """Return the figure in which windows of K steps begin every H steps, and their sum is drawn.

    With H = K they are the windows of segments and sum to 1. With H = 1 there is one for every
    step, as for a sliding window.

    Parameters
    ----------
    length : int
        K at first, 1..12.
    hop : int
        H at first, 1..12.

    Returns
    -------
    Figure
        With the values ``length`` and ``hop``.

    Raises
    ------
    TypeError, ValueError
        On a value that a control cannot take.

    Examples
    --------
    >>> segment_windows(length=5, hop=4).values
    {'length': 5, 'hop': 4}
    """
    controls: list[Control] = [
        Slider("length", "Window length K", 1, LONGEST, 1, value=length),
        Slider("hop", "From one offset to the next, H", 1, LONGEST, 1, value=hop),
        Button("Shorter", step={"length": -1}, key="ArrowLeft"),
        Button("Longer", step={"length": 1}, key="ArrowRight"),
        Button("Sliding window", set={"hop": 1, "length": 6}, key="w"),
        Button("Segments", set={"hop": 6, "length": 6}, key="s"),
    ]
    v, total = _signal(), coverage(length, hop)
    rows = [
        [n, _format(v[n]), int(count), _format(count * v[n] + 0.0)] for n, count in enumerate(total)
    ]
    return Figure(
        title="Windows over a sequence of 24 steps",
        caption=(
            "Only if every window begins where the one before ends, H = K, is each step in exactly "
            "one of them. Then the parts add up to the signal, and the work is one pass over the "
            "sequence. A sliding window sees as much past at every step, at K times the work."
        ),
        controls=controls,
        script=files(__package__).joinpath("segment_windows.js"),
        data={"v": v},
        words=_words(length, hop, total),
        table=(COLUMNS, rows),
    )


def coverage(length: int, hop: int) -> Array:
    """Return how many windows of K steps, one beginning every H steps, cover each of 24 steps.

    Parameters
    ----------
    length, hop : int
        K and H, ≥ 1.

    Examples
    --------
    >>> coverage(length=3, hop=2)[:6]
    array([1, 1, 2, 1, 2, 1])
    """
    n = np.arange(STEPS)
    offsets = range(0, STEPS, hop)
    total: Array = np.sum([unroll.window(n, start, length) for start in offsets], axis=0)
    return total


def _signal() -> Array:
    rng = np.random.default_rng(4)
    smooth: Array = np.convolve(rng.normal(size=STEPS + 4), np.ones(5) / 2, "valid").round(2)
    return smooth


def _format(value: float) -> str:
    """Return ``value`` as the figure prints it, with a minus sign as long as the plus sign."""
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def _words(length: int, hop: int, total: Array) -> str:
    """Return what ``describe`` in segment_windows.js returns."""
    offsets = range(0, STEPS, hop)
    last = offsets[-1] + length - STEPS
    one, none, more = (int(np.sum(which)) for which in (total == 1, total == 0, total > 1))
    if one == STEPS:
        verdict = "They sum to 1 at all 24 steps: the parts add up to the signal."
    else:
        verdict = (
            f"They sum to 1 at {one} of 24 steps, to 0 at {none}, to more at {more}: "
            "the parts do not add up to the signal."
        )
    beyond = "" if last <= 0 else f" The last one is padded with zeros beyond the end, by {last}."
    work = f"Steps to compute: {len(offsets)} {TIMES} {length} = {len(offsets) * length}."
    return f"K = {length}, H = {hop}: {len(offsets)} windows.{beyond} {verdict} {work}"
