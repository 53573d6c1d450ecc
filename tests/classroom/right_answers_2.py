"""Right answers to assignment 2."""

from __future__ import annotations

from itertools import pairwise

import numpy as np


# A network of the tests' own: a running sum m of the inputs, heard beside the last readout.
def shapes(d, d_x):
    return {"W_r": (d, d), "W_d": (d, d_x), "theta": (d,)}


def start(p, B):
    return np.zeros((B, len(p["theta"]))), np.zeros((B, p["W_d"].shape[1]))


def advance(p, carried, x):
    r, m = carried
    y, tape = [], []
    for x_n in x:
        m = 0.5 * m + x_n
        before, r = r, np.tanh(r @ p["W_r"].T + m @ p["W_d"].T + p["theta"])
        y.append(r)
        tape.append((before, m, r))
    return np.array(y), (r, m), tape


def retreat(p, tape, d_y, d_carried):
    by_r, by_m = (0.0, 0.0) if d_carried is None else d_carried
    grads, d_x = {name: 0 * value for name, value in p.items()}, []
    for (before, m, r), d in zip(reversed(tape), d_y[::-1], strict=True):
        psi = (1 - r**2) * (d + by_r)
        grads["W_r"] += psi.T @ before
        grads["W_d"] += psi.T @ m
        grads["theta"] += psi.sum(axis=0)
        by_r, by_m = psi @ p["W_r"], by_m + psi @ p["W_d"]
        d_x.append(by_m)
        by_m = 0.5 * by_m
    return grads, np.array(d_x[::-1]), (by_r, by_m)


def example():
    p = {"W_r": [[0.5]], "W_d": [[1.0]], "theta": [0.1]}
    x = np.array([[[0.5]], [[-1.0]]])
    y = advance({k: np.array(v) for k, v in p.items()}, (np.zeros((1, 1)),) * 2, x)[0]
    return {"p": p, "x": x.tolist(), "y": y.round(6).tolist()}


def layout(lengths, w):
    starts = np.cumsum([0, *lengths])
    columns = [np.arange(max(b - w, 0), e) for b, e in pairwise(starts)]
    index = np.full((max(map(len, columns)), len(lengths)), -1)
    for m, column in enumerate(columns):
        index[: len(column), m] = column
    return index, index >= starts[:-1]


def norm(net, v):
    return float(np.abs(v).max())


def step(net, s, u):
    return net["V"] @ s + net["W"] @ np.tanh(s) + u


NET = {"V": np.zeros((2, 2)), "W": np.eye(2) / 2}


def sized(M):
    return float(np.abs(M).sum(axis=1).max())


def promise(net, C, eps):
    rho = sized(net["V"]) + sized(net["W"])
    if rho >= 1:
        return {"rho": rho, "S": None, "K": None}
    S, K = C / (1 - rho), 0
    while rho**K * S > eps:
        K += 1
    return {"rho": rho, "S": S, "K": K}


def promise_back(net, C, eps):
    made = promise({key: value.T for key, value in net.items()}, C, eps)
    return {"rho": made["rho"], "K": made["K"]}


def skeleton(*given):
    raise NotImplementedError
