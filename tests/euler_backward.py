"""Backward Euler with its run and its growth: right answers for the scheme of nobody."""

import numpy as np

PLAIN = {
    "A": np.array([[-2.0, 0.5], [-0.25, -1.0]]),
    "B": np.array([[0.5, -1.0], [0.75, 0.25]]),
    "C": np.array([[1.0, 0.5], [-0.5, 1.0]]),
    "phi": np.array([0.25, -0.5]),
    "tau": 0.8,
    "gain": 1.5,
}
MORE = {
    "D": np.array([[0.3, 0.2], [0.1, -0.4]]),
    "E": np.array([[-0.3, 0.1], [0.2, 0.2]]),
    "F": np.array([[0.6, -0.2], [0.3, 0.5]]),
    "M": np.array([[1.5, 0.4], [-0.2, 1.2]]),
}
EYE = np.eye(2)
STEP = ("ends", 1.0, 1.0)


def weights(eq, h):
    """Backward Euler, which is the scheme of nobody."""
    M = eq.get("M", np.eye(len(eq["A"])))
    left = np.linalg.inv(M - h * eq["A"])
    return {"W_s": left @ M, "W_z": 0 * left, "W_0": h * left, "W_1": 0 * left}


def start(eq, k, s_0, x_0):
    return np.tile(s_0, (k + 1, 1))


def advance(eq, W, k, carried, x):
    states = np.zeros((len(x), carried.shape[1]))
    for n in range(len(x)):
        g = eq["B"] @ np.tanh(eq["gain"] * carried[-k]) + eq["C"] @ x[n] + eq["phi"]
        states[n] = W["W_s"] @ carried[-1] + W["W_0"] @ g
        carried = np.concatenate([carried[1:], states[n : n + 1]])
    return states, carried


def growth(eq, W, k):
    d = len(eq["A"])
    matrix = np.eye(k * d, k=-d)
    matrix[:d, :d] = W["W_s"]
    matrix[:d, -d:] += eq["gain"] * W["W_0"] @ eq["B"]
    return np.abs(np.linalg.eigvals(matrix)).max()


def changed(**new):
    return lambda eq, h: {**weights(eq, h), **{n: make(eq, h) for n, make in new.items()}}


def with_decay(change):
    return lambda eq, h: weights({**eq, "A": change(eq["A"])}, h)
