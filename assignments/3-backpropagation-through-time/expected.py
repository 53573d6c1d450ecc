"""The network of a student, forward and backward, for every structure that a variant can have.

======= ==================================================== =============
letter  meaning                                              shape
======= ==================================================== =============
p       parameters, in the layout of the variant             dict
x       inputs                                               (T, B, d_x)
s, r    states and readouts, entry 0 the initial ones        (T + 1, B, d)
z       what drives the state                                (B, d)
======= ==================================================== =============

All structures are special cases of one, with a for a constant or for parameters::

    z[n] = W_r (r[n-1] + echo r[n-2]) + W_x x[n] + theta
    s[n] = keep s[n-1] + keep_2 s[n-2] + drive z[n]
    r[n] = G(s[n]) + trail r[n-1]
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from unrolled_course.warps import WARPS

KINDS = ("leak", "gate", "delay", "trail", "echo")
LOSSES = ("fading", "alternate", "smooth", "state")
LAYOUTS = ("rows", "columns", "stacked", "piled")

#: What a student may forget or turn round in the backward pass → what the feedback says.
SLIPS = {
    "transpose": "What is handed back through the recurrent weights is multiplied by the wrong "
    "one of the matrix and its transpose; with a single unit nobody sees it.",
    "slope": "The slope of the warp is taken at the state of another step.",
    "no slope": "The slope of the warp is missing.",
    "memory": "One of the roads from a step to a later one is missing on the way back: count on "
    "how many a nudge travels in the equations of your network.",
    "two steps": "What goes two steps ahead on the way there has to come two steps back.",
    "drive": "What stands before the drive z[n] in your network is missing on the way back.",
    "direct state": "The direct part by the state, d_s, is not used at every step.",
    "reset": "What comes back from later steps is lost: each step hears of itself alone.",
    "last": "Only the direct part of the last step is used.",
    "mean": "Some gradients are means over the batch where sums belong: the loss has divided "
    "already, if it divides at all.",
}


class Network(NamedTuple):
    """The structure of a student's network; the names are those of the module's tables."""

    kind: str
    alpha: float
    warp: str
    loss: str
    rho: float
    mean: bool
    layout: str


Params = dict[str, np.ndarray]


def G(net: Network, z: np.ndarray) -> np.ndarray:  # noqa: N802 - the letter of the book
    """Return the warping of the network."""
    return np.asarray(eval(WARPS[net.warp][0], {"np": np, "z": z}))


def slope(net: Network, z: np.ndarray) -> np.ndarray:
    """Return its derivative."""
    return np.asarray(eval(WARPS[net.warp][1], {"np": np, "z": z}))


def shapes(net: Network, d: int, d_x: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the parameters."""
    return {name: part.shape for name, part in packed(net, d, d_x).items()}


def packed(net: Network, d: int, d_x: int, weights: Any = None, a: Any = None) -> Params:
    """Return W_r, W_x, theta in the layout of the network, and ``a`` if it has one."""
    W_r, W_x, theta = weights or (np.zeros((d, d)), np.zeros((d, d_x)), np.zeros(d))
    p = {
        "rows": lambda: {"W_r": W_r, "W_x": W_x, "theta": theta},
        "columns": lambda: {"W_r": W_r.T, "W_x": W_x.T, "theta": theta},
        "stacked": lambda: {"W": np.hstack([W_r, W_x, theta[:, None]])},
        "piled": lambda: {"W": np.vstack([W_x.T, theta[None], W_r.T])},
    }[net.layout]()
    return p | ({"a": np.zeros(d) if a is None else a} if net.kind == "gate" else {})


