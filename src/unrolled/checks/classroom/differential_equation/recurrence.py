"""Self-check on running a recurrence with what it carries."""

from __future__ import annotations

from collections.abc import Sequence
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
    judged,
    like,
    only,
)
from unrolled.checks.verdict import Verdict

STEPS = 12
ROUNDING = 1e-10


def handed(eq: Equation, step: Sequence[Any]) -> dict[str, Array]:
    """Return weights that keep places of rest, with a zero where the family has one."""
    d, family = len(eq["A"]), step[0]
    drive = float(step[-1]) if family in ("ends", "exponential") else 0.4
    rng = np.random.default_rng(5 + d)
    W_s = 0.45 * np.eye(d) + 0.1 * rng.uniform(-1, 1, size=(d, d))
    W_z = 0.1 * rng.uniform(-1, 1, size=(d, d)) - 0.2 * np.eye(d)
    if family == "two-step":
        drive = 1.0
    else:
        W_z = 0 * W_z
    both = (W_s + W_z - np.eye(d)) @ np.linalg.inv(eq["A"])
    return {"W_s": W_s, "W_z": W_z, "W_0": drive * both, "W_1": (1 - drive) * both}


def recurrence(start: Any, advance: Any, eq: Equation, step: Sequence[Any]) -> Verdict:
    """Check ``start`` and ``advance`` by what every run of such a recurrence does.

    Parameters
    ----------
    start : callable
        ``start(eq, k, s_0, x_0)``, what is carried at t = 0.
    advance : callable
        ``advance(eq, W, k, carried, x)``, the next T states (T, d) and what is carried.
    eq : dict
        An equation.
    step : sequence
        Family of the scheme, and its numbers; the last is what g[n] counts in the drive.

    Returns
    -------
    Verdict
        Right if shapes, segments, the inputs' steps, the delays and places of rest are as they
        must be, with weights of the check's own.

    Examples
    --------
    >>> one = np.eye(1)
    >>> eq = {"A": -one, "B": one, "C": one, "phi": np.zeros(1), "tau": 1.0, "gain": 2.0}
    >>> recurrence(None, None, eq, ("two-step",))
    Not yet. start is to be a function.
    """

    def look() -> Verdict:
        for each in (eq, like(eq, 1, 2), like(eq, 3, 1)):
            rng = np.random.default_rng(2)
            d, d_x = np.shape(each["C"])
            s_0 = rng.uniform(-1, 1, size=(d,))
            x = rng.uniform(-1, 1, size=(STEPS + 1, d_x))
            for k in (1, 3):
                run = Run(start, advance, handed(each, step), k)
                _segments(run, each, s_0, x)
                _inputs(run, each, x)
                _delays(run, each, x)
                _rest(run, at_rest(each, s_0, x[0]), s_0, x[0])
                if run.W["W_1"].any():
                    _delays_of_the_start(run, each, x)
                if step[0] == "two-step":
                    _tangent(run, each, s_0, x)
        return Verdict(True, "Segments, inputs, delays and places of rest are as they must be.")

    return judged(look)


class Run(NamedTuple):
    """The student's functions, weights that they are handed, and the steps per delay."""

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
    """Check that inputs, where nothing else drives, move the state by the weights handed in."""
    bare, d = only(eq, "C"), len(eq["A"])
    s = np.concatenate([np.zeros((1, d)), run.states(bare, np.zeros(d), x)])
    W, g = run.W, x @ eq["C"].T
    by_inputs = s[2:] - s[1:-1] @ W["W_s"].T - s[:-2] @ W["W_z"].T

    def are(now: Array, before: Array) -> bool:
        return bool(np.abs(by_inputs - now @ W["W_0"].T - before @ W["W_1"].T).max() <= ROUNDING)

    if are(g[2:], g[1:-1]):
        return
    wrong = "are not those that the weights handed in make"
    if are(g[1:-1], g[:-2]):
        wrong = "read the input of the step before: row 0 of advance's x is x[1], for s[1]"
    elif are(g[1:-1], g[2:]):
        wrong = "have the two weights of the drive in each other's place"
    raise Unusable(
        f"Where nothing but the input drives the state, your steps {wrong} (k = {run.k})."
    )


def _delays(run: Run, eq: Equation, x: Array) -> None:
    """Check that an input at step 1 comes back as many steps later as the delay has."""
    for name in sorted(set(DELAYS) & set(eq)):
        seen, late = _comes_back(run, eq, x, name, 1), DELAYS[name] * run.k
        if seen != late:
            raise Unusable(
                f"The {_what(name)} that {name} multiplies comes back {_steps(seen)} later; "
                f"its delay is {_steps(late)} (k = {run.k})."
            )


def _delays_of_the_start(run: Run, eq: Equation, x: Array) -> None:
    """Check the same of g[n-1] alone: with W_1 = I and no other weight, s[n] is g[n-1]."""
    zero = np.zeros_like(run.W["W_1"])
    W = {"W_s": zero, "W_z": zero, "W_0": zero, "W_1": np.eye(len(zero))}
    for name in sorted(set(DELAYS) & set(eq)):
        # An input at step 1 is in s[2]. A state goes into g[n] first, and one step later into s.
        late = DELAYS[name] * run.k + (name != "F")
        seen = _comes_back(run._replace(W=W), eq, x, name, 2)
        if seen != late:
            raise Unusable(
                f"The {_what(name)} that {name} multiplies in g[n-1] comes back after "
                f"{_steps(seen)} (k = {run.k}, W_1 alone is not zero); it belongs one step further "
                "back than that in g[n]."
            )


def _comes_back(run: Run, eq: Equation, x: Array, name: str, since: int) -> int:
    """Return how many steps after step ``since`` an input at step 1 shows through a coefficient."""
    d, k = len(eq["A"]), run.k
    x = np.concatenate([0 * x[:1], x[1:2], np.zeros((2 * k + 5, x.shape[1]))])
    without = run.states(only(eq, "C"), np.zeros(d), x)
    s = run.states(only(eq, "C" + name), np.zeros(d), x)
    different = np.abs(s - without).max(axis=1) > 1e-14
    if not different.any():
        raise Unusable(f"With or without {name}, your states are the same (k = {k}).")
    return int(np.argmax(different)) + 1 - since


def _what(name: str) -> str:
    return {"E": "state", "F": "input"}.get(name, "readout")


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _tangent(run: Run, eq: Equation, s_0: Array, x: Array) -> None:
    """Check the state before the first one: with W_z = I and no other weight, it is s[1]."""
    bare, zero = only(eq, ""), np.zeros_like(run.W["W_z"])
    W = {"W_s": zero, "W_z": np.eye(len(zero)), "W_0": zero, "W_1": zero}
    s = np.concatenate([s_0[None], run._replace(W=W).states(bare, s_0, x[:3])])
    M = eq.get("M", np.eye(len(s_0)))
    rate = M @ (s_0 - s[1]) * run.k / eq["tau"]
    if np.abs(rate - eq["A"] @ s_0).max() > 1e-8:
        raise Unusable("The state s[-1] that your first step reads is not on the tangent at s_0.")


def _rest(run: Run, eq: Equation, s: Array, x: Array) -> None:
    """Check that a state at which the equation rests stays, under a constant input."""
    off = np.abs(run.states(eq, s, np.tile(x, (STEPS + 1, 1))) - s).max(axis=1) > 1e-8
    if off.any():
        raise Unusable(
            f"The equation rests, and has always rested, at a state that your run leaves at step "
            f"{np.argmax(off) + 1} (k = {run.k}): is every term of g there, with the gain in "
            "tanh(gain s), and s_0 as what was before t = 0?"
        )
