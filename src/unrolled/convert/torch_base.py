"""A cell as a module of PyTorch: what all such modules share.

======== ============================================== ======================
letter   meaning                                        shape
======== ============================================== ======================
T, B     steps in the run; sequences in the batch       scalars
x        input signal, followed by what it looks        (T + L-1, B, …)
         ahead to
lengths  steps in each sequence                         (B,)
inside   whether a step is one of the sequence's        (T, B, 1)
======== ============================================== ======================

The contract is that of ``cells.base``, on tensors, and without a backward pass: that is autograd's.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Params
from unrolled.cells.base import Cell
from unrolled.convert.torch_tensors import Module, Tensor, alive, attach, integers, tensor, torch

State = dict[str, Tensor]

#: The names of parts that a torch.nn.Module needs for itself → what the part is called in it.
TAKEN = {"forward": "forward_cell", "backward": "backward_cell"}


class TorchCell(Module):  # type: ignore[misc]
    """A cell and its parameters, as a torch.nn.Module.

    The parameters have the names they have in ``params``, a dot being a module within the module:
    the key ``"cell.W_r"`` of ``params`` is one of ``state_dict()`` too. Only the two parts of a
    Bidirectional are called ``forward_cell`` and ``backward_cell``.

    ``torch_module`` makes it. It can be moved, copied, pickled and wrapped like any module.

    Parameters
    ----------
    cell : Cell
        The cell; kept as ``numpy_cell``.
    params : dict of ndarray
        Its parameters, checked; copied.
    """

    numpy_cell: Any

    def __init__(self, cell: Cell, params: Params) -> None:
        super().__init__()
        self.numpy_cell = cell
        self.adopt(params)

    def adopt(self, params: Params) -> None:
        """Make ``params`` the parameters of this module; a model hands them on to its parts."""
        adopt(self, params)

    def extra_repr(self) -> str:
        """Return what ``repr`` shows of the module."""
        return repr(self.numpy_cell)

    def parameters_by_name(self) -> dict[str, Tensor]:
        """Return name → parameter, by the names they have in ``params``."""
        found = dict.fromkeys(self.numpy_cell.param_shapes())
        for name in found:
            parameter: Any = self
            for atom in name.split("."):
                parameter = getattr(parameter, TAKEN.get(atom, atom))
            found[name] = parameter
        return found

    def to_unrolled(self) -> tuple[Cell, Params]:
        """Return the cell, in the module's dtype, and its parameters as they are now, as copies.

        Raises
        ------
        ValueError
            If the module is neither in float32 nor in float64.
        """
        tensors = self.parameters_by_name()
        for name, value in tensors.items():
            dtype = str(value.dtype).removeprefix("torch.")
            if dtype not in ("float32", "float64") or value.dtype != self._like().dtype:
                raise check.fail(f"module.{name}", "one dtype, float32 or float64", dtype)
        params = {name: value.detach().cpu().numpy().copy() for name, value in tensors.items()}
        return self.numpy_cell.astype(next(iter(params.values())).dtype), params

    def forward(
        self,
        x: Tensor,
        state: Mapping[str, Tensor] | None = None,
        lengths: Tensor | None = None,
        lookahead: Tensor | None = None,
    ) -> tuple[Tensor, State]:
        """Run the cell over ``x``.

        Parameters
        ----------
        x : Tensor, (T, B, input_size)
            Inputs, time first, in the module's dtype and on its device.
        state : dict of Tensor, (B, …), optional
            The initial state; zero if absent.
        lengths : Tensor of int, (B,), optional
            Steps in each sequence, 0..T. Beyond its end a sequence's state stands still and its
            outputs are zero.
        lookahead : Tensor, (lookahead_size, B, input_size), optional
            The samples that follow the end of each sequence, for a cell that looks ahead; zero if
            absent.

        Returns
        -------
        outputs : Tensor, (T, B, output_size), or (1, B, output_size) unless ``cell.per_step``
            The output signal.
        state : dict of Tensor, (B, …)
            The state after the last step of each sequence.

        Raises
        ------
        ValueError, TypeError
            On a wrong shape, dtype or key. Whether entries are finite is not looked at: on a GPU
            that would stop the stream at every call.
        """
        cell, like = self.numpy_cell, self._like()
        x = self.check_inputs(x)
        steps, batch = x.shape[:2]
        shapes = cell.state_shapes(batch)
        if state is None:
            state = {name: like.new_zeros(shape) for name, (shape, _) in shapes.items()}
        if not isinstance(state, Mapping) or set(state) != set(shapes):
            got = ", ".join(map(str, state)) if isinstance(state, Mapping) else type(state).__name__
            raise check.fail("state", f"a dict with the keys {', '.join(shapes)}", got or "none")
        state = {
            name: tensor(f'state["{name}"]', state[name], shape, symbols, like.dtype)
            for name, (shape, symbols) in shapes.items()
        }
        if lengths is not None:
            lengths = integers("lengths", lengths, (batch,), "(B,)", "T", steps).to(x.device)
            x = torch.where(alive(steps, lengths).view(*x.shape[:2], *[1] * (x.ndim - 2)), x, 0)
        x = attach(cell.lookahead_size, x, lookahead, lengths)
        return self.run(x, state, lengths)

    def check_inputs(self, x: object) -> Tensor:
        """Return ``x`` if it is what the cell takes for inputs."""
        shape = (None, None, self.numpy_cell.input_size)
        return tensor("x", x, shape, "(T, B, input_size)", self._like().dtype)

    def run(self, x: Tensor, state: State, lengths: Tensor | None) -> tuple[Tensor, State]:
        """Return the outputs, zero beyond the ends, and the last state; arguments are checked."""
        outputs, last = self.compute(x, state, lengths)
        if lengths is not None and self.numpy_cell.per_step:
            outputs = torch.where(alive(len(outputs), lengths), outputs, 0)
        return outputs, last

    def run_to_the_end(
        self, x: Tensor, state: State, lengths: Tensor | None
    ) -> tuple[Tensor, State]:
        """Return the same of an ``x`` (T, B, …) that nothing follows."""
        return self.run(attach(self.numpy_cell.lookahead_size, x, None, lengths), state, lengths)

    @abstractmethod
    def compute(self, x: Tensor, state: State, lengths: Tensor | None) -> tuple[Tensor, State]:
        """Return the outputs, which may be anything beyond the ends, and the last state."""

    def _like(self) -> Tensor:
        """Return a tensor of the module's dtype, on its device."""
        return next(self.parameters())


