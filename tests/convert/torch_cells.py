"""The equations of the GRU in PyTorch, for autograd to differentiate.

PyTorch is an argument, so that this file can be read where it is not installed.
"""


def gru(torch, reset, params, x, state, lengths):
    """Return outputs and last state; ``lengths`` (B,) as an int tensor."""
    W_x, W_h, b, h, outputs = params["W_x"], params["W_h"], params["b"], state["h"], []
    for k in range(len(x)):
        alive = (k < lengths)[:, None]
        r, z = (torch.sigmoid(x[k] @ W_x[g].T + h @ W_h[g].T + b[g]) for g in range(2))
        after = reset == "after"
        heard = r * (h @ W_h[2].T + params["b_h"]) if after else (r * h) @ W_h[2].T
        h_new = (1 - z) * torch.tanh(x[k] @ W_x[2].T + b[2] + heard) + z * h
        h = torch.where(alive, h_new, h)
        outputs.append(torch.where(alive, h, 0.0))
    return torch.stack(outputs), {"h": h}
