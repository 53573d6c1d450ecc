"""Five small tasks with two inputs and one target in each step.

========= ============================================= ===========================================
name      inputs                                        target
========= ============================================= ===========================================
latch     data, a mark                                  the data of the last mark
echo      data, other data                              the data of some steps ago
switch    two noisy views of a switch                   where the switch stands: -1 or 1
reports   a push, and a flag if it is false             the leaky sum of the true pushes
largest   data, other data                              the largest of the data so far
========= ============================================= ===========================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array

#: Each task has one number that says how hard it is.
NAMES = ("latch", "echo", "switch", "reports", "largest")


def sample(
    task: Mapping[str, Any], rng: np.random.Generator, steps: int, batch: int
) -> tuple[Array, Array]:
    """Return inputs and targets of a batch of sequences.

    Parameters
    ----------
    task : mapping
        ``name``, one of ``NAMES``; ``number``: the rate of marks, the delay, the rate of turns of
        the switch, the rate of false reports, the scale of the other data.
    rng : numpy.random.Generator
    steps, batch : int
        T and B.

    Returns
    -------
    x : ndarray, (T, B, 2)
    y : ndarray, (T, B)

    Raises
    ------
    ValueError
        If there is no task of that name.

    Examples
    --------
    >>> x, y = sample({"name": "echo", "number": 2}, np.random.default_rng(0), 5, 3)
    >>> bool((y[2:] == x[:-2, :, 0]).all())
    True
    """
    name, number = task["name"], task["number"]
    if name not in NAMES:
        raise ValueError(f"name: expected one of {', '.join(NAMES)}, got {name!r}")
    data, other = rng.uniform(-1, 1, size=(2, steps, batch))
    chance = rng.random((steps, batch))
    if name == "latch":
        mark = (chance < number).astype(float)
        return np.stack([data, mark], axis=2), _scan(data, lambda n, y: mark[n] * (data[n] - y))
    if name == "echo":
        y = np.zeros_like(data)
        y[number:] = data[: steps - number]
        return np.stack([data, other], axis=2), y
    if name == "switch":
        turns = np.where(chance < number, -1.0, 1.0)
        y = np.cumprod(turns, axis=0) * np.where(data[:1] < 0, -1.0, 1.0)
        return y[:, :, None] + rng.normal(size=(steps, batch, 2)), y
    if name == "reports":
        false = (chance < number).astype(float)
        push = np.where(false > 0, 4 * other, data)
        x = np.stack([push, false], axis=2)
        return x, _scan(data, lambda n, y: (1 - false[n]) * data[n] - 0.15 * y)
    return np.stack([data, number * other], axis=2), np.maximum.accumulate(data, axis=0)


def _scan(like: Array, change: Any) -> Array:
    """Return the sums of changes, each a function of the step and of the sum before it."""
    y, total = np.zeros_like(like), np.zeros_like(like[0])
    for n in range(len(like)):
        total = total + change(n, total)
        y[n] = total
    return y
