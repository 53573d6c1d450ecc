"""Train a cell that a student has written, and measure what it has learned.

========= ============================================ =============
letter    meaning                                      shape
========= ============================================ =============
p         parameters of the cell                       dict
C, c      weights and bias of the answer               (d_v,), ()
y         targets; the answer is v[n] C + c            (T, B)
========= ============================================ =============

The whole run follows from the seed and the two passes: nothing is read, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks.classroom.augmenting.tasks import sample

STEPS, BATCH, TESTED, UPDATES = 10, 16, 300, 100
#: Adam's constants; gradients longer than LONGEST are shortened.
FADING, FADING_SQUARES, SMALL, LONGEST = 0.9, 0.99, 1e-6, 1.0
Pass = Callable[..., Any]


def start(
    rng: np.random.Generator,
    shapes: Mapping[str, tuple[int, ...]],
    offsets: Mapping[str, float],
) -> Params:
    """Return parameters to start from: matrices scaled by what they sum over, small vectors.

    Parameters
    ----------
    rng : numpy.random.Generator
    shapes : mapping
        Name → shape.
    offsets : mapping
        Name → around which number a vector starts; 0 for the others.

    Returns
    -------
    dict
        Name → array.
    """
    made = {}
    for name in sorted(shapes):
        shape = shapes[name]
        matrix = len(shape) > 1 and name != "b"
        size = 1 / np.sqrt(shape[-1]) if matrix else 0.2
        made[name] = offsets.get(name, 0.0) + size * rng.normal(size=shape)
    return made


def train(
    forward: Pass,
    backward: Pass,
    shapes: Mapping[str, tuple[int, ...]],
    d: int,
    d_v: int,
    task: Mapping[str, Any],
    seed: int,
    rate: float = 0.02,
    offsets: Mapping[str, float] | None = None,
    updates: int = UPDATES,
) -> float:
    """Train a cell from a seed and return its test error as a part of the targets' variance.

    Parameters
    ----------
    forward : callable
        (p, x, s_before, v_before) → dict with ``s`` (T + 1, B, d) and ``v`` (T + 1, B, d_v).
    backward : callable
        (p, x, run, d_s, d_v) → (grads, d_x, d_s_before, d_v_before).
    shapes : mapping
        Name → shape of the parameters.
    d, d_v : int
        Units, and numbers in a value.
    task : mapping
        As for ``sample``.
    seed : int
        From it follow start, data and test; the data are those of every cell with this seed.
    rate : float
        Of Adam, from 0.001 to 0.2.
    offsets : mapping, optional
        As for ``start``.
    updates : int
        How many.

    Returns
    -------
    float
        Mean squared error on fresh sequences, divided by the variance of the targets: 1 is what a
        constant answer gets, less is better.

    Raises
    ------
    ValueError
        If the seed or the rate is out of its range.

    Examples
    --------
    A cell that keeps nothing, v[n] = W x[n], learns to hand through what just came in.

    >>> def forward(p, x, s_before, v_before):
    ...     return {"s": np.zeros((len(x) + 1, *s_before.shape)),
    ...             "v": np.concatenate([v_before[None], x @ p["W"].T])}
    >>> def backward(p, x, run, d_s, d_v):
    ...     return {"W": np.einsum("tbv,tbi->vi", d_v[1:], x)}, None, None, None
    >>> now, before = {"name": "echo", "number": 0}, {"name": "echo", "number": 1}
    >>> [train(forward, backward, {"W": (1, 2)}, 1, 1, task, seed=0) < 0.05
    ...  for task in (now, before)]
    [True, False]
    """
    if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"seed: expected an integer of at least 0, got {seed!r}")
    if not 0.001 <= rate <= 0.2:
        raise ValueError(f"rate: expected a number from 0.001 to 0.2, got {rate}")
    # Streams of their own: cells of other sizes meet the same data.
    first, data, test = (np.random.default_rng([int(seed), k]) for k in range(3))
    # Two-part names, as a cell may have parameters called C or c itself.
    at: Any = {("cell", k): a for k, a in start(first, shapes, offsets or {}).items()}
    at["answer", "C"] = first.normal(size=d_v) / np.sqrt(d_v)
    at["answer", "c"] = np.zeros(())
    mean, square = ({k: 0 * a for k, a in at.items()} for _ in range(2))
    for k in range(updates):
        grads = _gradients(forward, backward, at, d, d_v, sample(task, data, STEPS, BATCH))
        norm = np.sqrt(sum(float((g * g).sum()) for g in grads.values()))
        for name, g in grads.items():
            g = g * min(1.0, LONGEST / (norm + 1e-12))
            mean[name] = FADING * mean[name] + (1 - FADING) * g
            square[name] = FADING_SQUARES * square[name] + (1 - FADING_SQUARES) * g * g
            right = mean[name] / (1 - FADING ** (k + 1))
            spread = np.sqrt(square[name] / (1 - FADING_SQUARES ** (k + 1)))
            at[name] = at[name] - rate * right / (spread + SMALL)
    x, y = sample(task, test, STEPS, TESTED)
    answer = _answer(at, _run(forward, at, x, d, d_v)["v"])
    return float(((answer - y) ** 2).mean() / y.var())


def _cell(at: Any) -> Params:
    return {k: a for (whose, k), a in at.items() if whose == "cell"}


def _run(forward: Pass, at: Any, x: Array, d: int, d_v: int) -> Any:
    batch = x.shape[1]
    return forward(_cell(at), x, np.zeros((batch, d)), np.zeros((batch, d_v)))


def _answer(at: Any, v: Array) -> Array:
    return np.asarray(v[1:] @ at["answer", "C"] + at["answer", "c"])


def _gradients(
    forward: Pass, backward: Pass, at: Any, d: int, d_v: int, batch: tuple[Array, Array]
) -> Any:
    """Return the gradients of the mean squared error of a batch."""
    x, y = batch
    run = _run(forward, at, x, d, d_v)
    by_answer = 2 * (_answer(at, run["v"]) - y) / y.size
    by_v = np.zeros_like(run["v"])
    by_v[1:] = by_answer[:, :, None] * at["answer", "C"]
    grads = backward(_cell(at), x, run, np.zeros_like(run["s"]), by_v)[0]
    found = {("cell", k): grads[k] for k in _cell(at)}
    found["answer", "C"] = np.einsum("tb,tbi->i", by_answer, run["v"][1:])
    found["answer", "c"] = by_answer.sum()
    return found
