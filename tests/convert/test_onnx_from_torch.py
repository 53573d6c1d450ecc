"""What PyTorch exports is read as the cell that ``from_torch`` makes of the module itself."""

import io
import warnings

import numpy as np
import onnx
import pytest

from unrolled import convert


def exported(torch, module, x, state):
    """The model as PyTorch's exporter without further packages writes it."""
    file = io.BytesIO()
    free = {"x": {0: "T", 1: "B"}}
    with warnings.catch_warnings():
        # It is deprecated, and warns that a model with an LSTM may be bound to its batch size.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, (x, *state), file, dynamo=False, input_names=["x"], dynamic_axes=free
        )
    return onnx.load_model_from_string(file.getvalue())


@pytest.mark.parametrize("given", [False, True], ids=["zeros", "initial state"])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize(
    ("layers", "bidirectional"), [(1, False), (3, False), (1, True), (2, True)]
)
@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_an_exported_module_is_read(torch, kind, layers, bidirectional, batch_first, given):
    torch.manual_seed(0)
    module = getattr(torch.nn, kind)(
        2, 4, layers, batch_first=batch_first, bidirectional=bidirectional
    )
    h = torch.zeros((1 + bidirectional) * layers, 3 if batch_first else 5, 4)
    state = [(h, h.clone()) if kind == "LSTM" else h] if given else []
    model = exported(torch, module.eval(), torch.zeros(3, 5, 2), state)
    cell, params = convert.from_onnx(model)
    wanted_cell, wanted = convert.from_torch(module)
    assert repr(cell) == repr(wanted_cell)
    assert params.keys() == wanted.keys()
    for name, value in wanted.items():
        np.testing.assert_array_equal(params[name], value, err_msg=name)


def test_a_module_with_a_readout_of_its_own_is_refused(torch):
    class Labels(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.readout = torch.nn.LSTM(2, 4), torch.nn.Linear(4, 1)

        def forward(self, x):
            return self.readout(self.lstm(x)[0])

    model = exported(torch, Labels().eval(), torch.zeros(3, 5, 2), [])
    with pytest.raises(ValueError, match=r"after the recurrent operators no operators but .* Add "):
        convert.from_onnx(model)
