import sys

import numpy as np
import pytest

from unrolled import LSTM, convert


def test_a_missing_package_is_one_clear_sentence(monkeypatch):
    cell = LSTM(1, 1)
    params = cell.init(np.random.default_rng(0))
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r"^PyTorch is not installed: pip install torch==2.13.0$"):
        convert.to_torch(cell, params)
    with pytest.raises(ImportError, match=r"^PyTorch is not installed: pip install torch==2.13.0$"):
        convert.from_torch(None)
    with pytest.raises(ImportError, match=r"^ONNX is not installed: pip install onnx$"):
        convert.to_onnx(cell, params)
