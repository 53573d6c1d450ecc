"""What a mistake does to training: the sums of the first chapter, learned with a wrong gradient.

====== ============================================= ==================
letter meaning                                       shape
====== ============================================= ==================
seeds  starts: weights, and the batches that follow  scalar
steps  updates                                       scalar
====== ============================================= ==================

All of it takes twelve minutes, so that it is recorded: ``python -m unrolled.museum`` writes
the record anew, and a test repeats the beginning of every run of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from unrolled import optim, train
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.models import SequenceLabeller
from unrolled.museum.beyond import clip, logistic_loss
from unrolled.museum.cells import ClearLSTM, ClearRNN, Pass
from unrolled.museum.exhibits import EXHIBITS
from unrolled.tasks import binary_addition

#: Bits of the numbers, sequences in a batch, units, rate of Adam, longest gradient.
BITS, BATCH, UNITS, RATE, LONGEST = 8, 16, 4, 0.03, 1.0
#: Starts, and updates from each, of what is recorded.
SEEDS, STEPS = 10, 500
#: Sums in the test.
TEST = 500


@dataclass(frozen=True, eq=False)
class Learning:
    """How a network learned from each of a few starts.

    Attributes
    ----------
    losses : ndarray, (seeds, steps)
        The loss before each update.
    test : ndarray, (seeds,)
        The loss on fresh sums after the last one.
    right : ndarray, (seeds,)
        The part of these sums that has every digit right.

    Examples
    --------
    >>> learned = learning("tanh twice", seeds=1, steps=2)
    >>> learned.losses.shape, learned.test.shape
    ((1, 2), (1,))
    """

    losses: Array
    test: Array
    right: Array


@cache
def learning(name: str, seeds: int = SEEDS, steps: int = STEPS) -> Learning:
    """Let a network learn to add with the gradient of an exhibit, or with the right one.

    Parameters
    ----------
    name : str
        A key of ``EXHIBITS``; or "RNN" or "LSTM", for the right twin.
    seeds, steps : int
        Starts, ≥ 1, and updates from each, ≥ 1.

    Raises
    ------
    KeyError
        On another name.

    Examples
    --------
    >>> right, wrong = (learning(name, 1, 3).losses[0] for name in ("RNN", "one step"))
    >>> bool(right[0] == wrong[0]), bool(right[-1] == wrong[-1])
    (True, False)
    """
    cell, loss, shorten = _parts(name)
    model = SequenceLabeller(cell, 1)
    objective = train.objective(model, loss)

    def clipped(params: Params, batch: binary_addition.Batch) -> tuple[float, Params]:
        value, grads = objective(params, batch)
        return value, shorten(grads, LONGEST)

    fresh = _sums(np.random.default_rng(2020), TEST)
    losses, test, right = [], [], []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        fit = train.fit(
            clipped,
            model.init(rng),
            lambda rng: _sums(rng, BATCH),
            optim.Adam(RATE),
            steps=steps,
            rng=rng,
            progress=False,
        )
        answers = model.forward(fit.params, fresh.x).outputs
        losses.append(fit.history["loss"])
        test.append(logistic_loss(answers, fresh.y).value)
        right.append(((answers > 0) == (fresh.y > 0.5)).all(axis=(0, 2)).mean())
    return Learning(np.array(losses), np.array(test), np.array(right))


def twin(name: str) -> str:
    """Return "RNN" or "LSTM", the right one that an exhibit's network is compared with.

    Parameters
    ----------
    name : str
        A key of ``EXHIBITS``.

    Raises
    ------
    KeyError
        On another name.

    Examples
    --------
    >>> twin("transpose"), twin("truncated"), twin("loss twice")
    ('RNN', 'LSTM', 'LSTM')
    """
    return "RNN" if EXHIBITS[name].kind == "RNN" else "LSTM"


def _parts(name: str) -> tuple[Cell, Any, Pass]:
    """Return the cell, the loss and the way to clip."""
    twins: dict[str, Cell] = {"RNN": ClearRNN(2, UNITS), "LSTM": ClearLSTM(2, UNITS)}
    if name in twins:
        return twins[name], logistic_loss, clip
    exhibit = EXHIBITS[name]
    if exhibit.kind != "beyond":
        return exhibit.cell(2, UNITS), logistic_loss, clip
    wrong = exhibit.function
    is_loss = exhibit.place is logistic_loss
    return twins["LSTM"], wrong if is_loss else logistic_loss, clip if is_loss else wrong


def _sums(rng: np.random.Generator, batch: int) -> binary_addition.Batch:
    return binary_addition.sample(rng, BITS, batch, dtype=np.float64)


#: Ten starts may mislead: for these, twice as many again say how far.
MORE = ("LSTM", "truncated")
#: Where the record is; a loss of the median curve for every so many steps; losses of start 0 kept.
RECORD, EVERY, BEGINNING = "training.json", 10, 20


@dataclass(frozen=True)
class Recorded:
    """What is recorded of ten starts.

    Attributes
    ----------
    test : tuple of float
        The loss on fresh sums after the last update, of every start.
    right : tuple of float
        The part of these sums that has every digit right.
    curve : tuple of float
        The median over the starts of the loss, every ten updates.
    beginning : tuple of float
        The first losses of start 0.
    more_right : tuple of float
        ``right`` of twenty starts more, for the two in ``MORE``.

    Examples
    --------
    >>> kept = recorded()["RNN"]
    >>> len(kept.test), len(kept.curve), len(kept.beginning)
    (10, 50, 20)
    """

    test: tuple[float, ...]
    right: tuple[float, ...]
    curve: tuple[float, ...]
    beginning: tuple[float, ...]
    more_right: tuple[float, ...] = field(default=(), compare=False)

    @property
    def loss(self) -> float:
        """The median over the starts of the loss on fresh sums."""
        return float(np.median(self.test))

    @property
    def learned(self) -> int:
        """How many starts have every digit of at least 99 % of the fresh sums right."""
        return sum(part >= 0.99 for part in self.right)

    @property
    def more_learned(self) -> int:
        """The same, of the starts after these."""
        return sum(part >= 0.99 for part in self.more_right)


@cache
def recorded() -> dict[str, Recorded]:
    """Return what training does with each exhibit, and with "RNN" and "LSTM", as recorded.

    Examples
    --------
    >>> list(recorded())[:3]
    ['RNN', 'LSTM', 'transpose']
    """
    kept = json.loads(files(__package__).joinpath(RECORD).read_text())
    return {
        name: Recorded(**{part: tuple(numbers) for part, numbers in run.items()})
        for name, run in kept.items()
    }


def record(folder: Path, seeds: int = SEEDS, steps: int = STEPS) -> None:
    """Train every network, and write the record into ``folder``."""
    kept = {}
    for name in ("RNN", "LSTM", *EXHIBITS):
        learned = learning(name, 3 * seeds if name in MORE else seeds, steps)
        kept[name] = {
            "test": learned.test[:seeds].round(4).tolist(),
            "right": learned.right[:seeds].round(4).tolist(),
            "curve": np.median(learned.losses[:seeds], axis=0)[::EVERY].round(4).tolist(),
            "beginning": learned.losses[0, :BEGINNING].round(8).tolist(),
            "more_right": learned.right[seeds:].round(4).tolist(),
        }
    (folder / RECORD).write_text(json.dumps(kept, indent=1) + "\n")
