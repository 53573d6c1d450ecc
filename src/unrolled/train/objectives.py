"""The objective of a model and a loss: parameters and a batch in, loss and gradient out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.base import Cell
from unrolled.cells.run import ended
from unrolled.losses import Loss
from unrolled.train._guards import refuse_unless_real

BatchT = TypeVar("BatchT")
LossAndGradient = Callable[[Params, BatchT], tuple[float, Params]]


class Batch(Protocol):
    """What ``objective`` asks of a batch; it may also have ``lengths`` (B,) and a ``mask``.

    Examples
    --------
    >>> from unrolled.tasks import binary_addition
    >>> batch = binary_addition.encode(3, 1)
    >>> batch.x.shape, batch.y.shape
    ((3, 1, 2), (3, 1, 1))
    """

    @property
    def x(self) -> Array:
        """Inputs (T, B, input_size), or whatever the model takes."""

    @property
    def y(self) -> Array:
        """Targets, as the loss takes them."""


def objective(
    model: Cell, loss: Callable[[Array, Array, Array | None], Loss]
) -> LossAndGradient[Batch]:
    """Return the function (params, batch) → (loss, gradient) of a model and a loss.

    The batch has the attributes ``x`` (T, B, input_size) and ``y``, the target. If it has
    ``lengths`` (B,), the model runs each sequence to its end and no later step counts. If it has a
    ``mask``, it goes to the loss. The model starts from the zero state. Of a model with one output
    for the whole run, outputs, target and mask begin with (1, B).

    Where a number overflows there is nothing to carry back: a loss that is not finite comes without
    gradients, and a finite one whose gradient by the outputs is not comes with gradients of NaN.
    ``fit`` stops on either.

    Parameters
    ----------
    model : Cell
        A cell or a model.
    loss : callable
        One of ``losses``, or another function of the outputs, the target and the mask.

    Raises
    ------
    TypeError
        On something that is not a cell, or not callable.

    Examples
    --------
    >>> import numpy as np
    >>> from unrolled import losses
    >>> from unrolled.models import WindowNetwork
    >>> from unrolled.tasks import binary_addition
    >>> rng, model = np.random.default_rng(0), WindowNetwork(4, 2, 8, 1)
    >>> batch = binary_addition.sample(rng, max_bits=8, batch=16)
    >>> loss, grads = objective(model, losses.logistic_cross_entropy)(model.init(rng), batch)
    >>> sorted(grads)
    ['hidden.W', 'hidden.b', 'readout.W', 'readout.b']
    """
    if not isinstance(model, Cell):
        raise TypeError(f"model: expected a cell or a model, got {type(model).__name__}")
    if not callable(loss):
        raise TypeError(f"loss: expected a function, got {type(loss).__name__}")

    def loss_and_gradient(params: Params, batch: Batch) -> tuple[float, Params]:
        lengths, mask = getattr(batch, "lengths", None), getattr(batch, "mask", None)
        run = model.forward(params, batch.x, lengths=lengths)
        if not check.all_finite(run.outputs):
            return math.nan, {}
        if lengths is not None and model.per_step:
            mask = mask_within(mask, ~ended(len(batch.x), lengths))
        returned: object = loss(run.outputs, batch.y, mask)
        if not (isinstance(returned, tuple) and len(returned) == 2):
            got = type(returned).__name__
            raise TypeError(f"loss: expected to return a Loss or (value, gradient), got {got}")
        value, d_outputs = returned
        refuse_unless_real("loss", value)
        if not math.isfinite(value):
            return value, {}
        if isinstance(d_outputs, np.ndarray) and not check.all_finite(d_outputs):
            return value, {k: np.full_like(p, math.nan) for k, p in params.items()}
        return value, model.backward(params, run.tape, d_outputs).params

    return loss_and_gradient


def mask_within(mask: Array | None, inside: Array) -> Array:
    """Return ``mask``, false where ``inside`` (T, B) is."""
    if mask is None:
        return inside
    shape = (*inside.shape, *np.shape(mask)[2:])
    mask = check.array("mask", mask, shape, "(T, B) or (T, B, k)", np.dtype(bool))
    return mask & inside.reshape(*inside.shape, *[1] * (mask.ndim - 2))
