"""Self-checks of assignment 4 say what is wrong with the weights and the core of a cell."""

import numpy as np
import pytest
from right_answers_4 import CELL, G_c, core, example, forward, shapes, spoiled, unpack

from unrolled.checks.classroom import lstm_cell as checks
from unrolled.checks.classroom.lstm_cell.guarding import first_off


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda w: 3, "expected is a dict with W_x, W_v, b, W_s, got int"),
        (lambda w: w | {"W_s": {}}, "W_s must be a dict with cr"),
        (lambda w: w | {"b": w["W_x"]}, "b of du has shape (1, 1)"),
        (lambda w: w | {"W_s": {"cr": w["W_s"]["cr"].copy()}}, "but W_s of cr is a copy"),
        (lambda w: w | {"b": {g: a + 0 for g, a in w["b"].items()}}, "but b of du is a copy"),
        (lambda w: w | {"W_x": w["W_v"]}, "some number of p is in no array or in two"),
        (
            lambda w: w | {"b": {"du": w["b"]["cr"], "cr": w["b"]["du"]}},
            "In step 0, with your weights a_du[0, 0]",
        ),
    ],
)
def test_what_is_wrong_with_weights_is_said(change, reason):
    verdict = checks.unpack(spoiled(unpack, change), CELL, shapes, example())
    assert verdict.right is False
    assert reason in verdict.reason


def test_weights_of_the_state_are_compared_in_the_second_step():
    """The example begins with the state zero, so its first step says nothing about them."""
    given = example()
    two = {"order": ["du", "cr"], "sees": {"du": "old", "cr": "new"}}
    p = {"P": np.array([[0.3, -0.4], [0.9, 0.2]]), "W": np.array(given["p"]["W"])}
    w, s, v = unpack(p, 2), [np.zeros((2, 2))], [given["v_before"]]
    nodes = {"du": [], "cr": []}
    for x_n in given["x"]:
        for g, seen, row in (("du", "old", 0), ("cr", "new", 1)):
            a = x_n @ w["W_x"][g].T + v[-1] @ w["W_v"][g].T + w["b"][g]
            if seen == "new":
                s.append(0.5 * s[-1] + np.tanh(nodes["du"][-1]))
            nodes[g].append(a + s[-1] * p["P"][row])
        v.append(np.tanh(s[-1]))
    run = {"s": s, "v": v, "a_du": nodes["du"], "a_cr": nodes["cr"]}
    known = given | {"p": p, "run": {k: np.array(a).tolist() for k, a in run.items()}}

    def sizes(d, d_x):
        return shapes(d, d_x) | {"P": (2, d)}

    def right(p, d):
        return unpack(p, d) | {"W_s": {"du": p["P"][0], "cr": p["P"][1]}}

    def exchanged(p, d):
        return unpack(p, d) | {"W_s": {"du": p["P"][1], "cr": p["P"][0]}}

    def turned(p, d):
        return unpack(p, d) | {"W_s": {"du": p["P"][0][::-1], "cr": p["P"][1]}}

    assert checks.unpack(right, two, sizes, known).right
    assert "is no array of P" in checks.unpack(turned, two, sizes, known).reason
    assert checks.unpack(exchanged, two, sizes, known).right is False


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda pair: pair[0], "core must return a pair"),
        (lambda pair: (pair[0], pair[1][:1]), "v has shape (1, 2)"),
        (lambda pair: (pair[0], pair[0]), "In step 0 v[0, 0] is"),
        (lambda pair: (pair[0] + (len(pair[0]) == 1), pair[1] * len(pair[0]) / 2), "depends on"),
    ],
)
def test_what_is_wrong_with_a_core_is_said(change, reason):
    verdict = checks.core(spoiled(core, change), G_c, np.tanh, CELL, example())
    assert verdict.right is False
    assert reason in verdict.reason


def test_rounding_of_the_example_is_not_taken_for_a_mistake():
    """States and values are printed to six digits; large weights make more of what is lost."""
    given = example()
    p = {"W": 40 * np.array(given["p"]["W"]), "P": 40 * np.array(given["p"]["P"])}
    exact = forward(p, given["x"], given["s_before"], given["v_before"])
    run = {name: a.round(6) for name, a in exact.items()}
    known = given | {"p": p, "run": {k: a.tolist() for k, a in run.items()}}
    nodes = run["v"][1] @ unpack(p, 2)["W_v"]["du"].T + given["x"][1] @ p["W"][:2, :1].T
    off = np.abs(nodes + p["W"][:2, -1] - run["a_du"][1]).max()
    assert off > 2e-6
    assert checks.unpack(unpack, CELL, shapes, known).right


def test_two_numbers_that_differ_are_shown_to_differ():
    said = first_off("a", np.array([1.00000321]), np.array([1.0]), 1e-6)
    assert said == "a[0] is 1.000000 in the example; yours is 1.000003"
    assert "is 2.0000 in the example; yours is nan" in first_off(
        "a", np.array([np.nan]), np.array([2.0])
    )
