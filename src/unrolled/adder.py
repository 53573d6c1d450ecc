"""A recurrent network wired by hand that adds binary numbers of any length.

======== ==================================================== ===============
letter   meaning                                              shape
======== ==================================================== ===============
a, b     the binary numbers, least significant bit first      (T, B)
x        the two bits of a column                             (T, B, 2)
c        the carry into the column, 0 or 1                    (T, B)
s, r     state and its warped value, r = tanh s               (T, B, 3)
y        the bit to write                                     (T, B, 1)
g        the gain: how steep the threshold units are          scalar
======== ==================================================== ===============

Hidden unit k = 1, 2, 3 tells whether at least k of a, b, c are 1: +1 if so, −1 if not. Unit 2 is
therefore the carry into the next column, c = (1 + r₂)/2, and the only unit that is fed back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells.rnn import RNN

__all__ = ["HandwiredAdder", "handwired_adder"]


@dataclass(frozen=True, eq=False)
class HandwiredAdder:
    """A standard RNN, its parameters and a linear readout that together add binary numbers.

    Attributes
    ----------
    cell : RNN
        Two inputs, three hidden units.
    params : dict of ndarray
        ``W_r`` (3, 3), ``W_x`` (3, 2), ``theta`` (3,).
    W_y : ndarray, (1, 3)
        Readout weights.
    b_y : ndarray, (1,)
        Readout bias.

    Examples
    --------
    >>> adder = handwired_adder()
    >>> adder.cell
    RNN(input_size=2, hidden_size=3, warping='tanh', dtype=float64)
    >>> adder.initial_state()
    {'s': array([[-20., -20., -20.]])}
    """

    cell: RNN
    params: Params
    W_y: Array
    b_y: Array

    def initial_state(self, batch: int = 1) -> Params:
        """Return the state before the first column, for ``batch`` sums: no carry.

        Parameters
        ----------
        batch : int
            Number of sums, B ≥ 0.

        Returns
        -------
        dict of ndarray, (B, 3)
            ``{"s": …}``, all entries −20, so that r = tanh(−20) rounds to −1.
        """
        check.positive_int("batch", batch, minimum=0)
        return {"s": np.full((batch, 3), -20.0, self.cell.dtype)}

    def readout(self, outputs: Array) -> Array:
        """Return the bit to write, y = W_y r + b_y.

        Parameters
        ----------
        outputs : ndarray, (T, B, 3)
            ``run.outputs`` of the cell.

        Returns
        -------
        ndarray, (T, B, 1)
            0 or 1, exactly at the default gain.

        Raises
        ------
        TypeError, ValueError
            On anything but an array (T, B, 3) of the cell's dtype.
        """
        r = check.array("outputs", outputs, (None, None, 3), "(T, B, 3)", self.cell.dtype)
        return r @ self.W_y.T + self.b_y  # eq-adder-readout


def handwired_adder(dtype: DTypeLike = np.float64, *, gain: float = 40.0) -> HandwiredAdder:
    r"""Return the network whose second hidden unit is the carry.

    Unit k takes s_k = g (a + b + c − k + ½): positive exactly when at least k of the three are 1.
    With c = (1 + r₂)/2 this is

        s[n] = W_r r[n−1] + W_x x[n] + θ,  W_x[k] = (g, g),  W_r[k] = (0, g/2, 0),  θ_k = g (1 − k),

    and the column's sum bit is y = ½ (r₁ − r₂ + r₃ + 1).

    Parameters
    ----------
    dtype : dtype
        float32, float64 or complex128.
    gain : float
        g > 0. At 40 every |s_k| is at least 20 and tanh rounds to ±1: the sum is exact for any
        length. In a column with a + b = 1 the carry obeys r₂[n] = tanh(g/2 · r₂[n−1]), which
        remembers for ever if g > 2 and forgets otherwise.

    Returns
    -------
    HandwiredAdder
        The cell, its parameters, initial state and readout.

    Raises
    ------
    TypeError, ValueError
        On an unknown dtype or a gain that is not a positive finite number, or so large that a
        parameter is not finite in ``dtype``.

    Notes
    -----
    The recurrence is the standard RNN of Sherstinsky (2020), eqs. 32–33.

    Examples
    --------
    11 + 6 = 17, least significant bit first:

    >>> import numpy as np
    >>> adder = handwired_adder()
    >>> x = np.array([[1, 0], [1, 1], [0, 1], [1, 0], [0, 0]], float)[:, None]
    >>> run = adder.cell.forward(adder.params, x, adder.initial_state())
    >>> adder.readout(run.outputs)[:, 0, 0]
    array([1., 0., 0., 0., 1.])
    """
    g = check.real_number("gain", gain, low=0, open_low=True)
    cell = RNN(2, 3, dtype=dtype)
    k = np.arange(1, 4)
    with np.errstate(over="ignore"):  # looked at below
        params = {
            "W_r": np.outer(np.ones(3), [0, g / 2, 0]).astype(cell.dtype),
            "W_x": np.full((3, 2), g, cell.dtype),
            "theta": (g * (1 - k)).astype(cell.dtype),
        }
    if not all(check.all_finite(p) for p in params.values()):
        expected = f"a number that leaves the parameters finite in {cell.dtype.name}"
        raise check.fail("gain", expected, gain)
    W_y = np.array([[0.5, -0.5, 0.5]], cell.dtype)
    return HandwiredAdder(cell, params, W_y, np.array([0.5], cell.dtype))
