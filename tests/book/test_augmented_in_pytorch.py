"""The block of PyTorch in the chapter on the Augmented LSTM runs, and does what is said of it.

The book is built without PyTorch, so that the page only shows it.
"""

import re
from pathlib import Path

import numpy as np
import pytest

PAGE = Path(__file__).parents[2] / "book" / "lstm" / "the-augmented-lstm.md"


@pytest.fixture(scope="module")
def block():
    pattern = r"```\{code-block\} python\n:name: augmented-in-pytorch\n\n(.*?)```"
    (code,) = re.findall(pattern, PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return code


def test_block_runs_trains_and_comes_back(torch, block):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        names = {}
        exec(compile(block, str(PAGE), "exec"), names)
    assert names["module"].to_unrolled()[0] == names["cell"]
    before, after = names["params"], names["trained"]
    assert all((before[name] != after[name]).any() for name in before)
    # The run with what was trained is that of the module, in float32 over twenty steps.
    outputs, _ = names["module"](names["x"], lookahead=names["after"])
    np.testing.assert_allclose(names["run"].outputs, outputs.detach().numpy(), atol=1e-5, rtol=1e-5)


def test_page_says_what_from_torch_returns(torch):
    from unrolled import AugmentedLSTM, convert

    text = PAGE.read_text(encoding="utf-8")
    assert "`convert.from_torch(torch.nn.LSTM(3, 4, proj_size=2))` returns `lstmp`" in text
    cell, _ = convert.from_torch(torch.nn.LSTM(3, 4, proj_size=2).double())
    options = {"projection_size": 2, "input_gate": False, "peepholes": "none"}
    assert cell == AugmentedLSTM(3, 4, dtype=np.float64, **options)
