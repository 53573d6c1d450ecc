import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import LSTM
from unrolled.verify import VerificationError, numeric

ONES = np.ones(3)


@pytest.mark.parametrize(
    ("got", "want", "options", "residual"),
    [
        (1.5, 1.0, {}, 0.5),
        (np.array([1.0, 3.0]), np.array([2.0, 4.0]), {}, 0.25),
        (np.array([0.0, 1e-3]), 0.0, {}, 1e-3),
        (np.array([0.0, 1e-3]), 0.0, {"scale": 10.0}, 1e-4),
        (np.array([1 + 3j]), np.array([1 - 1j]), {}, 4 / 2**0.5),
        (np.array([0.5, 1.0]), np.array([1.0, 1.0]), {"relation": "<="}, 0.0),
        (np.array([0.5, 3e-9]), np.array([1.0, 1e-9]), {"relation": "<="}, 2.0),
        (np.array([0.5]), 0, {"relation": "<="}, 0.5),
        (np.array([-0.5]), np.array([-1.0]), {"relation": "<="}, 0.5),
        (np.array([True, False]), np.array([1, 0]), {}, 0.0),
    ],
)
def test_the_residual_is_measured_as_documented(got, want, options, residual):
    check = numeric("eq", got, want, 10.0, **options)
    assert check.residual == pytest.approx(residual, rel=1e-15)
    assert numeric("eq", got, want, check.residual, **options).residual == check.residual
    if residual:
        with pytest.raises(VerificationError):
            numeric("eq", got, want, 0.999 * residual, **options)


@settings(max_examples=50)
@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5),
    relation=st.sampled_from(["=", "<="]),
)
def test_what_is_equal_holds_exactly_and_what_is_larger_does_not(values, relation):
    want = np.array(values)
    assert numeric("eq", want, want.copy(), 0, relation=relation).size == "exact"
    got = want.copy()
    got[-1] = np.nextafter(got[-1], np.inf)
    if got[-1] - want[-1] > 1e-300:  # what is smaller may vanish beside the other entries
        with pytest.raises(VerificationError, match=f"expected {relation} "):
            numeric("eq", got, want, 0, relation=relation)


def test_a_wrong_entry_is_named_with_both_numbers():
    with pytest.raises(VerificationError) as caught:
        numeric(
            "eq-x", np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.0, -4.0]]), 1e-9
        )
    says = "eq-x: got[1, 1] is 4, expected = -4; residual 2.0e+00 > 1e-09"
    assert str(caught.value) == says
    with pytest.raises(VerificationError, match="eq-x: got is 2, expected <= 1; residual"):
        numeric("eq-x", 2, 1, 0, relation="<=")


def test_integers_neither_wrap_around_nor_lose_digits():
    with pytest.raises(VerificationError):
        numeric("eq", np.uint8([0]), np.uint8([255]), 0.5)
    with pytest.raises(VerificationError):
        numeric("eq", np.array([2**60 + 1]), np.array([2**60]), 0)


def test_the_strength_is_the_number_of_instances_or_all_there_are():
    def strength(**options):
        return numeric("eq", ONES, ONES, 0, **options).strength

    assert strength() == "1 instance"
    assert strength(instances=3) == "3 instances"
    assert strength(instances=3, exhaustive=True) == "all 3 cases"
    assert strength(exhaustive=True) == "the only case"


def test_the_code_is_kept():
    assert numeric("eq", 1, 1, 0, code=LSTM).code == "unrolled.cells.lstm.LSTM"


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"label": ""}, ValueError, "label: expected the label"),
        ({"got": [1.0]}, TypeError, "got: expected a numpy array"),
        ({"want": None}, TypeError, "want: expected a numpy array"),
        ({"got": np.array(["a"])}, ValueError, "got: expected a numeric array"),
        ({"got": 10**30}, ValueError, "got: expected a numeric array"),
        ({"got": np.array([np.nan])}, ValueError, "got: expected finite entries"),
        ({"want": np.inf}, ValueError, "want: expected finite entries"),
        ({"want": np.ones(2)}, ValueError, r"want: expected the shape of got = \(3,\), got \(2,\)"),
        ({"got": np.ones(0)}, ValueError, r"got: expected at least one entry, got shape \(0,\)"),
        ({"want": np.ones((0, 2))}, ValueError, "want: expected at least one entry"),
        ({"tol": -1.0}, ValueError, "tol: expected a finite number"),
        ({"tol": "small"}, TypeError, "tol: expected a real number"),
        ({"instances": 0}, ValueError, "instances: expected an integer ≥ 1"),
        ({"instances": 2.0}, TypeError, "instances: expected an integer"),
        ({"relation": "<"}, ValueError, "relation: expected one of '=', '<='"),
        ({"relation": "<=", "got": 1j}, ValueError, "relation: expected '=' for complex numbers"),
        ({"exhaustive": 1}, TypeError, "exhaustive: expected True or False"),
        ({"scale": -1.0}, ValueError, "scale: expected a finite number"),
        ({"code": "LSTM"}, TypeError, "code: expected a public class, function or method"),
        ({"code": np.tanh}, TypeError, "code: expected a public class"),
        ({"code": np.linalg.norm}, ValueError, "code: expected a public class"),
        ({"code": LSTM._backward}, ValueError, "code: expected a public class"),
    ],
)
def test_refuses(change, error, says):
    with pytest.raises(error, match=says):
        numeric(**{"label": "eq", "got": ONES, "want": ONES, "tol": 0, **change})
