from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import verify
from unrolled.layers import Embedding, Linear

axes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
widths = st.integers(1, 4)


@settings(deadline=None, max_examples=50)
@given(axes=axes, vocabulary=widths, size=widths, seed=st.integers(0, 2**32 - 1))
def test_gradient_matches_complex_step(
    axes: tuple[int, ...], vocabulary: int, size: int, seed: int
) -> None:
    """Few words in many places: most ids are there several times."""
    rng = np.random.default_rng(seed)
    layer = Embedding(vocabulary, size, np.float64)
    params, ids = layer.init(rng), rng.integers(0, vocabulary, axes)
    y, tape = layer.forward(params, ids)
    d_y = rng.standard_normal(y.shape)
    grads = layer.backward(params, tape, d_y)
    assert grads.inputs.shape == (*axes, 0)

    def objective(at: Any) -> Any:
        moved, _ = layer.astype(at["W"].dtype).forward(at, ids)
        return (d_y * moved).sum()

    # Sums of at most 64 numbers of order one.
    check = verify.gradient("eq-embedding-gradient", objective, params, grads.params, tol=1e-13)
    assert check.method == "complex step"


def test_it_is_a_linear_map_of_one_hot_vectors() -> None:
    rng = np.random.default_rng(0)
    layer, linear = Embedding(5, 3, np.float64), Linear(5, 3, np.float64)
    params, ids = layer.init(rng), rng.integers(0, 5, (4, 6))
    y, tape = layer.forward(params, ids)
    by_linear = {"W": params["W"].T.copy(), "b": np.zeros(3)}
    want, linear_tape = linear.forward(by_linear, np.eye(5)[ids])
    np.testing.assert_array_equal(y, want)
    d_y = rng.standard_normal(y.shape)
    got = layer.backward(params, tape, d_y).params["W"]
    of_linear = linear.backward(by_linear, linear_tape, d_y).params["W"].T
    np.testing.assert_allclose(got, of_linear, rtol=0, atol=1e-14)  # another order of sums


def test_equals_embedding_of_torch(torch: ModuleType) -> None:
    rng = np.random.default_rng(0)
    layer = Embedding(50, 8, np.float64)
    params, ids = layer.init(rng), rng.integers(0, 50, (7, 30))
    y, tape = layer.forward(params, ids)
    d_y = rng.standard_normal(y.shape)
    W = torch.tensor(params["W"], requires_grad=True)
    reference = torch.nn.functional.embedding(torch.tensor(ids), W)
    reference.backward(torch.tensor(d_y))
    np.testing.assert_array_equal(y, reference.detach().numpy())
    got = layer.backward(params, tape, d_y).params["W"]
    np.testing.assert_allclose(got, W.grad.numpy(), rtol=0, atol=1e-14)  # another order of sums


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u4", "i8", "u8", ">i4"])
def test_ids_of_any_integer_dtype_give_the_same(dtype: str) -> None:
    layer = Embedding(300, 4)
    params, ids = layer.init(np.random.default_rng(0)), np.array([[0, 7], [100, 7]])
    y, tape = layer.forward(params, ids)
    other, other_tape = layer.forward(params, ids.astype(dtype))
    np.testing.assert_array_equal(y, other)
    one, two = (layer.backward(params, t, y).params["W"] for t in (tape, other_tape))
    np.testing.assert_array_equal(one, two)


