"""Claims about unrolling: a counterexample is put into the claim, and computed.

Each claim has a kind and options; with some options it is true, and then nothing refutes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.checks._unusable import Unusable
from unrolled.checks.classroom.unrolling import one_unit
from unrolled.checks.classroom.unrolling.parts import CLEAR, numbers, parts, square
from unrolled.checks.verdict import UNANSWERED, Verdict

Options = Mapping[str, Any]


def _window(options: Options, answer: object) -> str:
    W = square("W", answer)
    radius = float(np.abs(np.linalg.eigvals(W)).max())
    if radius > options["radius"] + 1e-6:
        return f"W has an eigenvalue of modulus {radius:.4g}, which the claim does not speak of"
    if options["normal"] and np.abs(W @ W.T - W.T @ W).max() > 1e-9:
        return "the matrix does not commute with its transpose, as the claim asks"
    size = float(np.linalg.norm(np.linalg.matrix_power(W, options["K"]), 2))
    if size > 1.01 * options["part"]:
        return ""
    return f"after {options['K']} steps W stretches by {size:.3g}, which the claim allows"


def _closer(options: Options, answer: object) -> str:
    given = parts(answer, "W", "s", "t")
    W, s, t = square("W", given[0]), numbers("s", given[1], 1), numbers("t", given[2], 1)
    if len(s) != len(W) or len(t) != len(W):
        raise Unusable("s and t must have as many numbers as W has rows")
    kinds = {"eigenvalues": np.abs(np.linalg.eigvals(W)).max(), "singular": np.linalg.norm(W, 2)}
    if kinds[options["below_one"]] > 1 - 1e-6:
        return (
            f"W has one of size {kinds[options['below_one']]:.4g}; the claim asks for less than 1"
        )
    before = float(np.linalg.norm(s - t))
    after = float(np.linalg.norm(W @ (np.tanh(s) - np.tanh(t))))
    if after > (1 + CLEAR) * options["times"] * before and before > CLEAR:
        return ""
    return f"the states are {before:.4g} apart before the step and {after:.4g} after it"


def _output(options: Options, answer: object) -> str:
    s, t = (numbers(k, v, 1) for k, v in zip("st", parts(answer, "s", "t"), strict=True))
    A = np.array(options["A"], float)
    if s.shape != (2,) or t.shape != (2,):
        raise Unusable("a state of this system has two numbers")
    gap = s - t
    for k in range(options["steps"]):
        if abs((np.linalg.matrix_power(A, k) @ gap)[0]) > 1e-9:
            return "the outputs are not equal where the claim asks for it"
    later = max(abs((np.linalg.matrix_power(A, k) @ gap)[0]) for k in range(12))
    return "" if later > CLEAR else "the outputs stay equal"


def _targets(options: Options, answer: object) -> str:
    rows = numbers("rows", answer, 2)
    if rows.shape[1] != 3 or not np.isin(rows, (0, 1)).all():
        raise Unusable("rows must be of shape (R, 3), each entry 0 or 1")
    x_l, x_m, v = rows.T

    def mean(of: Array, where: Array) -> float:
        return float(of[where].mean()) if where.any() else -1.0

    if len(set(x_l)) < 2:
        return "x_l is always the same: then it is independent of all, and tells nothing"
    events = [v == 1, x_m == 1, (v == 1) & (x_m == 1)] if options["pairs"] else [v == 1]
    if any(abs(mean(e, x_l == 0) - mean(e, x_l == 1)) > 1e-9 for e in events):
        return "what the claim asks to be independent of x_l is not"
    for a in (0, 1):
        for b in (0, 1):
            there = (x_l == a) & (x_m == b)
            if there.any() and abs(mean(v, there) - mean(v, x_m == b)) > 1e-9:
                return ""
    return "given x_m, x_l tells nothing more about v"


KINDS: dict[str, Callable[[Options, object], str]] = {
    "window": _window,
    "closer": _closer,
    "downhill": one_unit.downhill,
    "output": _output,
    "border": one_unit.border,
    "longer": one_unit.longer,
    "zeros": one_unit.zeros,
    "targets": _targets,
    "sum": one_unit.resets,
}


def refutes(kind: str, options: Options, answer: object) -> str:
    """Return "" if an answer refutes a claim, otherwise why it does not.

    Parameters
    ----------
    kind : str
        Which claim, a key of ``KINDS``.
    options : mapping
        Its numbers, and what it assumes.
    answer : array or tuple
        The counterexample.

    Examples
    --------
    >>> refutes("closer", {"below_one": "singular", "times": 1}, ([[2.0]], [0.0], [1.0]))
    'W has one of size 2; the claim asks for less than 1'
    >>> refutes("output", {"A": [[0.5, 1], [0, 0.5]], "steps": 1}, ([0, 0], [0, 1]))
    ''
    """
    try:
        with np.errstate(all="ignore"):  # steep weights overflow, and then refute nothing
            return KINDS[kind](options, answer)
    except Unusable as unusable:
        return str(unusable)


def counterexamples(answers: object, claims: Mapping[str, Any], false: int = 4) -> Verdict:
    """Check each counterexample that is given, and whether all false claims have one.

    Parameters
    ----------
    answers : dict
        Letter → counterexample, or None for a claim that is held to be true.
    claims : mapping
        Letter → (kind, options).
    false : int
        How many of the claims are false.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> claims = {"A": ("output", {"A": [[0.5, 1], [0, 0.5]], "steps": 1}), "B": ("sum", {})}
    >>> counterexamples({"A": ([0, 0], [0, 1]), "B": None}, claims, false=1)
    Right. Refuted: A. You hold to be true: B.
    """
    if not isinstance(answers, dict) or set(answers) != set(claims):
        return Verdict(False, f"The answer is a dict with the letters {', '.join(claims)}.")
    if all(value is None for value in answers.values()):
        return UNANSWERED
    for letter, (kind, options) in claims.items():
        if answers[letter] is not None:
            reason = refutes(kind, options, answers[letter])
            if reason:
                return Verdict(False, f"{letter} is not refuted: {reason}.")
    left = [letter for letter in claims if answers[letter] is None]
    refuted = [letter for letter in claims if letter not in left]
    if len(refuted) < false:
        told = f"Refuted: {len(refuted)} of the {false} false claims."
        gap = false - len(refuted)
        which = "One of your None is a false claim" if gap == 1 else f"{gap} of your None are false"
        return Verdict(False, f"{told} {which}.")
    true = f" You hold to be true: {', '.join(left)}." if left else " None is left."
    return Verdict(True, f"Refuted: {', '.join(refuted)}." + true)