def weights_in(net: Network, p: Params) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return W_r, W_x, theta as the book writes them."""
    if net.layout == "rows":
        return p["W_r"], p["W_x"], p["theta"]
    if net.layout == "columns":
        return p["W_r"].T, p["W_x"].T, p["theta"]
    if net.layout == "stacked":
        d = len(p["W"])
        return p["W"][:, :d], p["W"][:, d:-1], p["W"][:, -1]
    d = p["W"].shape[1]
    return p["W"][-d:].T, p["W"][: -d - 1].T, p["W"][-d - 1]


def coefficients(net: Network, p: Params) -> tuple[Any, Any, Any, Any, Any]:
    """Return keep, keep_2, drive, trail, echo."""
    alpha = net.alpha
    if net.kind == "gate":
        return p["a"], 0.0, 1 - p["a"], 0.0, 0.0
    return {
        "leak": (1 - alpha, 0.0, alpha, 0.0, 0.0),
        "delay": (0.0, alpha, 1.0, 0.0, 0.0),
        "trail": (0.0, 0.0, 1.0, alpha, 0.0),
        "echo": (0.0, 0.0, 1.0, 0.0, alpha),
    }[net.kind]


def forward(
    net: Network, p: Params, x: np.ndarray, s_before: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return states and readouts, entry 0 the initial ones."""
    (W_r, W_x, theta), (keep, keep_2, drive, trail, echo) = weights_in(net, p), coefficients(net, p)
    s, r = [np.zeros_like(s_before), s_before], [np.zeros_like(s_before), G(net, s_before)]
    for x_n in x:
        z = (r[-1] + echo * r[-2]) @ W_r.T + x_n @ W_x.T + theta
        s.append(keep * s[-1] + keep_2 * s[-2] + drive * z)
        r.append(G(net, s[-1]) + trail * r[-1])
    return np.array(s[1:]), np.array(r[1:])


def loss(
    net: Network, s: np.ndarray, r: np.ndarray, y: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return E and its direct parts by s and r, each (T + 1, B, d)."""
    steps, batch, _ = y.shape
    part = 1 / batch if net.mean else 1.0
    weight = np.ones(steps)
    if net.loss == "fading":
        weight = net.rho ** np.arange(steps)[::-1]
    if net.loss == "alternate":
        weight = (np.arange(steps)[::-1] % 2 == 0).astype(float)
    gap, d_s, d_r = weight[:, None, None] * (r[1:] - y), np.zeros_like(s), np.zeros_like(r)
    E = (gap * (r[1:] - y)).sum() / 2
    d_r[1:] += gap
    if net.loss == "smooth":
        jump = net.rho * np.diff(r, axis=0)
        E += (jump * np.diff(r, axis=0)).sum() / 2
        d_r[1:] += jump
        d_r[:-1] -= jump
    if net.loss == "state":
        E += net.rho * (s[1:] ** 2).sum() / 2
        d_s[1:] += net.rho * s[1:]
    return float(part * E), part * d_s, part * d_r


def backward(
    net: Network,
    p: Params,
    x: np.ndarray,
    s: np.ndarray,
    r: np.ndarray,
    d_s: np.ndarray,
    d_r: np.ndarray,
    slip: str = "",
) -> tuple[Params, np.ndarray, np.ndarray]:
    """Return the gradients by parameters, inputs and initial state; ``slip`` makes a mistake."""
    (W_r, W_x, theta), (keep, keep_2, drive, trail, echo) = weights_in(net, p), coefficients(net, p)
    # What each road hands back: a factor and the steps that it goes.
    roads = [0.0, 0.0, 0.0, 0.0] if slip == "memory" else [keep, keep_2, trail, echo]
    far = 1 if slip == "two steps" else 2
    if slip == "drive":
        drive = 1.0
    psi = d_s * (slip != "direct state")
    chi = d_r.copy()
    if slip == "last":
        psi[:-1], chi[:-1] = 0, 0
    steps, by = len(x), [np.zeros_like(W_r), np.zeros_like(W_x), np.zeros_like(theta)]
    by_x, by_a = np.zeros_like(x), np.zeros_like(theta)
    for n in range(steps, 0, -1):
        at = s[n - 1] if slip == "slope" else s[n]
        psi[n] += chi[n] * (1 if slip == "no slope" else slope(net, at))
        d_z, before = drive * psi[n], r[n - 1] + (echo * r[n - 2] if n > 1 else 0)
        by[0] += d_z.T @ before
        by[1] += d_z.T @ x[n - 1]
        by[2] += d_z.mean(axis=0) if slip == "mean" else d_z.sum(axis=0)
        z = before @ W_r.T + x[n - 1] @ W_x.T + theta
        by_a += (psi[n] * (s[n - 1] - z)).sum(axis=0)
        by_x[n - 1] = d_z @ W_x
        if slip == "reset":
            continue
        back = d_z @ (W_r.T if slip == "transpose" else W_r)
        chi[n - 1] += back + roads[2] * chi[n]
        psi[n - 1] += roads[0] * psi[n]
        if n >= far:
            chi[n - far] += roads[3] * back
            psi[n - far] += roads[1] * psi[n]
    psi[0] += slope(net, s[0]) * chi[0]
    d, d_x = W_x.shape
    return packed(net, d, d_x, tuple(by), by_a), by_x, psi[0]
