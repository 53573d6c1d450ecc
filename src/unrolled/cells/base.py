"""The contract every recurrent cell keeps.

====== ============================================== ==========================
letter meaning                                        shape
====== ============================================== ==========================
T, B   steps in the run; sequences in the batch       scalars
x      input signal                                   (T, B, input_size)
state  what one step hands to the next                dict of (B, …)
tape   what ``backward`` needs of the forward pass    opaque
====== ============================================== ==========================

A cell holds sizes and options, never weights and never a state: whatever changes is passed in and
handed back. Hence a run over T steps equals a run over its segments with the state carried, and the
gradient likewise with the adjoint carried. ``cell.forward`` and ``cell.backward`` check their
arguments here, once; a concrete cell implements ``_forward`` and ``_backward``, which may then
trust what they get.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from unrolled import _checks as check
from unrolled._checks import Array, Params
from unrolled.cells import _lookahead
from unrolled.cells.run import Gradients, Run, Tape, ended

__all__ = ["Cell", "Gradients", "Run", "Shapes", "Tape"]

Shapes = dict[str, tuple[tuple[int, ...], str]]


class Cell(ABC):
    """A recurrent cell: sizes and options, a forward pass and its exact backward pass.

    Attributes
    ----------
    input_size : int
        Width of the input signal.
    dtype : numpy.dtype
        What the cell computes in. Arrays of another dtype are refused, not cast.
    causal : bool
        Whether an output depends on no input later than ``lookahead_size`` steps after it. Runs of
        a cell that is not causal cannot be cut into segments.
    per_step : bool
        Whether there is an output for every step; if not, there is one for the whole run, and
        ``outputs`` is (1, B, output_size).

    Examples
    --------
    What is done with one cell is done with any.

    >>> from unrolled import GRU, LSTM
    >>> rng, x = np.random.default_rng(0), np.ones((5, 1, 2), np.float32)
    >>> for cell in LSTM(2, 3), GRU(2, 3):
    ...     run = cell.forward(cell.init(rng), x)
    ...     print(run.outputs.shape, sorted(run.state))
    (5, 1, 3) ['s', 'v']
    (5, 1, 3) ['h']
    """

    input_size: int
    dtype: np.dtype[Any]
    causal: bool = True
    per_step: bool = True

    @property
    @abstractmethod
    def output_size(self) -> int:
        """Width of the output signal."""

    @property
    def lookahead_size(self) -> int:
        """How many inputs after its own step an output depends on: L-1 of a context window L."""
        return 0

    @abstractmethod
    def param_shapes(self) -> Shapes:
        """Return name → (shape, shape in symbols) of every parameter."""

    @abstractmethod
    def state_shapes(self, batch: int) -> Shapes:
        """Return name → (shape, shape in symbols) of every part of the state.

        ``batch`` is an integer ≥ 0; anything else raises ValueError or TypeError.
        """

    @abstractmethod
    def init(self, rng: np.random.Generator) -> Params:
        """Return fresh parameters drawn from ``rng``."""

    @abstractmethod
    def _forward(
        self, params: Params, x: Array, state: Params, lengths: Array | None
    ) -> tuple[Array, Params, Any]:
        """Return outputs, last state and the record for ``_backward``.

        ``x`` has the ``lookahead_size`` samples after the run at its end, (T + L-1, B, …). Beyond
        the end of a sequence and of what it looks ahead to ``x`` is zero, and the outputs may be
        anything finite: the caller sees to both. The state must stand still there.
        """

    @abstractmethod
    def _backward(self, params: Params, tape: Tape, d_outputs: Array, d_state: Params) -> Gradients:
        """Return the gradients; arguments are checked, ``d_outputs`` is zero beyond the end.

        ``inputs`` has the shape of the ``x`` that ``_forward`` got.
        """

    def _check_inputs(self, x: object) -> Array:
        """Return ``x`` if it is what the cell takes for inputs."""
        return check.array("x", x, (None, None, self.input_size), "(T, B, input_size)", self.dtype)

    def __eq__(self, other: object) -> bool:
        """Two cells are equal when their sizes and options are."""
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).items()))

    def __repr__(self) -> str:
        options = ", ".join(f"{k}={v!r}" for k, v in vars(self).items() if k != "dtype")
        return f"{type(self).__name__}({options}, dtype={self.dtype.name})"

    def astype(self, dtype: DTypeLike) -> Self:
        """Return the same cell computing in ``dtype`` (float32, float64 or complex128)."""
        other = copy.copy(self)
        other.dtype = check.cell_dtype(dtype)
        return other

    def zero_state(self, batch: int) -> Params:
        """Return the all-zero state of ``batch`` sequences, an integer ≥ 0."""
        check.positive_int("batch", batch, minimum=0)
        return {k: np.zeros(s, self.dtype) for k, (s, _) in self.state_shapes(batch).items()}

    def param_count(self) -> int:
        """Return how many numbers the parameters hold."""
        return sum(int(np.prod(shape)) for shape, _ in self.param_shapes().values())

    def check_tape(self, tape: object) -> Tape:
        """Return ``tape`` if a run of this cell wrote it."""
        if not isinstance(tape, Tape):
            raise TypeError(f"tape: expected run.tape of this cell, got {type(tape).__name__}")
        if tape.cell != self:
            raise check.fail("tape", "the tape of a run of this cell", f"one of {tape.cell!r}")
        return tape

    def forward(
        self,
        params: Params,
        x: Array,
        state: Params | None = None,
        *,
        lengths: Array | None = None,
        lookahead: Array | None = None,
    ) -> Run:
        """Run the cell over ``x``.

        Parameters
        ----------
        params : dict of ndarray
            As returned by ``init``; see ``param_shapes``.
        x : ndarray, (T, B, input_size)
            Inputs, time first. T = 0 returns the initial state.
        state : dict of ndarray, (B, …), optional
            The initial state; zero if absent.
        lengths : ndarray of int, (B,), optional
            Steps in each sequence, 0..T. Beyond its end a sequence's state stands still and its
            outputs are zero.
        lookahead : ndarray, (lookahead_size, B, input_size), optional
            The samples that follow the end of each sequence, for a cell that looks ahead; zero if
            absent.

        Returns
        -------
        Run
            ``outputs``, ``state``, ``tape``.

        Raises
        ------
        ValueError
            On a wrong shape, dtype, key, or a NaN or infinite entry; the message names the
            argument, what was expected and what came.
        TypeError
            On something that is not an array or not a dict of arrays.

        Notes
        -----
        The tape refers to ``x`` rather than copying it, and ``backward`` is handed ``params``
        again: write into neither before ``backward``, or its gradients belong to no run.

        Overflow within the run is no error: as in NumPy's own arithmetic, enormous weights leave
        inf or NaN in the outputs or, where a saturating warping hides it, in the state alone. Such
        a state is refused as the start of another segment, and ``train.fit`` stops at the first
        loss or gradient that is not finite.
        """
        params = check.arrays("params", params, self.param_shapes(), self.dtype)
        x = self._check_inputs(x)
        steps, batch = x.shape[:2]
        if state is None:
            state = self.zero_state(batch)
        state = check.arrays("state", state, self.state_shapes(batch), self.dtype)
        lengths = check.sequence_lengths("lengths", lengths, steps, batch)
        if lengths is not None:
            lengths = lengths.copy()
            past_end = ended(steps, lengths).reshape(steps, batch, *[1] * (x.ndim - 2))
            x = np.where(past_end, x.dtype.type(0), x)
        x = _lookahead.attach(self.lookahead_size, x, lookahead, lengths)
        outputs, last, record = self._forward(params, x, state, lengths)
        if lengths is not None and self.per_step:
            outputs[ended(steps, lengths)] = 0
        outputs.flags.writeable = False
        return Run(outputs, last, Tape(self, steps, batch, lengths, record))

    def backward(
        self,
        params: Params,
        tape: Tape,
        d_outputs: Array,
        d_state: Params | None = None,
    ) -> Gradients:
        """Carry the adjoint back through the run that wrote ``tape``.

        Parameters
        ----------
        params : dict of ndarray
            The parameters of that run.
        tape : Tape
            ``run.tape``.
        d_outputs : ndarray, (T, B, output_size), or (1, B, output_size) unless ``per_step``
            Gradient of the objective with respect to ``run.outputs``. Entries beyond the end of a
            shorter sequence have no effect: those outputs are constant.
        d_state : dict of ndarray, (B, …), optional
            Gradient with respect to ``run.state``, as the following segment hands it back; zero if
            absent.

        Returns
        -------
        Gradients
            ``params``, ``inputs``, ``state`` and, if the cell looks ahead, ``lookahead``.

        Raises
        ------
        ValueError, TypeError
            As in ``forward``; also on the tape of another cell, and in complex128, where the
            gradient of a real objective is not defined by these equations.
        """
        if self.dtype.kind == "c":
            raise check.fail("dtype", "float32 or float64 for a backward pass", self.dtype.name)
        self.check_tape(tape)
        params = check.arrays("params", params, self.param_shapes(), self.dtype)
        d_outputs = check.array(
            "d_outputs",
            d_outputs,
            (tape.steps if self.per_step else 1, tape.batch, self.output_size),
            "(T, B, output_size)" if self.per_step else "(1, B, output_size)",
            self.dtype,
        )
        if tape.lengths is not None and self.per_step:
            past_end = ended(tape.steps, tape.lengths)
            d_outputs = np.where(past_end[..., None], self.dtype.type(0), d_outputs)
        if d_state is None:
            d_state = self.zero_state(tape.batch)
        d_state = check.arrays("d_state", d_state, self.state_shapes(tape.batch), self.dtype)
        grads = self._backward(params, tape, d_outputs, d_state)
        size = self.lookahead_size
        return _lookahead.detach(size, grads, tape) if size else grads
