"""Self-checks on the control input gate: its gradients, and which biases it lets one fold.

========= ================================================ ======================
letter    meaning                                          shape
========= ================================================ ======================
N         steps of all sequences                           scalar
alpha_du  gradients of the node du                         (N, d_s)
g_cx      control input gate                               (N, d_s)
xi        what the window brings to du, before the gate    (N, d_s)
windows   x[n], …, x[n + L-1]                              (N, L, d_x)
========= ================================================ ======================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from unrolled._checks import Array, Params
from unrolled.cells import AugmentedLSTM
from unrolled.checks._answers import matrix, outcome
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict

#: Both sides are sums of a few products of numbers of order one, in float64.
_TOLERANCE = 1e-12


def gate_gradients(
    answer: Callable[[Array, Array, Array, Array], tuple[Array, Array]] | None,
) -> Verdict:
    """Check the gradients of the node cx and of the input weights of du.

    Parameters
    ----------
    answer : callable or None
        (alpha_du, g_cx, xi, windows) → the gradients of the node cx, (N, d_s), and of W_x[du],
        (L, d_s, d_x).

    Returns
    -------
    Verdict

    Examples
    --------
    >>> def printed_in_v9(alpha_du, g_cx, xi, windows):
    ...     alpha_cx = alpha_du * xi * g_cx * (1 - g_cx)
    ...     return alpha_cx, np.einsum("ni,nlj->lij", alpha_du, windows)
    >>> gate_gradients(printed_in_v9)
    Not yet. The gradient of W_x[du] is that without the gate.
    """
    if answer is None:
        return WAITING
    rng = np.random.default_rng(0)
    (N, L, d, d_x) = (7, 3, 4, 2)
    alpha_du, xi = rng.normal(size=(2, N, d))
    g_cx, windows = rng.random((N, d)), rng.normal(size=(N, L, d_x))
    copies = (value.copy() for value in (alpha_du, g_cx, xi, windows))
    try:
        given = outcome("The function", "", a_function(answer), *copies)
        if not (isinstance(given, tuple) and len(given) == 2):
            raise Unusable("The function must return two arrays.")
        alpha_cx = matrix("The gradient of the node cx", given[0], (N, d))
        d_W = matrix("The gradient of W_x[du]", given[1], (L, d, d_x))
    except Unusable as fault:
        return Verdict(False, str(fault))
    slope = g_cx * (1 - g_cx)
    if _same(alpha_cx, alpha_du * xi * g_cx):
        return Verdict(False, "The gradient of the node cx lacks a part of the slope of G_c.")
    if not _same(alpha_cx, alpha_du * xi * slope):
        return Verdict(False, "The gradient of the node cx is wrong.")
    if _same(d_W, np.einsum("ni,nlj->lij", alpha_du, windows)):
        return Verdict(False, "The gradient of W_x[du] is that without the gate.")
    if not _same(d_W, np.einsum("ni,nlj->lij", g_cx * alpha_du, windows)):
        return Verdict(False, "The gradient of W_x[du] is wrong.")
    return Verdict(True, "Both are the gradients.")


def folded(answer: Callable[[Params], Params] | None) -> Verdict:
    """Check a cell whose biases are, as far as can be, weights of an input that is always 1.

    Parameters
    ----------
    answer : callable or None
        params of ``AugmentedLSTM(2, 3, peepholes="none")`` → params of
        ``AugmentedLSTM(3, 3, peepholes="none")``, whose last input is 1, which computes the same.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> folded(lambda p: p)
    Not yet. W_x has shape (5, 1, 3, 2); expected is (5, 1, 3, 3).
    """
    if answer is None:
        return WAITING
    narrow = AugmentedLSTM(2, 3, peepholes="none", dtype=np.float64)
    wide = AugmentedLSTM(3, 3, peepholes="none", dtype=np.float64)
    rng = np.random.default_rng(1)
    params = {name: rng.normal(size=shape) for name, (shape, _) in narrow.param_shapes().items()}
    x = rng.normal(size=(5, 2, 2))
    try:
        copies = {k: v.copy() for k, v in params.items()}
        given = outcome("The function", "", a_function(answer), copies)
        if not isinstance(given, Mapping) or set(given) != set(params):
            raise Unusable("The function must return a dict with W_x, W_v, b.")
        shapes = {name: shape for name, (shape, _) in wide.param_shapes().items()}
        new = {name: matrix(name, given[name], shape) for name, shape in shapes.items()}
    except Unusable as fault:
        return Verdict(False, str(fault))
    with_one = np.concatenate([x, np.ones((5, 2, 1))], axis=2)
    got, want = wide.forward(new, with_one).outputs, narrow.forward(params, x).outputs
    left = [gate for gate, b in zip(wide.gates, new["b"], strict=True) if b.any()]
    if not left and not _same(got, want):
        return Verdict(False, "All five biases are folded, and the outputs are not the same.")
    if not _same(got, want):
        return Verdict(False, "The outputs are not the same.")
    if left != ["du"]:
        fewer = "The outputs are the same, but fewer biases are needed."
        return Verdict(False, fewer)
    return Verdict(True, "The outputs are the same, and only du keeps a bias.")


def a_function(answer: object) -> Callable[..., object]:
    """Return an answer that can be called."""
    if not callable(answer):
        raise Unusable("The answer is a function.")
    return answer


def _same(got: Array, want: Array) -> bool:
    return bool(np.abs(got - want).max() <= _TOLERANCE * max(1.0, float(np.abs(want).max())))
