"""Self-checks of an extended cell forward and of its backward pass.

============= ================================================ ==============
letter        meaning                                          shape
============= ================================================ ==============
p             parameters, by name                              dict
x             inputs                                           (T, B, d_x)
run           s and v, entry 0 the initial ones                dict
d_s, d_v      direct parts of the gradient by s and v          like s and v
m             size of the extension                            int
============= ================================================ ==============
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array, Params
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.lstm_cell.guarding import arrays, first_off, guarded
from unrolled.checks.classroom.lstm_cell.passes import gradient_fault
from unrolled.checks.classroom.through_time.differences import array, called
from unrolled.checks.verdict import Verdict

#: Sizes T, B, d, d_x, m of the cases, the smallest first: there a fault can be redone by hand.
#: The second has one step, and units that share what there are fewer of than units. The last m is
#: 3: an array of two entries cannot tell its order from its sign.
SIZES = ((1, 1, 1, 1, 1), (1, 1, 3, 1, 2), (3, 1, 2, 1, 1), (4, 2, 4, 2, 3))
Shapes = Callable[[int, int, int], dict[str, tuple[int, ...]]]
Width = Callable[[int, int], int]


def run_of(answer: object, p: Params, x: Array, s: Array, v: Array) -> Params:
    """Return the signals of a student's forward pass, of the right shapes."""
    run = called("forward", answer, p, x, s, v)
    if not isinstance(run, dict) or run.keys() != {"s", "v"}:
        got = sorted(run) if isinstance(run, dict) else type(run).__name__
        raise Unusable(f"forward must return a dict with s and v, not {got}.")
    axes = {"s": "(T + 1, B, d)", "v": "(T + 1, B, width(d, m))"}
    return {k: array(k, run[k], (len(x) + 1, *a.shape), axes[k]) for k, a in (("s", s), ("v", v))}


def case(
    sizes: tuple[int, ...], shapes: Shapes, width: Width
) -> tuple[Params, Array, Array, Array, str]:
    """Return parameters, inputs, initial state and value, and how the case is called."""
    steps, batch, d, d_x, m = sizes
    rng = np.random.default_rng(steps)
    p = {name: 0.8 * rng.normal(size=shape) for name, shape in shapes(d, d_x, m).items()}
    x, s = rng.normal(size=(steps, batch, d_x)), rng.normal(size=(batch, d))
    where = f"With T = {steps}, B = {batch}, d = {d}, m = {m}"
    return p, x, s, rng.normal(size=(batch, width(d, m))), where


@guarded
def forward(
    answer: Callable[..., object], shapes: Shapes, width: Width, example: Mapping[str, Any]
) -> Verdict:
    """Check a forward pass by the printed example, and that sequences of a batch are apart.

    Parameters
    ----------
    answer : callable
        (p, x, s_before, v_before) → dict with ``s`` and ``v``.
    shapes : callable
        (d, d_x, m) → name → shape.
    width : callable
        (d, m) → numbers in a value.
    example : mapping
        A run, as the notebook prints it.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> forward(lambda p, x, s, v: s, lambda d, d_x, m: {}, lambda d, m: d, {})
    Not yet. forward must return a dict with s and v, not ndarray.
    """
    for sizes in SIZES:
        p, x, s, v, where = case(sizes, shapes, width)
        run = run_of(answer, p, x, s, v)
        if not np.array_equal(run["s"][0], s) or not np.array_equal(run["v"][0], v):
            return Verdict(False, f"{where}, s[0] and v[0] must be s_before and v_before.")
        alone = run_of(answer, p, x[:, :1], s[:1], v[:1])
        if not np.allclose(alone["v"], run["v"][:, :1], rtol=0, atol=1e-9):
            return Verdict(False, f"{where}, a sequence depends on the others in its batch.")
    known = arrays(example)
    run = run_of(answer, *(known[k] for k in ("p", "x", "s_before", "v_before")))
    for n in range(len(known["x"])):
        for name in "sv":
            if fault := first_off(name, run[name][n + 1], known["run"][name][n + 1]):
                return Verdict(False, f"In step {n} {fault}.")
    return Verdict(True, "The example comes out, and sequences are kept apart.")


@guarded
def backward(
    answer: Callable[..., object],
    run: Callable[..., object],
    shapes: Shapes,
    width: Width,
) -> Verdict:
    """Check a backward pass by nudges of the student's own forward pass.

    The objective is Σ ⟨d_s, s⟩ + ⟨d_v, v⟩ with random d_s and d_v: these are its direct parts.

    Parameters
    ----------
    answer : callable
        (p, x, run, d_s, d_v) → (grads, d_x, d_s_before, d_v_before).
    run : callable
        The student's forward pass.
    shapes, width
        As for ``forward``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def still(p, x, s, v):
    ...     return {"s": np.stack([s] * (len(x) + 1)), "v": np.stack([v] * (len(x) + 1))}
    >>> one = {"shapes": lambda d, d_x, m: {}, "width": lambda d, m: d}
    >>> backward(lambda *given: 0, still, **one)
    Not yet. backward must return four things: a dict like p and three arrays.
    """
    for sizes in SIZES:
        *given, where = case(sizes, shapes, width)
        if fault := gradient_fault(answer, lambda *at: run_of(run, *at), given):
            return Verdict(False, f"{where}, {fault}")
    return Verdict(True, f"The gradients are those of nudges, in {len(SIZES)} cases.")
