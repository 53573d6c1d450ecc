"""Right answers to assignment 4, for a cell of the tests' own."""

import numpy as np

CELL = {"order": ["du", "cr"], "sees": {"cr": "new"}}


def shapes(d, d_x):
    return {"W": (2 * d, d_x + d + 1), "P": (1, d)}


def G_c(z):  # noqa: N802 - the letter of the book
    return 0.5 + np.arctan(z) / np.pi


def unpack(p, d):
    du, cr = p["W"][:d], p["W"][d:]
    parts = {"du": du, "cr": cr}
    return {
        "W_x": {g: w[:, : -d - 1] for g, w in parts.items()},
        "W_v": {g: w[:, -d - 1 : -1] for g, w in parts.items()},
        "b": {g: w[:, -1] for g, w in parts.items()},
        "W_s": {"cr": p["P"][0]},
    }


def core(s_old, v_old, g, u):
    s = 0.5 * s_old + u
    return s, g["cr"] * np.tanh(s)


def forward(p, x, s_before, v_before):
    w, s, v, a = unpack(p, s_before.shape[1]), [s_before], [v_before], {"du": [], "cr": []}
    for x_n in x:
        for g, nodes in a.items():
            nodes.append(x_n @ w["W_x"][g].T + v[-1] @ w["W_v"][g].T + w["b"][g])
        s.append(0.5 * s[-1] + np.tanh(a["du"][-1]))
        a["cr"][-1] = a["cr"][-1] + s[-1] * w["W_s"]["cr"]
        v.append(G_c(a["cr"][-1]) * np.tanh(s[-1]))
    made = {"s": s, "v": v, "a_du": a["du"], "a_cr": a["cr"]}
    return {name: np.array(signal) for name, signal in made.items()}


def backward(p, x, run, d_s, d_v):
    d, psi, chi, d_x = d_s.shape[2], d_s.copy(), d_v.copy(), 0 * x
    grads = {name: 0 * a for name, a in p.items()}
    w, by = unpack(p, d), unpack(grads, d)
    for n in reversed(range(len(x))):
        s, z = run["s"][n + 1], run["a_cr"][n]
        alpha = {"cr": chi[n + 1] * np.tanh(s) / (np.pi * (1 + z**2))}
        psi[n + 1] += chi[n + 1] * G_c(z) * (1 - np.tanh(s) ** 2) + alpha["cr"] * w["W_s"]["cr"]
        by["W_s"]["cr"] += (alpha["cr"] * s).sum(axis=0)
        alpha["du"] = psi[n + 1] * (1 - np.tanh(run["a_du"][n]) ** 2)
        psi[n] += 0.5 * psi[n + 1]
        for g, a in alpha.items():
            by["W_x"][g] += a.T @ x[n]
            by["W_v"][g] += a.T @ run["v"][n]
            by["b"][g] += a.sum(axis=0)
            d_x[n] += a @ w["W_x"][g]
            chi[n] += a @ w["W_v"][g]
    return grads, d_x, psi[0], chi[0]


def in_segments(forward, backward, p, x, s, v, d_s, d_v, K):
    if len(x) <= K:
        return backward(p, x, forward(p, x, s, v), d_s, d_v)
    run = forward(p, x[:K], s, v)
    end = run["s"][-1], run["v"][-1]
    some, later, *back = in_segments(forward, backward, p, x[K:], *end, d_s[K:], d_v[K:], K)
    run = forward(p, x[:K], s, v)
    own = (np.concatenate([d[:K], b[None]]) for d, b in zip((d_s, d_v), back, strict=True))
    grads, d_x, *first = backward(p, x[:K], run, *own)
    return {k: grads[k] + some[k] for k in grads}, np.concatenate([d_x, later]), *first


def hold(p, gate, unit, value):
    held = {name: a.copy() for name, a in p.items()}
    parts = unpack(held, p["P"].shape[1])
    for source in ("W_x", "W_v", "W_s"):
        parts[source][gate][unit] = 0
    parts["b"][gate][unit] = 1e12 * (2 * value - 1)
    return held


def example():
    rng = np.random.default_rng(5)
    p = {name: rng.normal(size=shape).round(1) for name, shape in shapes(2, 1).items()}
    x, s, v = rng.normal(size=(2, 2, 1)), np.zeros((2, 2)), rng.normal(size=(2, 2))
    run = {name: a.round(6).tolist() for name, a in forward(p, x, s, v).items()}
    return {"p": p, "x": x, "s_before": s, "v_before": v, "run": run}


def skeleton(*given):
    raise NotImplementedError


def spoiled(function, change):
    return lambda *given: change(function(*given))
