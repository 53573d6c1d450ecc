"""Self-checks of a designed comparison: its rules, and whether its parts fit each other.

========= ================================================ ======
letter    meaning                                          shape
========= ================================================ ======
base      errors of the base cell, one for each seed       (k,)
extended  errors of the extended cell                      (k,)
========= ================================================ ======
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled.checks.classroom.augmenting.intervals import ends_of
from unrolled.checks.classroom.augmenting.parts import Base, parameters, real
from unrolled.checks.classroom.augmenting.passes import Shapes
from unrolled.checks.classroom.lstm_cell.guarding import guarded
from unrolled.checks.classroom.through_time.differences import called
from unrolled.checks.verdict import Verdict

NO_RUNS = Verdict(None, "fill in the dict and run the cell again.", "Not answered yet:")
#: Widths of a base cell, how many seeds, and how far numbers of parameters may be apart.
WIDTHS, SEEDS, TOLERANCE = range(5, 15), range(8, 21), 0.08


def plain(value: Any, depth: int = 3) -> Any:
    """Return a value with lists for arrays and tuples, and Python's numbers for NumPy's.

    Parameters
    ----------
    value : object
        Anything that a student may hand over.
    depth : int
        How deep to look into lists and dicts.

    Examples
    --------
    >>> plain({"seeds": np.arange(3), "interval": (np.float64(0.5), 0.25)})
    {'seeds': [0, 1, 2], 'interval': [0.5, 0.25]}
    """
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if depth and isinstance(value, (list, tuple)):
        return [plain(item, depth - 1) for item in value]
    if depth and isinstance(value, dict):
        return {name: plain(item, depth - 1) for name, item in value.items()}
    return value


@guarded
def findings(
    answer: object,
    base: Base,
    shapes: Shapes,
    sizes: list[int],
    interval_of: Callable[..., object],
    runs: Mapping[str, Callable[..., float]],
) -> Verdict:
    """Check that an experiment keeps its rules, and that its parts fit each other.

    The interval has to be that of the scores, the conclusion that of the interval, and two scores
    those of runs that are made again.

    Parameters
    ----------
    answer : dict
        As the notebook has it.
    base, shapes : callable
        (d, d_x) and (d, d_x, m) → name → shape.
    sizes : list of int
        What m may be.
    interval_of : callable
        The student's own comparison: (base, extended, paired) → (difference, low, high).
    runs : mapping
        ``base``: (d, seed, rate) → error; ``extended``: (d, m, seed, rate) → error.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> findings({"base": {"d": 4}}, lambda d, d_x: {}, lambda d, d_x, m: {}, [1], min, {})
    Not yet. Expected is a dict with base, conclusion, extended, interval, paired, pilot, scores, seeds.
    """  # noqa: E501 - the line is what is said
    answer = plain(answer)
    names = {"base", "extended", "pilot", "seeds", "scores", "paired", "interval", "conclusion"}
    if not isinstance(answer, dict) or answer.keys() != names:
        return Verdict(False, f"Expected is a dict with {', '.join(sorted(names))}.")
    if not answer["seeds"]:
        return NO_RUNS
    fault = _design(answer, base, shapes, sizes) or _outcome(answer)
    fault = fault or _unlike_scores(answer, interval_of) or _not_again(answer, runs)
    if fault:
        return Verdict(False, fault)
    return Verdict(
        True,
        "The interval is the one that your compare gives, and the conclusion fits it; one run of "
        "each cell was made again. Not looked at: the other runs, and compare itself.",
        "The rules are kept.",
    )


def _unlike_scores(answer: dict[str, Any], interval_of: Callable[..., object]) -> str:
    """Return how interval and conclusion contradict scores, "" if they do not."""
    scores = (np.array(answer["scores"][who], float) for who in ("base", "extended"))
    want = ends_of(interval_of, *scores, answer["paired"])
    ends = [real("An end of the interval", value) for value in answer["interval"]]
    if not np.allclose(ends, want, rtol=0, atol=1e-9):
        told = ", ".join(f"{value:.4g}" for value in want)
        return f"For these scores, with paired = {answer['paired']}, compare gives {told}."
    says = "extended" if ends[2] < 0 else "base" if ends[1] > 0 else "open"
    if answer["conclusion"] != says:
        return f"The interval says another thing than the conclusion {answer['conclusion']!r}."
    return ""


def _not_again(answer: dict[str, Any], runs: Mapping[str, Callable[..., float]]) -> str:
    """Return which score is not that of its run made again, "" if none of two is."""
    for who, k in (("base", 0), ("extended", -1)):
        design, seed = answer[who], answer["seeds"][k]
        sizes = [design["d"]] if who == "base" else [design["d"], design["m"]]
        want = float(called(f"run_{who}", runs[who], *sizes, seed, design["rate"]))
        got = float(answer["scores"][who][k])
        if abs(got - want) > 1e-6 * abs(want):
            return (
                f"With seed {seed}, a run of the {who} cell has the error {want:.6g} now; your "
                f"score is {got:.6g}. Scores are not rounded, and stand in the order of the seeds."
            )
    return ""


def _design(answer: dict[str, Any], base: Base, shapes: Shapes, sizes: list[int]) -> str:
    """Return which rule of the design is broken, "" if none is."""
    try:
        d, e, m = answer["base"]["d"], answer["extended"]["d"], answer["extended"]["m"]
        rates = [real("A rate", answer[who]["rate"]) for who in ("base", "extended")]
    except (KeyError, TypeError):
        return "base has d and rate; extended has d, m and rate."
    if not all(isinstance(k, int) and not isinstance(k, bool) for k in (d, e, m)):
        return "d and m are integers."
    if d not in WIDTHS or m not in sizes or e < 1:
        return f"A base cell has {WIDTHS[0]} to {WIDTHS[-1]} units, and m is one of {sizes}."
    if not all(0.001 <= rate <= 0.2 for rate in rates):
        return "Rates are numbers from 0.001 to 0.2."
    ratio = parameters(shapes(e, 2, m)) / parameters(base(d, 2))
    if abs(ratio - 1) > TOLERANCE:
        return f"The extended cell has {ratio:.3f} times as many parameters as the base cell."
    lists = [answer["seeds"], answer["pilot"]]
    if not all(isinstance(k, list) and all(type(s) is int for s in k) for k in lists):
        return "seeds and pilot are lists of integers."
    if len(lists[0]) not in SEEDS or len(set(lists[0])) < len(lists[0]):
        return "There are 8 to 20 seeds, each of them once."
    if set(lists[0]) & set(lists[1]):
        return "A pilot seed comes back in the comparison."
    return ""


def _outcome(answer: dict[str, Any]) -> str:
    """Return what of the outcome is missing, "" if nothing is."""
    scores = answer["scores"]
    if not isinstance(scores, dict) or scores.keys() != {"base", "extended"}:
        return "scores has base and extended."
    for who, values in scores.items():
        if not isinstance(values, list) or len(values) != len(answer["seeds"]):
            return f"The scores of {who} are a list with an error for each seed."
        if any(real(f"An error of {who}", value) < 0 for value in values):
            return f"An error of {who} is negative."
    if not isinstance(answer["paired"], bool):
        return "paired is True or False."
    if not isinstance(answer["interval"], list) or len(answer["interval"]) != 3:
        return "interval is what compare returns: three numbers."
    if answer["conclusion"] not in ("extended", "base", "open"):
        return 'conclusion is "extended", "base" or "open".'
    return ""
