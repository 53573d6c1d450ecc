"""Self-check of a network that subtracts.

=========================== ============================================ ======================
letter                      meaning                                      shape
=========================== ============================================ ======================
a, b                        the numbers, least significant bit first     (T, B)
x                           the two bits of a column                     (T, B, 2)
s, r                        state and its warped value, r = tanh s       (T, B, 3)
W_r, W_x, theta             weights and bias of the network              (3, 3), (3, 2), (3,)
W_y, b_y                    readout                                      (1, 3), (1,)
=========================== ============================================ ======================
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import RNN
from unrolled.checks._unusable import Unusable
from unrolled.checks.verdict import WAITING, Verdict
from unrolled.tasks import binary_addition

_PARAMS = {"W_r": (3, 3), "W_x": (3, 2), "theta": (3,)}
_STATE = {"s": (1, 3)}
_COLUMNS = 41


def subtractor(
    params: Params | None, W_y: Array | None, b_y: Array | None, state: Params | None
) -> Verdict:
    """Check a standard RNN with linear readout that subtracts: a − b, for a ≥ b.

    Parameters
    ----------
    params : dict of ndarray, or None
        ``W_r`` (3, 3), ``W_x`` (3, 2), ``theta`` (3,); the inputs are (a[n], b[n]).
    W_y, b_y : ndarray (1, 3), (1,), or None
        Readout; the digit is 1 where W_y r + b_y exceeds ½.
    state : dict of ndarray, or None
        ``{"s": …}``, (1, 3), the state before the first column.

    Returns
    -------
    Verdict
        Every array may be of any real dtype and is run in float64.

    Examples
    --------
    >>> from unrolled.adder import handwired_adder
    >>> adder = handwired_adder()
    >>> subtractor(adder.params, adder.W_y, adder.b_y, adder.initial_state())
    Not yet. In 2 - 1 the digit in column 1 is wrong.
    """
    if params is None and W_y is None and b_y is None and state is None:
        return WAITING
    try:
        weights = _arrays("params", params, _PARAMS)
        W, b = _array("W_y", W_y, (1, 3)), _array("b_y", b_y, (1,))
        if state is None:
            question = "what borrow does the first column get?"
            return Verdict(False, f"The network needs an initial state: {question}")
        initial = _arrays("state", state, _STATE)
    except Unusable as fault:
        return Verdict(False, str(fault))
    pairs = _pairs()
    a, b_bits = (binary_addition.to_bits(list(side), _COLUMNS) for side in zip(*pairs, strict=True))
    want = binary_addition.to_bits([i - j for i, j in pairs], _COLUMNS)
    states = {key: np.repeat(value, len(pairs), axis=0) for key, value in initial.items()}
    with np.errstate(over="ignore", invalid="ignore"):  # enormous weights write wrong digits
        x = np.stack([a, b_bits], axis=-1).astype(np.float64)
        r = RNN(2, 3, dtype=np.float64).forward(weights, x, states).outputs
        digits = (r @ W.T + b)[..., 0] > 0.5
    wrong = np.argwhere(digits.T != want.T)  # by pair first, then by column
    if len(wrong):
        which, column = wrong[0].tolist()
        i, j = pairs[which]
        return Verdict(False, f"In {i} - {j} the digit in column {column} is wrong.")
    return Verdict(True, f"All {len(pairs)} differences are right, borrow chains included.")


def _pairs() -> list[tuple[int, int]]:
    """Return pairs with a ≥ b to test, the smallest first: they make counterexamples to redo."""
    small = [(1, 0), (2, 1), (3, 1), (4, 1), (7, 7), (0, 0), (8, 1), (5, 3)]
    rng = np.random.default_rng(2020)
    drawn = np.sort(rng.integers(0, 1 << (_COLUMNS - 1), (50, 2)), axis=1).tolist()
    return [*small, (1 << (_COLUMNS - 1), 1), *((a, b) for b, a in drawn)]


def _arrays(name: str, value: object, shapes: Mapping[str, tuple[int, ...]]) -> Params:
    """Return the dict ``value`` of arrays with these shapes, in float64."""
    known = ", ".join(shapes)
    if value is None:
        raise Unusable(f"{name} is still None; expected is a dict with {known}.")
    if not isinstance(value, Mapping):
        raise Unusable(f"{name} is {_kind(value)}; expected is a dict with {known}.")
    for key in shapes:
        if key not in value:
            raise Unusable(f'{name} has no "{key}"; expected is a dict with {known}.')
    for key in value:
        if key not in shapes:
            raise Unusable(f'{name} has a part "{key}"; expected is a dict with {known} only.')
    return {key: _array(f'{name}["{key}"]', value[key], shape) for key, shape in shapes.items()}


def _array(name: str, value: object, shape: tuple[int, ...]) -> Array:
    """Return the array ``value`` of this shape, in float64."""
    if value is None:
        raise Unusable(f"{name} is still None; expected is an array of shape {shape}.")
    if not isinstance(value, np.ndarray):
        raise Unusable(f"{name} is {_kind(value)}; expected is an array of shape {shape}.")
    if value.shape != shape:
        raise Unusable(f"{name} has shape {value.shape}; expected is {shape}.")
    if not np.can_cast(value.dtype, np.float64):
        raise Unusable(f"{name} has dtype {value.dtype}; expected is float64.")
    numbers = value.astype(np.float64)
    if not check.all_finite(numbers):
        raise Unusable(f"{name} has an entry that is not a finite number.")
    return numbers


def _kind(value: object) -> str:
    """Return what ``value`` is, in the reader's words."""
    return "an array" if isinstance(value, np.ndarray) else f"of type {type(value).__name__}"
