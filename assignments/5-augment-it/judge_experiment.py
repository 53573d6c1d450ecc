"""What an experiment is worth: some of a student's runs are made anew."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from unrolled.checks.classroom.augmenting.experiment import plain
from unrolled.checks.classroom.augmenting.training import train
from unrolled_course import judging, scoring
from unrolled_course.judging import Question, Score

_HERE = Path(__file__)
retreat = judging.load(_HERE.with_name("backward.py"))
intervals = judging.load(_HERE.with_name("judge_intervals.py"))
statistic, number, quantiles = intervals.statistic, intervals.number, intervals.quantiles
expected, cells = retreat.expected, retreat.expected.cells

WIDTHS, TOLERANCE, SEEDS, INPUTS = range(5, 15), 0.08, range(8, 21), 2
#: Sums in another order change a run of 100 updates by less than 1e-6; other seeds by a tenth.
REPEATED = 1e-3
#: Design, numbers that can be had again, interval, conclusion.
WORTH = {"design": 0.3, "runs": 0.3, "interval": 0.2, "conclusion": 0.2}
#: Mistakes of an interval that part 7 has charged already.
CHARGED = [name for name in statistic.SLIPS if name != "paired"]


def numbers(value: Any) -> list[float] | None:
    """Return a recorded list of finite numbers, or None for another thing."""
    if not isinstance(value, list):
        return None
    found = [number(item) for item in value]
    return None if None in found else [item for item in found if item is not None]


def seeds(value: Any) -> list[int] | None:
    """Return a recorded list of seeds, or None for another thing."""
    found = [scoring.whole(v) for v in value] if isinstance(value, list) else [None]
    return None if any(k is None or k < 0 for k in found) else [k for k in found if k is not None]


def entry(known: Any, *path: str) -> Any:
    """Return what stands in nested dicts, or None."""
    for name in path:
        known = known.get(name) if isinstance(known, dict) else None
    return known


def unusable(given: dict[str, Any], answer: Any) -> str:
    """Return why runs of a design cannot be redone, "" if they can."""
    cell = cells.Cell(**given["cell"])
    sizes = ("base", "d"), ("extended", "d"), ("extended", "m")
    d, e, m = (scoring.whole(entry(answer, *path)) for path in sizes)
    rates = [number(entry(answer, who, "rate")) for who in ("base", "extended")]
    if d is None or e is None or m is None:
        return "The sizes are no integers."
    if d not in WIDTHS or m not in given["sizes"] or not max(1, m * _bounded(cell)) <= e < 100:
        return "A size is not among those allowed."
    if any(r is None or not 0.001 <= r <= 0.2 for r in rates):
        return "A rate is missing, or out of its range."
    every = seeds(entry(answer, "seeds"))
    if not every or len(every) > SEEDS[-1] or seeds(entry(answer, "pilot")) is None:
        return f"Seeds are lists of integers, not more than {SEEDS[-1]}."
    done = ("base", "extended") if entry(answer, "scores", "extended") else ("base",)
    found = [numbers(entry(answer, "scores", who)) for who in done]
    if any(values is None or len(values) != len(every) for values in found):
        return "Expected is an error for each seed and each of the two cells."
    return ""


def design_fault(given: dict[str, Any], answer: Any) -> str:
    """Return what is wrong with a design whose runs can be redone, "" if nothing is."""
    cell, extended = cells.Cell(**given["cell"]), answer["extended"]
    more = cells.count(cells.shapes(cell, int(extended["d"]), INPUTS, int(extended["m"])))
    own = more / cells.count(cells.base_shapes(int(answer["base"]["d"]), INPUTS))
    if abs(own - 1) > TOLERANCE:
        return f"The extended cell has {own:.3f} times as many parameters as the base cell."
    every, pilot = seeds(answer["seeds"]) or [], seeds(answer["pilot"]) or []
    if len(every) not in SEEDS or len(set(every)) < len(every):
        return "Expected are 8 to 20 seeds, each of them once."
    if set(every) & set(pilot):
        return "Seeds that helped to choose come back in the comparison."
    return ""


def _bounded(cell: Any) -> bool:
    """Tell whether m must not exceed d."""
    return cell.kind in ("project", "group")


def redone(given: dict[str, Any], answer: Any, who: str, seed: int) -> float:
    """Return the error of a run, made anew by the grader's own passes."""
    cell, d = cells.Cell(**given["cell"]), int(entry(answer, who, "d"))
    rate = number(entry(answer, who, "rate"))
    assert rate is not None
    if who == "base":
        cell = cells.base(cell)
        sizes, d_v, offsets = cells.base_shapes(d, INPUTS), d, {}
    else:
        m = int(entry(answer, who, "m"))
        sizes, offsets = cells.shapes(cell, d, INPUTS, m), given["offsets"]
        d_v = cells.width(cell, d, m)
    passes = partial(expected.forward, cell), partial(retreat.backward, cell)
    return train(*passes, sizes, d, d_v, given["task"], seed, rate, offsets)


