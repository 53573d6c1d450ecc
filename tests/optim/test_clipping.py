import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.optim import clip_by_global_norm, global_norm

SHAPES = {"cell.W_r": (3, 3), "cell.theta": (3,), "none": (0, 2), "scalar": ()}


def arrays(rng: np.random.Generator, dtype: Any = np.float64) -> dict[str, Any]:
    return {k: np.asarray(rng.standard_normal(s), dtype) for k, s in SHAPES.items()}


@settings(deadline=None)
@given(
    exponent=st.integers(-300, 300), max_exponent=st.integers(-3, 3), seed=st.integers(0, 2**32 - 1)
)
def test_clipping_bounds_the_norm_and_keeps_the_direction(
    exponent: int, max_exponent: int, seed: int
) -> None:
    grads = arrays(np.random.default_rng(seed))
    unit = global_norm(grads)
    grads = {k: np.asarray(g * 10.0**exponent) for k, g in grads.items()}
    max_norm = 10.0**max_exponent
    clipped, norm = clip_by_global_norm(grads, max_norm)
    # No square overflows or underflows: the norm scales as the gradient does, up to rounding.
    assert norm == pytest.approx(unit * 10.0**exponent, rel=1e-14)
    assert global_norm(clipped) == pytest.approx(min(norm, max_norm), rel=1e-14)
    for k in SHAPES:
        np.testing.assert_allclose(clipped[k] / min(norm, max_norm), grads[k] / norm, rtol=1e-13)


def test_direction_is_kept_where_the_norm_overflows() -> None:
    grads = {"a": np.full(100, 1.7e308), "b": np.full(1, -0.85e308)}
    clipped, norm = clip_by_global_norm(grads, 1.0)
    assert norm == global_norm(grads) == math.inf
    # One rounding of each of a handful of operations.
    assert global_norm(clipped) == pytest.approx(1.0, rel=1e-15)
    np.testing.assert_allclose(clipped["a"], -2 * clipped["b"][0], rtol=1e-15)


@pytest.mark.parametrize(("dtype", "g", "max_norm"), [("f4", 3e38, 1e-5), ("f8", 1.5e308, 1e-5)])
def test_direction_is_kept_where_the_factor_underflows(
    dtype: str, g: float, max_norm: float
) -> None:
    clipped, _ = clip_by_global_norm({"a": np.array([g, -g / 2], dtype)}, max_norm)
    want = np.array([1, -0.5]) * max_norm / math.sqrt(1.25)
    np.testing.assert_allclose(clipped["a"], want, rtol=4 * np.finfo(dtype).eps)


def test_short_gradient_is_not_touched() -> None:
    grads = arrays(np.random.default_rng(0))
    clipped, _ = clip_by_global_norm(grads, 1e3)
    assert clipped is not grads
    assert all(clipped[k] is grads[k] for k in SHAPES)


def test_clipping_keeps_float32_and_takes_its_norm_in_double_precision() -> None:
    grads = {"W": np.full(10**6, 1e30, np.float32), "scalar": np.array(0, np.float32)}
    clipped, norm = clip_by_global_norm(grads, 1.0)
    assert norm == pytest.approx(1e3 * float(np.float32(1e30)), rel=1e-12)
    assert {type(g) for g in clipped.values()} == {np.ndarray}
    assert {g.dtype for g in clipped.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("grads", [{}, {"W": np.zeros((0, 3))}, {"W": np.zeros(3)}])
def test_norm_of_nothing_is_zero(grads: Any) -> None:
    clipped, norm = clip_by_global_norm(grads, 1.0)
    assert norm == 0.0
    assert clipped == grads


P = {"W": np.zeros(2)}
BAD_GRADS = [
    ([1.0], TypeError, "grads: expected a dict of arrays, got list"),
    ({"W": [1.0]}, TypeError, r'grads\["W"\]: expected a numpy array'),
    (
        {"W": np.zeros(2, int)},
        ValueError,
        r'grads\["W"\]: expected dtype float32 or float64, got int',
    ),
    ({"W": np.zeros(2, complex)}, ValueError, r'grads\["W"\]: expected dtype float32 or float64'),
    ({"W": np.array([0, np.nan])}, ValueError, r'grads\["W"\]: expected finite entries, got nan'),
    ({**P, "b": np.zeros(1, np.float32)}, ValueError, r'grads\["b"\]: expected dtype float64, got'),
]


@pytest.mark.parametrize(("grads", "error", "message"), BAD_GRADS)
def test_bad_gradients_have_no_norm(grads: Any, error: type, message: str) -> None:
    for call in (lambda: global_norm(grads), lambda: clip_by_global_norm(grads, 1.0)):
        with pytest.raises(error, match=message):
            call()


@pytest.mark.parametrize("max_norm", [0.0, -1.0, math.nan, math.inf])
def test_clipping_to_no_positive_number_is_refused(max_norm: float) -> None:
    with pytest.raises(ValueError, match="max_norm: expected a finite number"):
        clip_by_global_norm(P, max_norm)
