"""Objectives by segments: those of ``train.objective``, for the same model, loss and batch."""

from types import SimpleNamespace

import numpy as np
import pytest
from cell_contract import ROUNDING, assert_close, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_cases import BOTH_WAYS

from unrolled import LSTM, RNN, losses, train, unroll
from unrolled.layers import Embedding
from unrolled.models import Embedded, ManyToOne, SequenceLabeller
from unrolled.optim import Adam

PER_STEP = SequenceLabeller(LSTM(2, 3, dtype=np.float64), 2)
AT_THE_END = ManyToOne(LSTM(2, 3, dtype=np.float64), 2)
MODELS = {"per step": PER_STEP, "at the end": AT_THE_END}


def a_batch(model, loss, steps, batch, rng, *, lengths, mask):
    rows = steps if model.per_step else 1
    y = rng.random((rows, batch, 2))
    if loss is losses.softmax_cross_entropy:
        y = rng.integers(0, 2, (rows, batch))
    made = SimpleNamespace(x=rng.standard_normal((steps, batch, 2)), y=y)
    if lengths:
        made.lengths = rng.integers(0, steps + 1, batch)
        made.lengths[0] = steps
    if mask:
        made.mask = rng.random((rows, batch)) < 0.5
        made.mask[:, 0] = True
    return made


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize(
    "loss", [losses.squared_error, losses.logistic_cross_entropy, losses.softmax_cross_entropy]
)
@settings(max_examples=25)
@given(
    steps=st.integers(1, 9),
    batch=st.integers(1, 3),
    length=st.none() | st.integers(1, 10),
    lengths=st.booleans(),
    mask=st.booleans(),
    seed=seeds,
)
def test_by_segments_it_is_the_objective_of_one_run(
    model, loss, steps, batch, length, lengths, mask, seed
):
    """Checkpointed at any length; truncated, with a reach that goes to the start."""
    rng = np.random.default_rng(seed)
    made = a_batch(model, loss, steps, batch, rng, lengths=lengths, mask=mask)
    params = model.init(rng)
    value, grads = train.objective(model, loss)(params, made)
    ways = [unroll.checkpointed_objective(model, loss, length)]
    if model.per_step:
        k1 = steps if length is None else length
        ways.append(unroll.truncated_objective(model, loss, k1, k1 * -(-steps // k1)))
    for way in ways:
        got_value, got = way(params, made)
        assert got_value == pytest.approx(value, rel=ROUNDING)
        assert_close(got, grads)


def test_a_mask_of_entries_weighs_segments_by_entries():
    rng = np.random.default_rng(0)
    made = a_batch(PER_STEP, losses.squared_error, 9, 3, rng, lengths=True, mask=False)
    made.mask = rng.random((9, 3, 2)) < 0.5
    params = PER_STEP.init(rng)
    value, grads = train.objective(PER_STEP, losses.squared_error)(params, made)
    got_value, got = unroll.checkpointed_objective(PER_STEP, losses.squared_error, 2)(params, made)
    assert got_value == pytest.approx(value, rel=ROUNDING)
    assert_close(got, grads)


def test_truncated_has_the_loss_and_not_the_gradient_of_one_run():
    rng = np.random.default_rng(0)
    made = a_batch(PER_STEP, losses.squared_error, 12, 3, rng, lengths=False, mask=False)
    params = PER_STEP.init(rng)
    value, grads = train.objective(PER_STEP, losses.squared_error)(params, made)
    short = unroll.truncated_objective(PER_STEP, losses.squared_error, k1=2, k2=3)
    got_value, got = short(params, made)
    assert got_value == pytest.approx(value, rel=ROUNDING)
    assert (
        np.abs(got["cell.W_x"] - grads["cell.W_x"]).max() > 1e-3 * np.abs(grads["cell.W_x"]).max()
    )


def test_ids_are_cut_into_segments_as_numbers_are():
    rng = np.random.default_rng(0)
    model = Embedded(Embedding(5, 2, np.float64), PER_STEP)
    made = SimpleNamespace(x=rng.integers(0, 5, (9, 3)), y=rng.integers(0, 2, (9, 3)))
    params, loss = model.init(rng), losses.softmax_cross_entropy
    value, grads = train.objective(model, loss)(params, made)
    got_value, got = unroll.checkpointed_objective(model, loss, 2)(params, made)
    assert got_value == pytest.approx(value, rel=ROUNDING)
    assert_close(got, grads)


def test_fit_descends_it():
    """Ten steps of Adam end where they do with the objective of one run, up to rounding."""
    loss, rng = losses.squared_error, np.random.default_rng(0)
    made = a_batch(PER_STEP, loss, 20, 4, rng, lengths=True, mask=False)
    start = PER_STEP.init(rng)

    def trained(objective):
        return train.fit(
            objective, start, lambda rng: made, Adam(0.01), steps=10, rng=rng, progress=False
        )

    want = trained(train.objective(PER_STEP, loss))
    got = trained(unroll.checkpointed_objective(PER_STEP, loss))
    assert_close(got.params, want.params)
    assert want.history["loss"][-1] < want.history["loss"][0]


GROWING = RNN(1, 1, "identity", np.float64)
HUGE = {"W_r": np.full((1, 1), 1e200), "W_x": np.ones((1, 1)), "theta": np.zeros(1)}


def first_output(outputs, target, mask):
    """A mean whose gradient is 1, whatever the outputs."""
    n = np.count_nonzero(mask)
    return float(outputs[mask].sum()) / n, np.ones_like(outputs) / n


@pytest.mark.parametrize("length", [1, 2, 9])
def test_an_overflow_is_a_loss_of_nan_without_gradients(length):
    """In the state at a border, or within the last segment."""
    made = SimpleNamespace(x=np.ones((9, 1, 1)), y=np.zeros((9, 1, 1)))
    with np.errstate(over="ignore", invalid="ignore"):
        value, grads = unroll.checkpointed_objective(GROWING, first_output, length)(HUGE, made)
    assert np.isnan(value)
    assert grads == {}


def test_an_overflow_on_the_way_back_is_a_finite_loss_with_gradients_of_nan():
    made = SimpleNamespace(x=np.zeros((9, 1, 1)), y=np.zeros((9, 1, 1)))
    with np.errstate(over="ignore", invalid="ignore"):
        value, grads = unroll.checkpointed_objective(GROWING, first_output, 3)(HUGE, made)
    assert value == 0
    assert all(np.isnan(grad).all() for grad in grads.values())


@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_a_loss_that_is_not_finite_comes_without_gradients(bad):
    made = SimpleNamespace(x=np.zeros((4, 1, 1)), y=np.zeros((4, 1, 1)))

    def loss(outputs, target, mask):
        return bad, np.zeros_like(outputs)

    value, grads = unroll.checkpointed_objective(RNN(1, 1, dtype=np.float64), loss)(HUGE, made)
    assert not np.isfinite(value)
    assert grads == {}


def test_a_finite_loss_with_a_gradient_that_is_not_comes_with_gradients_of_nan():
    made = SimpleNamespace(x=np.zeros((4, 1, 1)), y=np.zeros((4, 1, 1)))

    def loss(outputs, target, mask):
        return 1.5, np.full_like(outputs, np.inf)

    value, grads = unroll.checkpointed_objective(RNN(1, 1, dtype=np.float64), loss)(HUGE, made)
    assert value == 1.5
    assert all(np.isnan(grad).all() for grad in grads.values())


MEAN = losses.squared_error


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: unroll.checkpointed_objective(None, MEAN), TypeError, "model: expected a cell or"),
        (
            lambda: unroll.checkpointed_objective(PER_STEP, 1),
            TypeError,
            "loss: expected a function",
        ),
        (lambda: unroll.checkpointed_objective(BOTH_WAYS, MEAN), ValueError, "model: .* a causal"),
        (lambda: unroll.checkpointed_objective(PER_STEP, MEAN, 0), ValueError, "length: .* ≥ 1"),
        (lambda: unroll.truncated_objective(None, MEAN, 1, 1), TypeError, "model: expected a cell"),
        (lambda: unroll.truncated_objective(PER_STEP, MEAN, 0, 1), ValueError, "k1: .* ≥ 1"),
        (lambda: unroll.truncated_objective(PER_STEP, MEAN, 3, 2), ValueError, "k2: .* ≥ 3"),
        (
            lambda: unroll.truncated_objective(AT_THE_END, MEAN, 1, 1),
            ValueError,
            "model: expected one with an output for every step",
        ),
    ],
)
def test_objectives_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


