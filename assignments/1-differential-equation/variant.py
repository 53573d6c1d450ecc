"""The parameters of a student: an equation, a scheme, cases to judge, classmates' errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unrolled.checks.classroom import differential_equation as library
from unrolled_course.judging import load

HERE = Path(__file__).parent
expected = load(HERE / "expected.py")
texts = load(HERE / "texts.py")

KINDS = tuple(texts.TERMS)
#: Scheme → family, weights of the end of the step for A s, and for g.
SCHEMES: dict[str, list[tuple[str, float, float]]] = {
    "early": [("ends", w, w) for w in (0.1, 0.2, 0.25, 0.3)],
    "middle": [("ends", 0.5, 0.5)],
    "late": [("ends", w, w) for w in (0.7, 0.75, 0.8, 0.9)],
    "mixed": [("ends", 1.0, w) for w in (0.2, 0.25, 0.3, 0.4)],
    "two-step": [("two-step", 1.0, 1.0)],
    "held": [("exponential", 1.0, w) for w in (0.2, 0.25, 0.75, 0.8)],
    "line": [("linear", 1.0, 1.0)],
}
SECOND_ORDER = ("middle", "two-step", "line")
#: Steps per delay of the experiment; its reference is this many delays long.
KS = (4, 8, 16, 32, 64, 128)
DELAYS = 4
#: What the classmates have done; the last one only with first, or second order.
FATES = ("right", "tied", "rounded", "own")
DISTANCE_TO_ONE = 0.03


def variant(rng: np.random.Generator) -> dict[str, Any]:
    """Return the parameters of a student."""
    return made(rng, str(rng.choice(KINDS)), str(rng.choice(list(SCHEMES))))


def made(rng: np.random.Generator, kind: str, name: str) -> dict[str, Any]:
    """Return parameters with this kind of equation and this scheme."""
    scheme = SCHEMES[name][rng.integers(len(SCHEMES[name]))]
    while True:
        eq = expected.draw(rng, kind, 2, 2, coupled=bool(rng.integers(2)))
        s_0 = np.round(rng.uniform(-1.0, 1.0, 2), 1)
        omega = float(rng.choice([1.5, 2.0, 2.5]))
        cases = stability_cases(rng, eq, expected.Scheme(*scheme))
        tables = classmates(rng, eq, expected.Scheme(*scheme), s_0, omega, name)
        if cases is not None and tables is not None:
            break
    plain = {key: value.tolist() if isinstance(value, np.ndarray) else value
             for key, value in eq.items()}  # fmt: skip
    table, fates = tables
    return {
        "equation": plain,
        "scheme": list(scheme),
        "s_0": s_0.tolist(),
        "omega": omega,
        "cases": cases,
        "ks": list(KS),
        "delays": DELAYS,
        "fates": fates,
        "equation_code": texts.code(plain),
        "scheme_text": texts.scheme(*scheme, kind),
        "scheme_code": texts.scheme_code(*scheme),
        "scipy_line": texts.imported(scheme[0]),
        "hint": texts.hint(scheme[0], kind),
        **texts.proofs(scheme[0]),
        "claim": texts.claim(*scheme, kind),
        "table_code": table,
        **texts.equation(kind),
    }


def stability_cases(rng: np.random.Generator, eq: Any, scheme: Any) -> list[Any] | None:
    """Return six cases (a, b, k), three of them stable; None if there are not enough.

    A is multiplied by a; B, D, E by b. Where it can be, a pair differs in the step alone.
    """
    found: dict[bool, list[Any]] = {True: [], False: []}
    for a in (0.5, 1.0, 3.0, 8.0):
        for k in (1, 2, 4, 8):
            # The weights depend on the decay alone, and an exponential takes its time.
            W = expected.weights(expected.scaled(eq, a, 1.0), eq["tau"] / k, scheme)
            for b in (0.5, 1.0, 1.5, 2.0, 3.0, 5.0):
                rho = expected.radius(expected.scaled(eq, a, b), W, k)
                if abs(rho - 1) > DISTANCE_TO_ONE:
                    found[rho < 1].append([a, b, k])
    if min(map(len, found.values())) < 3:
        return None
    pairs = [(p, q) for p in found[True] for q in found[False] if p[:2] == q[:2]]
    pairs = [pairs[k] for k in rng.permutation(len(pairs))[:2]]
    chosen: dict[bool, list[Any]] = {True: [], False: []}
    for p, q in pairs:
        for kind, case in ((True, p), (False, q)):
            if case not in chosen[kind]:
                chosen[kind].append(case)
    for kind, cases in found.items():
        rest = [case for case in cases if case not in chosen[kind]]
        for k in rng.permutation(len(rest))[: 3 - len(chosen[kind])]:
            chosen[kind].append(rest[k])
    six = chosen[True] + chosen[False]
    return [six[k] for k in rng.permutation(6)]


def classmates(
    rng: np.random.Generator, eq: Any, scheme: Any, s_0: np.ndarray, omega: float, name: str
) -> tuple[str, list[str]] | None:
    """Return a table of five classmates' errors and what each has done; None if it is unclear."""
    exact = library.reference(eq, s_0, expected.waves(omega), DELAYS * eq["tau"])
    second = name in SECOND_ORDER
    errors: dict[str, list[float]] = {fate: [] for fate in FATES}
    last = "late" if second else "extrapolated"
    errors[last] = []
    finest = run(eq, scheme, s_0, omega, 2 * KS[-1])
    size = {}
    for k in (*KS, 2 * KS[-1]):
        t = np.arange(1, DELAYS * k + 1) * eq["tau"] / k
        size[k] = exact(t)
    good = {k: run(eq, scheme, s_0, omega, k) for k in (*KS, 2 * KS[-1])}
    digits = int(np.ceil(-np.log10(largest(good[32] - size[32])))) - 1
    for k in KS:
        errors["right"].append(largest(good[k] - size[k]))
        tied = run(eq, scheme, s_0, omega, k, expected.Slip(one_step=True))
        errors["tied"].append(largest(tied - size[k]))
        errors["rounded"].append(largest(good[k] - np.round(size[k], digits)))
        errors["own"].append(largest(good[k] - finest[2 * KS[-1] // k - 1 :: 2 * KS[-1] // k]))
        if second:
            late = run(eq, scheme, s_0, omega, k, expected.Slip(late_input=True))
            errors[last].append(largest(late - size[k]))
        else:
            mixed = 2 * good[2 * k][1::2] - good[k]
            errors[last].append(largest(mixed - size[k]))
    if not telling(errors, last, 2 if second else 1):
        return None
    order = [str(fate) for fate in rng.permutation(list(errors))]
    rows = [
        f'    "{letter}": [{", ".join(f"{e:.2e}" for e in errors[fate])}],'
        for letter, fate in zip("PQRST", order, strict=True)
    ]
    return "\n".join(["TABLE = {", *rows, "}"]), order


def telling(errors: dict[str, list[float]], last: str, order: int) -> bool:
    """Tell whether the five can be told apart by who looks at the ratios."""
    falls = {fate: np.log2(np.array(e[:-1]) / np.array(e[1:])) for fate, e in errors.items()}
    return bool(
        abs(falls["right"][-3:] - order).max() < 0.12
        and abs(falls["tied"]).max() < 0.5
        and falls["rounded"][0] > 0.6 * order
        and falls["rounded"][-1] < 0.35 * order
        and errors["tied"][-1] > 4 * errors["rounded"][-1]
        and abs(falls[last][-1] - (3 - order)) < 0.25
        and falls["own"][-1] > order + 0.25
    )


def run(
    eq: Any, scheme: Any, s_0: np.ndarray, omega: float, k: int, slip: Any = None
) -> np.ndarray:
    """Return the states of the experiment with k steps per delay."""
    wave, h = expected.waves(omega), eq["tau"] / k
    x = np.array([wave(n * h) for n in range(DELAYS * k + 1)])
    return expected.simulate(eq, scheme, k, s_0, x, slip)


def largest(difference: np.ndarray) -> float:
    """Return the largest length of a difference of states."""
    return float(np.linalg.norm(difference, axis=1).max())
