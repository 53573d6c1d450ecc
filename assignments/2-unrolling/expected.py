"""The recurrence of a student, forward and backward, for every structure that a variant can have.

======= ==================================================== =============
letter  meaning                                              shape
======= ==================================================== =============
p       W_r, W_d, W_x, theta                                 dict
x       inputs                                               (T, B, d_x)
r       readouts                                             (T, B, d)
m       what the memory keeps                                (B, d or d_x)
y       outputs                                              (T, B, d)
D, P    steps of a delay; steps from beat to beat            integers
======= ==================================================== =============

All structures are special cases of one; a beat is every step n with n mod P = P - 1::

    s[n] = W h + W_d k + W_x x[n] + theta       W, h: W_r and r[n-1], but for the beats
    r[n] = G(s[n])                              or r[n-1] at beats, for the clock "hold"
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

#: name → (G, its derivative, G in mathematics, its steepest slope); all have G(0) = 0.
WARPS = {
    "arctan": ("np.arctan(z)", "1 / (1 + z**2)", r"\arctan z", 1.0),
    "algebraic": ("z / np.sqrt(1 + z**2)", "(1 + z**2) ** -1.5", r"z/\sqrt{1+z^2}", 1.0),
    "steep": ("np.arctan(1.4 * z)", "1.4 / (1 + 1.96 * z**2)", r"\arctan(1.4\,z)", 1.4),
    "scaled": (
        "1.7 * np.tanh(z / 2)",
        "0.85 * (1 - np.tanh(z / 2) ** 2)",
        r"1.7\tanh(z/2)",
        0.85,
    ),
    "sine": ("0.8 * np.sin(z)", "0.8 * np.cos(z)", r"0.8\sin z", 0.8),
}
MEMORIES = ("delay", "average", "echo", "total")
CLOCKS = ("beat", "wipe", "hold", "turn")
OUTPUTS = ("plain", "change", "mean")

#: What a student may leave at a border → what is said about it.
LOST = {
    "clock": "At a border the count of the steps is lost: beats are counted from the first step of "
    "the whole sequence.",
    "memory": "At a border a part of the past that later steps still use is lost, "
    "beyond the last readout.",
    "readout": "At a border the last readout is lost.",
    "mean": "At a border the output forgets what it is made of besides the readouts of its own "
    "segment.",
    "all": "Every segment begins afresh: nothing is carried.",
}
Params = dict[str, np.ndarray]


class Machine(NamedTuple):
    """The structure of a student's recurrence; the names are those of the module's tables."""

    memory: str
    depth: int
    beta: float
    clock: str
    period: int
    output: str
    warp: str


def G(name: str, z: np.ndarray) -> np.ndarray:  # noqa: N802 - the letter of the book
    """Return a warping."""
    return np.asarray(eval(WARPS[name][0], {"np": np, "z": z}))


def slope(name: str, z: np.ndarray) -> np.ndarray:
    """Return the derivative of a warping."""
    return np.asarray(eval(WARPS[name][1], {"np": np, "z": z}))


def shapes(m: Machine, d: int, d_x: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the parameters."""
    heard = d if m.memory in ("delay", "average") else d_x
    return {"W_r": (d, d), "W_d": (d, heard), "W_x": (d, d_x), "theta": (d,)}


def carried_numbers(m: Machine, d: int, d_x: int) -> int:
    """Return how many numbers a sequence has to carry; the count of the steps is not among them."""
    memory = {"delay": (m.depth - 1) * d, "average": d, "echo": m.depth * d_x, "total": d_x}
    return d + memory[m.memory] + (d if m.output == "mean" else 0)