def test_y_is_a_copy() -> None:
    layer = Embedding(3, 2)
    params = layer.init(np.random.default_rng(0))
    before = params["W"].copy()
    for ids in (np.array(1), np.array([0, 1])):
        y, _ = layer.forward(params, ids)
        y[...] = 7
    np.testing.assert_array_equal(params["W"], before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(dtype: Any) -> None:
    layer = Embedding(3, 2, dtype)
    params = layer.init(np.random.default_rng(0))
    y, tape = layer.forward(params, np.array([1, 1]))
    grads = layer.backward(params, tape, y)
    for value in (params["W"], y, grads.params["W"], grads.inputs):
        assert value.dtype == dtype


def test_init_is_standard_normal() -> None:
    W = Embedding(200, 50, np.float64).init(np.random.default_rng(0))["W"]
    # 10,000 draws: mean and variance are within five standard errors of 0 and 1.
    assert abs(W.mean()) < 0.05
    assert abs(W.var() - 1) < 0.071
    assert Embedding(200, 50).param_count() == W.size == 10_000


def test_layers_are_equal_when_sizes_and_dtype_are() -> None:
    assert hash(Embedding(3, 2)) == hash(Embedding(3, 2))
    others = Embedding(2, 3), Embedding(3, 2, np.float64), Embedding(3, 2)
    assert len({Embedding(3, 2), *others}) == 3
    assert Embedding(3, 2).astype(np.float64) == Embedding(3, 2, np.float64)
    assert repr(Embedding(3, 2)) == "Embedding(3, 2, dtype=float32)"
    assert (Embedding(3, 2).input_size, Embedding(3, 2).output_size) == (0, 2)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 1), ValueError, "vocabulary: expected an integer ≥ 1, got 0"),
        ((1, -2), ValueError, "size: expected an integer ≥ 1, got -2"),
        ((1.0, 1), TypeError, "vocabulary: expected an integer, got float"),
        ((1, True), TypeError, "size: expected an integer, got bool"),
        ((1, 1, np.int64), ValueError, "dtype: expected one of float32, float64, complex128"),
    ],
)
def test_bad_sizes_are_refused(arguments: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Embedding(*arguments)


LAYER = Embedding(5, 2, np.float64)
PARAMS = LAYER.init(np.random.default_rng(0))
IDS = np.array([[0, 4], [2, 2]])


@pytest.mark.parametrize(
    ("params", "ids", "error", "message"),
    [
        (None, IDS, TypeError, "params: expected a dict of arrays, got NoneType"),
        ({}, IDS, ValueError, "params: expected the keys W, got none"),
        ({"W": np.zeros((4, 2))}, IDS, ValueError, r'\["W"\]: expected shape \(vocabulary, size\)'),
        ({"W": PARAMS["W"] * np.nan}, IDS, ValueError, r'params\["W"\]: expected finite entries'),
        (PARAMS, IDS.tolist(), TypeError, "x: expected a numpy array of shape"),
        (PARAMS, IDS * 1.0, ValueError, r"x: expected ids, an integer array \(…\), got .*float64"),
        (PARAMS, IDS > 0, ValueError, "x: expected ids, an integer array .*, got dtype bool"),
        (
            PARAMS,
            IDS + 1,
            ValueError,
            r"x: expected ids in 0\.\.vocabulary-1 = 0\.\.4, got 5 at index \[0, 1\]",
        ),
        (PARAMS, IDS - 1, ValueError, r"ids in .*, got -1 at index \[0, 0\]"),
        (PARAMS, np.array(5, np.uint64), ValueError, r"ids in .*, got 5 at index \[\]"),
        (PARAMS, np.array([2**63], np.uint64), ValueError, "got 9223372036854775808 at index"),
    ],
)
def test_forward_refuses(params: Any, ids: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        LAYER.forward(params, ids)


def test_backward_refuses() -> None:
    y, tape = LAYER.forward(PARAMS, IDS)
    with pytest.raises(ValueError, match=r"d_y: expected shape \(…, output_size\) = \(2, 2, 2\)"):
        LAYER.backward(PARAMS, tape, y[..., :1])
    with pytest.raises(ValueError, match="d_y: expected finite entries"):
        LAYER.backward(PARAMS, tape, y * np.nan)
    with pytest.raises(TypeError, match="tape: expected the tape of this layer, got NoneType"):
        LAYER.backward(PARAMS, None, y)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"tape: expected the tape of Embedding\(6, 2"):
        Embedding(6, 2, np.float64).backward(PARAMS, tape, y)
    with pytest.raises(ValueError, match="dtype: expected float32 or float64 for a backward pass"):
        LAYER.astype(complex).backward(PARAMS, tape, y)


def test_init_refuses_what_is_no_generator() -> None:
    with pytest.raises(TypeError, match=r"rng: expected a numpy\.random\.Generator, got int"):
        LAYER.init(0)  # type: ignore[arg-type]
