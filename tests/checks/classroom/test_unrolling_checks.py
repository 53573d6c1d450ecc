"""Self-checks of assignment 2 accept right answers, and wait for one."""

from __future__ import annotations

from right_answers_2 import (
    NET,
    advance,
    example,
    layout,
    norm,
    promise,
    promise_back,
    retreat,
    shapes,
    skeleton,
    start,
    step,
)

from unrolled.checks.classroom import unrolling as checks


def test_right_answers_are_right():
    assert checks.advance(start, advance, shapes, example()).right
    assert checks.retreat(retreat, start, advance, shapes).right
    assert checks.carries({"A": 3}, "A").right
    assert checks.layout(layout, "end", "steps").right
    assert checks.promise(promise, step, norm, NET).right
    assert checks.promise_back(promise_back, step, norm, NET).right
    said = {"drop": promise(NET, 1.0, 0.1)["K"], "cut": promise_back(NET, 1.0, 0.1)["K"]}
    assert checks.own({**said, "measured": 2}, promise, promise_back, NET, 1.0, 0.1).right


def test_skeletons_wait_for_an_answer():
    assert checks.advance(skeleton, skeleton, shapes, example()).right is None
    assert checks.retreat(skeleton, start, advance, shapes).right is None
    assert checks.carries({}, "AB").right is None
    assert checks.layout(skeleton, "end", "steps").right is None
    assert checks.promise(skeleton, step, norm, NET).right is None
    assert checks.promise_back(skeleton, step, norm, NET).right is None
    assert checks.own({}, promise, promise_back, NET, 1.0, 0.1).right is None
    said = {"drop": 1, "cut": 1, "measured": 0}
    assert checks.own(said, skeleton, promise_back, NET, 1.0, 0.1).right is None
