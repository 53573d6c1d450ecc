"""The check on modes accepts what the printed criterion misjudges, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.checks import stability


def turned(angle, lam):
    c, s = np.cos(angle), np.sin(angle)
    v = np.array([[c, -s], [s, c]])
    B = v @ np.diag(lam) @ v.T
    return (B + B.T) / 2


def test_no_answer_is_neither_right_nor_wrong():
    assert stability.misjudged(None, None).right is None


def test_a_strong_coupling_on_a_weak_leak_is_misjudged():
    verdict = stability.misjudged([1.0, 10.0], turned(np.pi / 4, [0.9, 9.0]))
    assert verdict.right
    assert verdict.reason.endswith("but the modes are 0.1531 and 5.292.")


@pytest.mark.parametrize("angle", np.linspace(0.1, 1.5, 15))
def test_a_product_that_is_symmetric_up_to_rounding_is_taken(angle):
    """V Λ Vᵀ as a reader computes it differs from its transpose in the last bits."""
    v = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    B = v @ np.diag([0.9, 9.0]) @ v.T
    assert stability.misjudged([1.0, 10.0], B).reason.startswith("λ = 0.9 with a = 1")


@given(angle=st.floats(0, np.pi), low=st.floats(0.01, 1.2), high=st.floats(0.01, 12))
def test_verdict_is_that_of_the_two_criteria(angle, low, high):
    a, B = np.array([1.0, 10.0]), turned(angle, [low, high])
    lam = np.linalg.eigvalsh(B)
    mu = np.linalg.eigvals(B / a[:, None]).real.max()
    near = min(abs(lam[0] - 1), abs(lam[1] - 10), abs(mu - 1))
    if near > 1e-9:  # else rounding decides
        expected = bool(lam[0] < 1 and lam[1] < 10 and mu > 1)
        assert stability.misjudged(a, B).right == expected


@pytest.mark.parametrize(
    ("a", "B", "reason"),
    [
        ([2.0, 8.0], np.eye(2), "The modes are 0.125 and 0.5: the origin attracts."),
        ([2.0, 8.0], 3 * np.eye(2), "The printed criterion does not call it stable: λ = 3 with a"),
        ([2.0, 8.0], -np.eye(2), "The printed criterion does not call it stable: λ = -1 with a"),
        ([2.0, 0.0], np.eye(2), "Both leaks must be positive."),
        ([1.0, 2.0], [[1.0, 0.0], [0.5, 1.0]], "B is not symmetric."),
        ([1.0, 2.0, 3.0], np.eye(2), "a has shape (3,); expected is (2,)."),
        ([1.0, 2.0], np.eye(3), "B has shape (3, 3); expected is (2, 2)."),
        ([1.0, np.nan], np.eye(2), "a has an entry that is not a finite number."),
        (None, np.eye(2), "a is no array of real numbers."),
        (2.0, np.eye(2), "a has shape (); expected is (2,)."),
        ([True, True], np.eye(2), "a is no array of real numbers."),
        ([1.0, 2.0], 1j * np.eye(2), "B is no array of real numbers."),
        ([1.0, 2.0], "no matrix", "B is no array of real numbers."),
        ([1.0, 2.0], [[1j, 0], [0, 1j]], "B is no array of real numbers."),
        ([1.0, 2.0], [[1.0], [0.0, 1.0]], "B is no array of real numbers."),
    ],
)
def test_misjudged_says_what_is_wrong(a, B, reason):
    verdict = stability.misjudged(a, B)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)
