"""Models of several parts as modules of PyTorch; see ``models``."""

from __future__ import annotations

import numpy as np

from unrolled._checks import Params
from unrolled.cells.augmented import AugmentedLSTM
from unrolled.cells.base import Cell
from unrolled.cells.canonical import CanonicalRNN
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.rnn import RNN
from unrolled.convert.torch_base import State, TorchCell, adopt
from unrolled.convert.torch_cells import (
    TorchAugmentedLSTM,
    TorchCanonicalRNN,
    TorchGRU,
    TorchLSTM,
    TorchRNN,
)
from unrolled.convert.torch_tensors import Module, Tensor, alive, integers, torch
from unrolled.models.bidirectional import Bidirectional
from unrolled.models.embedded import Embedded
from unrolled.models.labeller import SequenceLabeller
from unrolled.models.many_to_one import ManyToOne, last_steps
from unrolled.models.parts import join, part
from unrolled.models.stack import Stack


class TorchLinear(Module):  # type: ignore[misc]
    """The affine map y = W x + b on the last axis; see ``layers.linear``."""

    def __init__(self, params: Params) -> None:
        super().__init__()
        adopt(self, params)

    def forward(self, x: Tensor) -> Tensor:
        """Return y."""
        return x @ self.W.T + self.b  # eq-linear


class TorchReadout(TorchCell):
    """A cell, and a readout of its output at every step; see ``models.labeller``."""

    def adopt(self, params: Params) -> None:
        """Make the parameters those of the parts ``cell`` and ``readout``."""
        self.cell = twin(self.numpy_cell.cell, part(params, "cell"))
        self.readout = TorchLinear(part(params, "readout"))

    def check_inputs(self, x: object) -> Tensor:
        """Return ``x`` if it is what the cell takes for inputs."""
        return self.cell.check_inputs(x)

    def read(self, r: Tensor, lengths: Tensor | None) -> Tensor:
        """Return what the readout sees of the outputs ``r`` (T, B, d) of the cell."""
        return r

    def compute(self, x: Tensor, state: State, lengths: Tensor | None) -> tuple[Tensor, State]:
        """Run the cell, then read out."""
        r, last = self.cell.run(x, state, lengths)
        return self.readout(self.read(r, lengths)), last  # eq-readout


class TorchManyToOne(TorchReadout):
    """A cell, and a readout of its last output; see ``models.many_to_one``."""

    def read(self, r: Tensor, lengths: Tensor | None) -> Tensor:
        """Return the last output of each sequence, (1, B, d); zero, if it has no steps."""
        steps, batch, _ = r.shape
        ends = np.full(batch, steps) if lengths is None else lengths.cpu().numpy()
        at = np.where(ends[:, None] > 0, last_steps(self.numpy_cell.cell, ends), steps)
        with_zero = torch.cat([r, r.new_zeros(1, *r.shape[1:])])
        return with_zero.gather(0, torch.tensor(at, device=r.device)[None])  # eq-last-output


class TorchEmbedded(TorchCell):
    """A cell that reads ids, turned into vectors; see ``models.embedded``."""

    def adopt(self, params: Params) -> None:
        """Make the parameters those of the parts ``embedding`` and ``cell``."""
        self.embedding = torch.nn.Module()
        adopt(self.embedding, part(params, "embedding"))
        self.cell = twin(self.numpy_cell.cell, part(params, "cell"))

    def check_inputs(self, x: object) -> Tensor:
        """Return ``x`` if it is an integer tensor (T, B) of ids in 0..vocabulary-1."""
        vocabulary = self.numpy_cell.embedding.vocabulary
        return integers("x", x, (None, None), "(T, B)", "vocabulary-1", vocabulary - 1).long()

    def compute(self, x: Tensor, state: State, lengths: Tensor | None) -> tuple[Tensor, State]:
        """Look the ids up, then run the cell."""
        e = torch.nn.functional.embedding(x, self.embedding.W)  # eq-embedding
        if lengths is not None:
            e = torch.where(alive(len(x), lengths), e, 0)
        return self.cell.run_to_the_end(e, state, lengths)


