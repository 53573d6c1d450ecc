"""The checks on impulse responses know right from wrong and say what is wrong in plain words."""

import numpy as np
import pytest

from unrolled.checks import segments

SHIFT = np.eye(4, k=-1)
TAP = np.eye(4)[:, :1]


def test_no_answer_is_neither_right_nor_wrong():
    assert segments.register(None, None).right is None
    assert segments.edge(None).right is None


@pytest.mark.parametrize("gain", [0.1, 1.0, 100.0])
def test_every_chain_of_four_units_is_right(gain):
    rng = np.random.default_rng(0)
    for _ in range(10):
        order = rng.permutation(4)
        turned = gain * SHIFT[np.ix_(order, order)]
        verdict = segments.register(turned, TAP[order])
        assert verdict.right, verdict
        assert f"‖W_r‖ = {gain:.3g}." in verdict.reason
    assert segments.register(SHIFT.tolist(), TAP.tolist()).right


@pytest.mark.parametrize(
    ("W_r", "W_x", "reason"),
    [
        (np.zeros((4, 4)), TAP, "At step 1 the state is zero already."),
        (SHIFT, TAP[::-1], "At step 1 the state is zero already."),
        (SHIFT, 0 * TAP, "At step 0 the state is zero already."),
        (np.eye(4), TAP, "At step 4 the state is not zero yet: its norm is 0.51."),
        (None, TAP, "W_r is no array of real numbers."),
        (SHIFT, np.eye(4), "W_x has shape (4, 4); expected is (4, 1)."),
        (np.full((4, 4), np.nan), TAP, "W_r has an entry that is not a finite number."),
        (np.full((4, 4), 1e308), TAP, "At step 4 the state is not zero yet"),
    ],
)
def test_register_says_what_is_wrong(W_r, W_x, reason):
    verdict = segments.register(W_r, W_x)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


def test_the_limit_is_the_root_of_three_halves():
    assert segments.edge(1.2247).right
    assert segments.edge(np.float32(1.23)).right
    assert not segments.edge(1.22, within=1e-3).right


def test_the_limit_agrees_with_a_run():
    s = 1.0
    for _ in range(10**5):
        s = np.tanh(s)
    assert segments.edge(s * 10**2.5, within=1e-4).right


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (1.0, "The limit is larger than 1."),
        (1.5, "The limit is smaller than 1.5."),
        ("1.22", "The answer is one number."),
        (np.nan, "The answer is one finite number."),
    ],
)
def test_edge_says_what_is_wrong(answer, reason):
    verdict = segments.edge(answer)
    assert (verdict.right, verdict.reason) == (False, reason)


@pytest.mark.parametrize(
    ("within", "error"), [(0, ValueError), (-1, ValueError), (np.inf, ValueError), ("1", TypeError)]
)
def test_edge_refuses_no_tolerance(within, error):
    with pytest.raises(error, match="within: expected"):
        segments.edge(1.0, within=within)