def score_findings(given: dict[str, Any], calls: None, answer: Any) -> Score:
    """Verify the design, redo two runs of each cell, and hold the rest against the numbers."""
    answer = plain(answer)
    if not isinstance(answer, dict):
        return Score(0, "Expected is a dict.")
    if not any(numbers(entry(answer, "scores", who)) for who in ("base", "extended")):
        return Score(0, "There are no runs yet.")
    if fault := unusable(given, answer):
        return Score(0, f"{fault} Runs of such a design cannot be redone.")
    every, fault = seeds(answer["seeds"]) or [], design_fault(given, answer)
    fraction, words = WORTH["design"] * (not fault), [fault]
    places = [k % len(every) for k in given["spot"]]
    if told := _repeated(given, answer, "base", every, places):
        # The base cell was given, so these can be had whatever the passes are: without them there
        # was no experiment.
        return Score(0, " ".join(filter(None, [*words, told])))
    fraction += WORTH["runs"] / 2
    if not answer["scores"].get("extended"):
        told = "The runs of the base cell are right; there are none of the extended cell."
        return Score(round(fraction, 9), " ".join(filter(None, [*words, told])))
    if told := _repeated(given, answer, "extended", every, places):
        told += " The grader has right passes; if yours lost points in parts 2 or 4, that is why."
    fraction += 0 if told else WORTH["runs"] / 2
    more, said = _concluded(given, answer)
    words += [told, *said]
    return Score(round(fraction + more, 9), " ".join(filter(None, words)) or "All of it holds.")


def _concluded(given: dict[str, Any], answer: Any) -> tuple[float, list[str]]:
    """Return what interval and conclusion are worth, as they follow from the student's numbers."""
    paired, ends = answer.get("paired"), _interval(answer.get("interval"))
    base, extended = (numbers(answer["scores"][who]) for who in ("base", "extended"))
    if not isinstance(paired, bool) or ends is None or len(base or []) < 2:
        return 0, ["paired is True or False, and interval three numbers in their order."]
    known = partial(statistic.interval, base, extended, paired, quantiles(given))
    right = not any(intervals.off(ends, known()))
    paid = [name for name in CHARGED if not any(intervals.off(ends, known(slip=name)))]
    fault = "The interval is not that of your numbers; if part 7 lost points, that may be why."
    if paid:
        fault = "The interval is wrong, which part 7 counts and this part does not. "
        fault += statistic.SLIPS[paid[0]]
    says = "extended" if ends[2] < 0 else "base" if ends[1] > 0 else "open"
    same = answer.get("conclusion") == says
    return WORTH["interval"] * (right or bool(paid)) + WORTH["conclusion"] * same, [
        "" if right else fault,
        "" if same else "Your interval says another thing than your conclusion.",
    ]


def _repeated(
    given: dict[str, Any], answer: Any, who: str, every: list[int], places: list[int]
) -> str:
    """Return what is said if a run cannot be had again, "" if it can."""
    for k in places:
        got, want = numbers(answer["scores"][who]), redone(given, answer, who, every[k])
        assert got is not None
        if not abs(got[k] - want) <= REPEATED * max(abs(want), 0.01):
            return (
                f"With seed {every[k]} the {who} cell has error {want:.4g} when the grader runs "
                f"it; you report {got[k]:.4g}."
            )
    return ""


def _interval(value: Any) -> list[float] | None:
    """Return difference and ends, if they are numbers in their order."""
    ends = numbers(value)
    if ends is None or len(ends) != 3 or not ends[1] <= ends[0] <= ends[2]:
        return None
    return ends


QUESTIONS = {"findings": Question(None, score_findings)}
