"""Independent targets do not make a reset harmless: bits, enumerated.

The condition of the paper's proposition, independence of the targets v_m, is not sufficient. What
is: independence of the pairs (x_m, v_m), statement U6.
"""

from itertools import product

import pytest


def table(model):
    """Return the joint distribution of what ``model`` makes of fair bits: list of equal chances."""
    return [model(*bits) for bits in product((0, 1), repeat=model.__code__.co_argcount)]


def mean(rows, target, given):
    """Return E[target | given] as a dict from what is given to the mean."""
    groups = {}
    for row in rows:
        groups.setdefault(given(row), []).append(target(row))
    return {key: sum(values) / len(values) for key, values in groups.items()}


def independent(rows, one, other):
    """Tell whether two functions of a row are independent."""
    pairs = [(one(row), other(row)) for row in rows]
    ones, others = ([pair[i] for pair in pairs] for i in (0, 1))
    return all(
        pairs.count((a, b)) * len(rows) == ones.count(a) * others.count(b)
        for a in set(ones)
        for b in set(others)
    )


def leak(v_0, v_1, k):
    """Two segments of one step: x_0 = k is the key to x_1 = v_1 ⊕ k."""
    return {"x": (k, v_1 ^ k), "v": (v_0, v_1)}


def paired(v_0, v_1, a, b):
    """Each segment's input depends on its own target: x_m = v_m ∧ a noise bit of its own."""
    return {"x": (v_0 & a, v_1 & b), "v": (v_0, v_1)}


def full_history(row):
    return row["x"]


def segment_history(row):
    return row["x"][1]


def target(row):
    return row["v"][1]


def test_the_targets_of_the_leak_are_independent_and_its_pairs_are_not():
    rows = table(leak)
    assert independent(rows, lambda row: row["v"][0], lambda row: row["v"][1])
    pairs = [lambda row, m=m: (row["x"][m], row["v"][m]) for m in (0, 1)]
    assert not independent(rows, *pairs)


def test_a_reset_loses_the_whole_bit_of_the_leak():
    """The mean of the target is 0 or 1 by the full history, ½ by that of the segment."""
    rows = table(leak)
    assert mean(rows, target, full_history) == {(k, v ^ k): v for v in (0, 1) for k in (0, 1)}
    assert mean(rows, target, segment_history) == {0: 0.5, 1: 0.5}


def test_a_reset_loses_nothing_if_the_pairs_are_independent():
    """U6: the best prediction by the full history is that by the history of the segment."""
    rows = table(paired)
    pairs = [lambda row, m=m: (row["x"][m], row["v"][m]) for m in (0, 1)]
    assert independent(rows, *pairs)
    by_segment = mean(rows, target, segment_history)
    for x, value in mean(rows, target, full_history).items():
        assert value == pytest.approx(by_segment[x[1]], abs=0)


def test_independence_does_not_mean_that_nothing_of_the_other_is_used():
    """Step 5 of the proof: s_l = x_l and s_m = x_m ⊕ x_l take all four pairs equally often."""
    pairs = sorted((x_l, x_m ^ x_l) for x_l, x_m in product((0, 1), repeat=2))
    assert pairs == [(0, 0), (0, 1), (1, 0), (1, 1)]
