"""Assignment 2: a way back that is wrong is told where its mistake is not."""

from __future__ import annotations

import one_question
import pytest

NAME = "2-unrolling"
TURN = ("delay", "turn", "mean", "leak", "largest", "both")
WIPE = ("echo", "wipe", "change", "leak", "largest", "both")
TRANSPOSED = 'psi @ (p["W_r"].T if turned else p["W_r"])'
#: Structure, edits of the solution, phrases of the self-check.
SLIPS = {
    "the beat is forgotten": (
        TURN,
        [(TRANSPOSED, 'psi @ p["W_r"]'), ("by_W.T if turned else by_W", "by_W")],
        ("without a beat, all is right", "with a symmetric W_r W_r alone is wrong"),
    ),
    "at a beat the gradient is not transposed": (
        TURN,
        [("by_W.T if turned else by_W", "by_W")],
        ("without a beat, all is right", "with a symmetric W_r W_r alone is wrong"),
    ),
    "at a beat the way back is not transposed": (
        TURN,
        [(TRANSPOSED, 'psi @ p["W_r"]')],
        ("without a beat, all is right", "with a symmetric W_r all is right with beats, too"),
    ),
    "a wiped beat is forgotten": (
        WIPE,
        [('if not (beat and MACHINE["clock"] == "wipe"):', "if True:")],
        ("without a beat, all is right", "look at the beats"),
    ),
    "W_d is transposed": (
        TURN,
        [('by_far = psi @ p["W_d"]', 'by_far = psi @ p["W_d"].T')],
        ("With W_d = 0 all is right: look at what comes back through it.",),
    ),
    "a delayed adjoint is lost": (
        TURN,
        [("by_r[n + back - D] += by_far", "pass")],
        ("With W_d = 0 all is right: look at what comes back through it.",),
    ),
    "W_r is transposed": (
        TURN,
        [(TRANSPOSED, 'psi @ (p["W_r"] if turned else p["W_r"].T)')],
        ("With one step all is right: look at what comes back through W_r",),
    ),
    "the mean is not summed up": (
        TURN,
        [("by_total = by_total + d_y[n]", "by_total = d_y[n]")],
        ("even where W_r and W_d are 0: look at what comes back through the output",),
    ),
    "the change forgets what is taken away": (
        WIPE,
        [("by_r[n + back - 1] -= d_y[n]", "pass")],
        ("even where W_r and W_d are 0: look at what comes back through the output",),
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_mistake_on_the_way_back_is_told_by_what_it_spares(slip, tmp_path):
    structure, edits, phrases = SLIPS[slip]
    source = one_question.code_of(NAME, structure, "retreat", edits)
    said = one_question.said(NAME, structure, "retreat", source, tmp_path)
    assert said.score.fraction < 1
    for phrase in phrases:
        assert phrase in said.check
