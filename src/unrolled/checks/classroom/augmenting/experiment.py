"""Self-checks of intervals and of a designed comparison: what has to hold whatever comes out.

========= ================================================ ======
letter    meaning                                          shape
========= ================================================ ======
base      errors of the base cell, one for each seed       (k,)
extended  errors of the extended cell                      (k,)
========= ================================================ ======
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.augmenting.parts import Base, parameters, real
from unrolled.checks.classroom.augmenting.passes import Shapes
from unrolled.checks.classroom.lstm_cell.guarding import guarded
from unrolled.checks.classroom.through_time.differences import called
from unrolled.checks.verdict import WAITING, Verdict

#: Widths of a base cell, how many seeds, and how far numbers of parameters may be apart.
WIDTHS, SEEDS, TOLERANCE = range(5, 11), range(8, 21), 0.06


@guarded
def compare(answer: Callable[..., object]) -> Verdict:
    """Check an interval by what happens to it if the numbers are moved, stretched or repeated.

    Parameters
    ----------
    answer : callable
        (base, extended, paired) → (difference, low, high).

    Returns
    -------
    Verdict

    Examples
    --------
    >>> compare(lambda base, extended, paired: (0.0, 0.0, 0.0))
    Not yet. With extended = base + 1, the difference is 1; yours is 0.
    """
    rng = np.random.default_rng(2)
    base, noise = rng.normal(size=(2, 9))
    middle, low, high = _three(answer, base, base + 1, True)
    if abs(middle - 1) > 1e-9:
        return Verdict(
            False, f"With extended = base + 1, the difference is 1; yours is {middle:g}."
        )
    if abs(high - low) > 1e-9:
        return Verdict(False, "With pairs that all differ by 1, nothing is uncertain.")
    for paired in (True, False):
        where = "With pairs, " if paired else "Without pairs, "
        middle, low, high = _three(answer, base, noise, paired)
        if abs(high + low - 2 * middle) > 1e-9 or high <= low:
            return Verdict(False, f"{where}the difference has to be in the middle of low and high.")
        wide = _three(answer, 3 * base, 3 * noise, paired)
        if abs(wide[2] - wide[1] - 3 * (high - low)) > 1e-9:
            return Verdict(False, f"{where}errors times 3 have an interval 3 times as wide.")
        swapped = _three(answer, noise, base, paired)
        if abs(swapped[0] + middle) > 1e-9:
            return Verdict(False, f"{where}exchanged samples have the opposite difference.")
        mixed = _three(answer, base, noise[::-1].copy(), paired)
        same = abs(mixed[2] - mixed[1] - high + low) < 1e-9
        if same == paired:
            now = "does not change" if same else "changes"
            return Verdict(False, f"{where}the interval {now} if one sample is put in new order.")
    _three(answer, base, noise[:4].copy(), False)
    return Verdict(True, "It moves and stretches as it should; its width is not looked at.")


def _three(answer: object, *given: Any) -> tuple[float, float, float]:
    """Return difference and ends of a student."""
    got = called("compare", answer, *given)
    if not isinstance(got, tuple) or len(got) != 3:
        raise Unusable("compare must return three numbers: difference, low, high.")
    names = ("difference", "low", "high")
    middle, low, high = (real(name, value) for name, value in zip(names, got, strict=True))
    return middle, low, high


@guarded
def findings(answer: object, base: Base, shapes: Shapes, sizes: list[int]) -> Verdict:
    """Check the form of an experiment: its rules are kept and nothing is missing.

    Parameters
    ----------
    answer : dict
        As the notebook has it.
    base, shapes : callable
        (d, d_x) and (d, d_x, m) → name → shape.
    sizes : list of int
        What m may be.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> findings({"base": {"d": 4}}, lambda d, d_x: {}, lambda d, d_x, m: {}, [1])
    Not yet. Expected is a dict with base, conclusion, extended, interval, paired, pilot, scores, seeds.
    """  # noqa: E501 - the line is what is said
    names = {"base", "extended", "pilot", "seeds", "scores", "paired", "interval", "conclusion"}
    if not isinstance(answer, dict) or answer.keys() != names:
        return Verdict(False, f"Expected is a dict with {', '.join(sorted(names))}.")
    if not answer["seeds"]:
        return WAITING
    fault = _design(answer, base, shapes, sizes) or _outcome(answer)
    if fault:
        return Verdict(False, fault)
    return Verdict(True, "The rules are kept. Numbers and conclusion are not looked at here.")


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
        return f"A base cell has 5 to 10 units, and m is one of {sizes}."
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
    if not isinstance(answer["interval"], tuple) or len(answer["interval"]) != 3:
        return "interval is what compare returns: three numbers."
    if answer["conclusion"] not in ("extended", "base", "open"):
        return 'conclusion is "extended", "base" or "open".'
    return ""