X, Y = np.zeros((4, 2, 2)), np.zeros((4, 2, 2))


@pytest.mark.parametrize(
    ("batch", "error", "message"),
    [
        ({"x": X.tolist()}, TypeError, "x: expected a numpy array"),
        ({"x": X[:, :, :1]}, ValueError, r"x: expected shape .* got \(4, 2, 1\)"),
        ({"y": Y[:3]}, ValueError, "y: expected 4 rows, as many as outputs, got 3"),
        ({"mask": np.ones((4, 3), bool)}, ValueError, r"mask: expected shape \(T, B\) or"),
        ({"mask": np.zeros((4, 2), bool)}, ValueError, "mask: expected at least one .* none of 8"),
        ({"lengths": np.zeros(2, int)}, ValueError, "mask: expected at least one entry"),
        ({"lengths": np.array([5, 0])}, ValueError, "lengths: expected entries in 0..T"),
    ],
)
def test_batches_are_refused(batch, error, message):
    made = SimpleNamespace(**{"x": X, "y": Y, **batch})
    params = PER_STEP.init(np.random.default_rng(0))
    with pytest.raises(error, match=message):
        unroll.checkpointed_objective(PER_STEP, MEAN)(params, made)


@pytest.mark.parametrize(
    ("d_outputs", "error", "message"),
    [
        (None, TypeError, "d_outputs: expected a numpy array"),
        (np.zeros((1, 2, 2)), ValueError, r"d_outputs: expected shape .* got \(1, 2, 2\)"),
        (np.zeros((2, 2, 2), "f"), ValueError, "d_outputs: expected dtype float64, got float32"),
    ],
)
def test_gradients_of_a_loss_are_refused(d_outputs, error, message):
    made, params = SimpleNamespace(x=X, y=Y), PER_STEP.init(np.random.default_rng(0))
    with pytest.raises(error, match=message):
        unroll.checkpointed_objective(PER_STEP, lambda r, t, m: (1.0, d_outputs), 2)(params, made)


def test_no_steps_have_no_loss():
    for model, y in ((PER_STEP, Y[:0]), (AT_THE_END, Y[:1])):
        made, params = SimpleNamespace(x=X[:0], y=y), model.init(np.random.default_rng(0))
        with pytest.raises(ValueError, match=r"(mask|x): expected at least one"):
            unroll.checkpointed_objective(model, MEAN)(params, made)
