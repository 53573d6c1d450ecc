from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import verify
from unrolled.models import WindowNetwork
from unrolled.warping import WARPINGS

sizes = st.integers(0, 4)
windows = st.integers(1, 4)
seeds = st.integers(0, 2**32 - 1)


def random_params(model: Any, rng: np.random.Generator) -> Any:
    """Return parameters of which none is zero."""
    return {k: rng.standard_normal(p.shape).astype(p.dtype) for k, p in model.init(rng).items()}


def case(window: int, steps: int, batch: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    model = WindowNetwork(window, 2, 3, 2, dtype=np.float64)
    return rng, model, random_params(model, rng), rng.standard_normal((steps, batch, 2))


@settings(deadline=None, max_examples=40)
@given(window=windows, steps=sizes, batch=sizes, seed=seeds)
def test_gradient_matches_complex_step(window: int, steps: int, batch: int, seed: int) -> None:
    rng, model, params, x = case(window, steps, batch, seed)
    check = verify.cell_gradient(
        "eq-window",
        model,
        params,
        x,
        {"x": rng.standard_normal((batch, window - 1, 2))},
        rng.integers(0, steps + 1, batch),
        rng=rng,
    )
    assert check.method == "complex step"


@pytest.mark.parametrize("warping", WARPINGS)
def test_output_is_two_layers_on_the_last_inputs_oldest_first(warping: str) -> None:
    rng = np.random.default_rng(0)
    model = WindowNetwork(3, 2, 4, 1, warping=warping, dtype=np.float64)
    params, x = random_params(model, rng), rng.standard_normal((5, 1, 2))
    y = model.forward(params, x).outputs
    padded = np.concatenate([np.zeros((2, 1, 2)), x])[:, 0]
    for n in range(5):
        seen = padded[n : n + 3].ravel()
        h = WARPINGS[warping](params["hidden.W"] @ seen + params["hidden.b"])
        want = params["readout.W"] @ h + params["readout.b"]
        # BLAS may sum in another order.
        np.testing.assert_allclose(y[n, 0], want, rtol=1e-13)


@settings(deadline=None, max_examples=40)
@given(window=windows, n=st.integers(0, 7), seed=seeds)
def test_output_depends_on_the_window_and_on_nothing_else(window: int, n: int, seed: int) -> None:
    _, model, params, x = case(window, 8, 1, seed)
    before = model.forward(params, x).outputs
    moved = x.copy()
    moved[n] += 1
    changed = (model.forward(params, moved).outputs != before).any(axis=(1, 2))
    assert not changed[:n].any()
    assert not changed[n + window :].any()
    assert changed[n : n + window].all()


@settings(deadline=None, max_examples=40)
@given(window=windows, first=sizes, second=sizes, seed=seeds)
def test_segments_with_carried_state_equal_one_run(
    window: int, first: int, second: int, seed: int
) -> None:
    rng, model, params, x = case(window, first + second, 2, seed)
    one = model.forward(params, x)
    head = model.forward(params, x[:first])
    tail = model.forward(params, x[first:], head.state)
    # BLAS may sum the batched products in another order.
    np.testing.assert_allclose(
        np.concatenate([head.outputs, tail.outputs]), one.outputs, rtol=0, atol=1e-13
    )
    np.testing.assert_array_equal(tail.state["x"], one.state["x"])
    d_y = rng.standard_normal(one.outputs.shape)
    whole = model.backward(params, one.tape, d_y)
    later = model.backward(params, tail.tape, d_y[first:])
    earlier = model.backward(params, head.tape, d_y[:first], later.state)
    inputs = np.concatenate([earlier.inputs, later.inputs])
    np.testing.assert_allclose(inputs, whole.inputs, rtol=0, atol=1e-12)
    for name, gradient in whole.params.items():
        parts = earlier.params[name] + later.params[name]
        np.testing.assert_allclose(parts, gradient, rtol=0, atol=1e-11)


def test_lengths_of_any_integer_dtype_give_the_same() -> None:
    _, model, params, x = case(3, 4, 2, seed=0)
    runs = [model.forward(params, x, lengths=np.array([1, 4], t)) for t in (np.int64, np.uint64)]
    np.testing.assert_array_equal(runs[0].state["x"], runs[1].state["x"])
    np.testing.assert_array_equal(runs[0].state["x"][0], [[0, 0], x[0, 0]])


def test_param_count_counts_what_init_returns() -> None:
    model = WindowNetwork(5, 2, 7, 3)
    params = model.init(np.random.default_rng(0))
    assert model.param_count() == sum(p.size for p in params.values())
    assert {k: p.shape for k, p in params.items()} == {
        k: shape for k, (shape, _) in model.param_shapes().items()
    }


def test_astype_and_equality() -> None:
    model = WindowNetwork(4, 2, 3, 1, warping="relu")
    assert model.astype(np.float64) == WindowNetwork(4, 2, 3, 1, "relu", np.float64)
    assert model == WindowNetwork(4, 2, 3, 1, warping="relu")
    assert len({model, model.astype(float), WindowNetwork(3, 2, 3, 1, warping="relu")}) == 3
    assert repr(model) == "WindowNetwork(4, 2, 3, 1, warping='relu', dtype=float32)"


@pytest.mark.parametrize("name", ["window", "input_size", "hidden_size", "output_size"])
@pytest.mark.parametrize(("value", "error"), [(0, ValueError), (-1, ValueError), (2.0, TypeError)])
def test_bad_sizes_are_refused_by_name(name: str, value: Any, error: type) -> None:
    good = {"window": 4, "input_size": 2, "hidden_size": 3, "output_size": 1}
    with pytest.raises(error, match=f"{name}: expected an integer"):
        WindowNetwork(**{**good, name: value})


@pytest.mark.parametrize(("batch", "error"), [(-1, ValueError), (1.0, TypeError)])
def test_state_of_no_batch_is_refused(batch: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="batch: expected an integer"):
        WindowNetwork(2, 2, 4, 1).state_shapes(batch)


def test_bad_options_and_state_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"warping: expected one of 'tanh', .* got 'sine'"):
        WindowNetwork(4, 2, 3, 1, warping="sine")
    with pytest.raises(ValueError, match="dtype: expected one of"):
        WindowNetwork(4, 2, 3, 1, dtype=np.float16)
    _, model, params, x = case(3, 4, 2, seed=0)
    with pytest.raises(ValueError, match=r'state\["x"\]: expected shape \(B, L-1, input_size\)'):
        model.forward(params, x, {"x": np.zeros((2, 3, 2))})
