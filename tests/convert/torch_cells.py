"""The equations of the cells in PyTorch, for autograd to differentiate.

PyTorch is an argument, so that this file can be read where it is not installed.
"""


def warp(torch, name, z):
    """Return G(z)."""
    if name == "leaky_relu":
        return torch.nn.functional.leaky_relu(z, 0.01)
    if name == "identity":
        return z
    return {"tanh": torch.tanh, "logistic": torch.sigmoid, "relu": torch.relu}[name](z)


def rnn(torch, warping, params, x, state, lengths):
    """Return outputs and last state; ``lengths`` (B,) as an int tensor."""
    s, outputs = state["s"], []
    for n in range(len(x)):
        alive = (n < lengths)[:, None]
        s_new = warp(torch, warping, s) @ params["W_r"].T + x[n] @ params["W_x"].T + params["theta"]
        s = torch.where(alive, s_new, s)
        outputs.append(torch.where(alive, warp(torch, warping, s), 0.0))
    return torch.stack(outputs), {"s": s}


def lstm(torch, peepholes, params, x, state, lengths):
    """Return outputs and last state; ``lengths`` (B,) as an int tensor."""
    W_x, W_v, b, W_s = params["W_x"], params["W_v"], params["b"], params.get("W_s")
    s, v, outputs = state["s"], state["v"], []

    def look(g, s):
        if peepholes == "none":
            return 0.0
        return W_s[g] * s if peepholes == "diagonal" else s @ W_s[g].T

    for n in range(len(x)):
        alive = (n < lengths)[:, None]
        a_cu, a_cs, a_cr, a_du = (x[n] @ W_x[g].T + v @ W_v[g].T + b[g] for g in range(4))
        g_cu = torch.sigmoid(a_cu + look(0, s))
        g_cs = torch.sigmoid(a_cs + look(1, s))
        s_new = g_cs * s + g_cu * torch.tanh(a_du)
        g_cr = torch.sigmoid(a_cr + look(2, s_new))
        v_new = g_cr * torch.tanh(s_new)
        s, v = torch.where(alive, s_new, s), torch.where(alive, v_new, v)
        outputs.append(torch.where(alive, v_new, 0.0))
    return torch.stack(outputs), {"s": s, "v": v}