def forward(
    m: Machine, p: Params, x: np.ndarray, cuts: Any = (), lost: str = ""
) -> dict[str, np.ndarray]:
    """Return the signals of a run; ``lost`` names what is not carried over the cuts."""
    steps, batch, d_x = x.shape
    d, depth = len(p["theta"]), m.depth
    # Index n + depth belongs to step n: what is before the first step is zero.
    r, heard = np.zeros((2, steps + depth, batch, d))
    xs = np.concatenate([np.zeros((depth, batch, d_x)), x])
    s, y = np.zeros((2, steps, batch, d))
    kept = np.zeros((steps + 1, batch, d_x if m.memory == "total" else d))
    total, count = np.zeros((batch, d)), 0
    begin = 0
    for n in range(steps):
        if n in cuts and lost:
            begin = n
        here = n - begin if lost in ("clock", "all") else n
        beat = here % m.period == m.period - 1

        def past(signal: np.ndarray, ago: int, what: str, n: int = n, begin: int = begin) -> Any:
            gone = lost in (what, "all") and n - ago < begin
            return signal[n - ago + depth] * (not gone)

        if n == begin and n and lost in ("memory", "all"):
            kept[n] = 0
        if n == begin and lost in ("mean", "all"):
            total, count = 0 * total, 0
        before = past(r, 1, "readout")
        heard[n] = before * (not (beat and m.clock == "wipe"))
        W = p["W_r"].T if beat and m.clock == "turn" else p["W_r"]
        theta = p["theta"] * (beat or m.clock != "beat")
        if m.memory == "total":
            kept[n + 1] = m.beta * kept[n] + x[n]
        far = {
            "delay": lambda: past(r, depth, "memory"),
            "average": lambda: kept[n],  # noqa: B023
            "echo": lambda: past(xs, depth, "memory"),
            "total": lambda: kept[n + 1],  # noqa: B023
        }[m.memory]()
        s[n] = heard[n] @ W.T + far @ p["W_d"].T + x[n] @ p["W_x"].T + theta
        held = beat and m.clock == "hold"
        r[n + depth] = before if held else G(m.warp, s[n])
        if m.memory == "average":
            kept[n + 1] = m.beta * kept[n] + (1 - m.beta) * r[n + depth]
        total, count = total + r[n + depth], count + 1
        y[n] = {
            "plain": r[n + depth],
            "change": r[n + depth] - before,
            "mean": total / count,
        }[m.output]
    return {"y": y, "s": s, "r": r, "heard": heard, "kept": kept, "x": xs}


def backward(
    m: Machine, p: Params, x: np.ndarray, d_y: np.ndarray, cuts: Any = (), slip: str = ""
) -> tuple[Params, np.ndarray]:
    """Return the gradients by parameters and inputs; ``slip`` makes a mistake.

    Slips are ``"cut"``, nothing is handed back over the cuts, ``"transpose"``, ``"slope"``, none
    is used, and ``"road"``, the way through the memory is forgotten.
    """
    run = forward(m, p, x)
    steps, depth = len(x), m.depth
    grads = {name: np.zeros_like(value) for name, value in p.items()}
    by_r, by_x = np.zeros_like(run["r"]), np.zeros_like(run["x"])
    by_kept, by_total = np.zeros_like(run["kept"]), np.zeros_like(d_y[0])
    for n in range(steps - 1, -1, -1):
        if slip == "cut" and n + 1 in cuts:
            by_r[: n + 1 + depth], by_x[: n + 1 + depth] = 0, 0
            by_kept[: n + 2], by_total = 0, 0 * by_total
        beat, here, before = n % m.period == m.period - 1, n + depth, n + depth - 1
        if m.output == "mean":
            by_total = by_total + d_y[n] / (n + 1)
            by_r[here] += by_total
        else:
            by_r[here] += d_y[n]
        if m.output == "change":
            by_r[before] -= d_y[n]
        road = slip != "road"
        if m.memory == "average":
            by_r[here] += road * (1 - m.beta) * by_kept[n + 1]
            by_kept[n] += m.beta * by_kept[n + 1]
        if beat and m.clock == "hold":
            by_r[before] += by_r[here]
            psi = np.zeros_like(by_r[here])
        else:
            psi = by_r[here] * (1.0 if slip == "slope" else slope(m.warp, run["s"][n]))
        turned = beat and m.clock == "turn"
        by_W = psi.T @ run["heard"][n]
        grads["W_r"] += by_W.T if turned else by_W
        grads["W_x"] += psi.T @ x[n]
        grads["theta"] += psi.sum(axis=0) * (beat or m.clock != "beat")
        W = p["W_r"].T if turned else p["W_r"]
        back = psi @ (W.T if slip == "transpose" else W)
        by_r[before] += back * (not (beat and m.clock == "wipe"))
        by_x[here] += psi @ p["W_x"]
        far = psi @ p["W_d"]
        if m.memory == "delay":
            grads["W_d"] += psi.T @ run["r"][n]
            by_r[n] += road * far
        elif m.memory == "average":
            grads["W_d"] += psi.T @ run["kept"][n]
            by_kept[n] += far
        elif m.memory == "echo":
            grads["W_d"] += psi.T @ run["x"][n]
            by_x[n] += road * far
        else:
            grads["W_d"] += psi.T @ run["kept"][n + 1]
            by_kept[n + 1] += far
            by_x[here] += road * by_kept[n + 1]
            by_kept[n] += m.beta * by_kept[n + 1]
    return grads, by_x[depth:]
