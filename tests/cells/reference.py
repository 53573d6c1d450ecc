"""The cells as the paper writes them: one sequence, one line per equation, column vectors.

The fast passes of the library are compared with these. Equation numbers: Sherstinsky (2020), arXiv
v9, with the missing transposes of eqs. 82, 84 and 148 put in.
"""

import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


WARPING = {  # name → (G, G')
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "logistic": (logistic, lambda z: logistic(z) * logistic(-z)),
    "relu": (lambda z: z * (z > 0), lambda z: 1.0 * (z > 0)),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1.0, 0.01)),
    "identity": (lambda z: z, np.ones_like),
}


def rnn(warping, params, x, state, d_r, d_state):
    """Return readouts, last state, and gradients: parameters, inputs, initial state.

    With ``W_s`` among the parameters, of the canonical RNN; without, of the standard one.
    """
    W_r, W_x, theta = params["W_r"], params["W_x"], params["theta"]
    W_s = params.get("W_s", np.zeros_like(W_r))
    G, G_slope = WARPING[warping]
    steps = len(x)
    s = {-1: state["s"]}
    r = {-1: G(s[-1])}
    for n in range(steps):
        s[n] = W_s @ s[n - 1] + W_r @ r[n - 1] + W_x @ x[n] + theta  # [30, 32]
        r[n] = G(s[n])  # [31, 33]

    grads = {name: np.zeros_like(value) for name, value in params.items()}
    d_x = np.zeros_like(x)
    f_psi = d_state["s"]  # what reaches ψ[n] from after step n
    for n in reversed(range(steps)):
        psi = d_r[n] * G_slope(s[n]) + f_psi  # [82, 83]
        if "W_s" in params:
            grads["W_s"] += np.outer(psi, s[n - 1])
        grads["W_r"] += np.outer(psi, r[n - 1])  # [86]
        grads["W_x"] += np.outer(psi, x[n])  # [87]
        grads["theta"] += psi  # [88]
        d_x[n] = W_x.T @ psi
        f_psi = (W_r.T @ psi) * G_slope(s[n - 1]) + W_s.T @ psi  # [84], transposed
    readouts = np.array([r[n] for n in range(steps)]).reshape(steps, len(state["s"]))
    return readouts, {"s": s[steps - 1]}, grads, d_x, {"s": f_psi}


def lstm(params, x, state, d_v, d_state):
    """Return values, last state, and gradients; ``W_s`` holds full matrices (3, d_s, d_s)."""
    W_x_cu, W_x_cs, W_x_cr, W_x_du = params["W_x"]
    W_v_cu, W_v_cs, W_v_cr, W_v_du = params["W_v"]
    W_s_cu, W_s_cs, W_s_cr = params["W_s"]
    b_cu, b_cs, b_cr, b_du = params["b"]
    steps = len(x)
    s, v = {-1: state["s"]}, {-1: state["v"]}
    g_cu, g_cs, g_cr, u, r = {}, {}, {}, {}, {}
    for n in range(steps):
        g_cu[n] = logistic(W_x_cu @ x[n] + W_s_cu @ s[n - 1] + W_v_cu @ v[n - 1] + b_cu)  # [126]
        g_cs[n] = logistic(W_x_cs @ x[n] + W_s_cs @ s[n - 1] + W_v_cs @ v[n - 1] + b_cs)  # [127]
        u[n] = np.tanh(W_x_du @ x[n] + W_v_du @ v[n - 1] + b_du)
        s[n] = g_cs[n] * s[n - 1] + g_cu[n] * u[n]
        g_cr[n] = logistic(W_x_cr @ x[n] + W_s_cr @ s[n] + W_v_cr @ v[n - 1] + b_cr)
        r[n] = np.tanh(s[n])
        v[n] = g_cr[n] * r[n]

    grads = {name: np.zeros_like(value) for name, value in params.items()}
    d_x = np.zeros_like(x)
    f_chi, f_psi = d_state["v"], d_state["s"]
    for n in reversed(range(steps)):
        chi = d_v[n] + f_chi  # [144]
        rho = chi * g_cr[n]  # [145]
        alpha_cr = chi * r[n] * g_cr[n] * (1 - g_cr[n])  # [146, 147]
        psi = rho * (1 - r[n] ** 2) + W_s_cr.T @ alpha_cr + f_psi  # [148-150], transposed
        alpha_cs = psi * s[n - 1] * g_cs[n] * (1 - g_cs[n])  # [151]
        alpha_cu = psi * u[n] * g_cu[n] * (1 - g_cu[n])  # [152]
        alpha_du = psi * g_cu[n] * (1 - u[n] ** 2)  # [153]
        alpha = np.array([alpha_cu, alpha_cs, alpha_cr, alpha_du])
        f_chi = sum(W.T @ a for W, a in zip(params["W_v"], alpha, strict=True))  # [154]
        f_psi = W_s_cu.T @ alpha_cu + W_s_cs.T @ alpha_cs + g_cs[n] * psi  # [155]
        d_x[n] = sum(W.T @ a for W, a in zip(params["W_x"], alpha, strict=True))
        seen = (s[n - 1], s[n - 1], s[n])
        for g, a in enumerate(alpha):  # [156-172]
            grads["W_x"][g] += np.outer(a, x[n])
            grads["W_v"][g] += np.outer(a, v[n - 1])
            grads["b"][g] += a
            if g < 3:
                grads["W_s"][g] += np.outer(a, seen[g])
    signals = {"g_cu": g_cu, "g_cs": g_cs, "g_cr": g_cr, "u": u, "s": s, "v": v}
    signals = {
        name: np.array([value[n] for n in range(steps)]).reshape(steps, len(state["s"]))
        for name, value in signals.items()
    }
    last = {"s": s[steps - 1], "v": v[steps - 1]}
    return signals, last, grads, d_x, {"s": f_psi, "v": f_chi}
