"""Argument checks: every message names the argument, what was expected and what came."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as any_array

from unrolled import _checks as check

FLOAT64 = np.dtype("float64")
FOREIGN = FLOAT64.newbyteorder("S")  # the byte order of other machines


@given(any_array(np.float64, (3, 2), elements=st.floats(width=64)))
def test_all_finite_is_what_numpy_says(value):
    assert check.all_finite(value) == bool(np.isfinite(value).all())


def test_all_finite_does_not_overflow():
    assert check.all_finite(np.full(3, np.finfo(float).max))
    assert check.all_finite(np.zeros((0, 3)))


def test_what_is_right_is_handed_back():
    value = np.ones((2, 3))
    assert check.array("x", value, (2, None), "(B, d)", FLOAT64) is value
    assert check.arrays("params", {"W": value}, {"W": ((2, 3), "(d, d)")}, FLOAT64)["W"] is value
    assert check.positive_int("n", np.int32(3)) == 3
    assert check.real_number("p", 1, low=0) == 1.0
    assert check.option("mode", "a", "ab") == "a"
    assert check.cell_dtype("float32") == np.float32
    assert check.sequence_lengths("lengths", None, 3, 2) is None
    lengths = np.array([0, 3], np.uint8)
    assert check.sequence_lengths("lengths", lengths, 3, 2) is lengths


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: check.positive_int("n", 0), ValueError, "n: expected an integer ≥ 1, got 0"),
        (lambda: check.positive_int("n", -1, minimum=0), ValueError, "n: expected an integer ≥ 0"),
        (lambda: check.positive_int("n", True), TypeError, "n: expected an integer, got bool True"),
        (lambda: check.positive_int("n", 1.0), TypeError, "n: expected an integer, got float 1.0"),
        (lambda: check.real_number("p", "1"), TypeError, "p: expected a real number, got str '1'"),
        (lambda: check.real_number("p", True), TypeError, "p: expected a real number, got bool"),
        (lambda: check.real_number("p", 1j), TypeError, "p: expected a real number, got complex"),
        (lambda: check.real_number("p", np.nan), ValueError, "p: expected a finite number"),
        (lambda: check.real_number("p", 2, high=1), ValueError, r"in \[-inf, 1\], got 2"),
        (lambda: check.real_number("p", 0, low=0, open_low=True), ValueError, r"in \(0, inf\]"),
        (lambda: check.option("mode", "c", "ab"), ValueError, "mode: expected one of 'a', 'b'"),
        (lambda: check.option("mode", 3, "ab"), ValueError, "mode: expected one of .* got 3"),
        (lambda: check.generator("rng", 3), TypeError, r"rng: expected a numpy.random.Generator"),
        (lambda: check.cell_dtype("int64"), ValueError, "dtype: expected one of .* got int64"),
        (lambda: check.cell_dtype("nonsense"), ValueError, "dtype: expected one of .*'nonsense'"),
        (lambda: check.cell_dtype(None), ValueError, "dtype: expected one of .* got None"),
        (lambda: check.cell_dtype(FOREIGN), ValueError, f"dtype: expected one of .* {FOREIGN.str}"),
        (
            lambda: check.array("x", [1.0], (1,), "(d,)"),
            TypeError,
            r"x: expected a numpy array of shape \(d,\), got list",
        ),
        (
            lambda: check.array("x", np.ones(2), (3,), "(d,)"),
            ValueError,
            r"x: expected shape \(d,\) = \(3,\), got \(2,\)",
        ),
        (
            lambda: check.array("x", np.ones(3), (None, 3), "(B, d)"),
            ValueError,
            r"x: expected shape \(B, d\) = \(any, 3\), got \(3,\)",
        ),
        (
            lambda: check.array("x", np.ones(3, "f"), (3,), "(d,)", FLOAT64),
            ValueError,
            "x: expected dtype float64, got float32",
        ),
        (
            lambda: check.array("x", np.ones(3, FOREIGN), (3,), "(d,)", FLOAT64),
            ValueError,
            f"x: expected dtype float64, got {FOREIGN.str}",
        ),
        (
            lambda: check.array("x", np.ma.array([1.0, 2.0], mask=[0, 1]), (2,), "(d,)"),
            TypeError,
            r"x: expected a plain numpy array of shape \(d,\), got MaskedArray",
        ),
        (
            lambda: check.array("x", np.ones((2, 2)).view(np.matrix), (2, 2), "(d, d)"),
            TypeError,
            r"x: expected a plain numpy array of shape \(d, d\), got matrix",
        ),
        (
            lambda: check.sequence_lengths("n", np.ma.array([1, 2]), 3, 2),
            TypeError,
            r"n: expected a plain numpy array of shape \(B,\), got MaskedArray",
        ),
        (
            lambda: check.array("x", np.array(["a"]), (1,), "(d,)"),
            ValueError,
            "x: expected a numeric array, got dtype <U1",
        ),
        (
            lambda: check.array("x", np.array([[0, np.inf]]), (1, 2), "(B, d)"),
            ValueError,
            r"x: expected finite entries, got inf at index \[0, 1\]",
        ),
        (
            lambda: check.arrays("p", [1], {}, FLOAT64),
            TypeError,
            "p: expected a dict of arrays, got list",
        ),
        (
            lambda: check.arrays("p", {}, {"W": ((1,), "(d,)")}, FLOAT64),
            ValueError,
            "p: expected the keys W, got none",
        ),
        (
            lambda: check.arrays("p", {"V": 1, "W": 2}, {"W": ((1,), "(d,)")}, FLOAT64),
            ValueError,
            "p: expected the keys W, got V, W",
        ),
        (
            lambda: check.arrays("p", {"W": np.ones(2)}, {"W": ((1,), "(d,)")}, FLOAT64),
            ValueError,
            r'p\["W"\]: expected shape \(d,\) = \(1,\), got \(2,\)',
        ),
        (
            lambda: check.sequence_lengths("n", np.array([1.0]), 3, 1),
            ValueError,
            r"n: expected an integer array \(B,\), got dtype float64",
        ),
        (
            lambda: check.sequence_lengths("n", np.array([4]), 3, 1),
            ValueError,
            r"n: expected entries in 0..T = 0..3, got \[4\]",
        ),
        (
            lambda: check.sequence_lengths("n", np.array([1, 2]), 3, 1),
            ValueError,
            r"n: expected shape \(B,\) = \(1,\), got \(2,\)",
        ),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_infinity_passes_where_it_is_asked_for():
    value = np.array([np.inf])
    assert check.array("x", value, (1,), "(d,)", finite=False) is value
