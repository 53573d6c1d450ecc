"""What the Vanilla and the Augmented LSTM share: passes, signals, the options of the peepholes."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from unrolled._checks import Array, Params
from unrolled.cells import _lstm_backward, _lstm_forward
from unrolled.cells._lstm_layout import Layout
from unrolled.cells.base import Cell, Gradients, Shapes, Tape


class LSTMCell(Cell):
    """An LSTM whose passes follow from its layout."""

    PEEPHOLES = ("none", "diagonal", "full")

    @property
    @abstractmethod
    def _layout(self) -> Layout:
        """The sizes and gates that the passes go by."""

    def _peephole_shapes(self, peepholes: str) -> Shapes:
        """Return the shape of W_s: a row of it for every gate but du, which sees no state."""
        d, seeing = self._layout.state_size, len(self._layout.gates) - 1
        if peepholes == "none":
            return {}
        if peepholes == "diagonal":
            return {"W_s": ((seeing, d), f"({seeing}, d_s)")}
        return {"W_s": ((seeing, d, d), f"({seeing}, d_s, d_s)")}

    def signals(self, tape: Tape) -> dict[str, Array]:
        """Return every signal of the run that wrote ``tape``, for pictures.

        Returns
        -------
        dict of ndarray, (T, B, d_s); v is (T, B, output_size)
            The gates, ``g_cu``, ``g_cs``, ``g_cr`` and, with a control input gate, ``g_cx``; the
            update candidate ``u``, the state ``s`` and the value ``v``. Beyond the end of a
            shorter sequence s and v stand still; the others mean nothing there.

        Raises
        ------
        TypeError, ValueError
            If ``tape`` is not the tape of a run of this cell.

        Examples
        --------
        >>> import numpy as np
        >>> from unrolled import LSTM
        >>> cell = LSTM(1, 1)
        >>> params = cell.init(np.random.default_rng(0))
        >>> signals = cell.signals(cell.forward(params, np.zeros((2, 1, 1), np.float32)).tape)
        >>> signals["g_cs"].ravel().round(3)
        array([0.731, 0.731], dtype=float32)
        """
        return _lstm_forward.signals(self._layout, self.check_tape(tape).record)

    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Any]:
        return _lstm_forward.forward(self._layout, params, x, state, lengths)

    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        return _lstm_backward.backward(self._layout, params, tape, d_outputs, d_state)
