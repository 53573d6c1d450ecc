"""Networks that contract in some norm: how far a dropped state and a cut adjoint are off.

======= ========================================= ========
letter  meaning                                   shape
======= ========================================= ========
net     a (a number), V, W (d, d), weights (d,)   dict
u       the drive, W_x x[n] + theta               (d,)
C       largest norm of a drive, or of a ∇e_k     number
======= ========================================= ========
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from unrolled_course import judging

expected = judging.load(Path(__file__).with_name("expected.py"))

#: form → what is in a network, equation, the step in Python
FORMS = {
    "leak": ("a W", r"a\,s[n-1] + W\,G(s[n-1]) + u[n]", 'net["a"] * s + net["W"] @ G(s) + u'),
    "mixed": ("V W", r"V\,s[n-1] + W\,G(s[n-1]) + u[n]", 'net["V"] @ s + net["W"] @ G(s) + u'),
    "inside": (
        "a W",
        r"a\,s[n-1] + G\big(W\,s[n-1] + u[n]\big)",
        'net["a"] * s + G(net["W"] @ s + u)',
    ),
    "bottleneck": ("V W", r"V\,G\big(W\,s[n-1] + u[n]\big)", 'net["V"] @ G(net["W"] @ s + u)'),
}
#: norm → formula, the norm of a vector in Python; q are the weights
NORMS = {
    "largest": (r"\max_i|v_i|", "np.abs(v).max()"),
    "sum": (r"\sum_i|v_i|", "np.abs(v).sum()"),
    "weighted largest": (r"\max_i q_i\,|v_i|", '(net["q"] * np.abs(v)).max()'),
    "weighted sum": (r"\sum_i q_i\,|v_i|", '(net["q"] * np.abs(v)).sum()'),
    "weighted Euclid": (
        r"\sqrt{\textstyle\sum_i q_i^2\,v_i^2}",
        'np.sqrt((net["q"]**2 * v**2).sum())',
    ),
}
#: What is typically mixed up → what is said about it.
SLIPS = {
    "slope": "The steepest slope of your warping is not 1; it belongs to the factor.",
    "weights": "The weights of the norm have to be put on both sides of a matrix, "
    "once as they are and once inverted.",
    "other": "This is the norm of the transposed matrices: rows and columns are exchanged.",
    "Euclid": "The norm of the matrices is the one of `np.linalg.norm(W, 2)`, not the one that "
    "belongs to your norm of vectors.",
    "radius": "Eigenvalues do not bound a step; the norm of the matrix does.",
}


def norm(name: str, net: dict[str, Any], M: np.ndarray, slip: str = "") -> float:
    """Return the norm of a matrix that belongs to a norm of vectors."""
    q = np.asarray(net["q"]) if "weighted" in name and slip != "weights" else np.ones(len(M))
    M = q[:, None] * np.asarray(M) / q
    if slip == "radius":
        return float(np.abs(np.linalg.eigvals(M)).max())
    if slip == "Euclid" or "Euclid" in name:
        return float(np.linalg.norm(M, 2))
    rows = "largest" in name
    return float(np.abs(M).sum(axis=1 if rows else 0).max())


def factor(given: dict[str, Any], net: dict[str, Any], back: bool, slip: str = "") -> float:
    """Return ρ of a step, or of a step back."""
    name, L = given["norm"], 1.0 if slip == "slope" else expected.WARPS[given["warp"]][3]
    turn = back != (slip == "other")
    sizes = {
        key: norm(name, net, np.asarray(net[key]).T if turn else net[key], slip)
        for key in "VW"
        if key in net
    }
    if given["form"] == "bottleneck":
        return float(L * sizes["V"] * sizes["W"])
    if slip == "entries":  # no slip: the norm of |V| + L |W|, entry by entry, is a bound as well
        identity = np.eye(len(net["W"]))
        V = np.abs(net["V"]) if "V" in net else abs(net["a"]) * identity
        both = V + L * np.abs(net["W"])
        return norm(name, net, both.T if turn else both)
    return float((abs(net["a"]) if "a" in net else sizes["V"]) + L * sizes["W"])


def largest_state(
    given: dict[str, Any], net: dict[str, Any], C: float, slip: str = ""
) -> float | None:
    """Return the bound S of the states from zero, None without contraction."""
    rho, L = factor(given, net, back=False, slip=slip), expected.WARPS[given["warp"]][3]
    if rho >= 1:
        return None
    inner = {"inside": L, "bottleneck": L * norm(given["norm"], net, net["V"])
             if given["form"] == "bottleneck" else 0.0}  # fmt: skip
    return float(inner.get(given["form"], 1.0) * C / (1 - rho))


def smallest(rho: float, size: float, eps: float) -> int:
    """Return the smallest K ≥ 0 with ρ^K·size ≤ ε, for ρ < 1."""
    if size <= eps:
        return 0
    return 1 if rho == 0 else math.ceil(math.log(size / eps) / math.log(1 / rho))


def clear(rho: float, size: float, eps: float) -> bool:
    """Tell whether rounding cannot move the smallest K."""
    if rho in (0.0, 1.0) or rho > 1:
        return rho != 1
    steps = math.log(size / eps) / math.log(1 / rho) if size > 0 else 0.5
    return abs(steps - round(steps)) > 1e-4


def promise(
    given: dict[str, Any], net: dict[str, Any], C: float, eps: float, slip: str = ""
) -> dict[str, Any]:
    """Return what is known beforehand of a dropped state."""
    rho, S = factor(given, net, back=False, slip=slip), largest_state(given, net, C, slip)
    return {"rho": rho, "S": S, "K": None if S is None else smallest(rho, S, eps)}


def promise_back(
    given: dict[str, Any], net: dict[str, Any], C: float, eps: float, slip: str = ""
) -> dict[str, Any]:
    """Return what is known beforehand of a cut adjoint."""
    rho = factor(given, net, back=True, slip=slip)
    return {"rho": rho, "K": None if rho >= 1 else smallest(rho, C / (1 - rho), eps)}


def step_of(given: dict[str, Any]) -> Callable[[Any, np.ndarray, np.ndarray], np.ndarray]:
    """Return one step of the network as a function of net, s, u."""
    names = {"np": np, "G": lambda z: expected.G(given["warp"], z)}
    made: Callable[..., np.ndarray] = eval(f"lambda net, s, u: {FORMS[given['form']][2]}", names)
    return made


def measured(given: dict[str, Any], net: dict[str, Any], u: np.ndarray, eps: float) -> int:
    """Return after how many steps every dropped state of a run is made good to ε, in the norm."""
    step, of = step_of(given), eval(f"lambda net, v: {NORMS[given['norm']][1]}", {"np": np})
    s = [np.zeros(u.shape[1])]
    for drive in u:
        s.append(step(net, s[-1], drive))
    dropped = [np.zeros_like(s[0]) for _ in s]  # dropped[i]: the run that was zeroed before step i
    for K in range(len(u)):
        if all(of(net, s[i + K] - state) <= eps for i, state in enumerate(dropped)):
            return K
        dropped = [step(net, state, u[i + K]) for i, state in enumerate(dropped[:-1])]
    return len(u)


def network(
    rng: np.random.Generator, given: dict[str, Any], d: int, rho: float, back: bool = False
) -> dict[str, Any]:
    """Return a random network whose ρ, there or back, is about this; its numbers are short."""
    net: dict[str, Any] = {}
    if "weighted" in given["norm"]:
        net["q"] = rng.choice([0.2, 0.5, 1.0, 2.0, 4.0], d)
    spread = np.exp(0.8 * rng.normal(size=d))  # far from normal: rows and columns differ
    for key in FORMS[given["form"]][0].split():
        net[key] = rng.normal(size=(d, d)) * spread / spread[:, None]
    if "a" in net:
        net["a"] = 1.0
    names = [key for key in net if key != "q"]
    part = rng.uniform(0.2, 0.5) if given["form"] != "bottleneck" else 1.0
    L = expected.WARPS[given["warp"]][3]
    for key in names:
        if key == "a":
            net["a"] = round(part * rho, 2)
            continue
        size = norm(given["norm"], net, net[key].T if back else net[key])
        want = part * rho if key == "V" else (1 - part) * rho / L
        if given["form"] == "bottleneck":
            want = math.sqrt(rho / L)
        net[key] = np.round(net[key] * want / size, 3)
    return net
