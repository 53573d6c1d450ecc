"""The forward and the backward pass of the GRU over a whole run; see ``gru`` for the letters.

Signals of a batch are columns here, (d, B), so that every gate of a step is one contiguous block.
What a step computes stands in the order n, 1 - z, r, m: what x feeds comes first, what h feeds
comes last, and the logistic ones are together. Arrays over a run count states from the initial one:
``h[0]`` is the initial state, ``h[k + 1]`` the state after step k.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells.run import Gradients, ended

N, Z, R, M = range(4)  # the order inside

#: Where n, z, r and z, r, n stand among the r, z, n of the parameters; swaps, so also the way back.
NZR, ZRN = [2, 1, 0], [1, 0, 2]


class Record(NamedTuple):
    """What the backward pass needs.

    ``a`` (T, 4, d, B) holds n, 1 - z, r and m; with the reset before the product there is no m,
    and it is (T, 3, d, B). ``h`` (T + 1, d, B) holds the states; ``rows`` (T + 1, B, d) holds them
    too, a sequence to a row.
    """

    x: Array
    a: Array
    h: Array
    rows: Array


def forward(
    params: Params, x: Array, state: Params, lengths: Array | None
) -> tuple[Array, Params, Record]:
    """Return the outputs, the last state and what ``backward`` needs; see ``Cell.forward``."""
    (steps, batch, d_x), d = x.shape, params["b"].shape[1]
    after = "b_h" in params
    blocks = 4 if after else 3
    half = x.dtype.type(0.5)
    # G_c(y) = (1 + tanh(y/2))/2, and 1 - G_c(y) = G_c(-y). With ½ and -½ in copies of the weights
    # one tanh serves r and 1 - z. To multiply by either is exact.
    scale = np.array([1, -0.5, 0.5], x.dtype)[:, None, None]  # of n, z, r
    W_x = (scale * params["W_x"][NZR]).reshape(3 * d, d_x)
    W_h = (np.roll(scale, -1) * params["W_h"][ZRN]).reshape(3 * d, d)
    rows = (blocks - 1) * d  # with the reset before the product n has to wait for r
    W_first, W_n = W_h[:rows], W_h[2 * d :]

    # What does not wait for the last state is done for all steps at once.
    a = np.empty((steps, blocks, d, batch), x.dtype)
    drive = a.reshape(steps, blocks * d, batch)[:, : 3 * d]
    np.matmul(W_x, np.swapaxes(x, 1, 2), out=drive)
    a[:, :M] += scale * params["b"][NZR][..., None]
    if after:
        a[:, M] = params["b_h"][:, None]
    h = np.empty((steps + 1, d, batch), x.dtype)
    h[0] = state["h"].T
    recurrent = np.empty((blocks - 1, d, batch), x.dtype)
    product = recurrent.reshape(rows, batch)
    part, change = np.empty_like(h[0]), np.empty_like(h[0])
    past_end = None if lengths is None else ended(steps, lengths)
    for k in range(steps):
        np.matmul(W_first, h[k], out=product)
        a[k, Z:] += recurrent  # eq-gru-nodes
        gates = a[k, Z:M]
        np.tanh(gates, out=gates)
        gates += 1
        gates *= half  # eq-gru-gates
        n, update, r = a[k, N], gates[0], gates[1]
        if after:
            n += np.multiply(r, a[k, M], out=part)
        else:
            np.multiply(r, h[k], out=part)
            n += np.matmul(W_n, part, out=change)
        np.tanh(n, out=n)  # eq-gru-candidate
        # h + (1 - z)(n - h): where z is 1, h stays what it is to the last bit.
        np.subtract(n, h[k], out=change)
        change *= update
        np.add(h[k], change, out=h[k + 1])  # eq-gru-state
        if past_end is not None:
            np.copyto(h[k + 1], h[k], where=past_end[k])
    by_row = np.swapaxes(h, 1, 2).copy()
    return by_row[1:], {"h": by_row[steps].copy()}, Record(x, a, h, by_row)


def backward(
    params: Params, record: Record, lengths: Array | None, d_outputs: Array, d_state: Params
) -> Gradients:
    """Return the gradients; see ``Cell.backward``."""
    a, h = record.a, record.h
    (steps, blocks, d, batch), after = a.shape, "b_h" in params
    # What each gradient is multiplied by is known: for all steps at once.
    r, z = a[:, R], 1 - a[:, Z]
    alpha = prefactors(a, z, h)
    # χ of every state, at first what comes from outside: the gradient of the outputs, and the
    # adjoint of the last state where each sequence ends.
    chi = np.zeros_like(h)
    chi[1:] = np.swapaxes(d_outputs, 1, 2)
    ends = np.full(batch, steps) if lengths is None else lengths
    chi[ends, :, np.arange(batch)] += d_state["h"]
    W_h_T = params["W_h"][ZRN].reshape(3 * d, d).T
    rows = (blocks - 1) * d
    W_first_T, W_n_T = W_h_T[:, :rows], W_h_T[:, 2 * d :]
    part = np.empty_like(h[0])
    for k in reversed(range(steps)):
        if after:
            alpha[k] *= chi[k + 1]  # eq-gru-alpha
        else:
            alpha[k, :R] *= chi[k + 1]
            np.matmul(W_n_T, alpha[k, N], out=part)  # reaches r ⊙ h
            alpha[k, R] *= part  # eq-gru-alpha-reset
            part *= r[k]
            chi[k] += part
        chi[k] += np.matmul(W_first_T, alpha[k, Z:].reshape(rows, batch), out=part)
        chi[k] += np.multiply(z[k], chi[k + 1], out=part)  # eq-gru-chi
    grads, d_inputs = sums(params, record, alpha)
    return Gradients(grads, d_inputs, {"h": chi[0].T.copy()})


def prefactors(a: Array, z: Array, h: Array) -> Array:
    """Return what χ is to be multiplied by to give α, shaped like ``a``.

    With the reset before the product, what stands at r is to be multiplied by the gradient that
    reaches r ⊙ h instead.
    """
    n, update, r, old = a[:, N], a[:, Z], a[:, R], h[:-1]
    alpha = np.empty_like(a)
    alpha[:, N] = update * (1 - n * n)  # eq-gru-alpha-n
    alpha[:, Z] = (old - n) * update * z  # eq-gru-alpha-z
    slope = r * (1 - r)
    if a.shape[1] > M:
        alpha[:, M] = alpha[:, N] * r  # eq-gru-alpha-m
        alpha[:, R] = alpha[:, N] * a[:, M] * slope  # eq-gru-alpha-r
    else:
        alpha[:, R] = old * slope
    return alpha


def sums(params: Params, record: Record, alpha: Array) -> tuple[Params, Array]:
    """Return the gradients of the parameters, summed over the run, and those of the inputs."""
    x, a, h, rows = record
    (steps, batch, d_x), d = x.shape, a.shape[2]
    nodes = steps * batch
    # Each node's gradient over the run is one row, (4, T·B) or (3, T·B).
    alpha = np.moveaxis(alpha, 0, 2).reshape(a.shape[1] * d, nodes)
    of_x, of_h = alpha[: 3 * d], alpha[d:]
    W_h = of_h @ rows[:-1].reshape(nodes, d)
    biases = alpha.sum(axis=1).reshape(-1, d)
    if "b_h" not in params:
        reset = np.swapaxes(a[:, R] * h[:-1], 1, 2).reshape(nodes, d)  # r ⊙ h
        W_h = np.concatenate([W_h, alpha[:d] @ reset])
    grads = {
        "W_x": (of_x @ x.reshape(nodes, d_x)).reshape(3, d, d_x)[NZR],
        "W_h": W_h.reshape(3, d, d)[ZRN],
        "b": biases[NZR],
    }
    if "b_h" in params:
        grads["b_h"] = biases[M].copy()
    d_inputs = of_x.T @ params["W_x"][NZR].reshape(3 * d, d_x)
    return grads, d_inputs.reshape(x.shape)
