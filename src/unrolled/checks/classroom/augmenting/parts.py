"""Self-checks of sizes, of a student's own gradient check, and of the cell inside the cell.

======== =============================================== ==========
letter   meaning                                         shape
======== =============================================== ==========
p        parameters, by name                             dict
d, d_x   units; numbers in an input                      ints
m        size of the extension                           int
======== =============================================== ==========
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.augmenting.passes import Shapes, case, run_of
from unrolled.checks.classroom.lstm_cell.guarding import guarded
from unrolled.checks.classroom.through_time.differences import array, called
from unrolled.checks.verdict import Verdict

Base = Callable[[int, int], dict[str, tuple[int, ...]]]
_SMALL = 1e-6
#: What a backward pass returns besides the gradients by the parameters.
_OTHERS = ("x", "s_before", "v_before")


def parameters(sizes: dict[str, tuple[int, ...]]) -> int:
    """Return the number of parameters of these shapes."""
    return sum(int(np.prod(shape)) for shape in sizes.values())


def real(name: str, value: object) -> float:
    """Return an answer that is a finite number; raise ``Unusable`` for any other."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, float, np.integer, np.floating)
    ):
        raise Unusable(f"{name} must be a number, not {type(value).__name__}.")
    if not np.isfinite(value):
        raise Unusable(f"{name} is not finite.")
    return float(value)


@guarded
def match(
    answer: Callable[..., object], base: Base, shapes: Shapes, least: Callable[[int], int]
) -> Verdict:
    """Check widths: neither neighbor comes nearer, and the ratio is that of the numbers.

    Parameters
    ----------
    answer : callable
        (d_base, d_x, m) → (d, ratio).
    base, shapes : callable
        (d, d_x) and (d, d_x, m) → name → shape.
    least : callable
        m → the smallest d that it allows.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> square, same = (lambda d, d_x: {"W": (d, d)}), (lambda d, d_x, m: {"W": (d, d)})
    >>> match(lambda d, d_x, m: (d + 1, 1.0), square, same, lambda m: 1)
    Not yet. With d_base = 1, d_x = 1, m = 1, a narrower cell comes nearer.
    """
    # In the last two the nearest width of most extensions is not that of the base cell.
    for d_base, d_x, m in ((1, 1, 1), (7, 3, 1), (9, 2, 2), (2, 1, 7), (12, 2, 8)):
        where = f"With d_base = {d_base}, d_x = {d_x}, m = {m}, "
        if m > 1 and shapes(m, d_x, 1) == shapes(m, d_x, m):
            continue  # no size, so m is 1
        pair: Any = called("match", answer, d_base, d_x, m)
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise Unusable("match must return a pair, d and ratio.")
        d, want = pair[0], parameters(base(d_base, d_x))
        if not isinstance(d, (int, np.integer)) or isinstance(d, bool) or d < least(m):
            return Verdict(False, f"{where}d must be an integer, at least {least(m)}.")
        off = {e: abs(parameters(shapes(int(e), d_x, m)) - want) for e in (d - 1, d, d + 1)}
        if d - 1 >= least(m) and off[d - 1] < off[d]:
            return Verdict(False, f"{where}a narrower cell comes nearer.")
        if off[d + 1] < off[d]:
            return Verdict(False, f"{where}a wider cell comes nearer.")
        if abs(real("ratio", pair[1]) - parameters(shapes(int(d), d_x, m)) / want) > 1e-9:
            return Verdict(False, f"{where}the ratio is not that of these two cells.")
    return Verdict(True, "No width beside yours comes nearer, and the ratios are theirs.")


@guarded
def deviations(
    answer: Callable[..., object],
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    base: Base,
) -> Verdict:
    """Check a gradient check on the base cell, with gradients that are right and some moved.

    Two entries of a gradient are moved, each by another amount, which is another one for each
    name. A line whose parameters are near 1000 shows steps that are lost in rounding.

    Parameters
    ----------
    answer : callable
        (forward, backward, p, x, s_before, v_before, d_s, d_v) → name → largest deviation.
    forward, backward : callable
        The passes of the base cell.
    base : callable
        (d, d_x) → name → shape.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> deviations(lambda *given: {}, lambda p, x, s, v: {"s": x, "v": x}, None, lambda d, d_x: {})
    Not yet. Expected is a dict with s_before, v_before, x, got [].
    """
    p, x, s, v, _ = case((3, 2, 2, 2, 1), lambda d, d_x, m: base(d, d_x), lambda d, m: d)
    run, rng = forward(p, x, s, v), np.random.default_rng(4)
    d_s, d_v = (rng.normal(size=run[k].shape) for k in "sv")
    names = {*p, *_OTHERS}

    def moved(which: str, most: float) -> Callable[..., Any]:
        def wrong(*given: Any) -> Any:
            grads, *rest = backward(*given)
            every = {**grads, **dict(zip(_OTHERS, rest, strict=True))}
            if which:
                every[which] = every[which].copy()
                every[which].flat[-1] -= most
                every[which].flat[0] += most / 2
            return ({k: every[k] for k in grads}, *(every[k] for k in _OTHERS))

        return wrong

    for k, which in enumerate(("", *sorted(names))):
        most = 0.2 + 0.05 * k
        given = forward, moved(which, most), p, x, s, v, d_s, d_v
        for name, size in _measured(answer, given, names).items():
            want = most * (name == which)
            if abs(size - want) > _SMALL:
                how = f"one with entries moved by {-most:g} and {most / 2:g}"
                how = how if want else "a right gradient"
                return Verdict(False, f"Of {name}, {how}, you say that it is {size:.2g} off.")
    far = {"c": 1000 + rng.normal(size=2)}
    given = line_forward, line_backward, far, x, s, v, d_s, d_v
    for name, size in _measured(answer, given, {"c", *_OTHERS}).items():
        if size > _SMALL:
            how = f"you say that it is {size:.2g} off: is your step lost in rounding"
            said = f"With parameters near 1000, of {name}, a right gradient, {how}?"
            return Verdict(False, said)
    return Verdict(
        True, "It finds each gradient that was moved, and by how much, near 1000 as well."
    )


