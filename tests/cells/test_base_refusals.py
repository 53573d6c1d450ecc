"""The contract on wrong arguments: what every cell refuses, and in which words."""

import numpy as np
import pytest
from cell_contract import MODELS

from unrolled import GRU, LSTM, RNN, CanonicalRNN

GOOD_X = np.zeros((4, 3, 2))
STATE = r"(layer0\.)?[hsx]\b"  # the first part of a state


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"x": GOOD_X.tolist()}, TypeError, r"x: expected a numpy array .*\(T, B, input_size\)"),
        ({"x": GOOD_X[0]}, ValueError, r"x: expected shape \(T, B, input_size\).*got \(3, 2\)"),
        ({"x": GOOD_X[..., :1]}, ValueError, r"x: expected shape .* got \(4, 3, 1\)"),
        ({"x": GOOD_X.astype("f")}, ValueError, "x: expected dtype float64, got float32"),
        ({"x": np.ma.array(GOOD_X)}, TypeError, "x: expected a plain numpy array.* MaskedArray"),
        ({"x": GOOD_X + np.nan}, ValueError, "x: expected finite entries, got nan"),
        ({"x": GOOD_X + np.inf}, ValueError, "x: expected finite entries, got inf"),
        ({"params": None}, TypeError, "params: expected a dict of arrays, got NoneType"),
        ({"params": {}}, ValueError, "params: expected the keys .* got none"),
        (
            {"state": {"q": GOOD_X[0]}},
            ValueError,
            f"state: expected the keys {STATE}.*, got q",
        ),
        ({"state": GOOD_X[0]}, TypeError, "state: expected a dict of arrays, got ndarray"),
        ({"lengths": [4, 4, 4]}, TypeError, r"lengths: expected a numpy array of shape \(B,\)"),
        ({"lengths": np.array([4, 4])}, ValueError, r"lengths: expected shape \(B,\)"),
        ({"lengths": np.ones(3)}, ValueError, "lengths: expected an integer array"),
        ({"lengths": np.array([4, 5, 4])}, ValueError, r"lengths: expected entries in 0..T = 0..4"),
        ({"lengths": np.array([4, -1, 4])}, ValueError, "lengths: expected entries in 0..T"),
    ],
)
def test_forward_refuses(make_cell, make_case, change, error, message):
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    arguments = {"params": case.params, "x": case.x, **change}
    with pytest.raises(error, match=message):
        case.cell.forward(**arguments)


@pytest.mark.parametrize("kind", ["shape", "dtype", "nan", "missing", "unknown"])
def test_forward_refuses_parameters_and_states(make_cell, make_case, kind):
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    for argument in ("params", "state"):
        for key, value in getattr(case, argument).items():
            given = dict(getattr(case, argument))
            if kind == "missing":
                del given[key]
            elif kind == "unknown":
                given["W_none"] = value
            else:
                bad = {"shape": value[..., :-1], "dtype": value.astype("f"), "nan": value * np.nan}
                given[key] = bad[kind]
            named = argument if kind in ("missing", "unknown") else f'{argument}["{key}"]'
            arguments = {"params": case.params, "x": case.x, "state": case.state, argument: given}
            with pytest.raises(ValueError, match="expected") as caught:
                case.cell.forward(**arguments)
            assert str(caught.value).startswith(f"{named}: expected")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"tape": None}, TypeError, "tape: expected run.tape of this cell, got NoneType"),
        ({"params": {}}, ValueError, "params: expected the keys"),
        ({"d_outputs": lambda d: d[..., 1:]}, ValueError, r"d_outputs: expected shape \(T, B, out"),
        ({"d_outputs": lambda d: d[1:]}, ValueError, r"= \(4, 3, \d\), got \(3, 3, \d\)"),
        ({"d_outputs": lambda d: d.astype("f")}, ValueError, "d_outputs: expected dtype float64"),
        ({"d_outputs": lambda d: d * np.nan}, ValueError, "d_outputs: expected finite"),
        ({"d_state": {}}, ValueError, f"d_state: expected the keys {STATE}"),
    ],
)
def test_backward_refuses(make_cell, make_case, change, error, message):
    case = make_case(make_cell(2, 3), 4, 3, seed=0)
    tape = case.forward().tape
    if "d_outputs" in change:
        change = {"d_outputs": change["d_outputs"](case.d_outputs)}
    arguments = {"params": case.params, "tape": tape, "d_outputs": case.d_outputs, **change}
    with pytest.raises(error, match=message):
        case.cell.backward(**arguments)


