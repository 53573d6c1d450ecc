"""Backward passes in which one arrow of the graph is missing, to be found from the symptoms.

======== ============================================== ======
letter   meaning                                        shape
======== ============================================== ======
T        steps of the run                               scalar
d        units                                          scalar
======== ============================================== ======
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.museum import mutate, passes

_PSI = 'psi = chi * g_cr * (1 - r**2) + alpha["cr"] @ p["W_s_cr"] + f_psi'
_F_PSI = 'f_psi = alpha["cu"] @ p["W_s_cu"] + alpha["cs"] @ p["W_s_cs"] + g_cs * psi'
_F_CHI = 'f_chi += alpha[gate] @ p[f"W_v_{gate}"]'

#: Patient → (the arrow that is missing, the line it is missing from, that line without it).
_PATIENTS = {
    "A": (("s[n]", "a_cr[n]"), _PSI, "psi = chi * g_cr * (1 - r**2) + f_psi"),
    "B": (
        ("s[n-1]", "a_cs[n]"),
        _F_PSI,
        'f_psi = alpha["cu"] @ p["W_s_cu"] + g_cs * psi',
    ),
    "C": (("v[n-1]", "a_cr[n]"), _F_CHI, f'if gate != "cr":\n    {_F_CHI}'),
}

#: Signal → what it is computed from: every arrow of the graph, the head in step n.
_SEEN = {
    "a_cu": ("s[n-1]", "v[n-1]"),
    "a_cs": ("s[n-1]", "v[n-1]"),
    "a_du": ("v[n-1]",),
    "g_cu": ("a_cu[n]",),
    "g_cs": ("a_cs[n]",),
    "u": ("a_du[n]",),
    "s": ("g_cs[n]", "s[n-1]", "g_cu[n]", "u[n]"),
    "a_cr": ("s[n]", "v[n-1]"),
    "g_cr": ("a_cr[n]",),
    "r": ("s[n]",),
    "v": ("g_cr[n]", "r[n]"),
}
_ARROWS = {(tail, f"{head}[n]") for head, tails in _SEEN.items() for tail in tails}

_D, _D_X, _BATCH = 3, 2, 2

#: Both sides are the same products in float64, but for what is missing.
_TOLERANCE = 1e-12


def symptoms(patient: str, steps: int = 1, zero: Sequence[str] = ()) -> list[str]:
    """Return which gradients a backward pass with one arrow missing gets wrong.

    Parameters
    ----------
    patient : {"A", "B", "C"}
        The backward pass.
    steps : int
        T ≥ 1, length of the run.
    zero : sequence of str
        Weights that are set to zero before the run, ``"W_s_cr"``.

    Returns
    -------
    list of str
        Names of parameters, ``"x"``, ``"s[-1]"``, ``"v[-1]"``.

    Raises
    ------
    TypeError, ValueError
        On another patient, no such weight, or steps that are no count.

    Examples
    --------
    >>> symptoms("C")
    ['v[-1]']
    >>> symptoms("C", zero=["W_v_cr"])
    []
    """
    check.option("patient", patient, tuple(_PATIENTS))
    steps = check.positive_int("steps", steps)
    rng = np.random.default_rng(0)
    p = _parameters(rng)
    for name in zero:
        if name not in p:
            raise check.fail("zero", f"names of parameters: {', '.join(p)}", repr(name))
        p[name] = np.zeros_like(p[name])
    x, d_v = rng.normal(size=(steps, _BATCH, _D_X)), rng.normal(size=(steps, _BATCH, _D))
    s, v, f_psi, f_chi = rng.normal(size=(4, _BATCH, _D))
    tape = passes.lstm_forward(p, x, s, v)[-1]
    arguments = p, tape, d_v, f_psi, f_chi
    _, right, wrong = _PATIENTS[patient]
    want = _gradients(passes.lstm_backward, arguments)
    got = _gradients(mutate(passes.lstm_backward, right, wrong), arguments)
    # Where a weight is zero a gradient may be zero: then both are, exactly.
    return [k for k in want if np.abs(got[k] - want[k]).max() > _TOLERANCE * np.abs(want[k]).max()]


def missing_arrows(answer: object) -> Verdict:
    """Check which arrow each of the three backward passes of ``symptoms`` has lost.

    Parameters
    ----------
    answer : dict or None
        Patient → (from, to), signals such as ``"s[n-1]"``, ``"a_cu[n]"``, ``"v[n]"``. That an arrow
        is named one step later, ``("s[n]", "a_cu[n+1]")``, makes no difference.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> arrow = ("r[n]", "v[n]")
    >>> missing_arrows({"A": arrow, "B": arrow, "C": arrow})
    Not yet. With the arrow r[n] → v[n] missing, A would have other symptoms.
    """
    if answer is None:
        return WAITING
    if not isinstance(answer, Mapping) or set(answer) != set(_PATIENTS):
        return Verdict(False, f"The answer is a dict with the keys {', '.join(_PATIENTS)}.")
    for patient, (arrow, _, _) in _PATIENTS.items():
        given = answer[patient]
        if given is None:
            return WAITING
        if not isinstance(given, (tuple, list)) or not all(isinstance(k, str) for k in given):
            return Verdict(False, f'{patient} is a pair of signals such as ("s[n-1]", "a_cu[n]").')
        named, told = _arrow(given), " → ".join(given)
        if named not in _ARROWS:
            return Verdict(False, f"The graph has no arrow {told}.")
        if named != arrow:
            why = f"With the arrow {told} missing, {patient} would have other symptoms."
            return Verdict(False, why)
    return Verdict(True, "Each has lost that arrow and no other.")


def _arrow(given: Sequence[str]) -> tuple[str, ...]:
    """Return an arrow as ``_ARROWS`` names it: plain letters, the head in step n."""
    named = tuple(re.sub(r"[\s{}]", "", name) for name in given)
    if named and named[-1].endswith("[n+1]"):
        earlier = {"[n]": "[n-1]", "[n+1]": "[n]"}  # the same arrow, one step before
        named = tuple(re.sub(r"\[n(\+1)?\]", lambda at: earlier[at[0]], name) for name in named)
    return named


def _parameters(rng: np.random.Generator) -> Params:
    """Return the fifteen arrays of a small cell."""
    shapes: dict[str, tuple[int, ...]] = {}
    for gate in passes.GATES:
        shapes |= {f"W_x_{gate}": (_D, _D_X), f"W_v_{gate}": (_D, _D), f"b_{gate}": (_D,)}
        shapes |= {f"W_s_{gate}": (_D, _D)} if gate != "du" else {}
    return {name: rng.normal(size=shape) / 2 for name, shape in sorted(shapes.items())}


def _gradients(backward: Callable[..., Any], arguments: tuple[Any, ...]) -> Params:
    """Return all gradients by name."""
    grads, d_x, d_s, d_v = backward(*arguments)
    return {**grads, "x": d_x, "s[-1]": d_s, "v[-1]": d_v}