def _measured(answer: object, given: Any, names: set[str]) -> dict[str, float]:
    """Return the deviations that a student's function measures."""
    found = called("deviations", answer, *given)
    if not isinstance(found, dict) or found.keys() != names:
        got = sorted(found) if isinstance(found, dict) else type(found).__name__
        raise Unusable(f"Expected is a dict with {', '.join(sorted(names))}, got {got}.")
    return {name: real(f"The deviation of {name}", found[name]) for name in sorted(names)}


def line_forward(p: Params, x: Array, s_before: Array, v_before: Array) -> Params:
    """Return a run of s[n] = s[n-1] + c + x[n], whose value stays as it is."""
    steps = np.concatenate([s_before[None], p["c"] + x])
    return {"s": np.cumsum(steps, axis=0), "v": np.array([v_before] * (len(x) + 1))}


def line_backward(p: Params, x: Array, run: Params, d_s: Array, d_v: Array) -> Any:
    """Return the gradients of ``line_forward``."""
    psi = np.cumsum(d_s[::-1], axis=0)[::-1]
    return {"c": psi[1:].sum(axis=(0, 1))}, psi[1:], psi[0], d_v.sum(axis=0)


@guarded
def reduction(
    answer: Callable[..., object],
    forward: Callable[..., object],
    base_forward: Callable[..., Any],
    base: Base,
    shapes: Shapes,
    least: Callable[[int], int],
) -> Verdict:
    """Check parameters with which the student's cell is to be the base cell, by running both.

    Parameters
    ----------
    answer : callable
        (p, m) → parameters of the extended cell.
    forward, base_forward : callable
        The student's forward pass, and that of the base cell.
    base, shapes, least : callable
        As for ``match``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> base, more = (lambda d, d_x: {"b": (d,)}), (lambda d, d_x, m: {"b": (d,), "c": (d,)})
    >>> reduction(lambda p, m: p, None, None, base, more, lambda m: 1)
    Not yet. Expected is a dict with b, c, got ['b'].
    """
    sized = shapes(2, 1, 1) != shapes(2, 1, 2)
    # Where the value has m entries, the base cell has as many as units.
    narrow = sized and shapes(2, 1, 1).get("W_v") != shapes(2, 1, 2).get("W_v")
    for steps, d, m, far in ((1, 1, 1, 1), (4, 2, 2, 1), (6, 3, 2, 1), (3, 2, 2, 20)):
        m = d if narrow else m if sized else 1
        p, x, s, v, _ = case((steps, 2, d, 2, m), lambda d, d_x, m: base(d, d_x), lambda d, m: d)
        s, v = far * s, far * v
        large = " and large initial values" if far > 1 else ""
        where = f"With T = {steps}, d = {d}, m = {m}{large}, "
        got = _parameters(called("reduction", answer, p, m), shapes(d, 2, m))
        try:
            run, want = run_of(forward, got, x, s, v), base_forward(p, x, s, v)
        except Unusable as fault:
            if "not finite" not in str(fault):
                raise
            raise Unusable(f"{where}{fault} Your forward overflows for these parameters.") from None
        away = max(float(np.abs(run[k] - want[k]).max()) for k in "sv")
        if away > _SMALL:
            told = f"your cell goes {away:.3g} away from the base cell; allowed is {_SMALL:g}."
            return Verdict(False, where + told)
    return Verdict(True, "Your cell does what the base cell does, in 4 runs.")


def _parameters(got: object, sizes: dict[str, tuple[int, ...]]) -> dict[str, Array]:
    """Return parameters of a student, of the right shapes."""
    if not isinstance(got, dict) or got.keys() != sizes.keys():
        had = sorted(got) if isinstance(got, dict) else type(got).__name__
        raise Unusable(f"Expected is a dict with {', '.join(sizes)}, got {had}.")
    return {k: array(k, got[k], shape, "that of shapes(d, d_x, m)") for k, shape in sizes.items()}
