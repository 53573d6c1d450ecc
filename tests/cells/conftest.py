"""The contract is that of cells and of the models made of them."""

import pytest
from cell_kinds import CELLS, MODELS, STAGES, maker

KINDS = {**CELLS, **MODELS, **STAGES}


@pytest.fixture(scope="session", params=KINDS.values(), ids=KINDS)
def make_cell(request):
    """(input_size, hidden_size, dtype) → cell or model, with every option."""
    return maker(*request.param)
