"""The checks on couplings know the bounds and say in plain words what is wrong."""

import numpy as np
import pytest

from unrolled.checks import stability

NUMBER = "The answer is one number."
FINITE = "The answer is one finite number."


def bound(a, h, phi):
    c = np.cos(np.deg2rad(phi))
    return (-c + np.sqrt(c * c + 2 * h * a + (h * a) ** 2)) / h


def raises(a, h, phi):
    raise KeyError


def test_no_answer_is_neither_right_nor_wrong():
    assert stability.largest_coupling(None).right is None
    assert stability.calmed(None).right is None


def test_the_root_of_the_circle_is_the_bound():
    verdict = stability.largest_coupling(bound)
    assert verdict.right
    assert verdict.reason == "It is the bound in all 5 systems tried."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3.0, "The answer is a function: answer(…) is a number."),
        (lambda a, h, phi: a, "For a = 1, h = 1, φ = 180° the origin still attracts at b = 1.0001"),
        (lambda a, h, phi: a + 2 / h, "For a = 1, h = 1, φ = 0° the origin already repels at b ="),
        (lambda a, h, phi: -a, "A weak coupling never repels: the bound is positive."),
        (lambda a, h, phi: "a", "answer(1, 1, 0) is no finite number."),
        (lambda a, h, phi: np.nan, "answer(1, 1, 0) is no finite number."),
        (lambda a, h: a, "answer(1, 1, 0) raises TypeError"),
        (raises, "answer(1, 1, 0) raises KeyError."),
        # Degrees taken for radians.
        (lambda a, h, phi: bound(a, h, np.rad2deg(phi)), "For a = 1, h = 1, φ = 180° the origin"),
    ],
)
def test_largest_coupling_says_what_is_wrong(answer, reason):
    verdict = stability.largest_coupling(answer)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize("lam", [-2.27, -2.5, np.float32(-2.9), np.array(-2.99)])
def test_between_the_two_bounds_the_recursion_calms_the_equation(lam):
    verdict = stability.calmed(lam)
    assert verdict.right
    assert verdict.reason.startswith("The equation swings up, its rightmost root has the real")


@pytest.mark.parametrize(
    ("lam", "reason"),
    [
        (-2.25, "The equation fades too: its rightmost root has the real part -0.00"),
        (0, "The equation fades too: its rightmost root has the real part -1."),
        (-3.0, "The recursion does not fade: the modulus of Ŵ is 1."),
        (-3.5, "The recursion does not fade: the modulus of Ŵ is 1.25."),
        (1.5, "The recursion does not fade: the modulus of Ŵ is 1.25."),
        (-1e9, "A coupling of that size repels in the recursion."),
        ("-2.5", NUMBER),
        (True, NUMBER),
        ([-2.5], NUMBER),
        (np.array([-2.5]), NUMBER),
        (np.nan, FINITE),
        (10**400, FINITE),
    ],
)
def test_calmed_says_what_is_wrong(lam, reason):
    verdict = stability.calmed(lam)
    assert verdict.right is False
    assert verdict.reason.startswith(reason)
