"""What every self-check of the assignment does: wait for an answer, say what cannot be used."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import Unanswered, array, called
from unrolled.checks.verdict import UNANSWERED, Verdict

#: Sizes T, B, d, d_x of the cases, the smallest first: there a fault can be redone by hand.
SIZES = ((1, 1, 1, 1), (2, 1, 1, 1), (3, 1, 2, 1), (5, 3, 3, 2))
#: The example is printed to six digits, so what is printed is off by at most this.
ROUNDED = 5e-7
#: What is computed from numbers that are printed in full may be off by this.
PRINTED = 2e-6
Shapes = Callable[[int, int], dict[str, tuple[int, ...]]]
P = ParamSpec("P")


def guarded(check: Callable[P, Verdict]) -> Callable[P, Verdict]:
    """Make a verdict of what a check raises about an answer."""

    @functools.wraps(check)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Verdict:
        try:
            return check(*args, **kwargs)
        except Unanswered:
            return UNANSWERED
        except Unusable as fault:
            return Verdict(False, str(fault))

    return asked


def drawn(shapes: Shapes, d: int, d_x: int, seed: int) -> Params:
    """Return random parameters."""
    rng = np.random.default_rng(seed)
    return {name: 0.8 * rng.normal(size=shape) for name, shape in shapes(d, d_x).items()}


def arrays(known: Any) -> Any:
    """Return a printed example with arrays for its lists."""
    if isinstance(known, dict):
        return {name: arrays(value) for name, value in known.items()}
    return np.array(known, float)


def run_of(answer: object, order: list[str], *given: Any) -> dict[str, Array]:
    """Return the signals of a student's forward pass, of the right shapes."""
    run = called("forward", answer, *given)
    _, x, s_before, _ = given
    want = {name: (len(x) + 1, *s_before.shape) for name in "sv"}
    want |= {f"a_{g}": (len(x), *s_before.shape) for g in order}
    if not isinstance(run, dict) or run.keys() != want.keys():
        got = sorted(run) if isinstance(run, dict) else type(run).__name__
        raise Unusable(f"forward must return a dict with {', '.join(want)}, not {got}.")
    axes = {True: "(T + 1, B, d)", False: "(T, B, d)"}
    return {k: array(k, run[k], shape, axes[k in "sv"]) for k, shape in want.items()}


def first_off(name: str, got: Array, want: Array, bound: Array | float = PRINTED) -> str:
    """Return where printed numbers are missed by more than a bound, "" if nowhere.

    As many digits are shown as make the two numbers differ.

    Examples
    --------
    >>> first_off("s", np.array([0.5]), np.array([0.50001]))
    's[0] is 0.50001 in the example; yours is 0.50000'
    """
    off = ~(np.abs(got - want) <= bound)  # what is no number is off too
    if not off.any():
        return ""
    index = tuple(int(i) for i in np.argwhere(off)[0])
    shown = [f"{want[index]:.{k}f} {got[index]:.{k}f}".split() for k in range(4, 16)]
    there, yours = next((pair for pair in shown if pair[0] != pair[1]), shown[-1])
    return f"{name}{list(index)} is {there} in the example; yours is {yours}"
