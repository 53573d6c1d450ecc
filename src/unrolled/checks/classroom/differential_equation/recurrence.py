"""Self-check on running a recurrence with what it carries."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from unrolled._checks import Array
from unrolled.checks._answers import matrix
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.differential_equation.equation import (
    DELAYS,
    Equation,
    at_rest,
    call,
    only,
)
from unrolled.checks.classroom.differential_equation.weights import found
from unrolled.checks.verdict import Verdict

STEPS = 12
ROUNDING = 1e-10


def recurrence(start: Any, advance: Any, weights: Any, eq: Equation) -> Verdict:
    """Check ``start`` and ``advance`` by what every run of such a recurrence does.

    Parameters
    ----------
    start : callable
        ``start(eq, k, s_0, x_0)``, what is carried at t = 0.
    advance : callable
        ``advance(eq, W, k, carried, x)``, the next T states (T, d) and what is carried.
    weights : callable
        The student's own ``weights(eq, h)``.
    eq : dict
        An equation.

    Returns
    -------
    Verdict
        Right if shapes, segments, the inputs' steps, the delays and places of rest are as they
        must be. The weights themselves are taken as they are.

    Examples
    --------
    >>> one = np.eye(1)
    >>> eq = {"A": -one, "B": one, "C": one, "phi": np.zeros(1), "tau": 1.0, "gain": 2.0}
    >>> recurrence(None, None, None, eq)
    Not yet. weights is to be a function.
    """
    rng = np.random.default_rng(2)
    d, d_x = np.shape(eq["C"])
    s_0 = rng.uniform(-1, 1, size=(d,))
    x = rng.uniform(-1, 1, size=(STEPS + 1, d_x))
    try:
        for k in (1, 3):
            run = Run(start, advance, found(weights, eq, eq["tau"] / k), k)
            _segments(run, eq, s_0, x)
            _inputs(run, eq, x)
            _delays(run, eq, x)
            _rest(run, at_rest(eq, s_0, x[0]), s_0, x[0])
    except Unusable as fault:
        return Verdict(False, str(fault))
    return Verdict(True, "Segments, inputs, delays and places of rest are as they must be.")


class Run(NamedTuple):
    """The student's functions, their weights and the steps per delay."""

    start: Any
    advance: Any
    W: dict[str, Array]
    k: int

    def begin(self, eq: Equation, s_0: Array, x_0: Array) -> Any:
        """Return what is carried at t = 0."""
        return call("start", self.start, eq, self.k, s_0, x_0, where=f" for k = {self.k}")

    def on(self, eq: Equation, carried: Any, x: Array) -> tuple[Array, Any]:
        """Return the next states, and what is carried from there."""
        where = f" for T = {len(x)}, k = {self.k}"
        made = call("advance", self.advance, eq, self.W, self.k, carried, x, where=where)
        if not isinstance(made, tuple) or len(made) != 2:
            raise Unusable("advance(…) is to return two things, the states and what is carried.")
        shape = (len(x), len(eq["A"]))
        return matrix(f"s of advance(…) for T = {len(x)}", made[0], shape), made[1]

    def states(self, eq: Equation, s_0: Array, x: Array) -> Array:
        """Return s[1], …, s[T]."""
        return self.on(eq, self.begin(eq, s_0, x[0]), x[1:])[0]


def _segments(run: Run, eq: Equation, s_0: Array, x: Array) -> None:
    """Check that segments with what is carried make the whole."""
    whole = run.states(eq, s_0, x)
    for cuts in ((1, 2, 7), (5,), (4, 4)):
        carried, parts = run.begin(eq, s_0, x[0]), []
        for part in np.split(x[1:], cuts):
            s, carried = run.on(eq, carried, part)
            parts.append(s)
        off = np.abs(np.concatenate(parts) - whole).max(axis=1) > ROUNDING
        if off.any():
            lengths = " + ".join(str(len(part)) for part in parts)
            raise Unusable(
                f"{STEPS} steps in segments of {lengths} differ from one run of {STEPS} from step "
                f"{np.argmax(off) + 1} on (k = {run.k}): what does a step need that is not carried?"
            )


def _inputs(run: Run, eq: Equation, x: Array) -> None:
    """Check that inputs, where nothing else drives, move the state by the student's own weights."""
    bare, d = only(eq, "C"), len(eq["A"])
    s = np.concatenate([np.zeros((1, d)), run.states(bare, np.zeros(d), x)])
    W, g = run.W, x @ eq["C"].T
    by_inputs = s[2:] - s[1:-1] @ W["W_s"].T - s[:-2] @ W["W_z"].T

    def are(now: Array, before: Array) -> bool:
        return bool(np.abs(by_inputs - now @ W["W_0"].T - before @ W["W_1"].T).max() <= ROUNDING)

    if are(g[2:], g[1:-1]):
        return
    wrong = "are not those of your own weights"
    if are(g[1:-1], g[:-2]):
        wrong = "read the input of the step before: row 0 of advance's x is x[1], for s[1]"
    elif are(g[1:-1], g[2:]):
        wrong = "have the two weights of the drive in each other's place"
    raise Unusable(
        f"Where nothing but the input drives the state, your steps {wrong} (k = {run.k})."
    )


def _delays(run: Run, eq: Equation, x: Array) -> None:
    """Check that an input at step 1 comes back as many steps later as the delay has."""
    d, k = len(eq["A"]), run.k
    x = np.concatenate([0 * x[:1], x[1:2], np.zeros((2 * k + 3, x.shape[1]))])
    without = run.states(only(eq, "C"), np.zeros(d), x)
    for name in sorted(set(DELAYS) & set(eq)):
        s = run.states(only(eq, "C" + name), np.zeros(d), x)
        different = np.abs(s - without).max(axis=1) > 1e-14
        late = DELAYS[name] * k
        if not different.any():
            raise Unusable(f"With or without {name}, your states are the same (k = {k}).")
        if np.argmax(different) != late:
            what = {"E": "state", "F": "input"}.get(name, "readout")
            raise Unusable(
                f"The {what} that {name} multiplies comes back {np.argmax(different)} steps later; "
                f"its delay is {late} steps (k = {k})."
            )


def _rest(run: Run, eq: Equation, s: Array, x: Array) -> None:
    """Check that a state at which the equation rests stays, under a constant input."""
    off = np.abs(run.states(eq, s, np.tile(x, (STEPS + 1, 1))) - s).max(axis=1) > 1e-8
    if off.any():
        raise Unusable(
            f"The equation rests, and has always rested, at a state that your run leaves at step "
            f"{np.argmax(off) + 1} (k = {run.k}): is every term of g there, with the gain in "
            "tanh(gain s), and s_0 as what was before t = 0?"
        )
