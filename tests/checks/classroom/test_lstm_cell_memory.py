"""Self-checks of assignment 4 say what is wrong with held gates and claims about memory."""

import numpy as np
import pytest
from right_answers_4 import CELL, G_c, example, forward, hold, shapes, spoiled, unpack

from unrolled.checks.classroom import lstm_cell as checks


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda p: 3, "must return a dict like p"),
        (lambda p: p | {"W": 0 * p["W"]}, "the gate is deaf, but off by 0.5"),
        (lambda p: p | {"W": np.where(abs(p["W"]) > 9, p["W"], 0)}, "a_du changes"),
    ],
)
def test_what_is_wrong_with_a_held_gate_is_said(change, reason):
    verdict = checks.hold(spoiled(hold, change), forward, unpack, G_c, CELL, shapes, example())
    assert verdict.right is False
    assert reason in verdict.reason


def test_a_large_bias_alone_does_not_hold_a_gate():
    def listening(p, gate, unit, value):
        held = {name: a.copy() for name, a in p.items()}
        unpack(held, p["P"].shape[1])["b"][gate][unit] = 1e12 * (2 * value - 1)
        return held

    verdict = checks.hold(listening, forward, unpack, G_c, CELL, shapes, example())
    assert verdict.right is False
    assert "its node still depends on what comes in" in verdict.reason


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ([1], "The answer is a dict"),
        ({1: {}}, 'Unit 0: expected a dict with "wire"'),
        ({0: {"wire": "s", "written": 1, "breaks": []}}, '"wire" is one of state, value'),
        ({0: {"wire": "none", "written": 12, "breaks": []}}, "a step from 0 to 11"),
        ({0: {"wire": "none", "written": 1, "breaks": "cr=0"}}, "is a list, and may be empty"),
        ({0: {"wire": "state", "written": 1, "breaks": ["cs=0"]}}, "expected are cr=0, cr=1"),
        ({0: {"wire": "none", "written": 1, "breaks": ["cr=0"]}}, "what can break?"),
    ],
)
def test_the_form_of_facts_is_told(known, reason):
    verdict = checks.facts(known, ["cr"], 12, 1)
    assert verdict.right is False
    assert reason in verdict.reason


def test_lists_that_are_all_empty_are_doubted():
    """No experiment changes anything if hold changes nothing."""
    known = {k: {"wire": "state", "written": 3, "breaks": []} for k in range(3)}
    verdict = checks.facts(known, ["cr"], 12)
    assert verdict.right is False
    assert "does hold change anything?" in verdict.reason
    known[1]["breaks"] = ["cr=0"]
    assert checks.facts(known, ["cr"], 12).right


def test_what_changes_nothing_is_told_so():
    verdict = checks.hold(
        lambda p, *at: {k: a.copy() for k, a in p.items()},
        *(forward, unpack, G_c, CELL, shapes, example()),
    )
    assert "nothing was changed. Does your unpack hand out copies?" in verdict.reason


def test_a_picture_has_every_number_and_no_picture_is_empty():
    picture = checks.Picture({"g_cs": [0.0, 1.0], "s": [-0.25, 3.0]}, "unit 0")
    html = picture._repr_html_()
    for number in ("0.00", "1.00", "-0.25", "3.00"):
        assert number in html
        assert number in repr(picture)
    assert html.count('<th scope="col">') == 3
    assert "http" not in html
    assert repr(checks.Picture({}, "nothing")).strip() == "nothing"
