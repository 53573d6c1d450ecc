"""Self-check of an objective and of its direct parts.

============= ============================================= ===============
letter        meaning                                       shape
============= ============================================= ===============
s, r          states and readouts, entry 0 the initial one  (T + 1, B, d)
y             targets                                       (T, B, d)
d_s, d_r      direct parts of the gradient by s and r       (T + 1, B, d)
============= ============================================= ===============
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.through_time.differences import (
    Unanswered,
    array,
    called,
    relation,
    slopes,
)
from unrolled.checks.classroom.through_time.entries import initial, shifted
from unrolled.checks.classroom.through_time.passes import SIZES, TOLERANCE
from unrolled.checks.verdict import UNANSWERED, Verdict


def direct(
    answer: Callable[..., object], G: Callable[[Array], Array], example: Mapping[str, Any]
) -> Verdict:
    """Check a loss by the example, and its direct parts by nudges of s and r.

    Parameters
    ----------
    answer : callable
        (s, r, y) → (E, d_s, d_r).
    G : callable
        The warping of the network.
    example : mapping
        As for ``forward``, with ``y`` and ``E``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> example = {"s_before": [[0.0]], "s": [[[0.5]]], "r": [[[0.5]]], "y": [[[0.0]]], "E": 0.125}
    >>> def halved(s, r, y):
    ...     gap = r[1:] - y
    ...     return (gap**2).sum() / 2, 0 * s, np.concatenate([0 * r[:1], gap / 2])
    >>> direct(halved, np.tanh, example)
    Not yet. With T = 1, B = 1, d = 1, d_r is 0.5 times what it should be.
    """
    try:
        return _direct(answer, G, example)
    except Unanswered:
        return UNANSWERED
    except Unusable as unusable:
        return Verdict(False, str(unusable))


def _direct(answer: Any, G: Any, example: Mapping[str, Any]) -> Verdict:
    if _one_step_unseen(answer):
        told = "E does not depend on the readout of the only step"
        return Verdict(False, f"With T = 1, B = 1, d = 1, {told}.")
    before = np.array(example["s_before"], float)
    s, r = (
        np.concatenate([first[None], np.array(example[name], float)])
        for name, first in (("s", before), ("r", G(before)))
    )
    E = _loss(answer, s, r, np.array(example["y"], float))[0]
    if not abs(E - example["E"]) <= 1e-4 * max(1.0, abs(example["E"])):
        return Verdict(False, f"In the example E is {example['E']:.4f}; yours is {E:.4f}.")
    for steps, batch, d, _ in SIZES:
        rng = np.random.default_rng(steps)
        s, r = rng.normal(size=(2, steps + 1, batch, d))
        y = rng.normal(size=(steps, batch, d))
        _, d_s, d_r = _loss(answer, s, r, y)
        want_s = slopes(lambda at, r=r, y=y: _loss(answer, at, r, y)[0], s)  # type: ignore[misc]
        want_r = slopes(lambda at, s=s, y=y: _loss(answer, s, at, y)[0], r)  # type: ignore[misc]
        scale = 1e-3 * max(float(np.abs(want_s).max()), float(np.abs(want_r).max()))
        for name, got, want in (("d_s", d_s, want_s), ("d_r", d_r, want_r)):
            how = relation(got, want, TOLERANCE, max(scale, 1e-3))
            if how:
                of = "state" if name == "d_s" else "readout"
                how = shifted(got, want) or initial(got, want, of) or how
                stop = "" if how.endswith("?") else "."
                return Verdict(False, f"With T = {steps}, B = {batch}, d = {d}, {name} {how}{stop}")
    return Verdict(True, "E comes out in the example, and nudges of s and r confirm d_s and d_r.")


def _one_step_unseen(answer: object) -> bool:
    """Tell whether the last readout, which every objective looks at, is left out when T is 1."""
    s, r, y = np.full((2, 1, 1), 0.5), np.full((2, 1, 1), 0.25), np.zeros((1, 1, 1))
    moved = r + np.array([0.0, 1.0]).reshape(r.shape)
    return _loss(answer, s, r, y)[0] == _loss(answer, s, moved, y)[0]


def _loss(answer: object, s: Array, r: Array, y: Array) -> tuple[float, Array, Array]:
    """Return what a student's loss gives."""
    given = called("loss", answer, s, r, y)
    if not isinstance(given, tuple) or len(given) != 3:
        raise Unusable("loss must return three things: E, d_s, d_r.")
    E = np.asarray(given[0])
    if E.shape != () or E.dtype.kind not in "iuf" or not np.isfinite(E):
        raise Unusable("E must be one finite number.")
    d_s, d_r = (
        array(name, value, s.shape, "(T + 1, B, d)")
        for name, value in zip(("d_s", "d_r"), given[1:], strict=True)
    )
    return float(E), d_s, d_r
