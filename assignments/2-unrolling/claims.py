"""The claims that a student proves or refutes: nine kinds, each with a true and a false form.

The library computes whether a counterexample refutes a claim; which claims are true is known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

#: A student has six claims, of which so many are false.
COUNT, FALSE = 6, 4


class Claim(NamedTuple):
    """A claim: its kind and options for the library, whether it is true, and what one reads."""

    kind: str
    options: dict[str, Any]
    true: bool
    text: str
    form: str


def _window(rng: np.random.Generator, true: bool) -> Claim:
    radius, K = float(rng.choice([0.5, 0.6, 0.7])), int(rng.integers(10, 21))
    part = float(f"{3 * radius**K:.1g}")
    normal = " commutes with its transpose and" if true else ""
    return Claim(
        "window",
        {"radius": radius, "K": K, "part": part, "normal": true},
        true,
        f"If $W${normal} has no eigenvalue of modulus above {radius}, then a window of {K} steps "
        f"is enough for $s[n]=W\\,s[n-1]+x[n]$: what it misses is at most {part:g} times as long "
        "as the state that was dropped.",
        "`W`, a square array",
    )


def _closer(rng: np.random.Generator, true: bool) -> Claim:
    what, times = "singular values" if true else "eigenvalues", int(rng.integers(2, 9))
    return Claim(
        "closer",
        {"below_one": "singular" if true else "eigenvalues", "times": times},
        true,
        f"If all {what} of $W$ are below 1 in modulus, no step of $s[n]=W\\tanh(s[n-1])+x[n]$ "
        f"takes two states more than {times} times as far apart as they were (Euclidean distance).",
        "`(W, s, t)`, a square array and two states",
    )


def _downhill(rng: np.random.Generator, true: bool) -> Claim:
    K, w = int(rng.integers(1, 4)), _weight(rng)
    graded = (
        "only the last step is graded, $E=\\tfrac12(s[T-1]-y[T-1])^2$"
        if true
        else "all steps are graded, $E=\\tfrac12\\sum_n(s[n]-y[n])^2$"
    )
    return Claim(
        "downhill",
        {"K": K, "w": w, "last": true},
        true,
        f"Let $w={w}$, all $x[n]\\ge0$, and {graded}. The gradient by $w$ in which each error goes "
        f"back over {K} step{'s' * (K > 1)}, its own included, never has the opposite sign of the "
        "full one.",
        "`(x, y)`, inputs and targets",
    )


def _output(rng: np.random.Generator, true: bool) -> Claim:
    low, high = [[0.2, 0.4], [-0.5, 0.2]], [[0.7, 1.0], [-0.1, 0.7]]
    A = rng.uniform(low, high).round(1).tolist()
    when = "at two steps in a row" if true else "at one step"
    said = ", starting with that step" if not true else ", starting with the first of them"
    return Claim(
        "output",
        {"A": A, "steps": 2 if true else 1},
        true,
        f"The state of $s[n]=A\\,s[n-1]+x[n]$ has two numbers, $A=\\begin{{pmatrix}}{A[0][0]}&"
        f"{A[0][1]}\\\\{A[1][0]}&{A[1][1]}\\end{{pmatrix}}$, and its output is the first of them. "
        f"If two runs with the same inputs have the same output {when}, they have the same outputs "
        "ever after.",
        f"`(s, t)`, two states{said}",
    )


def _border(rng: np.random.Generator, true: bool) -> Claim:
    how = "carried over the borders, too" if true else "cut at the borders"
    return Claim(
        "border",
        {"w": (w := _weight(rng)), "adjoint": "carried" if true else "cut"},
        true,
        f"Let $w={w}$ and $E=\\tfrac12\\sum_ns[n]^2$, with the state carried and the adjoint {how}."
        " It makes no difference for the gradient by $w$ where the borders are.",
        "`(x, cuts, others)`: inputs, and two lists of the first steps of all segments but the "
        "first, such as `[3, 5]`",
    )


def _longer(rng: np.random.Generator, true: bool) -> Claim:
    K, w = int(rng.integers(2, 5)), round(float(rng.uniform(0.6, 0.95)), 2)
    text = (
        f"A window of {K + 1} steps misses the last state by at most $w^{{{K + 1}}}$ times the "
        "size of the state before the window."
        if true
        else f"A window of {K + 1} steps misses the last state by no more than a window of {K} "
        "steps does."
    )
    return Claim(
        "longer",
        {"K": K, "w": w, "bound": true},
        true,
        f"Let $w={w}$ and $\\theta=0$. {text} (Windows start from zero.)",
        "`x`, the inputs of the whole run",
    )


def _zeros(rng: np.random.Generator, true: bool) -> Claim:
    zeros, side = int(rng.integers(2, 6)), "end" if true else "front"
    return Claim(
        "zeros",
        {"w": (w := _weight(rng)), "zeros": zeros, "side": side},
        true,
        f"Let $w={w}$, with a bias $\\theta$. {zeros} zeros put to the inputs of "
        f"a segment at the {side}, where outputs do not count, change nothing in the gradient "
        "by $w$ of $\\tfrac12\\sum s[n]^2$, the sum over the steps that count.",
        "`(theta, x)`, a number and the inputs of the segment",
    )


def _targets(rng: np.random.Generator, true: bool) -> Claim:
    what = "the pair $(x_m,v)$" if true else "the target $v$"
    return Claim(
        "targets",
        {"pairs": true},
        true,
        f"The inputs $x_l$, $x_m$ of two segments and the target $v$ of the second are random bits."
        f" If {what} is independent of $x_l$, then $x_l$ is of no use for guessing $v$ to who "
        "knows $x_m$.",
        "`rows` of shape (R, 3), equally likely triples $x_l,x_m,v$",
    )


def _sum(rng: np.random.Generator, true: bool) -> Claim:
    other = "the sum of the gradients of the segments, each run alone" if true else (
        "the gradient of the run without resets, because $E$ is a sum over the steps"
    )  # fmt: skip
    return Claim(
        "sum",
        {"w": (w := _weight(rng)), "against": "segments" if true else "uncut"},
        true,
        f"Let $w={w}$ and $E=\\tfrac12\\sum_ns[n]^2$. With resets to zero at the borders, the "
        f"gradient by $w$ is {other}.",
        "`(x, cuts)`: inputs, and a list of the first steps of all segments but the first",
    )


def _weight(rng: np.random.Generator) -> float:
    return round(float(rng.uniform(0.6, 1.4)), 2)


MAKERS: list[Callable[[np.random.Generator, bool], Claim]] = [
    _window,
    _closer,
    _downhill,
    _output,
    _border,
    _longer,
    _zeros,
    _targets,
    _sum,
]


def drawn(rng: np.random.Generator) -> list[Claim]:
    """Return the claims of a student."""
    kinds = rng.permutation(len(MAKERS))[:COUNT]
    true = rng.permutation(COUNT) >= FALSE
    return [MAKERS[k](rng, bool(t)) for k, t in zip(kinds, true, strict=True)]


def shown(claims: list[Claim]) -> str:
    """Return the claims as Markdown."""
    return "\n\n".join(
        f"**{letter}.** {claim.text} *A counterexample is* {claim.form}."
        for letter, claim in zip("ABCDEF", claims, strict=True)
    )
