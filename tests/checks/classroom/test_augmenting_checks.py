"""Self-checks of assignment 5 accept right passes, and wait for an answer."""

from right_answers_5 import (
    backward,
    base,
    base_backward,
    base_forward,
    example,
    forward,
    least,
    shapes,
    skeleton,
    width,
)

from unrolled.checks.classroom import augmenting as checks


def test_right_passes_are_accepted():
    assert checks.forward(forward, shapes, width, example()).right
    assert checks.backward(backward, forward, shapes, width).right


def test_skeletons_are_waited_for():
    for verdict in (
        checks.forward(skeleton, shapes, width, example()),
        checks.backward(skeleton, forward, shapes, width),
        checks.match(skeleton, base, shapes, least),
        checks.deviations(skeleton, base_forward, base_backward, base),
        checks.reduction(skeleton, forward, base_forward, base, shapes, least),
        checks.compare(skeleton),
    ):
        assert verdict.right is None
