"""A cell of the tests' own, extended by an echo, and right answers to assignment 5 for it."""

import numpy as np


def base(d, d_x):
    return {"W": (d, d_x), "a": (d,)}


def shapes(d, d_x, m):
    return {"W": (d, d_x), "a": (d,), "e": (d,)}


def base_forward(p, x, s_before, v_before):
    s, v = [s_before], [v_before]
    for x_n in x:
        s.append(p["a"] * s[-1] + np.tanh(x_n @ p["W"].T + v[-1]))
        v.append(np.sin(s[-1]))
    return {"s": np.array(s), "v": np.array(v)}


def base_backward(p, x, run, d_s, d_v):
    psi, chi, d_x = d_s.copy(), d_v.copy(), 0 * x
    grads = {k: 0 * a for k, a in p.items()}
    for n in reversed(range(len(x))):
        psi[n + 1] += chi[n + 1] * np.cos(run["s"][n + 1])
        alpha = psi[n + 1] * (1 - np.tanh(x[n] @ p["W"].T + run["v"][n]) ** 2)
        grads["W"] += alpha.T @ x[n]
        grads["a"] += (psi[n + 1] * run["s"][n]).sum(axis=0)
        d_x[n] = alpha @ p["W"]
        chi[n] += alpha
        psi[n] += p["a"] * psi[n + 1]
    return grads, d_x, psi[0], chi[0]


def forward(p, x, s_before, v_before):
    """Echo the state of the step before in the value."""
    s, v = [s_before], [v_before]
    for x_n in x:
        s.append(p["a"] * s[-1] + np.tanh(x_n @ p["W"].T + v[-1]))
        v.append(np.sin(s[-1]) + p["e"] * s[-2])
    return {"s": np.array(s), "v": np.array(v)}


def backward(p, x, run, d_s, d_v):
    grads, d_x, psi, chi = {k: 0 * a for k, a in p.items()}, 0 * x, d_s.copy(), d_v.copy()
    for n in reversed(range(len(x))):
        psi[n + 1] += chi[n + 1] * np.cos(run["s"][n + 1])
        psi[n] += chi[n + 1] * p["e"]
        grads["e"] += (chi[n + 1] * run["s"][n]).sum(axis=0)
        alpha = psi[n + 1] * (1 - np.tanh(x[n] @ p["W"].T + run["v"][n]) ** 2)
        grads["W"] += alpha.T @ x[n]
        grads["a"] += (psi[n + 1] * run["s"][n]).sum(axis=0)
        d_x[n] = alpha @ p["W"]
        chi[n] += alpha
        psi[n] += p["a"] * psi[n + 1]
    return grads, d_x, psi[0], chi[0]


def width(d, m):
    return d


def least(m):
    return 1


def example():
    rng = np.random.default_rng(0)
    p = {k: rng.normal(size=v) for k, v in shapes(2, 1, 1).items()}
    x, (s, v) = rng.normal(size=(3, 2, 1)), rng.normal(size=(2, 2, 2))
    return {"p": p, "x": x, "s_before": s, "v_before": v, "run": forward(p, x, s, v)}


def reduced(p, m):
    return {k: a.copy() for k, a in p.items()} | {"e": 0 * p["a"]}


def skeleton(*given):
    raise NotImplementedError


def said(verdict):
    return repr(verdict)
