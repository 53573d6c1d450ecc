"""The method of steps: a delay differential equation as a chain of ordinary ones.

======= =============================================== =========
letter  meaning                                         shape
======= =============================================== =========
s       state                                           (d,)
t       time                                            scalar
points  where one piece of the solution meets the next  m + 1
history the state up to the start                       t → (d,)
======= =============================================== =========
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled._optional import require
from unrolled.continuous.solution import CLOSE, Past, Solution
from unrolled.continuous.system import System
from unrolled.continuous.terms import Signal, signal

#: A jump is smoother by one derivative after each delay; a method of order 8 sees nine of them.
HOPS = 9


def solve(
    model: System,
    end: float,
    history: Array | Signal,
    x: Array | Signal | None,
    start: float,
    jumps: Sequence[float],
    rtol: float,
    atol: float,
) -> Solution:
    """Return the solution from ``start`` to ``end``; see ``AdditiveModel.solve``."""
    start = check.real_number("start", start)
    end = check.real_number("end", end, low=start)
    rtol = check.real_number("rtol", rtol, low=100 * np.finfo(float).eps)  # the least SciPy takes
    atol = check.real_number("atol", atol, low=0.0, open_low=True)
    drive = signal("x", np.zeros(model.input_size) if x is None else x, model.input_size, "(d_x,)")
    past = Past(signal("history", history, model.size, "(d,)"), [start], [])
    if not isinstance(jumps, Iterable):
        raise TypeError(f"jumps: expected a sequence of times, got {type(jumps).__name__}")
    jumps = [check.real_number("jumps", jump) for jump in jumps]
    close = CLOSE * max(abs(start), abs(end), *model.delays, 0.0)
    if model.delays and model.delays[0] <= close < end - start:
        raise check.fail("end", f"an interval in which the delay {model.delays[0]} counts", end)
    state = past.history(start)
    for stop in _stops(model, start, end, jumps, close):
        begin = past.points[-1]
        rate = _rate(model, past, drive, begin, stop, inside=close / 8)
        piece = _integrate(rate, begin, stop, state, rtol, atol)
        state = piece.y[:, -1]
        past.points.append(stop)
        past.pieces.append(piece.sol)
    return Solution(model, past)


def _rate(
    model: System, past: Past, x: Signal, begin: float, stop: float, inside: float
) -> Callable[[float, Array], Array]:
    """Return ds/dt = f(t, s) of the piece from ``begin`` to ``stop``.

    Other signals are read from inside the piece, a few roundings away from its ends, where they
    may jump: the value on the far side belongs to another piece.
    """

    def rate(t: float, s: Array) -> Array:
        within = min(max(t, begin + inside), stop - inside)
        return model.rate(within, lambda at: s if at == within else past.at(min(at, begin)), x)

    return rate


def _integrate(
    rate: Callable[[float, Array], Array],
    begin: float,
    stop: float,
    state: Array,
    rtol: float,
    atol: float,
) -> Any:
    """Return SciPy's solution of one piece."""
    solve_ivp = require("scipy.integrate").solve_ivp
    options = {"method": "DOP853", "rtol": rtol, "atol": atol, "dense_output": True}
    try:
        with np.errstate(over="raise", invalid="raise"):
            piece = solve_ivp(rate, (begin, stop), state, **options)
    except FloatingPointError as error:
        message = f"the state overflows between t = {begin} and t = {stop}"
        raise FloatingPointError(message) from error
    if not piece.success:
        raise RuntimeError(f"the solver stopped at t = {piece.t[-1]}: {piece.message}")
    return piece


def _stops(
    model: System, start: float, end: float, jumps: Iterable[float], close: float
) -> Iterator[float]:
    """Yield the ends of the pieces: none is longer than a delay, none has a jump inside."""
    longest = model.delays[0] if model.delays else np.inf
    at = start
    for point in [*_breakpoints(model, start, end, jumps, close), end]:
        while point - at > longest + close:
            at += longest
            yield at
        if point > at:
            at = point
            yield at


def _breakpoints(
    model: System, start: float, end: float, jumps: Iterable[float], close: float
) -> list[float]:
    """Return the times in (start, end) at which a low derivative of the state jumps, sorted."""
    hops = [*model.delays, *(term.delay for term in model.input_terms)]
    level = [start, *(at for at in (jump + tau for jump in jumps for tau in hops) if at > start)]
    found = list(level)
    for _ in range(HOPS):
        level = _apart([at + tau for at in level for tau in model.delays if at + tau < end], close)
        found += level
    return [at for at in _apart(found, close) if start < at < end - close]


def _apart(times: Iterable[float], close: float) -> list[float]:
    """Return ``times``, sorted, without those that are within ``close`` of the one before."""
    kept: list[float] = []
    for at in sorted(times):
        if not kept or at - kept[-1] > close:
            kept.append(at)
    return kept
