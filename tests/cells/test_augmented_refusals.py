"""What the Augmented LSTM refuses, and in which words."""

import numpy as np
import pytest

from unrolled import LSTM, AugmentedLSTM


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"input_size": 0}, ValueError, "input_size: expected an integer ≥ 1, got 0"),
        ({"hidden_size": -3}, ValueError, "hidden_size: expected an integer ≥ 1, got -3"),
        ({"hidden_size": True}, TypeError, "hidden_size: expected an integer, got bool True"),
        ({"window": 0}, ValueError, "window: expected an integer ≥ 1, got 0"),
        ({"window": 2.0}, TypeError, "window: expected an integer, got float 2.0"),
        ({"window": None}, TypeError, "window: expected an integer, got NoneType None"),
        ({"projection_size": 0}, ValueError, "projection_size: expected an integer ≥ 1, got 0"),
        ({"projection_size": 1.5}, TypeError, "projection_size: expected an integer, got float"),
        (
            {"projection_size": 4},
            ValueError,
            "projection_size: expected at most hidden_size = 3, got 4",
        ),
        ({"input_gate": 1}, TypeError, "input_gate: expected True or False, got 1"),
        ({"input_gate": None}, TypeError, "input_gate: expected True or False, got None"),
        ({"input_gate": "yes"}, TypeError, "input_gate: expected True or False, got 'yes'"),
        ({"peepholes": "no"}, ValueError, "peepholes: expected one of 'none', .*, got 'no'"),
        ({"peepholes": None}, ValueError, "peepholes: expected one of .*, got None"),
        ({"dtype": "float16"}, ValueError, "dtype: expected one of float32, float64, complex128"),
        ({"dtype": None}, ValueError, "dtype: expected one of float32, float64, complex128"),
    ],
)
def test_the_cell_refuses(options, error, message):
    with pytest.raises(error, match=message):
        AugmentedLSTM(**{"input_size": 2, "hidden_size": 3, **options})


def test_a_projection_as_wide_as_the_state_is_one():
    assert "W_q" in AugmentedLSTM(2, 3, projection_size=3).param_shapes()


AFTER = np.zeros((2, 3, 2))


@pytest.mark.parametrize(
    ("lookahead", "error", "message"),
    [
        (AFTER[:1], ValueError, r"lookahead: .*\(lookahead_size, B, input_size\) = \(2, 3, 2\)"),
        (AFTER[:, :1], ValueError, r"lookahead: expected shape .*, got \(2, 1, 2\)"),
        (AFTER[0], ValueError, r"lookahead: expected shape .*, got \(3, 2\)"),
        (AFTER.astype("f"), ValueError, "lookahead: expected dtype float64, got float32"),
        (AFTER + np.nan, ValueError, r"lookahead: expected finite entries, got nan at index \[0,"),
        (AFTER - np.inf, ValueError, "lookahead: expected finite entries, got -inf"),
        (AFTER.tolist(), TypeError, "lookahead: expected a numpy array of shape .*, got list"),
        (np.ma.array(AFTER), TypeError, "lookahead: expected a plain numpy array .*MaskedArray"),
    ],
)
@pytest.mark.parametrize("lengths", [None, np.array([4, 0, 2])])
def test_forward_refuses_a_lookahead(make_case, lookahead, lengths, error, message):
    cell = AugmentedLSTM(2, 3, window=3, dtype=np.float64)
    case = make_case(cell, 4, 3, seed=0)
    with pytest.raises(error, match=message):
        cell.forward(case.params, case.x, lengths=lengths, lookahead=lookahead)


@pytest.mark.parametrize("kind", [LSTM, AugmentedLSTM])
@pytest.mark.parametrize("lookahead", [np.zeros((0, 3, 2)), np.zeros((1, 3, 2))])
def test_a_cell_that_looks_at_no_later_input_refuses_any(make_case, kind, lookahead):
    case = make_case(kind(2, 3, dtype=np.float64), 4, 3, seed=0)
    with pytest.raises(ValueError, match="lookahead: expected None, for this cell looks at no lat"):
        case.cell.forward(case.params, case.x, lookahead=lookahead)
