"""Self-checks of assignment 3 say what is wrong with a gradient check and what it finds."""

import numpy as np
import pytest
from right_answers_3 import central, furthest_off

from unrolled.checks.classroom import through_time as checks


def not_for_numbers(f, at, claimed):
    found = furthest_off(f, at, claimed)
    return found if found is None else tuple(list(found) if at.ndim else len(at))


def blind_to_nan(f, at, claimed):
    found = furthest_off(f, at, claimed)
    return None if np.isnan(claimed).any() else found


def tolerant(part):
    def loose(f, at, claimed):
        found = furthest_off(f, at, claimed)
        if found is None or np.isnan(claimed).any():
            return found
        i, moved = tuple(found), at.copy()
        moved[i] += 1e-6
        off = abs((f(moved) - f(at)) / 1e-6 - claimed[i])
        return found if off > part * max(np.abs(claimed).max(), 1e-9) else None

    return loose


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda f, at, claimed: (0,) * at.ndim, "right gradient of an array of shape (5,) is reje"),
        (lambda f, at, claimed: None, "with the wrong sign is accepted"),
        (lambda f, at, claimed: True, "it returns bool True"),
        (lambda f, at, claimed: (0, 0, 0), "a tuple of 1 integers"),
        (
            lambda *given: None if furthest_off(*given) is None else (0,) * given[1].ndim,
            "the entry named is another",
        ),
        (tolerant(0.02), "one entry off by 1.2 % of the largest is accepted"),
        (tolerant(0.09), "one entry off by 1.2 % of the largest is accepted"),
        (central, "y runs over a kink, with the claim (1, 0) is accepted"),
        (not_for_numbers, "furthest_off raises TypeError"),
        (blind_to_nan, "A gradient with nan in one entry is accepted"),
    ],
)
def test_what_is_wrong_with_a_gradient_checker_is_said(answer, reason):
    verdict = checks.gradient_checker(answer)
    assert verdict.right is False
    assert reason in verdict.reason


def test_the_entry_that_is_furthest_off_is_asked_for():
    def first_wrong(f, at, claimed):
        found = furthest_off(f, at, claimed)
        if found is None:
            return None
        for i in np.ndindex(at.shape):
            up, down = at.copy(), at.copy()
            up[i] += 1e-6
            down[i] -= 1e-6
            if abs((f(up) - f(down)) / 2e-6 - claimed[i]) > 1e-3:
                return i
        return found

    told = checks.gradient_checker(first_wrong).reason
    assert told.startswith("A gradient with two wrong entries, one further off is rejected, but")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("W", "The answer is a dict"),
        ({2: ([], ["W"])}, "Program 1 is missing"),
        ({1: ["W"]}, "expected two lists"),
        ({1: ("W", ["W"])}, "expected lists, got str"),
        ({1: ([], ["Q"])}, "Program 1 has no gradient by 'Q'"),
        ({1: ([], [])}, "something is wrong in each"),
    ],
)
def test_the_form_of_a_table_is_checked(answer, reason):
    assert reason in checks.evidence(answer, {1: ["W", "x"]}).reason


@pytest.mark.parametrize("answer", [[3], {1: 0}, {1: 10}, {1: True}, {1: "3"}, {2: 3}])
def test_the_form_of_lines_is_checked(answer):
    assert checks.lines(answer, {1: 9}).right is False


def test_a_line_may_be_a_number_of_numpys_and_a_text_is_named_as_one():
    assert checks.lines({1: np.int64(3)}, {1: 9}).right
    assert "got '3' of type str" in checks.lines({1: "3"}, {1: 9}).reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda at, y: 3, "must return a dict with a, b"),
        (lambda at, y: {"a": 2 * at["a"], "b": 0.0}, "The gradient by b must be an array"),
        (lambda at, y: {"a": 0 * at["a"], "b": -at["b"]}, "(2 gradients are wrong)"),
        (lambda at, y: {"a": 2 * at["a"], "b": 3 * at["b"] ** 2}, ""),
    ],
)
def test_a_repair_is_compared_with_nudges(answer, reason):
    case = {"a": np.array([1.0, -2.0]), "b": np.array([0.5])}, np.zeros(1)
    verdict = checks.repaired(
        answer, lambda at, y: (at["a"] ** 2).sum() + (at["b"] ** 3).sum(), [case]
    )
    assert verdict.right is (not reason)
    assert reason in verdict.reason
