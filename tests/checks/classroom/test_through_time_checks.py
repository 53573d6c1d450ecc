"""Self-checks of assignment 3 accept right answers, and wait for one."""

import numpy as np
from right_answers_3 import backward, example, forward, furthest_off, loss, shapes, skeleton

from unrolled.checks.classroom import through_time as checks


def test_right_answers_are_right():
    assert checks.forward(forward, np.tanh, shapes, example()).right
    assert checks.direct(loss, np.tanh, example()).right
    assert checks.backward(backward, forward, shapes).right
    assert checks.gradient_checker(furthest_off).right
    assert checks.evidence({1: ([], ["W"])}, {1: ["W", "x"]}).right
    assert checks.lines({1: 3}, {1: 9}).right


def test_skeletons_wait_for_an_answer():
    assert checks.forward(skeleton, np.tanh, shapes, example()).right is None
    assert checks.direct(skeleton, np.tanh, example()).right is None
    assert checks.backward(skeleton, forward, shapes).right is None
    assert checks.backward(backward, skeleton, shapes).right is None
    assert checks.gradient_checker(skeleton).right is None
    assert checks.repaired(skeleton, lambda at, y: 0.0, [({}, np.zeros(1))]).right is None
    assert checks.evidence({}, {1: ["W"]}).right is None
    assert checks.lines({}, {1: 9}).right is None


def test_what_is_only_complete_is_not_called_right():
    for verdict in (checks.lines({1: 3}, {1: 9}), checks.evidence({1: ([], ["W"])}, {1: ["W"]})):
        assert repr(verdict).startswith("Complete. Not tested here")
    assert repr(checks.gradient_checker(furthest_off)).startswith("Right in plain cases.")
