from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import verify
from unrolled.init import xavier_uniform
from unrolled.layers import Linear

axes = st.lists(st.integers(0, 3), max_size=3).map(tuple)
widths = st.integers(1, 4)


@settings(deadline=None, max_examples=50)
@given(axes=axes, input_size=widths, output_size=widths, seed=st.integers(0, 2**32 - 1))
def test_gradient_matches_complex_step(
    axes: tuple[int, ...], input_size: int, output_size: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    layer = Linear(input_size, output_size, np.float64)
    params = {**layer.init(rng), "b": rng.standard_normal(output_size)}
    x, d_y = rng.standard_normal((*axes, input_size)), rng.standard_normal((*axes, output_size))
    _, tape = layer.forward(params, x)
    grads = layer.backward(params, tape, d_y)

    def objective(at: Any) -> Any:
        y, _ = layer.astype(at["x"].dtype).forward({"W": at["W"], "b": at["b"]}, at["x"])
        return (d_y * y).sum()

    check = verify.gradient(
        "eq-linear-gradient",
        objective,
        {**params, "x": x},
        {**grads.params, "x": grads.inputs},
        tol=1e-13,  # sums of at most 27 · 4 products
    )
    assert check.method == "complex step"


def test_every_position_is_mapped_by_itself() -> None:
    rng = np.random.default_rng(0)
    layer = Linear(3, 2, np.float64)
    params = {**layer.init(rng), "b": rng.standard_normal(2)}
    x = rng.standard_normal((4, 5, 3))
    y, _ = layer.forward(params, x)
    for index in np.ndindex(4, 5):
        # BLAS may sum in another order for another shape.
        want = params["W"] @ x[index] + params["b"]
        np.testing.assert_allclose(y[index], want, rtol=0, atol=1e-15)


def test_equals_linear_of_torch(torch: ModuleType) -> None:
    rng = np.random.default_rng(0)
    layer = Linear(5, 4, np.float64)
    params = {**layer.init(rng), "b": rng.standard_normal(4)}
    x, d_y = rng.standard_normal((7, 3, 5)), rng.standard_normal((7, 3, 4))
    y, tape = layer.forward(params, x)
    grads = layer.backward(params, tape, d_y)

    W, b, x_t = (torch.tensor(v, requires_grad=True) for v in (params["W"], params["b"], x))
    reference = torch.nn.functional.linear(x_t, W, b)
    reference.backward(torch.tensor(d_y))
    pairs = ((y, reference.detach()), (grads.inputs, x_t.grad))
    for ours, theirs in (*pairs, (grads.params["W"], W.grad), (grads.params["b"], b.grad)):
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=0, atol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(dtype: Any) -> None:
    layer = Linear(3, 2, dtype)
    params = layer.init(np.random.default_rng(0))
    y, tape = layer.forward(params, np.ones((4, 3), dtype))
    grads = layer.backward(params, tape, y)
    for value in (*params.values(), y, *grads.params.values(), grads.inputs):
        assert value.dtype == dtype


def test_init_is_xavier_uniform_and_zero() -> None:
    params = Linear(3, 2).init(np.random.default_rng(5))
    want = xavier_uniform(np.random.default_rng(5), (2, 3))
    np.testing.assert_array_equal(params["W"], want)
    assert not params["b"].any()


def test_param_count_counts_what_init_returns() -> None:
    layer = Linear(3, 2)
    params = layer.init(np.random.default_rng(0))
    assert layer.param_count() == sum(p.size for p in params.values())
    assert {k: p.shape for k, p in params.items()} == {
        k: shape for k, (shape, _) in layer.param_shapes().items()
    }


def test_layers_are_equal_when_sizes_and_dtype_are() -> None:
    assert Linear(3, 2) == Linear(3, 2)
    assert hash(Linear(3, 2)) == hash(Linear(3, 2))
    assert len({Linear(3, 2), Linear(2, 3), Linear(3, 2, np.float64), Linear(3, 2)}) == 3
    assert Linear(3, 2).astype(np.float64) == Linear(3, 2, np.float64)
    assert repr(Linear(3, 2)) == "Linear(3, 2, dtype=float32)"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 1), ValueError, "input_size: expected an integer ≥ 1, got 0"),
        ((1, -2), ValueError, "output_size: expected an integer ≥ 1, got -2"),
        ((1.0, 1), TypeError, "input_size: expected an integer, got float"),
        ((1, True), TypeError, "output_size: expected an integer, got bool"),
        ((1, 1, np.int64), ValueError, "dtype: expected one of float32, float64, complex128"),
    ],
)
def test_bad_sizes_are_refused(arguments: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        Linear(*arguments)


LAYER = Linear(3, 2, np.float64)
PARAMS = LAYER.init(np.random.default_rng(0))
X = np.ones((4, 3))


@pytest.mark.parametrize(
    ("params", "x", "error", "message"),
    [
        (None, X, TypeError, "params: expected a dict of arrays, got NoneType"),
        ({"W": PARAMS["W"]}, X, ValueError, "params: expected the keys W, b, got W"),
        ({**PARAMS, "c": X}, X, ValueError, "params: expected the keys W, b, got W, b, c"),
        (
            {**PARAMS, "W": PARAMS["W"].T},
            X,
            ValueError,
            r'params\["W"\]: expected shape \(output_size, input_size\) = \(2, 3\), got \(3, 2\)',
        ),
        ({**PARAMS, "b": np.full(2, np.nan)}, X, ValueError, r'params\["b"\]: expected finite'),
        (PARAMS, X[:, :2], ValueError, r"x: expected shape \(…, input_size\) = \(4, 3\), got"),
        (PARAMS, np.array(1.0), ValueError, r"x: expected shape \(…, input_size\) = \(3,\), got"),
        (PARAMS, X.astype(np.float32), ValueError, "x: expected dtype float64, got float32"),
        (PARAMS, X * np.inf, ValueError, "x: expected finite entries, got inf"),
        (PARAMS, X.tolist(), TypeError, "x: expected a numpy array"),
    ],
)
def test_forward_refuses(params: Any, x: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        LAYER.forward(params, x)


def test_backward_refuses() -> None:
    y, tape = LAYER.forward(PARAMS, X)
    with pytest.raises(ValueError, match=r"d_y: expected shape \(…, output_size\) = \(4, 2\)"):
        LAYER.backward(PARAMS, tape, y[:, :1])
    with pytest.raises(ValueError, match="d_y: expected finite entries"):
        LAYER.backward(PARAMS, tape, y * np.nan)
    with pytest.raises(ValueError, match="params: expected the keys"):
        LAYER.backward({}, tape, y)
    with pytest.raises(TypeError, match="tape: expected the tape of this layer, got NoneType"):
        LAYER.backward(PARAMS, None, y)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"tape: expected the tape of Linear\(3, 1"):
        Linear(3, 1, np.float64).backward(PARAMS, tape, y)
    with pytest.raises(ValueError, match="dtype: expected float32 or float64 for a backward pass"):
        LAYER.astype(complex).backward(PARAMS, tape, y)


def test_init_refuses_what_is_no_generator() -> None:
    with pytest.raises(TypeError, match=r"rng: expected a numpy\.random\.Generator, got int"):
        LAYER.init(0)  # type: ignore[arg-type]
