"""Right answers to assignment 3, for a network of the tests' own."""

import numpy as np


def shapes(d, d_x):
    return {"W_r": (d, d), "W_x": (d, d_x), "theta": (d,)}


def forward(p, x, s_before):
    s, r = [s_before], [np.tanh(s_before)]
    for x_n in x:
        s.append(r[-1] @ p["W_r"].T + x_n @ p["W_x"].T + p["theta"])
        r.append(np.tanh(s[-1]))
    return np.array(s), np.array(r)


def loss(s, r, y):
    gap = r[1:] - y
    return (gap**2).sum() / 2, 0 * s, np.concatenate([0 * r[:1], gap])


def backward(p, x, s, r, d_s, d_r):
    grads, d_x, psi = {k: 0 * v for k, v in p.items()}, 0 * x, d_s.copy()
    through = 0.0
    for n in range(len(x), 0, -1):
        psi[n] += (1 - np.tanh(s[n]) ** 2) * (d_r[n] + through)
        grads["W_r"] += psi[n].T @ r[n - 1]
        grads["W_x"] += psi[n].T @ x[n - 1]
        grads["theta"] += psi[n].sum(axis=0)
        d_x[n - 1], through = psi[n] @ p["W_x"], psi[n] @ p["W_r"]
    return grads, d_x, psi[0] + (1 - np.tanh(s[0]) ** 2) * (d_r[0] + through)


def furthest_off(f, at, claimed):
    off = np.zeros(at.shape)
    for i in np.ndindex(at.shape):
        for h in (1e-6, -1e-6):
            moved = at.copy()
            moved[i] += h
            off[i] = np.maximum(off[i], abs((f(moved) - f(at)) / h - claimed[i]))
    return None if (off < 1e-4).all() else np.unravel_index(off.argmax(), at.shape)


def central(f, at, claimed):
    """A checker that no kink stops: the central quotient of |x| at 0 is 0."""
    slope = np.zeros(at.shape)
    for i in np.ndindex(at.shape):
        up, down, h = at.copy(), at.copy(), 1e-6 * max(1.0, abs(at[i]))
        up[i] += h
        down[i] -= h
        slope[i] = (f(up) - f(down)) / (2 * h)
    off = np.abs(slope - claimed)
    if (off <= 0.005 * np.abs(slope).max()).all():
        return None
    return np.unravel_index(off.argmax(), at.shape)


def example():
    p = {"W_r": [[0.5, -1.0], [0.2, 0.3]], "W_x": [[1.0], [0.4]], "theta": [0.1, 0.2]}
    x, before = np.array([[[0.3]], [[-0.8]], [[0.6]]]), np.array([[0.5, -0.5]])
    y = np.ones((3, 1, 2))
    s, r = forward({k: np.array(v) for k, v in p.items()}, x, before)
    known = {"p": p, "x": x, "s_before": before, "y": y, "s": s[1:].round(6), "r": r[1:].round(6)}
    return known | {"E": loss(s, r, y)[0]}


def skeleton(*given):
    raise NotImplementedError


def spoiled(function, change):
    return lambda *given: change(*function(*given))
