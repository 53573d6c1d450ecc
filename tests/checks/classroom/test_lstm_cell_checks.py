"""Self-checks of assignment 4 accept right answers, and wait for one."""

import numpy as np
from right_answers_4 import (
    CELL,
    G_c,
    backward,
    core,
    example,
    forward,
    hold,
    in_segments,
    shapes,
    skeleton,
    unpack,
)

from unrolled.checks.classroom import lstm_cell as checks


def test_right_answers_are_right():
    assert checks.unpack(unpack, CELL, shapes, example()).right
    assert checks.core(core, G_c, np.tanh, CELL, example()).right
    assert checks.forward(forward, CELL, shapes, example()).right
    assert checks.backward(backward, forward, unpack, CELL, shapes, example()).right
    assert checks.in_segments(in_segments).right
    assert checks.hold(hold, forward, unpack, G_c, CELL, shapes, example()).right
    one = {"wire": "state", "written": 3, "breaks": ["cr=0"]}
    assert checks.facts({0: one}, ["cr"], 12, 1).right


def test_skeletons_wait_for_an_answer():
    assert checks.unpack(skeleton, CELL, shapes, example()).right is None
    assert checks.core(skeleton, G_c, np.tanh, CELL, example()).right is None
    assert checks.forward(skeleton, CELL, shapes, example()).right is None
    assert checks.backward(skeleton, forward, unpack, CELL, shapes, example()).right is None
    assert checks.backward(backward, skeleton, unpack, CELL, shapes, example()).right is None
    assert checks.in_segments(skeleton).right is None
    assert checks.hold(skeleton, forward, unpack, G_c, CELL, shapes, example()).right is None
    assert checks.facts({}, ["cr"], 12).right is None
