import numpy as np
import pytest

from unrolled import LSTM, RNN
from unrolled.cells import Gradients
from unrolled.verify import VerificationError, cell_gradient


class Mistaken(LSTM):
    """An LSTM whose backward pass is wrong in one array."""

    def __init__(self, *args, wrong, **options):
        super().__init__(*args, **options)
        self.wrong = wrong

    def _backward(self, *args):
        grads = super()._backward(*args)
        arrays = {**grads.params, "inputs": grads.inputs, **grads.state}
        arrays[self.wrong] += 1e-6
        return Gradients(
            {name: arrays[name] for name in grads.params},
            arrays["inputs"],
            {name: arrays[name] for name in grads.state},
        )


def run_of(cell, seed=0):
    rng = np.random.default_rng(seed)
    return cell.init(rng), rng.normal(size=(3, 2, cell.input_size))


@pytest.mark.parametrize("method", ["auto", "central"])
def test_a_right_backward_pass_passes(make_cell, method):
    cell = make_cell(2, 2)
    params, x = run_of(cell)
    # Not the zero state, where relu has its kink.
    state = {name: 0.5 + value for name, value in cell.zero_state(2).items()}
    check = cell_gradient("eq", cell, params, x, state, np.array([3, 1]), method=method)
    assert check.method == {"auto": "complex step", "central": "central differences"}[method]
    # Rounding over three steps; central differences: eps^(2/3) of terms of order one to ten.
    assert check.residual < {"auto": 1e-14, "central": 1e-8}[method]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("W_x", r'params\["W_x"\]\[0, 0, 0\]'),
        ("W_s", r'params\["W_s"\]\[0, 0, 0\]'),
        ("inputs", r"x\[0, 0, 0\]"),
        ("s", r'state\["s"\]\[0, 0\]'),
        ("v", r'state\["v"\]\[0, 0\]'),
    ],
)
def test_a_wrong_backward_pass_is_found_and_named(wrong, place):
    cell = Mistaken(2, 2, "full", np.float64, wrong=wrong)
    params, x = run_of(cell)
    with pytest.raises(VerificationError, match=place.replace("0", r"\d")):
        cell_gradient("eq", cell, params, x)


def test_the_state_given_is_the_one_used():
    cell = RNN(2, 2, dtype=np.float64)
    params, x = run_of(cell)
    with pytest.raises(ValueError, match=r'state\["s"\]: expected shape \(B, d\)'):
        cell_gradient("eq", cell, params, x, {"s": np.zeros((1, 2))})
    cell_gradient("eq", cell, params, x, {"s": np.full((2, 2), 0.5)})


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"cell": None}, TypeError, "cell: expected a recurrent cell, got NoneType"),
        ({"cell": RNN(2, 2)}, ValueError, "cell: expected one of dtype float64"),
        ({"params": {}}, ValueError, "params: expected the keys"),
        ({"x": np.zeros((3, 2))}, ValueError, r"x: expected shape \(T, B, input_size\)"),
        ({"lengths": np.array([9, 9])}, ValueError, "lengths: expected entries in 0..T"),
        ({"rng": 0}, TypeError, r"rng: expected a numpy.random.Generator"),
        ({"method": "exact"}, ValueError, "method: expected one of"),
        ({"tol": -1}, ValueError, "tol: expected a finite number"),
        ({"label": ""}, ValueError, "label: expected the label"),
    ],
)
def test_refuses(change, error, message):
    cell = RNN(2, 2, dtype=np.float64)
    params, x = run_of(cell)
    arguments = {"label": "eq", "cell": cell, "params": params, "x": x, **change}
    with pytest.raises(error, match=message):
        cell_gradient(**arguments)
