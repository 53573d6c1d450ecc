"""Self-check of what a student finds for the own network."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import Unanswered, called
from unrolled.checks.verdict import UNANSWERED, Verdict

Net = dict[str, Any]


class Run(NamedTuple):
    """The run of the notebook: its drives, a step of the network, and the norm.

    Attributes
    ----------
    drives : ndarray, (N, d)
        What each step adds to the weighted state.
    step : callable
        (net, s, u) → the state after a step.
    norm : callable
        (net, a) → the norm that the network is measured in.

    Examples
    --------
    >>> run = Run(np.zeros((9, 2)), lambda net, s, u: net["W"] * np.tanh(s) + u,
    ...           lambda net, a: float(np.abs(a).max()))
    >>> run.norm({}, np.array([3.0, -4.0]))
    4.0
    """

    drives: Array
    step: Callable[[Net, Array, Array], Array]
    norm: Callable[[Net, Array], float]


def own(
    answer: Any, forth: Any, back: Any, net: Net, C: float, eps: float, run: Run | None = None
) -> Verdict:
    """Check the numbers of the student's own network against the student's own promises.

    Parameters
    ----------
    answer : dict or None
        ``drop``, ``cut`` and ``measured``.
    forth, back : callable
        The student's ``promise`` and ``promise_back``.
    net : dict
        The network.
    C, eps : float
        What the two functions are asked for.
    run : Run, optional
        Without it ``measured`` is only compared with what is promised.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> said = {"drop": 7, "cut": None, "measured": 9}
    >>> own(said, lambda *a: {"rho": 0.5, "K": 7}, lambda *a: {"rho": 2.0, "K": None}, {}, 1.0, 0.1)
    Not yet. Measured are 9 steps, more than the 7 that you promise: one of them is wrong.
    """
    if not answer:
        return UNANSWERED
    try:
        if not isinstance(answer, dict) or set(answer) != {"drop", "cut", "measured"}:
            raise Unusable("The answer is a dict of drop, cut and measured.")
        for key, function in (("drop", forth), ("cut", back)):
            given = called(key, function, net, C, eps)
            if not isinstance(given, dict) or "K" not in given:
                raise Unusable(f"Your function for {key} must return a dict with K.")
            K = given["K"]
            if answer[key] != K:
                raise Unusable(
                    f"{key} is {answer[key]!r} of type {type(answer[key]).__name__}, but your "
                    f"function promises {K!r}."
                )
        most, found = answer["drop"], answer["measured"]
        if isinstance(found, bool) or not isinstance(found, Integral) or found < 0:
            raise Unusable(
                f"measured must be a whole number from 0 on, got {found!r} of type "
                f"{type(found).__name__}."
            )
        if most is not None and found > most:
            raise Unusable(
                f"Measured are {found} steps, more than the {most} that you promise: one of them "
                "is wrong."
            )
        if run is not None:
            _measured(int(found), net, eps, run)
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))
    if run is None:
        return Verdict(True, "The three numbers fit each other.", "Not contradicted.")
    return Verdict(True, "Two are those of your functions, and in this run the third is enough.")


def _measured(K: int, net: Net, eps: float, run: Run) -> None:
    """Check that K steps are enough wherever the state is dropped, and K - 1 are not."""
    if len(run.drives) < K:
        raise Unusable(f"measured is {K}, more steps than the run has.")
    if largest_error(K, net, run) > eps:
        raise Unusable(
            f"After {K} steps a state that was dropped somewhere in the run is still off by more "
            "than EPS."
        )
    if K and largest_error(K - 1, net, run) <= eps:
        raise Unusable(f"{K} steps are enough wherever the state is dropped, but not the fewest.")


def largest_error(K: int, net: Net, run: Run) -> float:
    """Return the largest error K steps after a state was put to zero."""
    states = [np.zeros(run.drives.shape[1])]
    for u in run.drives:
        states.append(run.step(net, states[-1], u))
    largest = 0.0
    for i in range(len(states) - K):
        s = np.zeros_like(states[0])
        for u in run.drives[i : i + K]:
            s = run.step(net, s, u)
        largest = max(largest, float(run.norm(net, states[i + K] - s)))
    return largest