class TorchStepper(TorchCell):
    """A cell that is given by what it does in a step."""

    @abstractmethod
    def equations(self, x: Tensor) -> tuple[Tensor, Callable[..., tuple[Tensor, ...]]]:
        """Return what is ready for all steps (T, B, …), and the function that takes a step.

        The function gets what is ready for the step, and the parts of the state in the cell's
        order, and returns the parts of the new state.
        """

    @abstractmethod
    def output(self, *state: Tensor) -> Tensor:
        """Return the output in this state."""

    def compute(self, x: Tensor, state: State, lengths: Tensor | None) -> tuple[Tensor, State]:
        """Take the steps, one after the other."""
        ready, step = self.equations(x)
        now, outputs = tuple(state.values()), []
        inside = None if lengths is None else alive(len(ready), lengths)
        for n, z in enumerate(ready):
            new = step(z, *now)
            if inside is not None:
                new = tuple(a.where(inside[n], b) for a, b in zip(new, now, strict=True))
            now = new
            outputs.append(self.output(*now))
        last = dict(zip(state, now, strict=True))
        if not outputs:
            return x.new_zeros((0, x.shape[1], self.numpy_cell.output_size)), last
        return torch.stack(outputs), last


def adopt(module: Any, params: Params) -> None:
    """Make copies of ``params`` the parameters of ``module``."""
    for name, value in params.items():
        # torch.tensor copies, but takes no negative strides, such as a reversed view has.
        setattr(module, name, torch.nn.Parameter(torch.tensor(np.ascontiguousarray(value))))
