"""Self-checks of assignment 5 compare sizes, and the reduction to the base cell."""

import numpy as np
import pytest
from right_answers_5 import base, base_forward, forward, least, reduced, said, shapes

from unrolled.checks.classroom import augmenting as checks


def matched(d_base, d_x, m):
    def count(d):
        return d * (d_x + 2)

    want = d_base * (d_x + 1)
    d = min(range(1, 50), key=lambda d: (abs(count(d) - want), d))
    return d, count(d) / want


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (matched, "Right."),
        (lambda *g: (matched(*g)[0] + 1, 1.0), "a narrower cell comes nearer"),
        (lambda d, d_x, m: (1, (d_x + 2) / d / (d_x + 1)), "a wider cell comes nearer"),
        (lambda *g: (matched(*g)[0], 1.0), "the ratio is not that of these two"),
        (lambda *g: (matched(*g)[0], "1"), "ratio must be a number, not str"),
        (lambda *g: (matched(*g)[0], np.inf), "ratio is not finite"),
        (lambda *g: (1.0, 1.0), "d must be an integer"),
        (lambda *g: 3, "must return a pair"),
    ],
)
def test_match_looks_at_the_neighbors(answer, words):
    assert words in said(checks.match(answer, base, shapes, least))


def test_of_two_widths_that_are_equally_near_both_are_right():
    def sized(d, d_x, m):
        return {"W": (d, d_x + 5)}

    def nearest(sign):
        def answer(d_base, d_x, m):
            want = d_base * (d_x + 1)
            d = min(range(1, 50), key=lambda d: (abs(d * (d_x + 5) - want), sign * d))
            return d, d * (d_x + 5) / want

        return answer

    # Of 28 parameters, 24 are as far away as 32.
    assert nearest(1)(7, 3, 1)[0] + 1 == nearest(-1)(7, 3, 1)[0]
    for sign in (1, -1):
        assert checks.match(nearest(sign), base, sized, least).right


def test_the_width_of_the_base_cell_is_not_always_the_nearest():
    def sized(d, d_x, m):
        return {"W": (d, d_x), "a": (d,), "c": (m - 1,)}

    def same(d_base, d_x, m):
        return d_base, (d_base * (d_x + 1) + m - 1) / (d_base * (d_x + 1))

    verdict = said(checks.match(same, base, sized, least))
    assert "With d_base = 2, d_x = 1, m = 7, a narrower cell comes nearer" in verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reduced, "Right."),
        (lambda p, m: reduced(p, m) | {"e": p["a"]}, "away from the base cell"),
        (lambda p, m: p, "Expected is a dict with W, a, e"),
        (lambda p, m: reduced(p, m) | {"e": 0.0}, "e must be an array"),
        (lambda p, m: reduced(p, m) | {"e": p["a"] * np.inf}, "not finite"),
    ],
)
def test_reduction_runs_both_cells(answer, words):
    given = forward, base_forward, base, shapes, least
    assert words in said(checks.reduction(answer, *given))


def test_an_overflow_is_told_as_one():
    def loud(p, x, s, v):
        run = forward(p, x, s, v)
        return run | {"s": run["s"] + (np.inf if p["e"].any() else 0)}

    def far(p, m):
        return reduced(p, m) | {"e": p["a"] * 0 + 1e4}

    verdict = said(checks.reduction(far, loud, base_forward, base, shapes, least))
    assert "s has entries that are not finite" in verdict
    assert "Your forward overflows for these parameters" in verdict


def test_large_initial_values_show_what_is_nearly_zero():
    def near(p, m):
        return reduced(p, m) | {"e": p["a"] * 0 + 1e-7}

    verdict = said(checks.reduction(near, forward, base_forward, base, shapes, least))
    assert "and large initial values, your cell goes" in verdict
    assert "away from the base cell; allowed is 1e-06" in verdict
