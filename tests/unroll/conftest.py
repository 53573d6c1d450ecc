"""Fixtures of the tests of unrolling."""

import pytest
from segment_cases import MODELS


@pytest.fixture(scope="session", params=MODELS.values(), ids=MODELS)
def make_model(request):
    """(d_x, d) → a float64 model, or a cell that looks ahead."""
    return request.param
