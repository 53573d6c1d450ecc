"""The matrix-product floor: only the products that a run needs, into arrays that stand ready.

====== ============================================ ========================
letter meaning                                      shape
====== ============================================ ========================
G      rows of the weights to a number of the state scalar: 4 for an LSTM
x, v   inputs; outputs                              (T, B, d_x), (T, B, d)
y      v[n-1] and x[n] side by side                 (T, B, d + d_x)
alpha  gradients of the accumulation nodes          (T, B, G d)
W_x    input weights                                (G d, d_x)
W_v    recurrent weights                            (G d, d)
W      both side by side                            (G d, d + d_x)
====== ============================================ ========================

Whoever computes the run with NumPy's BLAS takes at least as long. There are three ways to arrange
the products, and which is quickest depends on the size: with the sequences of a step as rows, as
columns, or as columns with v and x in one product. The quickest is the floor.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.sizes import Size

Array = NDArray[np.float32]
Products = Callable[[], None]


def runs(size: Size, G: int) -> tuple[Products, Products]:
    """Return what computes the products of inference, and those of a training step."""
    arrangements = [arrange(size, G) for arrange in (rows, columns, jointly)]
    forward = quickest([forward for forward, _ in arrangements])
    backward = quickest([backward for _, backward in arrangements])

    def training() -> None:
        forward()
        backward()

    return forward, training


def quickest(candidates: list[Products]) -> Products:
    """Return the one whose shortest of five runs is the shortest."""
    return min(candidates, key=lambda run: min(timeit.repeat(run, number=1, repeat=5)))


def normal(*shape: int) -> Array:
    """Return random numbers of the same seed every time."""
    return np.random.default_rng(0).standard_normal(shape, np.float32)


def empty(*shape: int) -> Array:
    """Return room for a product."""
    return np.empty(shape, np.float32)


def rows(size: Size, G: int) -> tuple[Products, Products]:
    """Return the products forward and backward, the sequences of a step as rows."""
    T, B, d_x, d = size
    x, v, alpha = normal(T * B, d_x), normal(T, B, d), normal(T, B, G * d)
    W_x, W_v = normal(G * d, d_x), normal(G * d, d)
    W_x_T, W_v_T = W_x.T.copy(), W_v.T.copy()
    drive, step, step_back = empty(T * B, G * d), empty(B, G * d), empty(B, d)

    def forward() -> None:
        np.matmul(x, W_x_T, out=drive)
        for n in range(T):
            np.matmul(v[n], W_v_T, out=step)

    gradients = over_the_run(alpha.reshape(T * B, G * d), (x, v.reshape(T * B, d)), W_x)

    def backward() -> None:
        for n in range(T):
            np.matmul(alpha[n], W_v, out=step_back)
        gradients()

    return forward, backward


def columns(size: Size, G: int) -> tuple[Products, Products]:
    """Return the products forward and backward, the sequences of a step as columns."""
    T, B, d_x, d = size
    x, v, alpha = normal(T * B, d_x), normal(T, d, B), normal(T, G * d, B)
    W_x, W_v = normal(G * d, d_x), normal(G * d, d)
    W_x_T, W_v_T = W_x.T.copy(), W_v.T.copy()
    drive, step, step_back = empty(T * B, G * d), empty(G * d, B), empty(d, B)

    def forward() -> None:
        np.matmul(x, W_x_T, out=drive)
        for n in range(T):
            np.matmul(W_v, v[n], out=step)

    gradients = over_the_run(normal(T * B, G * d), (x, normal(T * B, d)), W_x)

    def backward() -> None:
        for n in range(T):
            np.matmul(W_v_T, alpha[n], out=step_back)
        gradients()

    return forward, backward


def jointly(size: Size, G: int) -> tuple[Products, Products]:
    """Return the products forward and backward, v and x of a step as columns of one array."""
    T, B, d_x, d = size
    y, alpha, W = normal(T, d + d_x, B), normal(T, G * d, B), normal(G * d, d + d_x)
    W_T = W.T.copy()
    step, step_back = empty(G * d, B), empty(d + d_x, B)

    def forward() -> None:
        for n in range(T):
            np.matmul(W, y[n], out=step)

    gradients = over_the_run(normal(T * B, G * d), (normal(T * B, d + d_x),), None)

    def backward() -> None:
        for n in range(T):
            np.matmul(W_T, alpha[n], out=step_back)
        gradients()

    return forward, backward


def over_the_run(alpha: Array, factors: tuple[Array, ...], W_x: Array | None) -> Products:
    """Return the gradients of weights, αᵀ times each factor, and with W_x that of the input."""
    d_weights = [empty(alpha.shape[1], factor.shape[1]) for factor in factors]
    d_x = None if W_x is None else empty(len(alpha), W_x.shape[1])

    def gradients() -> None:
        for factor, out in zip(factors, d_weights, strict=True):
            np.matmul(alpha.T, factor, out=out)
        if W_x is not None:
            np.matmul(alpha, W_x, out=d_x)

    return gradients
