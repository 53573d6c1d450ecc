"""What the functions of the Jacobians refuse, and in which words."""

import numpy as np
import pytest

from unrolled import GRU, LSTM, RNN, AugmentedLSTM, jacobians
from unrolled.models import Stack

CELL = LSTM(2, 3, dtype=np.float64)
PARAMS = CELL.init(np.random.default_rng(0))
TAPE = CELL.forward(PARAMS, np.ones((4, 2, 2))).tape
OTHER = RNN(2, 3, dtype=np.float64)
STACK = Stack([CELL])
ENDED = CELL.forward(PARAMS, np.ones((4, 2, 2)), lengths=np.array([4, 1])).tape

ARGUMENTS = [
    ({"cell": "LSTM"}, TypeError, "cell: expected an (RNN|LSTM).*, got str"),
    ({"cell": STACK}, TypeError, "cell: expected an (RNN|LSTM).*, got Stack"),
    ({"params": None}, TypeError, "params: expected a dict of arrays, got NoneType"),
    ({"params": {}}, ValueError, "params: expected the keys W_x, W_v, b, got none"),
    ({"params": {**PARAMS, "b": PARAMS["b"] * np.nan}}, ValueError, r'params\["b"\]: .* finite'),
    ({"tape": None}, TypeError, r"tape: expected run.tape of this cell, got NoneType"),
    ({"tape": ENDED}, ValueError, "tape: expected one of a run without lengths, got one with"),
]


@pytest.mark.parametrize(("change", "error", "message"), ARGUMENTS)
def test_functions_of_a_run_refuse(change, error, message):
    arguments = {"cell": CELL, "params": PARAMS, "tape": TAPE, **change}
    with pytest.raises(error, match=message):
        jacobians.of_run(**arguments)
    with pytest.raises(error, match=message):
        jacobians.error_flow(**arguments)
    with pytest.raises(error, match=message):
        jacobians.error_jacobian(**arguments, n=0, l=1)
    with pytest.raises(error, match=message):
        jacobians.error_jacobians(**arguments, l=1)


@pytest.mark.parametrize("function", [jacobians.of_run, jacobians.error_flow])
def test_the_tape_of_another_cell_is_refused(function):
    other = LSTM(2, 3, "full", np.float64)
    with pytest.raises(ValueError, match="tape: expected the tape of a run of this cell, got one"):
        function(other, other.init(np.random.default_rng(0)), TAPE)


@pytest.mark.parametrize("cell", [OTHER, GRU(2, 3, dtype=np.float64)])
def test_only_an_lstm_has_an_error_flow(cell):
    params = cell.init(np.random.default_rng(0))
    tape = cell.forward(params, np.ones((4, 2, 2))).tape
    with pytest.raises(TypeError, match=r"cell: expected an LSTM or AugmentedLSTM, got (RNN|GRU)"):
        jacobians.error_flow(cell, params, tape)


STEPS = [
    (-2, 1, ValueError, "n: expected an integer ≥ (-1|0), got -2"),
    (1.0, 2, TypeError, "n: expected an integer, got float 1.0"),
    (0, True, TypeError, "l: expected an integer, got bool True"),
    (2, 1, ValueError, "l: expected an integer ≥ 2, got 1"),
    (0, 4, ValueError, "l: expected a step of the run, at most T-1 = 3, got 4"),
]


@pytest.mark.parametrize(("n", "l", "error", "message"), STEPS)
def test_steps_out_of_range_or_order_are_refused(n, l, error, message):  # noqa: E741
    with pytest.raises(error, match=message):
        jacobians.product(np.ones((4, 2, 3, 3)), n, l)
    with pytest.raises(error, match=message):
        jacobians.error_jacobian(CELL, PARAMS, TAPE, n, l)


def test_no_error_comes_back_to_the_initial_state_of_a_run():
    """A product may start there; but v[-1] is no function of s[-1]."""
    assert jacobians.product(np.ones((4, 2, 3, 3)), -1, 0).shape == (2, 3, 3)
    with pytest.raises(ValueError, match="n: expected an integer ≥ 0, got -1"):
        jacobians.error_jacobian(CELL, PARAMS, TAPE, -1, 0)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (
            [[1.0]],
            TypeError,
            r"jacobians: expected a numpy array .*, got list",
        ),
        (np.ones((2, 3, 3)), ValueError, r"jacobians: expected shape \(T, B, D, D\)"),
        (
            np.ones((2, 1, 3, 2)),
            ValueError,
            r"jacobians: expected square matrices",
        ),
        (np.full((2, 1, 1, 1), np.inf), ValueError, "jacobians: expected finite entries, got inf"),
        (np.full((2, 1, 1, 1), "a"), ValueError, "jacobians: expected a numeric array"),
    ],
)
def test_product_refuses(value, error, message):
    with pytest.raises(error, match=message):
        jacobians.product(value, -1, 0)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"cell": OTHER}, TypeError, "cell: expected an LSTM, got RNN"),
        ({"cell": AugmentedLSTM(2, 3)}, TypeError, "cell: expected an LSTM, got AugmentedLSTM"),
        ({"params": {}}, ValueError, "params: expected the keys W_x, W_v, b, got none"),
        ({"largest_state": -0.5}, ValueError, "largest_state: expected a finite number in"),
        ({"largest_state": np.inf}, ValueError, "largest_state: expected a finite number in"),
        ({"largest_state": "2"}, TypeError, "largest_state: expected a real number, got str"),
    ],
)
def test_the_bound_refuses(change, error, message):
    with pytest.raises(error, match=message):
        jacobians.remainder_bound(**{"cell": CELL, "params": PARAMS, "largest_state": 1, **change})
