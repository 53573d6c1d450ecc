from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from unrolled import verify
from unrolled.cells import RNN
from unrolled.losses import logistic_cross_entropy, softmax_cross_entropy, squared_error
from unrolled.models import SequenceLabeller, WindowNetwork
from unrolled.tasks import binary_addition
from unrolled.train import objective


@dataclass
class Ragged:
    x: Any
    y: Any
    lengths: Any = None
    mask: Any = None

    def astype(self, dtype: Any) -> "Ragged":
        return Ragged(self.x.astype(dtype), self.y, self.lengths, self.mask)


MODEL = SequenceLabeller(RNN(2, 3, dtype=np.float64), 2)
LOSSES = (squared_error, logistic_cross_entropy, softmax_cross_entropy)


def case(loss: Any, steps: int = 6, batch: int = 4) -> tuple[Any, Ragged]:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((steps, batch, 2))
    y = rng.uniform(size=(steps, batch, 2))
    if loss is softmax_cross_entropy:
        y = rng.integers(0, 2, (steps, batch))
    return MODEL.init(rng), Ragged(x, y)


def assert_same(one: Any, two: Any) -> None:
    assert one[0] == pytest.approx(two[0], rel=1e-14)
    for name, gradient in one[1].items():
        # The same terms, summed with zeros between them.
        np.testing.assert_allclose(gradient, two[1][name], rtol=0, atol=1e-15)


@pytest.mark.parametrize("lengths", [None, np.array([6, 0, 3, 1])])
@pytest.mark.parametrize("loss", LOSSES)
def test_gradient_matches_complex_step(loss: Any, lengths: Any) -> None:
    params, batch = case(loss)
    batch.lengths = lengths
    mask = None if lengths is None else np.arange(6)[:, None] < lengths

    def value(at: Any) -> Any:
        dtype = at["cell.W_r"].dtype
        run = MODEL.astype(dtype).forward(at, batch.x.astype(dtype), lengths=lengths)
        return loss(run.outputs, batch.y, mask).value

    got, grads = objective(MODEL, loss)(params, batch)
    assert got == value(params)
    check = verify.gradient("eq-bptt", value, params, grads)
    assert check.method == "complex step"


@pytest.mark.parametrize("loss", LOSSES)
def test_steps_after_the_end_of_a_sequence_do_not_count(loss: Any) -> None:
    params, batch = case(loss)
    padded = Ragged(batch.x, batch.y, lengths=np.full(4, 4))
    short = Ragged(batch.x[:4], batch.y[:4])
    run = objective(MODEL, loss)
    assert_same(run(params, padded), run(params, short))


@pytest.mark.parametrize("loss", LOSSES)
def test_mask_and_lengths_both_hold(loss: Any) -> None:
    params, batch = case(loss)
    mask = np.random.default_rng(1).integers(0, 2, (6, 4)).astype(bool)
    lengths = np.array([6, 5, 3, 1])
    inside = np.arange(6)[:, None] < lengths
    both = objective(MODEL, loss)(params, Ragged(batch.x, batch.y, lengths, mask))
    # What comes after the end reaches no output before it: one mask does the work of both.
    one = objective(MODEL, loss)(params, Ragged(batch.x, batch.y, None, mask & inside))
    assert_same(both, one)
    if loss is not softmax_cross_entropy:
        entries = Ragged(batch.x, batch.y, lengths, np.repeat(mask[..., None], 2, axis=2))
        assert_same(both, objective(MODEL, loss)(params, entries))


def test_feedforward_model_and_a_batch_without_mask() -> None:
    model = WindowNetwork(3, 2, 4, 1)
    rng = np.random.default_rng(0)
    batch = binary_addition.sample(rng, 8, 16)
    params = model.init(rng)
    value, grads = objective(model, logistic_cross_entropy)(params, batch)
    want = logistic_cross_entropy(model.forward(params, batch.x).outputs, batch.y)
    assert value == want.value
    assert grads.keys() == params.keys()


def test_outputs_that_overflow_give_a_loss_that_is_not_finite() -> None:
    model = WindowNetwork(1, 2, 4, 1, warping="identity")
    params = {k: np.full_like(v, 1e30) for k, v in model.init(np.random.default_rng(0)).items()}
    batch = binary_addition.chain(3)
    with np.errstate(over="ignore", invalid="ignore"):
        value, grads = objective(model, squared_error)(params, batch)
    assert np.isnan(value)
    assert grads == {}


def test_loss_that_overflows_comes_without_gradients() -> None:
    params, batch = case(squared_error)
    batch.y = np.full_like(batch.y, 1e200)
    with np.errstate(over="ignore"):
        assert objective(MODEL, squared_error)(params, batch) == (np.inf, {})


def test_gradient_of_the_outputs_that_overflows_makes_every_gradient_nan() -> None:
    model = SequenceLabeller(RNN(2, 3), 1)
    params = model.init(np.random.default_rng(0))
    batch = Ragged(np.zeros((1, 1, 2), np.float32), np.full((1, 1, 1), 3e38, np.float32))
    with np.errstate(over="ignore"):
        value, grads = objective(model, squared_error)(params, batch)
    assert np.isfinite(value)  # it is summed in double precision
    assert {k: g.shape for k, g in grads.items()} == {k: p.shape for k, p in params.items()}
    assert all(np.isnan(g).all() for g in grads.values())


@pytest.mark.parametrize(
    ("returns", "message"),
    [
        (None, "loss: expected to return a Loss or .*, got NoneType"),
        ((1.0, 2.0, 3.0), "loss: expected to return a Loss or .*, got tuple"),
        ((1j, None), "loss: expected to return a real number as the loss, got complex"),
        ((1.0, None), "d_outputs: expected a numpy array"),
    ],
)
def test_loss_that_returns_something_else_is_refused(returns: Any, message: str) -> None:
    params, batch = case(squared_error)
    with pytest.raises(TypeError, match=message):
        objective(MODEL, lambda *_: returns)(params, batch)


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="model: expected a cell or a model, got str"):
        objective("model", squared_error)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="loss: expected a function, got str"):
        objective(MODEL, "squared_error")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"x": np.zeros((6, 4, 3))}, ValueError, r"x: expected shape \(T, B, input_size\)"),
        ({"y": np.zeros((6, 4, 1))}, ValueError, r"target: expected shape \(…, k\)"),
        ({"lengths": np.full(4, 7)}, ValueError, r"lengths: expected entries in 0\.\.T = 0\.\.6"),
        ({"mask": np.ones((6, 4))}, ValueError, "mask: expected a bool array"),
        (
            {"mask": np.ones((6, 4)), "lengths": np.full(4, 6)},
            ValueError,
            "mask: expected dtype bool, got float64",
        ),
        (
            {"mask": np.ones((4, 6), bool), "lengths": np.full(4, 6)},
            ValueError,
            r"mask: expected shape \(T, B\) or \(T, B, k\) = \(6, 4\), got \(4, 6\)",
        ),
    ],
)
def test_bad_batches_are_refused(changes: Any, error: type, message: str) -> None:
    params, batch = case(squared_error)
    with pytest.raises(error, match=message):
        objective(MODEL, squared_error)(params, Ragged(**{**vars(batch), **changes}))
