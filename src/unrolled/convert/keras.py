"""Weights to and from Keras, as plain NumPy arrays.

================ =========================================== ==================
name             meaning                                     shape
================ =========================================== ==================
kernel           input weights, a signal a row               (d_x, k d)
recurrent_kernel recurrent weights                           (d, k d)
bias             biases; of a GRU with ``reset_after=True``  (k d,); (2, 3 d)
                 those of x and those of h
================ =========================================== ==================

k is 1 (SimpleRNN), 4 (LSTM) or 3 (GRU): each gate is a block of d columns. Keras is not needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.cells.gru import GRU
from unrolled.convert import _columns
from unrolled.convert.names import LAYOUTS

#: Layer of Keras → cell.
LAYERS = {"SimpleRNN": "RNN", "LSTM": "LSTM", "GRU": "GRU"}

#: Activation of Keras → warping. The leaky ReLU of Keras has another slope than ours.
ACTIVATIONS = {"tanh": "tanh", "sigmoid": "logistic", "relu": "relu", "linear": "identity"}

#: The candidate, the last of the gates of a GRU.
CANDIDATE = GRU.GATES.index("n")


def to_keras(cell: Cell, params: Params, *, use_bias: bool = True) -> list[Array]:
    """Return the weights of the Keras layer that computes what the cell does.

    The list is what the layer's ``get_weights()`` returns and its ``set_weights`` takes. Make the
    layer to match: ``SimpleRNN(d, activation=…)`` with "tanh", "sigmoid", "relu" or "linear" for
    the warpings tanh, logistic, relu and identity; ``GRU(d, reset_after=…)`` with True for
    ``reset="after"``, the default of both; ``use_bias`` as here.

    Parameters
    ----------
    cell : RNN, LSTM or GRU
        An RNN with one of these warpings, an LSTM without peepholes, a GRU; float32 or float64.
    params : dict of ndarray
        Its parameters.
    use_bias : bool
        Whether the layer has a bias. Without one the biases must be zero.

    Returns
    -------
    list of ndarray
        ``kernel`` (d_x, k d), ``recurrent_kernel`` (d, k d) and, with ``use_bias``, ``bias``
        (k d,), for a GRU with the reset after (2, 3 d). Copies.

    Raises
    ------
    TypeError
        On another cell, or ``use_bias`` that is not a bool.
    ValueError
        On peepholes or a warping that the layer does not have, on complex128, on parameters that
        are not the cell's, and, without ``use_bias``, on biases that are not zero.

    Notes
    -----
    The gates stand in the order i, f, c, o (LSTM) and z, r, h (GRU). Source: the methods ``build``
    and ``call`` of ``SimpleRNNCell``, ``LSTMCell`` and ``GRUCell`` in Keras 3;
    https://keras.io/api/layers/recurrent_layers/.

    Examples
    --------
    >>> cell = GRU(2, 3)
    >>> weights = to_keras(cell, cell.init(np.random.default_rng(0)))
    >>> [value.shape for value in weights]
    [(2, 9), (3, 9), (2, 9)]
    """
    kinds, warpings = tuple(LAYERS.values()), tuple(ACTIVATIONS.values())
    params = _columns.checked(cell, params, "Keras", kinds, warpings)
    check.flag("use_bias", use_bias)
    matrices = _columns.matrices(cell, params, "Keras")
    if not use_bias:
        for name in (_columns.PARAMS[type(cell).__name__][2], "b_h"):
            if name in params and params[name].any():
                raise check.fail(f'params["{name}"]', "zeros without use_bias", params[name])
        return matrices[:2]
    if "b_h" in params:
        of_h = np.zeros_like(params["b"])
        of_h[CANDIDATE] = params["b_h"]
        second = _columns.write(of_h[..., None], "Keras", "GRU")
        matrices[2] = np.concatenate([matrices[2][None], second])
    return matrices


def from_keras(
    layer: str, weights: Sequence[Array], *, activation: str = "tanh", reset_after: bool = True
) -> tuple[Cell, Params]:
    """Return the cell and the parameters that compute what a Keras layer does.

    Parameters
    ----------
    layer : {"SimpleRNN", "LSTM", "GRU"}
        Which layer.
    weights : list of ndarray
        What its ``get_weights()`` returns: ``kernel`` (d_x, k d), ``recurrent_kernel`` (d, k d)
        and, unless ``use_bias=False``, ``bias`` (k d,), for a GRU with ``reset_after`` (2, 3 d);
        float32 or float64.
    activation : {"tanh", "sigmoid", "relu", "linear"}
        The ``activation`` of a SimpleRNN; an LSTM or a GRU must have "tanh". Their
        ``recurrent_activation`` must be "sigmoid", the default; TensorFlow 1 had "hard_sigmoid".
    reset_after : bool
        That of a GRU; the other layers have none, and it has no effect.

    Returns
    -------
    cell : RNN, LSTM or GRU
        In the dtype of the weights.
    params : dict of ndarray
        Copies. Without biases they are zero. The two biases of a GRU are summed at z and r, where
        they add up: on the way back the second is zero there.

    Raises
    ------
    TypeError, ValueError
        On an unknown layer or activation, and on weights that are missing, of another shape or
        dtype, or not finite; the message names the array.

    Notes
    -----
    Source: as for ``to_keras``. The state of an RNN is the pre-activation s here, the readout h in
    Keras.

    Examples
    --------
    >>> weights = [np.zeros((2, 12)), np.zeros((3, 12)), np.zeros(12)]
    >>> cell, params = from_keras("LSTM", weights)
    >>> cell
    LSTM(input_size=2, hidden_size=3, peepholes='none', dtype=float64)
    """
    kind = LAYERS[check.option("layer", layer, LAYERS)]
    check.option("activation", activation, ACTIVATIONS if kind == "RNN" else ("tanh",))
    after = check.flag("reset_after", reset_after) and kind == "GRU"
    names = tuple(LAYOUTS[kind]["Keras"].arrays)
    if not isinstance(weights, (list, tuple)):
        got = type(weights).__name__
        raise TypeError(f"weights: expected a list of arrays {', '.join(names)}, got {got}")
    if len(weights) not in (2, 3):
        missing = "".join(f", {name} is missing" for name in names[len(weights) :][:1])
        expected = f"{names[0]}, {names[1]} and, with use_bias, {names[2]}"
        raise check.fail("weights", expected, f"{len(weights)} arrays{missing}")
    named = dict(zip(names, weights, strict=False))
    W_x, W_h, biases = _columns.read(named, "Keras", kind, bias_rows=2 if after else 1)
    b = biases[..., 0].copy()
    if not after:
        return _columns.rebuilt(kind, W_x, W_h, b, warping=ACTIVATIONS[activation], reset="before")
    of_h = biases[..., 1]
    b[:CANDIDATE] += of_h[:CANDIDATE]
    cell, params = _columns.rebuilt(kind, W_x, W_h, b, reset="after")
    return cell, {**params, "b_h": of_h[CANDIDATE].copy()}
