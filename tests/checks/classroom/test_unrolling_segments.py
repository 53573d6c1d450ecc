"""Self-checks of assignment 2 say what is wrong with segments, forth and back."""

from __future__ import annotations

import numpy as np
import pytest
from right_answers_2 import advance, example, retreat, shapes, start

from unrolled.checks.classroom import unrolling as checks
from unrolled.checks.classroom.unrolling.machine import numbers_in


def half(p, carried, x):
    return advance(p, (carried[0], 0 * carried[1]), x)


def greedy(p, carried, x):
    made = advance(p, carried, x)
    carried[1][:] = 1.0
    return made


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "advance raises TypeError"),
        (lambda p, carried, x: 3, "must return three things"),
        (lambda p, carried, x: (x.tolist(), None, None), "y must be an array of real numbers"),
        (lambda p, carried, x: advance(p, carried, x[::-1]), "In the example y[0] is"),
        (half, "what is used there and not carried?"),
        (greedy, "advance changes the carry"),
        (
            lambda p, carried, x: advance(p, carried, x + x.mean(axis=1, keepdims=True) - x[:, :1]),
            "a sequence depends on the others",
        ),
    ],
)
def test_what_is_wrong_with_segments_is_said(answer, reason):
    verdict = checks.advance(start, answer, shapes, example())
    assert verdict.right is False
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda g, d_x, c: 3, "must return three things"),
        (lambda g, d_x, c: ({}, d_x, c), "expected is ['W_d', 'W_r', 'theta']"),
        (lambda g, d_x, c: (g, d_x[0], c), "d_x has shape (1, 1)"),
        (lambda g, d_x, c: (g, 2 * d_x, c), "d_x is 2 times what it should be"),
        (lambda g, d_x, c: (g, d_x, None), "In one segment all are right: what is not handed"),
        (lambda g, d_x, c: (g, d_x, (c[0], 0 * c[1])), "in 3 segments, d_x"),
        (lambda g, d_x, c: ({k: 1 - v for k, v in g.items()}, -d_x, c), "right are none"),
    ],
)
def test_what_is_wrong_with_a_way_back_is_said(change, reason):
    verdict = checks.retreat(lambda *given: change(*retreat(*given)), start, advance, shapes)
    assert verdict.right is False
    assert reason in verdict.reason


def test_a_way_back_is_not_judged_by_a_wrong_run():
    known = {**example(), "y": [[[0.0]], [[0.0]]]}
    verdict = checks.retreat(retreat, start, advance, shapes, known)
    assert verdict.reason.startswith("Your forward pass (part 1) is not right yet")


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ("nothing comes back", "With one step all is right"),
        ("W_d", "With W_d = 0 all is right"),
        ("from the third step on", "With 2 steps, without a beat, all is right"),
    ],
)
def test_cases_separate_the_mistakes_of_a_way_back(slip, told):
    def wrong(p, tape, d_y, d_carried):
        if slip == "W_d":
            grads, d_x, c = retreat(p, tape, d_y, d_carried)
            return grads, d_x + (p["W_d"].sum() * (d_x**2 + 1)), c
        if slip == "from the third step on" and len(tape) < 3:
            return retreat(p, tape, d_y, d_carried)
        if len(tape) == 1:
            return retreat(p, tape, d_y, d_carried)
        grads, d_x, c = retreat({**p, "W_r": p["W_r"] + 1}, tape, d_y, d_carried)
        return grads, d_x, c

    # The smallest case has one step: there the first two say nothing.
    reason = checks.retreat(wrong, start, advance, shapes).reason
    assert told in reason or slip == "W_d"


def test_counts_need_a_number_for_every_letter():
    assert "the letters A, B" in checks.carries({"A": 1}, "AB").reason
    assert "B: expected" in checks.carries({"A": 1, "B": True}, "AB").reason


def test_a_carry_is_counted():
    assert numbers_in({"a": [np.zeros((2, 3)), None], "b": (1, 2.0)}) == 8
