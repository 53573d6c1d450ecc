"""The extensions of the Augmented LSTM, each on a task made for it, and all on one that is not.

============ ============================================ ==========================================
contest      what pays                                    controls, of the same number of parameters
============ ============================================ ==========================================
look_ahead   the context window                           vanilla; vanilla with delayed targets
input_gate   the control input gate                       vanilla; vanilla with false samples erased
projection   the recurrent projection                     vanilla
addition     nothing: all that is needed has been seen    window, gate, projection
gate_factor  (the gradient)                               the gated cell, trained by eq. 246 of v9
============ ============================================ ==========================================

The sizes are such that the numbers of parameters are within two percent of that of the first entry,
but for the vanilla cells that are said to be larger. All cells are without peepholes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled import losses
from unrolled._v9 import AugmentedLSTMWithoutGateFactor
from unrolled.cells import LSTM, AugmentedLSTM
from unrolled.cells.base import Cell
from unrolled.experiments._scores import cross_entropy, unexplained, wrong
from unrolled.experiments.contest import Contest, Entry
from unrolled.models import SequenceLabeller
from unrolled.tasks import binary_addition, false_pushes, hidden_switch, registers
from unrolled.tasks.delay import Batch, delayed

__all__ = ["CONTESTS", "addition", "gate_factor", "input_gate", "look_ahead", "projection"]

#: Sequences of a batch, steps of a sequence, the seed of the test.
BATCH, STEPS, TEST_SEED = 16, 20, 2020
WINDOW = 3


def look_ahead(test_batch: int = 2000) -> Contest:
    """Say which way a switch stands that is seen through noise; later samples tell more.

    Parameters
    ----------
    test_batch : int
        Sequences in the test, ≥ 1.

    Raises
    ------
    ValueError, TypeError
        On a ``test_batch`` that is not an integer ≥ 1.

    Examples
    --------
    >>> [e.model.param_count() for e in look_ahead(1).entries.values()]
    [685, 672, 685]
    """

    def sample(rng: np.random.Generator, batch: int = BATCH) -> Any:
        return hidden_switch.sample(rng, STEPS, batch)

    def later(rng: np.random.Generator) -> Batch:
        return delayed(sample(rng), WINDOW - 1)

    test = sample(np.random.default_rng(TEST_SEED), sequences(test_batch))
    vanilla = labeller(LSTM(1, 12))
    return Contest(
        "a switch seen through noise",
        "wrong labels",
        {
            "vanilla": Entry(vanilla, sample, test),
            "window": Entry(labeller(extended(1, 11, window=WINDOW)), sample, test),
            "vanilla, delayed": Entry(vanilla, later, delayed(test, WINDOW - 1)),
        },
        losses.logistic_cross_entropy,
        wrong,
        0.02,
    )


def input_gate(test_batch: int = 500) -> Contest:
    """Say where points are that turn in every step, and are pushed in those that are not flagged.

    Parameters
    ----------
    test_batch : int
        Sequences in the test, ≥ 1.

    Raises
    ------
    ValueError, TypeError
        On a ``test_batch`` that is not an integer ≥ 1.

    Examples
    --------
    >>> {name: e.model.param_count() for name, e in input_gate(1).entries.items()}
    {'vanilla': 484, 'input gate': 487, 'vanilla, 14 units': 1180, 'vanilla, erased': 484}
    """

    def sample(rng: np.random.Generator, batch: int = BATCH) -> false_pushes.Batch:
        return false_pushes.sample(rng, STEPS, batch)

    def erased(batch: false_pushes.Batch) -> false_pushes.Batch:
        return false_pushes.Batch(np.where(batch.x[..., -1:] > 0, batch.x, 0), batch.y)

    test = sample(np.random.default_rng(TEST_SEED), sequences(test_batch))
    vanilla = labeller(LSTM(5, 8), 4)
    return Contest(
        "pushes, half of them false",
        "part of the variance missed",
        {
            "vanilla": Entry(vanilla, sample, test),
            "input gate": Entry(labeller(extended(5, 7, input_gate=True), 4), sample, test),
            "vanilla, 14 units": Entry(labeller(LSTM(5, 14), 4), sample, test),
            "vanilla, erased": Entry(vanilla, lambda rng: erased(sample(rng)), erased(test)),
        },
        losses.squared_error,
        unexplained,
        0.02,
    )


def projection(test_batch: int = 500) -> Contest:
    """Hold ten bits that have nothing to do with each other.

    Parameters
    ----------
    test_batch : int
        Sequences in the test, ≥ 1.

    Raises
    ------
    ValueError, TypeError
        On a ``test_batch`` that is not an integer ≥ 1.

    Examples
    --------
    >>> {name: e.model.param_count() for name, e in projection(1).entries.items()}
    {'vanilla': 681, 'projection': 685, 'vanilla, 11 units': 1068}
    """

    def sample(rng: np.random.Generator, batch: int = BATCH) -> registers.Batch:
        return registers.sample(rng, 30, batch, 10)

    test = sample(np.random.default_rng(TEST_SEED), sequences(test_batch))
    return Contest(
        "ten registers of one bit",
        "wrong answers",
        {
            "vanilla": Entry(labeller(LSTM(12, 8)), sample, test),
            "projection": Entry(labeller(extended(12, 11, projection_size=2)), sample, test),
            "vanilla, 11 units": Entry(labeller(LSTM(12, 11)), sample, test),
        },
        losses.logistic_cross_entropy,
        wrong,
        0.05,
    )


def addition(test_batch: int = 500) -> Contest:
    """Add binary numbers, units first: all that is needed has been seen.

    Parameters
    ----------
    test_batch : int
        Sequences in the test, ≥ 1.

    Raises
    ------
    ValueError, TypeError
        On a ``test_batch`` that is not an integer ≥ 1.

    Examples
    --------
    >>> {name: e.model.param_count() for name, e in addition(1).entries.items()}
    {'vanilla': 361, 'window': 367, 'input gate': 358, 'projection': 357}
    """

    def sample(rng: np.random.Generator, batch: int = BATCH) -> binary_addition.Batch:
        return binary_addition.sample(rng, STEPS - 1, batch)

    cells = {
        "vanilla": LSTM(2, 8),
        "window": extended(2, 6, window=4),
        "input gate": extended(2, 7, input_gate=True),
        "projection": extended(2, 11, projection_size=4),
    }
    test = sample(np.random.default_rng(TEST_SEED), sequences(test_batch))
    return Contest(
        "binary addition",
        "loss, in nats per digit",
        {name: Entry(labeller(cell), sample, test) for name, cell in cells.items()},
        losses.logistic_cross_entropy,
        cross_entropy,
        0.02,
    )


def gate_factor(test_batch: int = 500) -> Contest:
    """Train the gated cell by its gradient, and by the one that v9 of the paper prints.

    Parameters
    ----------
    test_batch : int
        Sequences in the test, ≥ 1.

    Raises
    ------
    ValueError, TypeError
        On a ``test_batch`` that is not an integer ≥ 1.

    Examples
    --------
    >>> {name: e.model.param_count() for name, e in gate_factor(1).entries.items()}
    {'gradient': 487, 'as printed': 487}
    """
    contest = input_gate(test_batch)
    gated = contest.entries["input gate"]
    without = labeller(AugmentedLSTMWithoutGateFactor(5, 7, peepholes="none"), 4)
    entries = {"gradient": gated, "as printed": replace(gated, model=without)}
    return replace(contest, title="pushes, with and without the gate factor", entries=entries)


#: Name → contest.
CONTESTS = {
    "look_ahead": look_ahead,
    "input_gate": input_gate,
    "projection": projection,
    "addition": addition,
    "gate_factor": gate_factor,
}


def sequences(test_batch: object) -> int:
    """Return ``test_batch`` if a score can be taken of so many sequences."""
    return check.positive_int("test_batch", test_batch)


def extended(input_size: int, hidden_size: int, **options: Any) -> AugmentedLSTM:
    """Return the Augmented LSTM with the extensions asked for, and no other."""
    off: dict[str, Any] = {"input_gate": False, "peepholes": "none"}
    return AugmentedLSTM(input_size, hidden_size, **(off | options))


def labeller(cell: Cell, outputs: int = 1) -> SequenceLabeller:
    """Return the cell with a linear readout."""
    return SequenceLabeller(cell, outputs)
