"""The GRU as it is published: one sequence, one line per equation, column vectors.

The fast passes of the library are compared with these. The forward equations are those of Cho et
al. (2014), eqs. 5-8, with biases, and of ``torch.nn.GRU``; the backward ones their chain rule.
"""

import numpy as np


def logistic(y):
    return 1 / (1 + np.exp(-y))


def gru(reset, params, x, state, d_h, d_state):
    """Return signals, last state, and gradients: parameters, inputs, initial state."""
    W_x_r, W_x_z, W_x_n = params["W_x"]
    W_h_r, W_h_z, W_h_n = params["W_h"]
    b_r, b_z, b_n = params["b"]
    steps = len(x)
    h = {-1: state["h"]}
    r, z, n, m = {}, {}, {}, {}
    for k in range(steps):
        r[k] = logistic(W_x_r @ x[k] + W_h_r @ h[k - 1] + b_r)
        z[k] = logistic(W_x_z @ x[k] + W_h_z @ h[k - 1] + b_z)
        if reset == "after":
            m[k] = W_h_n @ h[k - 1] + params["b_h"]
            n[k] = np.tanh(W_x_n @ x[k] + b_n + r[k] * m[k])
        else:
            n[k] = np.tanh(W_x_n @ x[k] + b_n + W_h_n @ (r[k] * h[k - 1]))
        h[k] = (1 - z[k]) * n[k] + z[k] * h[k - 1]

    grads = {name: np.zeros_like(value) for name, value in params.items()}
    d_x = np.zeros_like(x)
    f_chi = d_state["h"]  # what reaches χ[k] from after step k
    for k in reversed(range(steps)):
        chi = d_h[k] + f_chi
        alpha_z = chi * (h[k - 1] - n[k]) * z[k] * (1 - z[k])
        alpha_n = chi * (1 - z[k]) * (1 - n[k] ** 2)
        f_chi = chi * z[k]
        if reset == "after":
            alpha_m = alpha_n * r[k]
            d_r = alpha_n * m[k]
            f_chi += W_h_n.T @ alpha_m
            grads["W_h"][2] += np.outer(alpha_m, h[k - 1])
            grads["b_h"] += alpha_m
        else:
            d_q = W_h_n.T @ alpha_n  # q = r ⊙ h
            d_r = d_q * h[k - 1]
            f_chi += d_q * r[k]
            grads["W_h"][2] += np.outer(alpha_n, r[k] * h[k - 1])
        alpha_r = d_r * r[k] * (1 - r[k])
        f_chi += W_h_r.T @ alpha_r + W_h_z.T @ alpha_z
        d_x[k] = W_x_r.T @ alpha_r + W_x_z.T @ alpha_z + W_x_n.T @ alpha_n
        grads["W_h"][0] += np.outer(alpha_r, h[k - 1])
        grads["W_h"][1] += np.outer(alpha_z, h[k - 1])
        grads["W_x"] += [np.outer(alpha, x[k]) for alpha in (alpha_r, alpha_z, alpha_n)]
        grads["b"] += [alpha_r, alpha_z, alpha_n]
    signals = {
        name: np.array([value[k] for k in range(steps)]).reshape(steps, len(state["h"]))
        for name, value in {"r": r, "z": z, "n": n, "h": h}.items()
    }
    return signals, {"h": h[steps - 1]}, grads, d_x, {"h": f_chi}
