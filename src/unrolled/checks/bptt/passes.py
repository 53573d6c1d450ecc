"""Self-checks of passes through a network that the reader has programmed.

============= ==================================== ===============
letter        meaning                              shape
============= ==================================== ===============
p             parameters, by name                  dict
x             inputs                               (T, B, d_x)
s, r          states and readouts, r = tanh s      T + 1 of (B, d)
d_r           gradients by the readouts, direct    (T, B, d)
target        what the readouts are compared with  (T, B, d)
============= ==================================== ===============
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells import RNN, CanonicalRNN
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

#: Sizes T, B, d, d_x of the cases, the smallest first: there a fault can be redone by hand.
_SIZES = ((1, 1, 1, 1), (2, 1, 1, 1), (3, 1, 2, 1), (5, 3, 4, 2))

#: Both sides sum products of numbers of order one in float64, at most a few hundred of them.
_TOLERANCE = 1e-9


def canonical_backward(
    answer: Callable[[Params, Array, list[Array], list[Array], Array], Params] | None,
) -> Verdict:
    """Check a backward pass of the canonical RNN, s[n] = W_s s[n-1] + W_r r[n-1] + W_x x[n] + θ.

    Parameters
    ----------
    answer : callable or None
        (p, x, s, r, d_r) → dict of the gradients by ``W_s``, ``W_r``, ``W_x``, ``theta``; s and r
        are lists of T + 1 arrays, entry 0 the initial one.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> canonical_backward(lambda p, x, s, r, d_r: {k: np.zeros_like(v) for k, v in p.items()})
    Not yet. With T = 1 step and d = 1 unit all gradients are wrong: look at ψ.
    """
    if answer is None:
        return WAITING
    for case, (steps, batch, d, d_x) in enumerate(_SIZES):
        rng = np.random.default_rng(case)
        cell = CanonicalRNN(d_x, d, dtype=np.float64)
        p = {k: rng.normal(size=shape) / 2 for k, (shape, _) in cell.param_shapes().items()}
        x, before = rng.normal(size=(steps, batch, d_x)), rng.normal(size=(batch, d))
        d_r = rng.normal(size=(steps, batch, d))
        run = cell.forward(p, x, {"s": before})
        signals = cell.signals(run.tape)
        s, r = [before, *signals["s"]], [np.tanh(before), *signals["r"]]
        right = cell.backward(p, run.tape, d_r).params
        where = f"With T = {_count(steps, 'step')} and d = {_count(d, 'unit')}"
        try:
            got = _called(answer, p, x, s, r, d_r)
            fault = _first_fault(got, right, where)
        except Unusable as unusable:
            return Verdict(False, str(unusable))
        if fault:
            return Verdict(False, fault)
    return Verdict(True, f"All gradients agree in {len(_SIZES)} networks.")


def directional(
    answer: Callable[[Params, Params, Array, Array, Array], float] | None,
) -> Verdict:
    """Check a derivative along a direction of the parameters of the standard RNN.

    Parameters
    ----------
    answer : callable or None
        (p, dot, x, s_before, target) → the derivative of Σ ½ (r - target)² when the parameters p
        move in the direction ``dot``, a dict like p.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> directional(lambda p, dot, x, s_before, target: 0.0)
    Not yet. With T = 1 step and d = 1 unit, W_r alone moving, the derivative is wrong.
    """
    if answer is None:
        return WAITING
    for case, (steps, batch, d, d_x) in enumerate(_SIZES):
        rng = np.random.default_rng(case)
        cell = RNN(d_x, d, dtype=np.float64)
        p = {k: rng.normal(size=shape) / 2 for k, (shape, _) in cell.param_shapes().items()}
        x, before = rng.normal(size=(steps, batch, d_x)), rng.normal(size=(batch, d))
        target = rng.normal(size=(steps, batch, d))
        run = cell.forward(p, x, {"s": before})
        full = cell.backward(p, run.tape, run.outputs - target).params
        for moving in (*p, "all"):
            names = tuple(p) if moving == "all" else (moving,)
            dot = {k: rng.normal(size=v.shape) * (k in names) for k, v in p.items()}
            right = sum(float((full[k] * dot[k]).sum()) for k in p)
            try:
                got = _number(_called(answer, p, dot, x, before, target))
            except Unusable as unusable:
                return Verdict(False, str(unusable))
            if not abs(got - right) <= _TOLERANCE * max(1.0, abs(right)):
                where = f"With T = {_count(steps, 'step')} and d = {_count(d, 'unit')}"
                who = "all parameters moving" if moving == "all" else f"{moving} alone moving"
                return Verdict(False, f"{where}, {who}, the derivative is wrong.")
    return Verdict(True, f"It is the gradient times the direction in {len(_SIZES)} networks.")


def _called(answer: object, *arguments: object) -> object:
    """Return what the reader's function gives for copies of the arguments."""
    if not callable(answer):
        raise Unusable("The answer is a function.")
    try:
        given: object = answer(*map(_copied, arguments))
    except Exception as error:  # the reader's code, so anything can come: it is told, not hidden
        told = f"{type(error).__name__} ({error})" if str(error) else type(error).__name__
        raise Unusable(f"The function raises {told}.") from error
    return given


def _copied(value: object) -> object:
    """Return arrays that the reader's function may write into."""
    if isinstance(value, dict):
        return {name: part.copy() for name, part in value.items()}
    if isinstance(value, list):
        return [part.copy() for part in value]
    return np.array(value)


def _first_fault(got: object, right: Params, where: str) -> str:
    """Return what is wrong with the gradients, or nothing."""
    known = ", ".join(right)
    if not isinstance(got, Mapping):
        raise Unusable(f"The function must return a dict with {known}.")
    missing = next((name for name in right if name not in got), None)
    if missing:
        raise Unusable(f'The dict has no "{missing}"; expected is one with {known}.')
    for name, value in right.items():
        part = got[name]
        if not isinstance(part, np.ndarray) or part.shape != value.shape:
            raise Unusable(f'"{name}" must be an array of shape {value.shape}, as in p.')
        if part.dtype.kind not in "fiu":
            raise Unusable(f'"{name}" must hold real numbers, not {part.dtype}.')
    wrong = {name: _wrong(got[name], value) for name, value in right.items()}
    names = [name for name in right if wrong[name].any()]
    if not names:
        return ""
    if len(names) == len(right):  # one fault, and not in any one of them
        return f"{where} all gradients are wrong: look at ψ."
    place = np.argwhere(wrong[names[0]])[0].tolist()
    return f"{where} the gradient by {names[0]} is wrong at {place}."


def _wrong(part: Array, value: Array) -> Array:
    tolerance = _TOLERANCE * max(1.0, float(np.abs(value).max()))
    wrong: Array = ~(np.abs(part - value) <= tolerance)
    return wrong


def _number(given: object) -> float:
    """Return one real number."""
    if isinstance(given, np.ndarray) and given.shape == ():
        given = given.item()
    if isinstance(given, bool) or not isinstance(given, (int, float, np.floating)):
        raise Unusable("The function must return one number.")
    return float(given)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"
