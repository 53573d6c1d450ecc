"""The Augmented LSTM as the paper writes it: one sequence, one line per equation, column vectors.

The fast passes of the library are compared with these. Equation numbers: Sherstinsky (2020), arXiv
v9, with the missing transpose of eq. 222 and the missing factor g_cx of eq. 246 put in. The
equations know every extension; a cell with one of them off is the one with ``widened`` parameters.
"""

import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


def augmented(params, x, after, state, d_v, d_state):
    """Return signals, last state, and gradients: parameters, inputs, look-ahead, initial state.

    Parameters have all extensions: W_x (5, L, d_s, d_x), W_v (5, d_s, d_v), b (5, d_s), gates cu,
    cs, cr, cx, du; W_s (4, d_s, d_s), gates cu, cs, cr, cx; W_q (d_v, d_s). ``after`` (L-1, d_x)
    are the samples that follow x (T, d_x).
    """
    W_x_cu, W_x_cs, W_x_cr, W_x_cx, W_x_du = params["W_x"]
    W_v_cu, W_v_cs, W_v_cr, W_v_cx, W_v_du = params["W_v"]
    W_s_cu, W_s_cs, W_s_cr, W_s_cx = params["W_s"]
    b_cu, b_cs, b_cr, b_cx, b_du = params["b"]
    W_q = params["W_q"]
    window, steps = params["W_x"].shape[1], len(x)
    padded = np.concatenate([x, after])

    def composite(W, n):
        return sum(W[lag] @ padded[n + lag] for lag in range(window))  # [188]

    s, v = {-1: state["s"]}, {-1: state["v"]}
    g_cu, g_cs, g_cr, g_cx, u, r, q, xi_du = ({} for _ in range(8))
    for n in range(steps):
        a_cu = composite(W_x_cu, n) + W_s_cu @ s[n - 1] + W_v_cu @ v[n - 1] + b_cu  # [196]
        a_cs = composite(W_x_cs, n) + W_s_cs @ s[n - 1] + W_v_cs @ v[n - 1] + b_cs
        a_cx = composite(W_x_cx, n) + W_s_cx @ s[n - 1] + W_v_cx @ v[n - 1] + b_cx
        g_cu[n], g_cs[n], g_cx[n] = logistic(a_cu), logistic(a_cs), logistic(a_cx)
        xi_du[n] = composite(W_x_du, n)
        u[n] = np.tanh(g_cx[n] * xi_du[n] + W_v_du @ v[n - 1] + b_du)
        s[n] = g_cs[n] * s[n - 1] + g_cu[n] * u[n]
        a_cr = composite(W_x_cr, n) + W_s_cr @ s[n] + W_v_cr @ v[n - 1] + b_cr
        g_cr[n] = logistic(a_cr)
        r[n] = np.tanh(s[n])
        q[n] = g_cr[n] * r[n]
        v[n] = W_q @ q[n]  # [214]

    grads = {name: np.zeros_like(value) for name, value in params.items()}
    d_padded = np.zeros_like(padded)
    f_chi, f_psi = d_state["v"], d_state["s"]
    for n in reversed(range(steps)):
        chi = d_v[n] + f_chi  # [217]
        beta = W_q.T @ chi  # [218]
        rho = beta * g_cr[n]  # [219]
        alpha_cr = beta * r[n] * g_cr[n] * (1 - g_cr[n])  # [220, 221]
        psi = rho * (1 - r[n] ** 2) + W_s_cr.T @ alpha_cr + f_psi  # [222], transposed
        alpha_cs = psi * s[n - 1] * g_cs[n] * (1 - g_cs[n])  # [223]
        alpha_cu = psi * u[n] * g_cu[n] * (1 - g_cu[n])  # [224]
        alpha_du = psi * g_cu[n] * (1 - u[n] ** 2)  # [225]
        alpha_cx = alpha_du * xi_du[n] * g_cx[n] * (1 - g_cx[n])  # [226, 227]
        alpha = np.array([alpha_cu, alpha_cs, alpha_cr, alpha_cx, alpha_du])
        f_chi = sum(W.T @ a for W, a in zip(params["W_v"], alpha, strict=True))  # [228]
        f_psi = W_s_cu.T @ alpha_cu + W_s_cs.T @ alpha_cs + W_s_cx.T @ alpha_cx + g_cs[n] * psi
        by_x = np.array([alpha_cu, alpha_cs, alpha_cr, alpha_cx, alpha_du * g_cx[n]])
        for g in range(5):  # [230-248], g_cx put into [246]
            for lag in range(window):
                grads["W_x"][g, lag] += np.outer(by_x[g], padded[n + lag])
                d_padded[n + lag] += params["W_x"][g, lag].T @ by_x[g]
            grads["W_v"][g] += np.outer(alpha[g], v[n - 1])
            grads["b"][g] += alpha[g]
        for g, seen in enumerate([s[n - 1], s[n - 1], s[n], s[n - 1]]):
            grads["W_s"][g] += np.outer(alpha[g], seen)
        grads["W_q"] += np.outer(chi, q[n])  # [249]
    named = {"g_cu": g_cu, "g_cs": g_cs, "g_cr": g_cr, "g_cx": g_cx, "u": u, "s": s, "v": v}
    width = {name: W_q.shape[0] if name == "v" else W_q.shape[1] for name in named}
    signals = {
        name: np.array([value[n] for n in range(steps)]).reshape(steps, width[name])
        for name, value in named.items()
    }
    last = {"s": s[steps - 1], "v": v[steps - 1]}
    return signals, last, grads, d_padded[:steps], d_padded[steps:], {"s": f_psi, "v": f_chi}


def widened(cell, params):
    """Return parameters with all extensions that make the equations those of ``cell``.

    What is off: W_q = I; W_s = 0, or diagonal matrices; W_cx = 0 and b_cx = 40, for which g_cx is 1
    in float64.
    """
    d, full = cell.hidden_size, dict(params)
    full.setdefault("W_q", np.eye(d))
    full.setdefault("W_s", np.zeros((len(cell.gates) - 1, d, d)))
    if cell.peepholes == "diagonal":
        full["W_s"] = full["W_s"][..., None] * np.eye(d)
    if not cell.input_gate:
        for name, value in (("W_x", 0), ("W_v", 0), ("W_s", 0), ("b", 40)):
            full[name] = np.insert(full[name], 3, value, axis=0)
    return full


def narrowed(cell, d_params):
    """Return, of the gradient of ``widened`` parameters, the part that ``cell`` has."""
    part = {name: d_params[name] for name in cell.param_shapes()}
    if not cell.input_gate:
        part |= {k: np.delete(part[k], 3, axis=0) for k in ("W_x", "W_v", "W_s", "b") if k in part}
    if cell.peepholes == "diagonal":
        part["W_s"] = np.diagonal(part["W_s"], axis1=1, axis2=2)
    return part
