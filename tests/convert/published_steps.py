"""One step of the layers of Keras and of CS231n's functions, as their sources compute it.

Keras 3, the methods ``call`` of ``SimpleRNNCell``, ``LSTMCell`` and ``GRUCell``; CS231n,
assignment 3, ``rnn_layers.py``. Rows are sequences.
"""

import numpy as np

ACTIVATIONS = {
    "tanh": np.tanh,
    "sigmoid": lambda y: 1 / (1 + np.exp(-y)),
    "relu": lambda y: np.maximum(y, 0),
    "linear": lambda y: y,
}
sigmoid = ACTIVATIONS["sigmoid"]


def keras_simple_rnn(weights, x, h, activation="tanh"):
    kernel, recurrent_kernel, bias = weights
    return ACTIVATIONS[activation](x @ kernel + bias + h @ recurrent_kernel)


def keras_lstm(weights, x, h, c):
    kernel, recurrent_kernel, bias = weights
    z_i, z_f, z_c, z_o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
    return sigmoid(z_o) * np.tanh(c), c


def keras_gru(weights, x, h, reset_after):
    kernel, recurrent_kernel, bias = weights
    units = recurrent_kernel.shape[0]
    if reset_after:
        input_bias, recurrent_bias = bias
        inner = h @ recurrent_kernel + recurrent_bias
    else:
        input_bias, inner = bias, h @ recurrent_kernel[:, : 2 * units]
    x_z, x_r, x_h = np.split(x @ kernel + input_bias, 3, axis=1)
    z = sigmoid(x_z + inner[:, :units])
    r = sigmoid(x_r + inner[:, units : 2 * units])
    if reset_after:
        recurrent_h = r * inner[:, 2 * units :]
    else:
        recurrent_h = (r * h) @ recurrent_kernel[:, 2 * units :]
    return z * h + (1 - z) * np.tanh(x_h + recurrent_h)


def cs231n_rnn(weights, x, prev_h):
    return np.tanh(x @ weights["Wx"] + prev_h @ weights["Wh"] + weights["b"])


def cs231n_lstm(weights, x, prev_h, prev_c):
    a = x @ weights["Wx"] + prev_h @ weights["Wh"] + weights["b"]
    ai, af, ao, ag = np.split(a, 4, axis=1)
    i, f, o, g = sigmoid(ai), sigmoid(af), sigmoid(ao), np.tanh(ag)
    next_c = f * prev_c + i * g
    return o * np.tanh(next_c), next_c
