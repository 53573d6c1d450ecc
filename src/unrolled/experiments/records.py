"""The longer runs of the contests on the Augmented LSTM: how they are made, and what came out.

``python -m unrolled.experiments`` runs them and writes ``augmented.json``, which is kept with the
code; the runs at other learning rates that are kept beside it come from ``--rate 0.25`` (0.5, 2)
``--seeds 5 --only look_ahead input_gate projection addition``. Training amplifies rounding:
on another machine the scores of single starts differ, and what is the same is what the intervals
say. ``early`` is a loss that rounding has not yet touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

from unrolled import _checks as check
from unrolled.experiments.augmented import CONTESTS
from unrolled.experiments.contest import Contest, judged, start

__all__ = ["record", "recorded"]

#: Starts, steps of training, and the step whose loss is kept to compare machines by.
SEEDS, STEPS, EARLY = 20, 1500, 10
#: What is kept: factor of the learning rate → file.
KEPT = {
    0.25: "augmented_quarter_rate.json",
    0.5: "augmented_half_rate.json",
    1.0: "augmented.json",
    2.0: "augmented_twice_rate.json",
}


def record(
    contests: Mapping[str, Callable[[], Contest]],
    seeds: Sequence[int],
    steps: int,
    rate: float = 1.0,
    tell: Callable[[str], object] = lambda line: None,
) -> dict[str, Any]:
    """Run contests and return all that came out, ready for JSON.

    Parameters
    ----------
    contests : mapping of str to callable
        Functions that return a contest, by name.
    seeds : sequence of int
        The starts.
    steps : int
        Steps of training, ≥ 1.
    rate : float
        Factor of the learning rate of each contest, > 0.
    tell : callable, optional
        Gets a line about each entry as soon as it is done.

    Returns
    -------
    dict
        ``steps``, ``rate``, ``seeds`` and ``contests``: name → title, measure and entries, and of
        each entry its number of parameters, its scores and its early losses.

    Raises
    ------
    ValueError, TypeError
        On numbers out of their range.

    Examples
    --------
    >>> from unrolled.experiments import augmented
    >>> small = {"look_ahead": lambda: augmented.look_ahead(test_batch=10)}
    >>> made = record(small, seeds=[0], steps=1)
    >>> made["contests"]["look_ahead"]["entries"]["window"]["parameters"]
    672
    """
    steps = check.positive_int("steps", steps)
    rate = check.real_number("rate", rate, low=0, open_low=True)
    found: dict[str, Any] = {}
    for name, make in contests.items():
        contest = make()
        contest = replace(contest, learning_rate=rate * contest.learning_rate)
        entries: dict[str, Any] = {}
        for entry, parts in contest.entries.items():
            scores, early = [], []
            for seed in seeds:
                trained = start(contest, entry, seed, steps)
                scores.append(judged(contest, entry, trained))
                early.append(float(trained.history["loss"][: EARLY + 1][-1]))
            count = parts.model.param_count()
            entries[entry] = {"parameters": count, "scores": scores, "early": early}
            tell(f"{name}: {entry}, {count} parameters, mean {sum(scores) / len(scores):.5f}")
        found[name] = {"title": contest.title, "measure": contest.measure, "entries": entries}
    return {"steps": steps, "rate": rate, "seeds": list(seeds), "contests": found}


def recorded(rate: float = 1.0) -> dict[str, Any]:
    """Return the record that is kept: the contests on the Augmented LSTM.

    Parameters
    ----------
    rate : float
        Factor of the learning rates: 1, or, with fewer starts, 0.25, 0.5 or 2.

    Raises
    ------
    ValueError
        On another factor.

    Returns
    -------
    dict
        As from ``record``.

    Examples
    --------
    >>> sorted(recorded()["contests"]) == sorted(CONTESTS)
    True
    """
    if rate not in KEPT:
        raise check.fail("rate", f"one of {', '.join(map(str, sorted(KEPT)))}", rate)
    text = files(__package__).joinpath(KEPT[rate]).read_text(encoding="utf-8")
    kept: dict[str, Any] = json.loads(text)
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the contests and write the record; ``--help`` says how."""
    import argparse
    from pathlib import Path

    parser = argparse.ArgumentParser(prog="python -m unrolled.experiments", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"starts (default {SEEDS})")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"of training (default {STEPS})")
    parser.add_argument("--rate", type=float, default=1.0, help="factor of the learning rates")
    parser.add_argument("--only", nargs="+", choices=sorted(CONTESTS), help="these contests alone")
    parser.add_argument("--write", type=Path, default=None, help="file to write, none by default")
    given = parser.parse_args(arguments)
    contests = {name: CONTESTS[name] for name in given.only or CONTESTS}
    made = record(contests, range(given.seeds), given.steps, given.rate, print)
    if given.write is not None:
        given.write.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return 0