class TorchStack(TorchCell):
    """Cells on top of each other; see ``models.stack``."""

    def adopt(self, params: Params) -> None:
        """Make the parameters those of the parts ``layer0``, ``layer1``, …."""
        for i, cell in enumerate(self.numpy_cell.layers):
            setattr(self, f"layer{i}", twin(cell, part(params, f"layer{i}")))

    def check_inputs(self, x: object) -> Tensor:
        """Return ``x`` if it is what the lowest cell takes for inputs."""
        return self.layer0.check_inputs(x)

    def compute(self, x: Tensor, state: State, lengths: Tensor | None) -> tuple[Tensor, State]:
        """Run one layer after the other."""
        last: State = {}
        for i in range(len(self.numpy_cell.layers)):
            name = f"layer{i}"
            layer = getattr(self, name)
            # What layer 0 looks at after the end may stand at the end of x.
            run = layer.run if i == 0 and self.numpy_cell.lookahead_size else layer.run_to_the_end
            x, of_layer = run(x, part(state, name), lengths)
            last |= join(**{name: of_layer})
        return x, last


class TorchBidirectional(TorchCell):
    """Two cells that read a sequence from both ends; see ``models.bidirectional``."""

    def adopt(self, params: Params) -> None:
        """Make the parameters those of the parts ``forward_cell`` and ``backward_cell``."""
        self.forward_cell = twin(self.numpy_cell.forward_cell, part(params, "forward"))
        self.backward_cell = twin(self.numpy_cell.backward_cell, part(params, "backward"))

    def check_inputs(self, x: object) -> Tensor:
        """Return ``x`` if it is what both cells take for inputs."""
        return self.backward_cell.check_inputs(self.forward_cell.check_inputs(x))

    def compute(self, x: Tensor, state: State, lengths: Tensor | None) -> tuple[Tensor, State]:
        """Run both cells, and join what they put out."""
        states = part(state, "forward"), part(state, "backward")
        f, of_f = self.forward_cell.run_to_the_end(x, states[0], lengths)
        b, of_b = self.backward_cell.run_to_the_end(turned(x, lengths), states[1], lengths)
        y = torch.cat([f, turned(b, lengths)], dim=2)  # eq-bidirectional
        return y, join(forward=of_f, backward=of_b)


def turned(x: Tensor, lengths: Tensor | None) -> Tensor:
    """Return ``x`` (T, B, …) with each sequence reversed within its own length."""
    if lengths is None:
        return x.flip(0)
    n, ends = torch.arange(len(x), device=x.device)[:, None], lengths.long()
    # What stands beyond the end stays where it is.
    return x[torch.where(n < ends, ends - 1 - n, n), torch.arange(x.shape[1], device=x.device)]


#: Cell or model → its twin.
TWINS: dict[type[Cell], type[TorchCell]] = {
    RNN: TorchRNN,
    CanonicalRNN: TorchCanonicalRNN,
    LSTM: TorchLSTM,
    AugmentedLSTM: TorchAugmentedLSTM,
    GRU: TorchGRU,
    Stack: TorchStack,
    Bidirectional: TorchBidirectional,
    SequenceLabeller: TorchReadout,
    ManyToOne: TorchManyToOne,
    Embedded: TorchEmbedded,
}


def twin(cell: Cell, params: Params) -> TorchCell:
    """Return the module of ``cell``; the parameters are checked.

    Raises
    ------
    TypeError
        If there is none.
    """
    if type(cell) not in TWINS:
        names = ", ".join(kind.__name__ for kind in TWINS)
        raise TypeError(f"cell: expected one of {names}, got {type(cell).__name__}")
    return TWINS[type(cell)](cell, params)
