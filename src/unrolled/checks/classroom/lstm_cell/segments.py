"""A self-check of a backward pass in pieces: it has to be the one in a single piece."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.lstm_cell.guarding import guarded
from unrolled.checks.classroom.through_time.differences import array, called, relation
from unrolled.checks.verdict import Verdict

#: Steps and the size of the pieces.
_CASES = ((1, 1), (3, 5), (4, 2), (5, 2), (5, 1))


class _Line:
    """A line that runs on, of which only pieces of a certain length can be computed.

    s[n] = c s[n-1] + v[n-1] + x[n] and v[n] = s[n-1]: every derivative is a constant.
    """

    def __init__(self, most: int) -> None:
        self.most = most

    def _watch(self, x: Array) -> None:
        if len(x) > self.most:
            raise ValueError(f"a piece of {len(x)} steps, where K is {self.most}")

    def forward(self, p: Params, x: Array, s_before: Array, v_before: Array) -> dict[str, Array]:
        self._watch(x)
        s, v = [s_before], [v_before]
        for x_n in x:
            s.append(p["c"] * s[-1] + v[-1] + x_n)
            v.append(s[-2])
        return {"s": np.array(s), "v": np.array(v)}

    def backward(
        self, p: Params, x: Array, run: dict[str, Array], d_s: Array, d_v: Array
    ) -> tuple[Params, Array, Array, Array]:
        self._watch(x)
        if len(run["s"]) != len(x) + 1 or not len(d_s) == len(d_v) == len(x) + 1:
            raise ValueError(f"{len(x)} inputs need run, d_s and d_v of {len(x) + 1} entries")
        d_x, psi, chi, by_c = 0 * x, d_s[-1], d_v[-1], 0 * p["c"]
        for n in reversed(range(len(x))):
            by_c = by_c + (psi * run["s"][n]).sum(axis=0)
            d_x[n] = psi
            psi, chi = d_s[n] + p["c"] * psi + chi, d_v[n] + psi
        return {"c": by_c}, d_x, psi, chi


@guarded
def in_segments(answer: Callable[..., object]) -> Verdict:
    """Check gradients that are computed piece by piece on a recurrence that is no cell.

    Parameters
    ----------
    answer : callable
        (forward, backward, p, x, s_before, v_before, d_s, d_v, K) → what backward returns.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def whole(forward, backward, p, x, s, v, d_s, d_v, K):
    ...     return backward(p, x, forward(p, x, s, v), d_s, d_v)
    >>> in_segments(whole)
    Not yet. in_segments raises ValueError (a piece of 4 steps, where K is 2).
    """
    for steps, size in _CASES:
        rng = np.random.default_rng(steps)
        p, x = {"c": rng.uniform(0.5, 1, 2)}, rng.normal(size=(steps, 2, 2))
        (s, v), (d_s, d_v) = rng.normal(size=(2, 2, 2)), rng.normal(size=(2, steps + 1, 2, 2))
        pieces, one = _Line(size), _Line(steps)
        want = one.backward(p, x, one.forward(p, x, s, v), d_s, d_v)
        lengths: list[int] = []

        def watched(  # a function, as a method would be copied with its object
            *at: Any, pieces: _Line = pieces, lengths: list[int] = lengths
        ) -> dict[str, Array]:
            lengths.append(len(at[1]))
            return pieces.forward(*at)

        given = (watched, pieces.backward, p, x, s, v, d_s, d_v, size)
        got = called("in_segments", answer, *given)
        fault = _unlike(got, want)
        if fault:
            border = _at_border(got, one, given[2:]) if steps > size else ""
            return Verdict(False, f"With T = {steps}, K = {size}, {border}{fault}")
        # All pieces but the last one have to be run again.
        if sum(lengths) < steps + (steps - 1) // size * size:
            reason = f"the gradients are right, but forward was run over {sum(lengths)} steps only"
            why = "who keeps no more than the borders has to run the pieces again on the way back"
            return Verdict(False, f"With T = {steps}, K = {size}, {reason}: {why}.")
    return Verdict(True, "In pieces it is what it is as a whole, and pieces are run again.")


#: How often direct parts by state and value count at a border → what is said.
_BORDERS = {
    (2, 2): "the direct parts at a border count twice: they belong to one of the two pieces; ",
    (0, 0): "the direct parts at a border count in no piece: they belong to one of the two; ",
    (2, 1): "the direct part by s at a border counts twice, that by v once; ",
    (1, 2): "the direct part by v at a border counts twice, that by s once; ",
    (0, 1): "the direct part by s at a border counts in no piece; ",
    (1, 0): "the direct part by v at a border counts in no piece; ",
}


def _at_border(got: Any, one: _Line, given: tuple[Any, ...]) -> str:
    """Return what is wrong with the direct parts at the borders, if that explains all."""
    p, x, s, v, d_s, d_v, size = given
    run = one.forward(p, x, s, v)
    for times, words in _BORDERS.items():
        often = np.ones((2, len(x) + 1, 1, 1))
        often[:, size : len(x) : size] = np.reshape(times, (2, 1, 1, 1))
        if not _unlike(got, one.backward(p, x, run, often[0] * d_s, often[1] * d_v)):
            return words
    return ""


def _unlike(got: Any, want: Any) -> str:
    """Return what differs from the whole, or nothing."""
    if not isinstance(got, tuple) or len(got) != 4 or not isinstance(got[0], dict):
        raise Unusable("in_segments must return four things, as backward does.")
    if got[0].keys() != want[0].keys():
        raise Unusable(f"The dict has {sorted(got[0])}; expected is {sorted(want[0])}, as in p.")
    names = ("the gradient by a parameter", "d_x", "d_s_before", "d_v_before")
    pairs = zip(names, (got[0]["c"], *got[1:]), (want[0]["c"], *want[1:]), strict=True)
    faults = {}
    for name, a, b in pairs:
        shaped = array(name, a, b.shape, "the shape of what it belongs to")
        faults[name] = relation(shaped, b, 1e-9)
    wrong = [f"{name} {how}" for name, how in faults.items() if how]
    right = [name for name, how in faults.items() if not how]
    told = f"; right are {', '.join(right)}" if right else ""
    return f"{wrong[0]}{told}." if wrong else ""