def test_backward_refuses_the_tape_of_another_cell(make_cell, make_case):
    case, other = (make_case(make_cell(2, d), 4, 3, seed=0) for d in (3, 4))
    with pytest.raises(ValueError, match="tape: expected the tape of a run of this cell, got one"):
        case.cell.backward(case.params, other.forward().tape, case.d_outputs)
    if isinstance(case.cell, MODELS):  # which have no signals of their own
        return
    with pytest.raises(ValueError, match="tape: expected the tape of a run of this cell, got one"):
        case.cell.signals(other.forward().tape)
    with pytest.raises(TypeError, match=r"tape: expected run.tape"):
        case.cell.signals({})


def test_backward_refuses_complex_numbers(make_cell):
    cell = make_cell(2, 3, np.complex128)
    params = cell.init(np.random.default_rng(0))
    run = cell.forward(params, np.zeros((1, 1, 2), complex))
    with pytest.raises(ValueError, match="dtype: expected float32 or float64 for a backward pass"):
        cell.backward(params, run.tape, run.outputs)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 3), ValueError, "input_size: expected an integer ≥ 1, got 0"),
        ((2, -3), ValueError, "hidden_size: expected an integer ≥ 1, got -3"),
        ((2.0, 3), TypeError, "input_size: expected an integer, got float 2.0"),
        ((2, True), TypeError, "hidden_size: expected an integer, got bool True"),
        ((2, 3, "no"), ValueError, "(warping|peepholes|reset): expected one of .*'no'"),
        ((2, 3, None), ValueError, "(warping|peepholes|reset): expected one of .*None"),
    ],
)
@pytest.mark.parametrize("kind", [RNN, CanonicalRNN, LSTM, GRU])
def test_cells_refuse(kind, arguments, error, message):
    with pytest.raises(error, match=message):
        kind(*arguments)


FOREIGN = np.dtype(float).newbyteorder("S")  # the byte order of other machines


@pytest.mark.parametrize("dtype", ["float16", "int64", "no such dtype", object, None, FOREIGN])
@pytest.mark.parametrize("kind", [RNN, CanonicalRNN, LSTM, GRU])
def test_cells_refuse_dtypes(kind, dtype):
    with pytest.raises(ValueError, match="dtype: expected one of float32, float64, complex128"):
        kind(2, 3, dtype=dtype)
    with pytest.raises(ValueError, match="dtype: expected one of float32, float64, complex128"):
        kind(2, 3).astype(dtype)


def test_init_and_zero_state_refuse(make_cell):
    with pytest.raises(TypeError, match=r"rng: expected a numpy.random.Generator, got int"):
        make_cell(2, 3).init(0)
    with pytest.raises(ValueError, match="batch: expected an integer ≥ 0, got -1"):
        make_cell(2, 3).zero_state(-1)


@pytest.mark.parametrize(
    ("batch", "error", "message"),
    [
        (-1, ValueError, "batch: expected an integer ≥ 0, got -1"),
        (1.0, TypeError, "batch: expected an integer, got float 1.0"),
        (True, TypeError, "batch: expected an integer, got bool True"),
    ],
)
def test_state_shapes_refuse(make_cell, batch, error, message):
    with pytest.raises(error, match=message):
        make_cell(2, 3).state_shapes(batch)
