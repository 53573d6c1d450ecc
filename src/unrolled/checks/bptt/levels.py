"""Self-check of the cost of checkpoints on two levels.

======= ==================================================== ========
letter  meaning                                              shape
======= ==================================================== ========
T       steps of the sequence                                scalar
K       segments on each level, and steps of the tape        scalar
======= ==================================================== ========
"""

from __future__ import annotations

from unrolled import _checks as check
from unrolled.checks.verdict import WAITING, Verdict


def two_levels(states: float | None, runs: float | None, steps: int = 1_000_000) -> Verdict:
    """Check how many states two levels of checkpoints hold, and how often a step is run.

    Parameters
    ----------
    states : float or None
        States in memory at most, to leading order: within 2 percent.
    runs : float or None
        How often a step is run forward at most.
    steps : int
        T ≥ 1, a cube.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError
        If ``steps`` is not a cube; a wrong answer raises nothing.

    Examples
    --------
    >>> two_levels(2000, 2)
    Not yet. That is one level. Cut each of its segments once more.
    """
    steps = check.positive_int("steps", steps)
    root = round(steps ** (1 / 3))
    if root**3 != steps:
        raise check.fail("steps", "a cube", steps)
    if states is None and runs is None:
        return WAITING
    try:
        held = check.real_number("states", states, low=0)
        times = check.real_number("runs", runs, low=0)
    except (TypeError, ValueError):
        return Verdict(False, "Both answers are numbers, at least 0.")
    if held == 2 * steps**0.5 and times == 2:
        return Verdict(False, "That is one level. Cut each of its segments once more.")
    if abs(held - 3 * root) > 0.02 * 3 * root:
        fewer = "Fewer" if held > 3 * root else "More"
        return Verdict(False, f"{fewer} states are in memory at the worst moment.")
    if times != 3:
        what = "fewer" if times > 3 else "more"
        return Verdict(False, f"The states are right; a step is run {what} times than that.")
    return Verdict(True, f"{3 * root} states and 3 runs, for {steps:,} steps.")
