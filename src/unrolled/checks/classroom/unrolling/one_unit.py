"""Claims about a network of one unit, s[n] = w tanh(s[n-1]) + x[n] + θ, that starts from zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks.classroom.unrolling.parts import CLEAR, MOST, cuts, numbers, parts

Options = Mapping[str, Any]


def _states(w: float, x: Array, theta: float = 0.0, resets: Any = ()) -> Array:
    """Return s[-1], s[0], …; before the steps ``resets`` the state is put to zero."""
    s = [0.0]
    for n, x_n in enumerate(x):
        before = 0.0 if n in resets else s[-1]
        s.append(w * float(np.tanh(before)) + x_n + theta)
    return np.array(s)


def _gradient(
    w: float,
    x: Array,
    y: Array,
    *,
    theta: float = 0.0,
    graded: Any = None,
    reach: int = MOST * MOST,
    resets: Any = (),
    walls: Any = (),
) -> float:
    """Return the gradient by w of ½ Σ (s[n] - y[n])² over the steps ``graded``.

    An error goes back over ``reach`` steps, its own included, and never over a wall or a reset.
    """
    s, total = _states(w, x, theta, resets), 0.0
    for step in range(len(x)) if graded is None else graded:
        back = s[step + 1] - y[step]
        for n in range(step, max(step - reach, -1), -1):
            if n in resets:
                break
            total += back * float(np.tanh(s[n]))
            back *= w * (1 - float(np.tanh(s[n])) ** 2)
            if n in walls:
                break
    return total


def _apart(a: float, b: float) -> bool:
    return bool(abs(a - b) > CLEAR * max(abs(a), abs(b)) and abs(a - b) > CLEAR)


def downhill(options: Options, answer: object) -> str:
    """Refute that truncated gradients have the sign of the full one."""
    x, y = (numbers(k, v, 1) for k, v in zip("xy", parts(answer, "x", "y"), strict=True))
    if len(x) != len(y) or (x < 0).any():
        return "the claim asks for x[n] ≥ 0, and for as many targets as inputs"
    w = options["w"]
    graded = [len(x) - 1] if options["last"] else None
    full = _gradient(w, x, y, graded=graded)
    short = _gradient(w, x, y, graded=graded, reach=options["K"])
    if full * short < 0 and min(abs(full), abs(short)) > CLEAR:
        return ""
    return f"the gradient is {full:.4g} and the truncated one {short:.4g}"


def border(options: Options, answer: object) -> str:
    """Refute that the gradient does not depend on where the borders are."""
    given = parts(answer, "x", "cuts", "others")
    x = numbers("x", given[0], 1)
    both = [cuts(k, v, len(x)) for k, v in zip(("cuts", "others"), given[1:], strict=True)]
    first, second = (
        _gradient(options["w"], x, 0 * x, walls=() if options["adjoint"] == "carried" else one)
        for one in both
    )
    return "" if _apart(first, second) else f"both ways the gradient is {first:.4g}"


def longer(options: Options, answer: object) -> str:
    """Refute that a longer window misses no more."""
    x, w, K = numbers("x", answer, 1), options["w"], options["K"]
    if len(x) < K + 2:
        return f"for a window of K + 1 = {K + 1} steps that misses something the run is too short"
    full, runs = _states(w, x), [_states(w, x[-k:])[-1] for k in (K, K + 1)]
    shorter, longer = (abs(full[-1] - run) for run in runs)
    bound = abs(w) ** (K + 1) * abs(full[-1 - (K + 1)]) if options["bound"] else shorter
    if longer > bound + CLEAR:
        return ""
    return f"the window of {K} is off by {shorter:.4g}, the one of {K + 1} by {longer:.4g}"


def zeros(options: Options, answer: object) -> str:
    """Refute that zeros which do not count change nothing in the gradient."""
    given, w = parts(answer, "theta", "x"), options["w"]
    theta, x = float(numbers("theta", given[0], 0)), numbers("x", given[1], 1)
    zeros = np.zeros(options["zeros"])
    front = options["side"] == "front"
    longer = np.concatenate([zeros, x] if front else [x, zeros])
    first = len(zeros) if front else 0
    alone = _gradient(w, x, 0 * x, theta=theta)
    padded = _gradient(w, longer, 0 * longer, theta=theta, graded=range(first, first + len(x)))
    return "" if _apart(alone, padded) else f"both ways the gradient is {alone:.4g}"


def resets(options: Options, answer: object) -> str:
    """Refute what is said about the gradient of a run with resets."""
    given, w = parts(answer, "x", "cuts"), options["w"]
    x = numbers("x", given[0], 1)
    borders = cuts("cuts", given[1], len(x))
    reset = _gradient(w, x, 0 * x, resets=borders)
    if options["against"] == "segments":
        other = sum(_gradient(w, part, 0 * part) for part in np.split(x, borders))
    else:
        other = _gradient(w, x, 0 * x)
    return "" if _apart(reset, other) else f"both gradients are {reset:.4g}"
