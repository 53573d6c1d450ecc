"""Fixtures of all tests."""

import importlib.util
import os
from pathlib import Path

import pytest
from cell_cases import Case
from cell_kinds import CELLS, maker
from hypothesis import settings

pytest_plugins = ["browser_fixtures", "slide_decks"]

# Same examples in every run: a red test is one that the change at hand broke.
settings.register_profile("unrolled", deadline=None, derandomize=True)
settings.load_profile("unrolled")


def load(path):
    """Import a helper module of the tests, which are not a package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def torch():
    """PyTorch. CI sets UNROLLED_REQUIRE_TORCH=1, so that a missing one is a failure there."""
    try:
        import torch
    except ImportError:
        if os.environ.get("UNROLLED_REQUIRE_TORCH") == "1":
            pytest.fail("PyTorch is not installed, and UNROLLED_REQUIRE_TORCH=1")
        pytest.skip("PyTorch is not installed: pip install torch==2.13.0")
    torch.set_num_threads(1)  # what the tests run is too small to share
    return torch


@pytest.fixture(scope="session", params=CELLS.values(), ids=CELLS)
def make_cell(request):
    """(input_size, hidden_size, dtype) → cell, for every cell with every option."""
    return maker(*request.param)


@pytest.fixture(scope="session")
def reference():
    """Clear, slow passes of the cells: one line per equation."""
    return load(Path(__file__).parent / "cells" / "reference.py")


@pytest.fixture(scope="session")
def reference_gru():
    """The GRU, clear and slow: one line per equation."""
    return load(Path(__file__).parent / "cells" / "reference_gru.py")


@pytest.fixture(scope="session")
def reference_augmented():
    """The Augmented LSTM, clear and slow: one line per equation."""
    return load(Path(__file__).parent / "cells" / "reference_augmented.py")


@pytest.fixture(scope="session")
def published_steps():
    """One step of the layers of Keras and of CS231n's functions, as their sources have it."""
    return load(Path(__file__).parent / "convert" / "published_steps.py")


@pytest.fixture(scope="session")
def torch_cells():
    """The equations of the cells in PyTorch."""
    return load(Path(__file__).parent / "convert" / "torch_cells.py")


@pytest.fixture(scope="session")
def make_case():
    """(cell, steps, batch, seed, lengths=, scale=) → random arguments of a run."""
    return Case


@pytest.fixture(scope="session")
def all_gradients():
    """Gradients → one dict of all their arrays."""

    def flatten(grads):
        named = {f"params.{name}": value for name, value in grads.params.items()}
        named |= {f"state.{name}": value for name, value in grads.state.items()}
        named["inputs"] = grads.inputs
        return named if grads.lookahead is None else {**named, "lookahead": grads.lookahead}

    return flatten
