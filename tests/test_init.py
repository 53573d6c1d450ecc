import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled import LSTM, init

sides = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)


@given(rows=sides, columns=sides, seed=seeds)
def test_xavier_stays_within_its_bound(rows, columns, seed):
    W = init.xavier_uniform(np.random.default_rng(seed), (3, rows, columns), np.float64)
    assert W.shape == (3, rows, columns)
    assert np.abs(W).max() <= np.sqrt(6 / (rows + columns))


def test_xavier_has_the_variance_it_promises():
    W = init.xavier_uniform(np.random.default_rng(0), (300, 200), np.float64)
    # Var = 2/(fan_in + fan_out); of 60,000 draws the sample variance is within 4 of its standard
    # deviations, √(0.8/60000) relatively.
    assert abs(W.var() / (2 / 500) - 1) < 4 * np.sqrt(0.8 / W.size)
    assert abs(W.mean()) < 4 * np.sqrt(2 / 500 / W.size)


def test_xavier_takes_fans():
    W = init.xavier_uniform(np.random.default_rng(0), (200, 200), fan_in=1, fan_out=5)
    assert 0.99 < np.abs(W).max() <= 1


@given(rows=sides, columns=sides, seed=seeds, gain=st.floats(0, 3))
def test_orthogonal_has_orthonormal_rows_or_columns(rows, columns, seed, gain):
    W = init.orthogonal(np.random.default_rng(seed), (2, rows, columns), np.float64, gain)
    assert W.shape == (2, rows, columns)
    for matrix in W:
        tall = matrix if rows >= columns else matrix.T
        # Rounding of a QR factorisation of at most 6 columns, times gain² ≤ 9.
        np.testing.assert_allclose(tall.T @ tall, gain**2 * np.eye(min(rows, columns)), atol=1e-13)


def test_orthogonal_is_uniformly_distributed():
    """Without the sign fix, Householder QR gives 1 x 1 matrices of one sign only."""
    signs = init.orthogonal(np.random.default_rng(0), (1000, 1, 1), np.float64).ravel()
    assert set(signs) == {-1.0, 1.0}
    assert abs(signs.mean()) < 4 / np.sqrt(1000)


@pytest.mark.parametrize("function", [init.xavier_uniform, init.orthogonal])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_same_seed_same_numbers_in_the_dtype_asked_for(function, dtype):
    first, second = (function(np.random.default_rng(3), (4, 2), dtype) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert first.dtype == dtype
    assert first.flags.c_contiguous


@pytest.mark.parametrize("function", [init.xavier_uniform, init.orthogonal])
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"rng": 0}, TypeError, r"rng: expected a numpy.random.Generator"),
        ({"shape": 3}, TypeError, "shape: expected a tuple"),
        ({"shape": (3,)}, ValueError, "shape: expected at least two sizes"),
        ({"shape": (3, 0)}, ValueError, "shape: expected an integer ≥ 1, got 0"),
        ({"shape": (-3, 2)}, ValueError, "shape: expected an integer ≥ 1, got -3"),
        ({"shape": (3, 2.0)}, TypeError, "shape: expected an integer, got float"),
        ({"dtype": "int64"}, ValueError, "dtype: expected one of"),
    ],
)
def test_both_refuse(function, change, error, message):
    with pytest.raises(error, match=message):
        function(**{"rng": np.random.default_rng(0), "shape": (3, 2), **change})


@pytest.mark.parametrize(
    ("function", "change", "error", "message"),
    [
        (init.xavier_uniform, {"fan_in": 0}, ValueError, "fan_in: expected an integer ≥ 1"),
        (init.xavier_uniform, {"fan_out": 1.5}, TypeError, "fan_out: expected an integer"),
        (init.orthogonal, {"gain": -1.0}, ValueError, "gain: expected a finite number"),
        (init.orthogonal, {"gain": np.nan}, ValueError, "gain: expected a finite number"),
        (init.orthogonal, {"gain": 1e39}, ValueError, "gain: .* W finite in float32, got 1e\\+39"),
        (init.orthogonal, {"gain": "1"}, TypeError, "gain: expected a real number"),
    ],
)
def test_each_refuses(function, change, error, message):
    with pytest.raises(error, match=message):
        function(np.random.default_rng(0), (3, 2), **change)


def test_forget_gate_bias_sets_one_row_of_a_copy():
    cell = LSTM(2, 3)
    params = cell.init(np.random.default_rng(0))
    before = params["b"].copy()
    changed = init.forget_gate_bias(params, 2.5)
    row = cell.GATES.index("cs")
    assert (changed["b"][row] == 2.5).all()
    assert changed["b"].dtype == np.float32
    np.testing.assert_array_equal(np.delete(changed["b"], row, 0), np.delete(before, row, 0))
    np.testing.assert_array_equal(params["b"], before)
    assert changed["W_x"] is params["W_x"]


@pytest.mark.parametrize(
    ("params", "value", "error", "message"),
    [
        (None, 1.0, ValueError, "params: expected the parameters of an LSTM.*got NoneType"),
        ({"theta": np.zeros(3)}, 1.0, ValueError, "params: expected .* key b, got theta"),
        ({"b": np.zeros(3)}, 1.0, ValueError, r'params\["b"\]: expected shape \(4, d_s\)'),
        ({"b": np.zeros((3, 3))}, 1.0, ValueError, r'params\["b"\]: expected shape .*\(3, 3\)'),
        ({"b": np.zeros((4, 3))}, np.nan, ValueError, "value: expected a finite number"),
        ({"b": np.zeros((4, 3), np.float32)}, 1e39, ValueError, "value: .* got 1e\\+39"),
        ({"b": np.zeros((4, 3), np.float32)}, -1e39, ValueError, "value: .* got -1e\\+39"),
        ({"b": np.zeros((4, 3), int)}, 0.5, ValueError, r'params\["b"\]: .* float64 .*got int64'),
        ({"b": np.zeros((4, 3), bool)}, 0.5, ValueError, r'params\["b"\]: .* float64 .*got bool'),
        ({"b": np.zeros((4, 3))}, "1", TypeError, "value: expected a real number"),
    ],
)
def test_forget_gate_bias_refuses(params, value, error, message):
    with pytest.raises(error, match=message):
        init.forget_gate_bias(params, value)
