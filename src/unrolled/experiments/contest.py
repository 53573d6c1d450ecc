"""Models trained side by side on one task, from several starts each, and what can be said of them.

======== ======================================================== =================
letter   meaning                                                  form
======== ======================================================== =================
entry    a model, what it learns from, what it is judged by       one per name
seed     of a start: its weights, and the batches it is shown     int
score    what is measured after training: the less, the better    float
======== ======================================================== =================

The batches of a seed are the same for all entries, so that their scores can be compared in pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.cells.base import Cell
from unrolled.losses import Loss
from unrolled.optim import Adam
from unrolled.train import Batch, TrainResult, fit, objective

__all__ = ["Contest", "Entry", "Interval", "interval", "run", "start"]


@dataclass(frozen=True)
class Entry:
    """A model and its data.

    Attributes
    ----------
    model : Cell
        What is trained.
    sample : callable
        rng → batch to learn from.
    test : Batch
        What the score is taken of.

    Examples
    --------
    >>> from unrolled import LSTM
    >>> from unrolled.models import SequenceLabeller
    >>> from unrolled.tasks import binary_addition
    >>> model = SequenceLabeller(LSTM(2, 3), output_size=1)
    >>> sample = lambda rng: binary_addition.sample(rng, 4, batch=8)
    >>> Entry(model, sample, sample(np.random.default_rng(0))).model.param_count()
    76
    """

    model: Cell
    sample: Callable[[np.random.Generator], Batch]
    test: Batch


@dataclass(frozen=True)
class Contest:
    """Entries that compete, and the rules.

    Attributes
    ----------
    title : str
        What the task is.
    measure : str
        What the score is.
    entries : mapping of str to Entry
        By name; the first is the one that the others are compared with.
    loss : callable
        What training makes small: one of ``losses``.
    score : callable
        (outputs, test batch) → score.
    learning_rate : float
        Of Adam; gradients are clipped to the norm 1.

    Examples
    --------
    >>> from unrolled.experiments import augmented
    >>> list(augmented.look_ahead().entries)
    ['vanilla', 'window', 'vanilla, delayed']
    """

    title: str
    measure: str
    entries: Mapping[str, Entry]
    loss: Callable[[Array, Array, Array | None], Loss]
    score: Callable[[Array, Any], float]
    learning_rate: float


class Interval(NamedTuple):
    """A mean and the ends of its t interval.

    Attributes
    ----------
    mean, low, high : float
        The mean, and what 95-percent confidence does not exclude.

    Examples
    --------
    >>> interval([1.0, 2.0, 3.0])
    2.000 [-0.484, 4.484]
    """

    mean: float
    low: float
    high: float

    def __repr__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def start(contest: Contest, name: str, seed: int, steps: int) -> TrainResult:
    """Train one entry from one start.

    Parameters
    ----------
    contest : Contest
        The rules.
    name : str
        The entry.
    seed : int
        Of the start, ≥ 0: weights and batches each get a generator of their own.
    steps : int
        Steps of training, ≥ 0.

    Returns
    -------
    TrainResult
        ``params``, ``history``, ``state``.

    Raises
    ------
    ValueError, TypeError
        On an unknown name, or a number that is not an integer ≥ 0.

    Examples
    --------
    >>> from unrolled.experiments import augmented
    >>> start(augmented.look_ahead(), "window", seed=0, steps=2).history["loss"].shape
    (2,)
    """
    entry = contest.entries[check.option("name", name, contest.entries)]
    seed = check.positive_int("seed", seed, minimum=0)
    weights, batches = np.random.default_rng([seed, 0]), np.random.default_rng([seed, 1])
    return fit(
        objective(entry.model, contest.loss),
        entry.model.init(weights),
        entry.sample,
        Adam(contest.learning_rate),
        steps=steps,
        rng=batches,
        clip_norm=1.0,
        progress=False,
    )


def run(contest: Contest, seeds: Iterable[int], steps: int) -> dict[str, Array]:
    """Train every entry from every start and take its score.

    Parameters
    ----------
    contest : Contest
        The rules.
    seeds : iterable of int
        The starts.
    steps : int
        Steps of training, ≥ 0.

    Returns
    -------
    dict of ndarray, (starts,)
        The scores by the name of the entry, in the order of the seeds.

    Raises
    ------
    ValueError, TypeError
        As for ``start``.

    Examples
    --------
    >>> from unrolled.experiments import augmented
    >>> scores = run(augmented.look_ahead(test_batch=50), seeds=range(2), steps=1)
    >>> scores["window"].shape
    (2,)
    """
    starts = tuple(seeds)
    return {
        name: np.array([judged(contest, name, start(contest, name, k, steps)) for k in starts])
        for name in contest.entries
    }


def judged(contest: Contest, name: str, trained: TrainResult) -> float:
    """Return the score of what was trained."""
    entry = contest.entries[name]
    outputs = entry.model.forward(trained.params, entry.test.x).outputs
    return float(contest.score(outputs, entry.test))


def interval(values: Iterable[float], confidence: float = 0.95) -> Interval:
    """Mean and t interval of a sample.

    Parameters
    ----------
    values : iterable of float
        At least two.
    confidence : float
        In (0, 1).

    Returns
    -------
    Interval
        Exact for independent normal values; for means of other values nearly so.

    Raises
    ------
    ValueError, TypeError
        On fewer than two numbers, or one that is not finite, and on another confidence.

    Notes
    -----
    Source: Student (1908), The probable error of a mean.

    Examples
    --------
    >>> interval([0.5, 0.5])
    0.500 [0.500, 0.500]
    """
    from scipy.stats import t

    sample = np.array([check.real_number("values", value) for value in values])
    if len(sample) < 2:
        raise check.fail("values", "at least two numbers", len(sample))
    confidence = check.real_number("confidence", confidence, low=0, high=1, open_low=True)
    if confidence == 1:
        raise check.fail("confidence", "a number below 1", confidence)
    half = t.ppf((1 + confidence) / 2, len(sample) - 1) * sample.std(ddof=1) / len(sample) ** 0.5
    mean = float(sample.mean())
    return Interval(mean, mean - float(half), mean + float(half))
