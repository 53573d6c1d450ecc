"""Cells that run the passes of ``passes``, or variants of them.

They keep the contract of ``Cell`` but for sequences of different lengths, and are several times as
slow as ``unrolled.RNN`` and ``unrolled.LSTM``. In exchange every parameter entity of the paper is a
parameter of its own, so that a gradient check names the entity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import LSTM, RNN
from unrolled.cells.base import Cell, Gradients, Shapes, Tape
from unrolled.museum.passes import (
    GATES,
    lstm_backward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
)

Pass = Callable[..., Any]


class _Clear(Cell):
    """What the clear cells share: sizes, and the passes they run."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        dtype: DTypeLike = np.float64,
        *,
        forward: Pass,
        backward: Pass,
    ) -> None:
        self.input_size = check.positive_int("input_size", input_size)
        self.hidden_size = check.positive_int("hidden_size", hidden_size)
        self.dtype = check.cell_dtype(dtype)
        for name, one in (("forward", forward), ("backward", backward)):
            if not callable(one):
                raise TypeError(f"{name}: expected a function, got {type(one).__name__}")
        self._passes = (forward, backward)

    @property
    def output_size(self) -> int:
        """Width of the output signal, ``hidden_size``."""
        return self.hidden_size

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.input_size}, {self.hidden_size}, {self.dtype.name})"


class ClearRNN(_Clear):
    """The standard RNN with tanh, its passes written one line for each equation.

    Parameters
    ----------
    input_size, hidden_size : int
        d_x and d.
    dtype : dtype
        float64 unless said otherwise.
    forward, backward : callable, optional
        Passes to run in place of the right ones, as an exhibit does.

    Raises
    ------
    ValueError, TypeError
        On a size below 1, an unknown dtype or a pass that cannot be called; and, when it runs, on
        ``lengths``.

    Examples
    --------
    >>> from unrolled import RNN
    >>> clear, fast = ClearRNN(2, 3), RNN(2, 3, dtype=np.float64)
    >>> params, x = clear.init(np.random.default_rng(0)), np.ones((5, 1, 2))
    >>> runs = [cell.forward(params, x) for cell in (clear, fast)]
    >>> bool(np.allclose(runs[0].outputs, runs[1].outputs, rtol=1e-14))
    True
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        dtype: DTypeLike = np.float64,
        *,
        forward: Pass = rnn_forward,
        backward: Pass = rnn_backward,
    ) -> None:
        super().__init__(input_size, hidden_size, dtype, forward=forward, backward=backward)

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of W_r, W_x, theta."""
        return RNN(self.input_size, self.hidden_size).param_shapes()

    def state_shapes(self, batch: int) -> Shapes:
        """Return the shape of the state s; ``batch`` is an integer ≥ 0."""
        return RNN(self.input_size, self.hidden_size).state_shapes(batch)

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters, those of ``unrolled.RNN``."""
        return RNN(self.input_size, self.hidden_size, dtype=self.dtype).init(rng)

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Any]:
        _refuse_lengths(lengths)
        outputs, s, tape = self._passes[0](params, x, state["s"].copy())
        return outputs, {"s": s}, tape

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        f_psi = d_state["s"].copy()
        grads, d_x, f_psi = self._passes[1](params, tape.record, d_outputs, f_psi)
        return Gradients(grads, d_x, {"s": f_psi})


class ClearLSTM(_Clear):
    """The Vanilla LSTM with full peepholes, its passes written one line for each equation.

    Its parameters are the fifteen entities of the paper, ``W_x_cu`` … ``b_du``.

    Parameters
    ----------
    input_size, hidden_size : int
        d_x and d_s.
    dtype : dtype
        float64 unless said otherwise.
    forward, backward : callable, optional
        Passes to run in place of the right ones, as an exhibit does.

    Raises
    ------
    ValueError, TypeError
        On a size below 1, an unknown dtype or a pass that cannot be called; and, when it runs, on
        ``lengths``.

    Examples
    --------
    >>> cell = ClearLSTM(2, 3)
    >>> print(*cell.param_shapes())
    W_x_cu W_x_cs W_x_cr W_x_du W_s_cu W_s_cs W_s_cr W_v_cu W_v_cs W_v_cr W_v_du b_cu b_cs b_cr b_du
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        dtype: DTypeLike = np.float64,
        *,
        forward: Pass = lstm_forward,
        backward: Pass = lstm_backward,
    ) -> None:
        super().__init__(input_size, hidden_size, dtype, forward=forward, backward=backward)

    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of the fifteen entities."""
        d, d_x = self.hidden_size, self.input_size
        square = ((d, d), "(d_s, d_s)")
        return {
            **{f"W_x_{gate}": ((d, d_x), "(d_s, d_x)") for gate in GATES},
            **{f"W_s_{gate}": square for gate in GATES[:3]},
            **{f"W_v_{gate}": square for gate in GATES},
            **{f"b_{gate}": ((d,), "(d_s,)") for gate in GATES},
        }

    def state_shapes(self, batch: int) -> Shapes:
        """Return the shapes of the state s and of the value v; ``batch`` is an integer ≥ 0."""
        return LSTM(self.input_size, self.hidden_size).state_shapes(batch)

    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters: those of ``unrolled.LSTM``, an entity each."""
        fast = LSTM(self.input_size, self.hidden_size, "full", self.dtype)
        return self.from_stacked(fast.init(rng))

    def from_stacked(self, params: Params) -> Params:
        """Return parameters of ``unrolled.LSTM`` with full peepholes, ``params``, by entity."""
        shapes = LSTM(self.input_size, self.hidden_size, "full").param_shapes()
        known = check.arrays("params", params, shapes, self.dtype)
        return {
            f"{signal}_{gate}": part.copy()
            for signal in ("W_x", "W_s", "W_v", "b")
            for gate, part in zip(GATES, known[signal], strict=False)
        }

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Any]:
        _refuse_lengths(lengths)
        outputs, s, v, tape = self._passes[0](params, x, state["s"].copy(), state["v"].copy())
        return outputs, {"s": s, "v": v}, tape

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        f_psi, f_chi = d_state["s"].copy(), d_state["v"].copy()
        grads, d_x, f_psi, f_chi = self._passes[1](params, tape.record, d_outputs, f_psi, f_chi)
        return Gradients(grads, d_x, {"s": f_psi, "v": f_chi})


def _refuse_lengths(lengths: Array | None) -> None:
    if lengths is not None:
        raise check.fail("lengths", "None, as the clear cells know one length only", lengths)
