import math
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import verify
from unrolled.losses import logistic_cross_entropy, softmax_cross_entropy, squared_error

LOSSES = (squared_error, logistic_cross_entropy, softmax_cross_entropy)
ENTRY_LOSSES = (squared_error, logistic_cross_entropy)
sizes = st.integers(1, 4)
seeds = st.integers(0, 2**32 - 1)


def case(loss: Any, rng: np.random.Generator, *shape: int, scale: float = 3.0) -> tuple[Any, Any]:
    """Return a prediction (…, k) and a target that fits the loss."""
    prediction = scale * rng.standard_normal(shape)
    if loss is softmax_cross_entropy:
        return prediction, rng.integers(0, shape[-1], shape[:-1])
    return prediction, rng.uniform(size=shape)


def some_true(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    mask = rng.integers(0, 2, shape).astype(bool)
    mask.ravel()[rng.integers(mask.size)] = True
    return mask


@pytest.mark.parametrize("loss", LOSSES)
@settings(deadline=None, max_examples=25)
@given(steps=sizes, batch=sizes, k=sizes, masked=st.booleans(), seed=seeds)
def test_gradient_matches_complex_step(
    loss: Any, steps: int, batch: int, k: int, masked: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    prediction, target = case(loss, rng, steps, batch, k)
    mask = some_true(rng, (steps, batch)) if masked else None
    check = verify.gradient(
        f"eq-{loss.__name__}",
        lambda at: loss(at["p"], target, mask).value,
        {"p": prediction},
        {"p": loss(prediction, target, mask).gradient},
        method="complex-step",
        tol=1e-14,  # a handful of roundings
    )
    assert check.method == "complex step"


@pytest.mark.parametrize("loss", LOSSES)
@settings(deadline=None, max_examples=25)
@given(steps=sizes, batch=sizes, k=sizes, seed=seeds)
def test_masked_mean_is_the_mean_of_what_the_mask_keeps(
    loss: Any, steps: int, batch: int, k: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    prediction, target = case(loss, rng, steps, batch, k)
    mask = some_true(rng, (steps, batch))
    masked, kept = loss(prediction, target, mask), loss(prediction[mask], target[mask])
    # The sums run over the same terms in another order.
    assert masked.value == pytest.approx(kept.value, rel=1e-14)
    np.testing.assert_array_equal(masked.gradient[mask], kept.gradient)
    assert not masked.gradient[~mask].any()


@pytest.mark.parametrize("loss", ENTRY_LOSSES)
def test_mask_of_positions_is_the_mask_of_all_their_entries(loss: Any) -> None:
    rng = np.random.default_rng(0)
    prediction, target = case(loss, rng, 5, 4, 3)
    mask = some_true(rng, (5, 4))
    by_position = loss(prediction, target, mask)
    by_entry = loss(prediction, target, np.repeat(mask[..., None], 3, axis=-1))
    assert by_position.value == by_entry.value
    np.testing.assert_array_equal(by_position.gradient, by_entry.gradient)


@pytest.mark.parametrize("loss", ENTRY_LOSSES)
def test_mask_of_entries_may_split_a_position(loss: Any) -> None:
    prediction, target = case(loss, np.random.default_rng(0), 1, 2)
    first = loss(prediction, target, np.array([[True, False]]))
    assert first.value == loss(prediction[:, :1], target[:, :1]).value


def test_squared_error_by_hand() -> None:
    value, gradient = squared_error(np.array([3.0, 0.0]), np.array([1.0, 1.0]))
    assert value == (4 + 1) / 2
    assert gradient.tolist() == [2.0, -1.0]


def test_logistic_cross_entropy_by_hand() -> None:
    p = 0.8  # σ(log 4)
    value, gradient = logistic_cross_entropy(np.log([4.0, 4.0]), np.array([1.0, 0.25]))
    want = (-math.log(p) - 0.25 * math.log(p) - 0.75 * math.log(1 - p)) / 2
    assert value == pytest.approx(want, rel=1e-15)
    np.testing.assert_allclose(gradient, [(p - 1) / 2, (p - 0.25) / 2], rtol=1e-15)


def test_softmax_cross_entropy_by_hand() -> None:
    p = np.array([[0.1, 0.2, 0.7]])
    value, gradient = softmax_cross_entropy(np.log(p) + 5, np.array([1]))
    assert value == pytest.approx(-math.log(0.2), rel=1e-15)
    # The logarithm and the shift round before the exponential sees them.
    np.testing.assert_allclose(gradient, p - [[0, 1, 0]], rtol=1e-14)


@settings(deadline=None)
@given(z=st.floats(-700, 700), true=st.booleans())
def test_softmax_of_two_classes_is_the_logistic_of_their_difference(z: float, true: bool) -> None:
    two = softmax_cross_entropy(np.array([[0.0, z]]), np.array([int(true)]))
    one = logistic_cross_entropy(np.array([z]), np.array([float(true)]))
    assert two.value == pytest.approx(one.value, rel=1e-15)
    np.testing.assert_allclose(two.gradient[0, 1], one.gradient[0], rtol=1e-15)
    np.testing.assert_allclose(two.gradient[0, 0], -one.gradient[0], rtol=1e-15)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("true", [0, 1])
@pytest.mark.parametrize("loss", [logistic_cross_entropy, softmax_cross_entropy])
def test_logits_of_a_thousand_are_exact_in_float32(loss: Any, sign: int, true: int) -> None:
    z = np.float32(1000 * sign)
    if loss is logistic_cross_entropy:
        value, gradient = loss(np.array([z]), np.array([true], np.float32))
        slope = gradient[0]
    else:
        value, gradient = loss(np.array([[0, z]], np.float32), np.array([true]))
        slope = gradient[0, 1]
    right = (sign > 0) == bool(true)
    assert value == (0 if right else 1000)
    assert slope == (0 if right else sign)


@settings(deadline=None)
@given(z=st.floats(0, 80))
def test_confident_correct_logit_keeps_its_small_loss_and_gradient(z: float) -> None:
    # In float32 σ(80) = 1 to all digits; the loss is e⁻⁸⁰ all the same.
    z32 = np.float32(z)
    loss = logistic_cross_entropy(np.array([z32, -z32]), np.array([1, 0], np.float32))
    e = math.exp(-float(z32))
    # One rounding each in exp, log1p or the quotient: a few units of 6e-8.
    assert loss.value == pytest.approx(math.log1p(e), rel=5e-7)
    np.testing.assert_allclose(loss.gradient, [-e / (1 + e) / 2, e / (1 + e) / 2], rtol=5e-7)


@settings(deadline=None, max_examples=25)
@given(k=sizes, seed=seeds)
def test_softmax_ignores_a_common_shift_and_its_gradient_sums_to_zero(k: int, seed: int) -> None:
    logits, target = case(softmax_cross_entropy, np.random.default_rng(seed), 3, k)
    loss = softmax_cross_entropy(logits, target)
    shifted = softmax_cross_entropy(logits + 8.0, target)
    # The shift itself rounds, at a size of ten.
    assert shifted.value == pytest.approx(loss.value, rel=1e-13, abs=1e-14)
    np.testing.assert_allclose(loss.gradient.sum(axis=-1), 0, atol=1e-16)


@pytest.mark.parametrize("loss", LOSSES)
def test_float32_stays_float32_and_complex_goes_through(loss: Any) -> None:
    prediction, target = case(loss, np.random.default_rng(0), 3, 2, 4)
    real = target if target.dtype.kind == "i" else target.astype(np.float32)
    narrow = loss(prediction.astype(np.float32), real)
    assert type(narrow.value) is float
    assert narrow.gradient.dtype == np.float32
    wide = loss(prediction, target)
    assert narrow.value == pytest.approx(wide.value, rel=1e-6)
    through = loss(prediction.astype(complex), target)
    assert type(through.value) is complex
    assert through.value == pytest.approx(wide.value, rel=1e-15)
    np.testing.assert_allclose(through.gradient, wide.gradient, rtol=1e-14)


def test_mean_of_a_million_float32_terms_is_summed_in_double_precision() -> None:
    ones = np.full(10**6, 0.1, np.float32)
    want = float(np.float32(0.1)) ** 2
    assert squared_error(ones, np.zeros_like(ones)).value == pytest.approx(want, rel=1e-12)


def test_float32_square_does_not_overflow_in_the_value() -> None:
    value, gradient = squared_error(np.array([1e30], np.float32), np.zeros(1, np.float32))
    assert value == pytest.approx(1e60, rel=1e-6)
    assert gradient[0] == pytest.approx(2e30, rel=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_foreign_byte_order_is_refused(loss: Any) -> None:
    prediction, target = case(loss, np.random.default_rng(0), 3, 4)
    with pytest.raises(ValueError, match=r"expected dtype float32, .* got >f8"):
        loss(prediction.astype(">f8"), target)


def test_loss_beyond_the_largest_number_is_infinite() -> None:
    far = np.array([[3e38, -3e38]], np.float32)
    with np.errstate(over="ignore"):
        assert squared_error(np.array([1e200]), np.zeros(1)).value == np.inf
        assert squared_error(far, -far).gradient.tolist() == [[np.inf, -np.inf]]
        assert softmax_cross_entropy(far, np.array([1])).value == np.inf


@pytest.mark.parametrize("loss", LOSSES)
def test_arguments_are_not_written_to(loss: Any) -> None:
    prediction, target = case(loss, np.random.default_rng(0), 3, 4)
    for array in (prediction, target):
        array.flags.writeable = False
    gradient = loss(prediction, target).gradient
    assert not np.shares_memory(gradient, prediction)


def test_values_and_gradients_equal_those_of_torch(torch: ModuleType) -> None:
    functional = torch.nn.functional
    pairs = (
        (squared_error, functional.mse_loss),
        (logistic_cross_entropy, functional.binary_cross_entropy_with_logits),
        (softmax_cross_entropy, functional.cross_entropy),
    )
    for loss, torch_loss in pairs:
        prediction, target = case(loss, np.random.default_rng(1), 50, 7, scale=10)
        z = torch.tensor(prediction, requires_grad=True)
        reference = torch_loss(z, torch.tensor(target))
        reference.backward()
        value, gradient = loss(prediction, target)
        assert value == pytest.approx(reference.item(), rel=1e-14)
        np.testing.assert_allclose(gradient, z.grad.numpy(), rtol=0, atol=1e-16)


GOOD = np.zeros((2, 3, 1))
NAN = np.full((2, 3, 1), np.nan)
ALL = np.ones((2, 3, 1), bool)
BAD_ENTRIES = [
    ((GOOD.tolist(), GOOD), TypeError, r"{0}: expected a numpy array of shape \(…, k\), got list"),
    ((GOOD.astype(int), GOOD), ValueError, r"{0}: expected dtype float32, float64 or complex128"),
    ((NAN, GOOD), ValueError, r"{0}: expected finite entries, got nan at index \[0, 0, 0\]"),
    ((GOOD, GOOD[..., 0]), ValueError, r"target: expected shape \(…, k\) = \(2, 3, 1\), got"),
    ((GOOD, GOOD.astype(np.float32)), ValueError, "target: expected dtype float64, got float32"),
    ((GOOD, NAN), ValueError, "target: expected finite entries, got nan"),
    ((GOOD, GOOD.tolist()), TypeError, "target: expected a numpy array"),
    ((GOOD, GOOD, [True]), TypeError, r"mask: expected a bool array \(…, k\) or \(…\), got list"),
    ((GOOD, GOOD, GOOD), ValueError, "mask: expected a bool array .* got dtype float64"),
    ((GOOD, GOOD, ALL[0]), ValueError, r"mask: expected shape .* = \(2, 3, 1\) or \(2, 3\), got"),
    ((GOOD, GOOD, ~ALL), ValueError, "mask: expected at least one entry that counts, got none of"),
    ((GOOD[:0], GOOD[:0]), ValueError, "mask: expected at least one entry .* got none of 0"),
]


@pytest.mark.parametrize("loss", ENTRY_LOSSES)
@pytest.mark.parametrize(("arguments", "error", "message"), BAD_ENTRIES)
def test_entry_losses_refuse(loss: Any, arguments: Any, error: type, message: str) -> None:
    name = "prediction" if loss is squared_error else "logits"
    with pytest.raises(error, match=message.replace("{0}", name)):
        loss(*arguments)


@pytest.mark.parametrize("outside", [-0.1, 1.1])
def test_logistic_cross_entropy_refuses_a_target_that_is_no_probability(outside: float) -> None:
    with pytest.raises(ValueError, match=r"target: expected entries in \[0, 1\], got"):
        logistic_cross_entropy(np.zeros(2), np.array([0.5, outside]))


LOGITS, CLASSES = np.zeros((2, 3, 4)), np.zeros((2, 3), int)
BAD_CLASSES = [
    ((LOGITS[..., :0], CLASSES), ValueError, r"logits: expected shape \(…, k\) with k ≥ 1"),
    ((LOGITS[0, 0, 0, ...], CLASSES), ValueError, r"logits: expected shape \(…, k\) with k ≥ 1"),
    ((LOGITS + np.inf, CLASSES), ValueError, "logits: expected finite entries"),
    ((LOGITS.tolist(), CLASSES), TypeError, "logits: expected a numpy array"),
    ((LOGITS, CLASSES[0]), ValueError, r"target: expected shape \(…\) = \(2, 3\), got \(3,\)"),
    ((LOGITS, CLASSES.astype(float)), ValueError, "target: expected an integer array"),
    ((LOGITS, CLASSES + 4), ValueError, r"target: expected entries in 0..k-1 = 0..3, got .* 4..4"),
    ((LOGITS, CLASSES - 1), ValueError, r"target: expected entries in 0..k-1 = 0..3, got .* -1"),
    ((LOGITS, CLASSES, ALL), ValueError, r"mask: expected shape \(…\) = \(2, 3\), got \(2, 3, 1\)"),
    ((LOGITS, CLASSES, ~ALL[..., 0]), ValueError, "mask: expected at least one entry"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD_CLASSES)
def test_softmax_cross_entropy_refuses(arguments: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        softmax_cross_entropy(*arguments)
