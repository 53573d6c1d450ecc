"""The contract is that of cells and of the models made of them."""

import pytest
from cell_kinds import CELLS, MODELS, maker


@pytest.fixture(scope="session", params=[*CELLS.values(), *MODELS.values()], ids=[*CELLS, *MODELS])
def make_cell(request):
    """(input_size, hidden_size, dtype) → cell or model, with every option."""
    return maker(*request.param)
