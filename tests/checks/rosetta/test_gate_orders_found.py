"""The check on a file with an unknown order knows the one order that is right."""

from itertools import permutations

import numpy as np
import pytest

from unrolled.checks import rosetta

NAMES = ("cu", "cs", "cr", "du")


def test_no_answer_is_neither_right_nor_wrong():
    assert rosetta.gate_order(None).right is None


def test_one_order_of_all_is_right_and_that_of_no_library():
    verdicts = {order: rosetta.gate_order(order) for order in permutations(NAMES)}
    (right,) = (order for order, verdict in verdicts.items() if verdict.right)
    published = [("cu", "cs", "du", "cr"), ("cu", "cr", "cs", "du"), NAMES]
    assert right not in published
    assert rosetta.gate_order(list(right)).right
    # So far off that no rounding could hide it.
    gaps = [float(v.reason.split()[-1].strip(".")) for v in verdicts.values() if not v.right]
    assert len(gaps) == 23
    assert min(gaps) > 0.1


def test_the_run_is_that_of_the_weights():
    file = rosetta.unknown_weights()
    assert {name: value.shape for name, value in file.items()} == {
        "W_x": (16, 3),
        "W_h": (16, 4),
        "b": (16,),
        "x": (12, 1, 3),
        "outputs": (12, 1, 4),
    }
    again = rosetta.unknown_weights()
    for name, value in file.items():
        np.testing.assert_array_equal(again[name], value)


@pytest.mark.parametrize("answer", ["cu", 3, ("i", "f", "g", "o"), NAMES[:3], [["cu"]], NAMES * 2])
def test_what_is_no_order_is_told(answer):
    verdict = rosetta.gate_order(answer)
    assert verdict.right is False
    assert verdict.reason == "The answer is the names cu, cs, cr, du, in some order."
