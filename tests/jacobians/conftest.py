"""Derivatives through ``cell.forward`` alone, for the tests of the Jacobians."""

import numpy as np
import pytest
from cell_contract import following
from cell_kinds import CELLS, maker

STEP = 1e-30


class Differentiated:
    """A run of a case, and complex-step derivatives of parts of it by its states."""

    def __init__(self, case):
        self.case, self.cell = case, case.cell
        self.run = case.forward()

    def state_after(self, n):
        """The state after step n, as one array (B, D)."""
        if n < 0:
            return self.joined(self.case.state)
        case, ahead = self.case, self.ahead(n + 1)
        run = self.cell.forward(case.params, case.x[: n + 1], case.state, lookahead=ahead)
        return self.joined(run.state)

    def ahead(self, stop):
        return None if self.case.lookahead is None else following(self.case, stop)[0]

    def joined(self, state):
        return np.concatenate([state[name] for name in self.cell.state_shapes(0)], axis=1)

    def apart(self, joined):
        shapes = self.cell.state_shapes(0).items()
        cuts = np.cumsum([shape[1] for _, (shape, _) in shapes])[:-1]
        pieces = np.split(joined, cuts, axis=1)
        return {name: piece.copy() for (name, _), piece in zip(shapes, pieces, strict=True)}

    def carried(self, joined, n, l):  # noqa: E741
        """The state after step l, of ``joined`` after step n: complex, through the cell."""
        case, cell = self.case, self.cell.astype(complex)
        ahead = self.ahead(l + 1)
        run = cell.forward(
            {name: value.astype(complex) for name, value in case.params.items()},
            case.x[n + 1 : l + 1].astype(complex),
            self.apart(joined.astype(complex)),
            lookahead=None if ahead is None else ahead.astype(complex),
        )
        return self.joined(run.state)

    def derivative(self, of, at):
        """∂ of(at) / ∂ at, (B, rows, columns), each sequence by its own entries."""
        columns = []
        for j in range(at.shape[1]):
            moved = at.astype(complex)
            moved[:, j] += STEP * 1j
            columns.append(of(moved).imag / STEP)
        return np.stack(columns, axis=-1)


@pytest.fixture(scope="session")
def differentiated():
    """Case → its run, with derivatives."""
    return Differentiated


@pytest.fixture(scope="session", params=CELLS.values(), ids=CELLS)
def make_cell(request):
    """(input_size, hidden_size, dtype) → cell, for every cell with every option, and no model."""
    return maker(*request.param)


LSTMS = {name: kind for name, kind in CELLS.items() if "LSTM" in name}


@pytest.fixture(scope="session", params=LSTMS.values(), ids=LSTMS)
def make_lstm(request):
    """(input_size, hidden_size, dtype) → LSTM or AugmentedLSTM, with every option."""
    return maker(*request.param)


OTHERS = {name: kind for name, kind in CELLS.items() if name not in LSTMS}


@pytest.fixture(scope="session", params=OTHERS.values(), ids=OTHERS)
def make_other(request):
    """(input_size, hidden_size, dtype) → cell, of those with a single signal for a state."""
    return maker(*request.param)
