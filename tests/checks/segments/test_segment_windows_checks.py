"""The checks on windows know right from wrong and say what is wrong in plain words."""

import numpy as np
import pytest

from unrolled.checks import segments

COUNT = "The answer is a whole number of steps, at least 1."


def test_no_answer_is_neither_right_nor_wrong():
    assert segments.steps_until(None, rho=0.5, part=0.1).right is None
    assert segments.window_width(None, rho=0.5, drive=1, error=0.1).right is None
    assert segments.overlap(None, hop=3).right is None


def test_exactly_one_number_of_steps_is_right():
    right = [n for n in range(1, 60) if segments.steps_until(n, rho=0.8, part=0.01).right]
    assert right == [21]
    right = [
        n for n in range(1, 200) if segments.window_width(n, rho=0.9, drive=1, error=1e-3).right
    ]
    assert right == [88]


def test_a_whole_number_may_come_from_ceil():
    assert segments.steps_until(np.ceil(20.6), rho=0.8, part=0.01).right
    assert segments.window_width(np.ceil(87.4), rho=0.9, drive=1, error=1e-3).right


def test_one_step_may_be_enough():
    assert segments.steps_until(1, rho=0.1, part=0.5).right
    verdict = segments.window_width(1, rho=0.1, drive=1e-3, error=0.1)
    assert verdict.reason == "With 1 step the bound is 0.000111, and no less will do."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (20, "After 20 steps 0.0115 is left, which is not below 0.01."),
        (22, "After 21 steps 0.00922 is left already."),
        (0, COUNT),
        (20.6, COUNT),
        ("21", COUNT),
    ],
)
def test_steps_until_says_what_is_wrong(answer, reason):
    verdict = segments.steps_until(answer, rho=0.8, part=0.01)
    assert (verdict.right, verdict.reason) == (False, reason)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (87, "With 87 steps the bound is 0.00104, above 0.001."),
        (89, "With 88 steps the bound is 0.00094: a narrower window will do."),
        (-1, COUNT),
        (None is True, COUNT),
    ],
)
def test_window_width_says_what_is_wrong(answer, reason):
    verdict = segments.window_width(answer, rho=0.9, drive=1, error=1e-3)
    assert (verdict.right, verdict.reason) == (False, reason)


@pytest.mark.parametrize("hop", [1, 2, 3])
def test_weights_are_right_if_every_hop_th_sum_is_one(hop):
    rng = np.random.default_rng(hop)
    for _ in range(20):
        w = rng.normal(size=(6 // hop, hop))
        w[-1] = 1 - w[:-1].sum(axis=0)
        assert segments.overlap(w.ravel(), hop=hop).right
        w[0, 0] += 0.01
        assert segments.overlap(w.ravel(), hop=hop).right is False


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ([1, 1, 1, 1, 1, 0], "At step 3 the windows sum to 2."),
        ([1, 0, 0, 0, 1, 1.5], "At step 5 the windows sum to 1.5."),
        ([0.5] * 6, "They sum to 1, but all weights are equal."),
        ([1] * 5, "The answer has shape (5,); expected is (6,)."),
        ("tent", "The answer is no array of real numbers."),
        ([np.inf] * 6, "The answer has an entry that is not a finite number."),
    ],
)
def test_overlap_says_what_is_wrong(weights, reason):
    verdict = segments.overlap(weights, hop=3)
    assert (verdict.right, verdict.reason) == (False, reason)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: segments.steps_until(1, rho=1, part=0.1), ValueError, "rho: expected a number be"),
        (lambda: segments.steps_until(1, rho=0.5, part=0), ValueError, "part: expected"),
        (lambda: segments.steps_until(1, rho="1", part=0.1), TypeError, "rho: expected"),
        (lambda: segments.window_width(1, rho=0, drive=1, error=1), ValueError, "rho: expected"),
        (lambda: segments.window_width(1, rho=0.5, drive=0, error=1), ValueError, "drive: exp"),
        (lambda: segments.window_width(1, rho=0.5, drive=1, error=0), ValueError, "error: exp"),
        (lambda: segments.overlap(None, hop=0), ValueError, "hop: expected an integer ≥ 1"),
        (lambda: segments.overlap(None, hop=6), ValueError, "hop: expected an integer below 6"),
        (lambda: segments.overlap(None, hop=2.0), TypeError, "hop: expected an integer"),
    ],
)
def test_settings_are_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
