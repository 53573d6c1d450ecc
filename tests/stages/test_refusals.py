"""What the stages refuse."""

import numpy as np
import pytest

from unrolled import RNN, stages
from unrolled.stages import Stage


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("S9", 1, 1), ValueError, "name: expected one of 'S0', 'S1'"),
        ((0, 1, 1), ValueError, "name: expected one of"),
        (("S1", 0, 1), ValueError, "input_size: expected an integer ≥ 1, got 0"),
        (("S1", 1, 1.5), TypeError, "hidden_size: expected an integer"),
        (("S1", 1, 1, "hand"), ValueError, "gates: expected one of 'given', 'constant'"),
        (("S1", 1, 1, "given", int), ValueError, "dtype: expected one of"),
    ],
)
def test_options(arguments, error, message):
    with pytest.raises(error, match=message):
        Stage(*arguments)


X = np.zeros((4, 2, 1))


@pytest.mark.parametrize(
    ("gates", "error", "message"),
    [
        ({}, ValueError, "gates: expected the gates cu, cs, got none"),
        ({"cu": 1.0}, ValueError, "gates: expected the gates cu, cs, got cu"),
        ({"cu": 1.0, "cs": 1.0, "cr": 1.0}, ValueError, "got cu, cs, cr"),
        ({"cu": 1.5, "cs": 1.0}, ValueError, r"cu: expected numbers in \[0, 1\], got 1.5"),
        ({"cu": 1.0, "cs": -0.1}, ValueError, r"cs: expected numbers in \[0, 1\], got -0.1"),
        ({"cu": np.nan, "cs": 1.0}, ValueError, r"cu: expected numbers in \[0, 1\], got nan"),
        ({"cu": np.ones(5), "cs": 1.0}, ValueError, r"spreads to \(T, B, d\) = \(4, 2, 3\), got"),
        ({"cu": "open", "cs": 1.0}, TypeError, r"cu: expected real numbers in \[0, 1\], got dtype"),
        ({"cu": True, "cs": 1.0}, TypeError, "cu: expected real numbers"),
    ],
)
def test_gates(gates, error, message):
    with pytest.raises(error, match=message):
        Stage("S2", 1, 3, dtype=np.float64).with_gates(X, **gates)


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (np.zeros((4, 2, 2)), ValueError, r"x: expected shape \(T, B, d_x\)"),
        (X.astype("f"), ValueError, "x: expected dtype float64"),
        (X.tolist(), TypeError, "x: expected a numpy array"),
    ],
)
def test_inputs_without_gates(x, error, message):
    with pytest.raises(error, match=message):
        Stage("S2", 1, 3, dtype=np.float64).with_gates(x, cu=1.0, cs=1.0)


@pytest.mark.parametrize(
    "cell", [Stage("S0", 1, 3), Stage("S7", 1, 3), Stage("S8", 1, 3), Stage("S2", 1, 3, "constant")]
)
def test_stages_whose_gates_are_not_given(cell):
    with pytest.raises(ValueError, match="gates: expected none, for a stage whose gates"):
        cell.with_gates(np.zeros((4, 2, 1), "f"), cu=1.0, cs=1.0)


def test_gates_come_with_the_inputs():
    cell = Stage("S3", 1, 2)
    assert cell.input_size == 1 + 3 * 2
    assert Stage("S3", 1, 2, "constant").input_size == 1
    with pytest.raises(ValueError, match="x: expected shape"):
        cell.forward(cell.init(np.random.default_rng(0)), np.zeros((4, 2, 1), "f"))


@pytest.mark.parametrize("function", [stages.jacobian, stages.influence])
def test_runs_of_a_jacobian(function):
    cell = Stage("S2", 1, 3, "constant", np.float64)
    params = cell.init(np.random.default_rng(0))
    tape = cell.forward(params, X).tape
    other = Stage("S1", 1, 3, "constant", np.float64)
    with pytest.raises(TypeError, match="cell: expected a Stage, got RNN"):
        function(RNN(1, 3), params, tape)
    with pytest.raises(ValueError, match="tape: expected the tape of a run of this cell"):
        function(other, params, tape)
    with pytest.raises(TypeError, match=r"tape: expected run\.tape"):
        function(cell, params, None)
    with pytest.raises(ValueError, match="params: expected the keys"):
        function(cell, {}, tape)
    short = cell.forward(params, X, lengths=np.array([4, 2])).tape
    with pytest.raises(ValueError, match="tape: expected a run without lengths"):
        function(cell, params, short)


@pytest.mark.parametrize(
    ("n", "error", "message"),
    [
        (4, ValueError, r"n: expected a step in 0..T-1 = 0..3, got 4"),
        (-1, ValueError, "n: expected an integer ≥ 0"),
        (1.0, TypeError, "n: expected an integer"),
    ],
)
def test_steps_of_an_influence(n, error, message):
    cell = Stage("S2", 1, 3, "constant", np.float64)
    params = cell.init(np.random.default_rng(0))
    with pytest.raises(error, match=message):
        stages.influence(cell, params, cell.forward(params, X).tape, n)
