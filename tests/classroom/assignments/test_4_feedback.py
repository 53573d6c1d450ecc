"""Assignment 4: what one mistake costs in later places, and what is said about it."""

from __future__ import annotations

import numpy as np
import one_question
import plainly
import pytest

from unrolled.checks.classroom import lstm_cell as checks
from unrolled_course import masters

NAME = "4-the-lstm"
FREE = (("kind", "free"), ("full", True), ("gate_warp", "root"))
HINT = "look there first"


def said(question, edits, folder, structure=FREE):
    """What self-check and judge say about a solution with edits."""
    source = one_question.code_of(NAME, structure, question, edits)
    return one_question.said(NAME, structure, question, source, folder)


def test_weights_are_right_for_everybody_and_an_exchange_shows_in_each_example():
    """The example is rounded, and weights of 2 or 3 make more of that."""
    master = masters.read(plainly.ASSIGNMENTS / NAME)
    for k in range(60):
        cells = masters.render(master, plainly.given(NAME, f"student-{k}")).cells
        names = {"np": np}
        for cell in cells:
            if cell.source.startswith("# Given. The cell") or cell.id in ("unpack", "core"):
                exec(cell.source, names)
        unpack, cell = names["unpack"], names["CELL"]
        given = cell, names["shapes"], names["EXAMPLE"]
        assert checks.unpack(unpack, *given).right
        assert checks.core(names["core"], names["G_c"], names["G_u"], cell, given[2]).right
        for source in ("W_x", "W_v", "b", "W_v turned"):
            assert checks.unpack(wrong(unpack, source, cell["order"]), *given).right is False


def wrong(unpack, source, order):
    """Weights of two nodes exchanged, or those of one transposed."""

    def answer(p, d):
        parts = unpack(p, d)
        if source == "W_v turned":
            return parts | {"W_v": parts["W_v"] | {order[0]: parts["W_v"][order[0]].T}}
        w = parts[source]
        return parts | {source: w | {order[0]: w[order[1]], order[1]: w[order[0]]}}

    return answer


def test_a_wrong_gradient_costs_its_own_node_only(tmp_path):
    edits = [("alpha.sum(axis=0)", 'alpha.sum(axis=0) * (which != "du")')]
    check, score = said("backward", edits, tmp_path)
    assert score.fraction == pytest.approx(1 - 0.5 / 4)
    assert "the gradient by W is wrong" in score.feedback
    assert "in what belongs to node du" in score.feedback
    assert HINT in score.feedback
    assert "the gradient by b of du is zero everywhere" in check
    assert "the gradient by W_x of all nodes" in check
    assert "the gradient by all weights of cu" in check


def test_a_forgotten_term_is_named_and_leaves_half(tmp_path):
    edits = [("return alpha @ W_s if W_s.ndim == 2", "return alpha @ W_s.T if W_s.ndim == 2")]
    check, score = said("backward", edits, tmp_path)
    assert score.fraction == 0.5
    assert "through the weights of a state" in score.feedback
    assert "d = 2" in check


def test_who_writes_into_an_argument_besides_loses_a_fifth_of_that_half(tmp_path):
    edits = [
        ("return alpha @ W_s if W_s.ndim == 2", "return alpha @ W_s.T if W_s.ndim == 2"),
        ("d_s.copy(), d_v.copy()", "d_s, d_v.copy()"),
    ]
    assert said("backward", edits, tmp_path).score.fraction == pytest.approx(0.4)


@pytest.mark.parametrize("answer", ["return 3", "return {'W': 0, 'P': 0}, d_v, d_v[0], d_v[0]"])
def test_a_way_back_of_another_form_is_worth_nothing(answer, tmp_path):
    source = f"def backward(p, x, run, d_s, d_v):\n    {answer}"
    check, score = one_question.said(NAME, FREE, "backward", source, tmp_path)
    assert score.fraction == 0
    assert check.startswith("Not yet.")
    assert "expected" in score.feedback or "is no array" in score.feedback


def test_direct_parts_of_the_initial_state_cost_no_more_than_that(tmp_path):
    edits = [("psi[0], chi[0]", "psi[0] - d_s[0], chi[0] - d_v[0]")]
    assert said("backward", edits, tmp_path).score.fraction == pytest.approx(0.8)


def test_copies_of_the_gradients_are_found(tmp_path):
    copies = "unpack({k: a.copy() for k, a in grads.items()}, d)"
    check = said("backward", [("unpack(grads, d)", copies)], tmp_path).check
    assert "grads is zero everywhere. If your unpack hands out copies" in check


@pytest.mark.parametrize("question", ["backward", "hold"])
def test_nothing_is_judged_against_a_wrong_forward_pass(question, tmp_path):
    """A way back that fits a wrong run was called right."""
    structure = (("kind", "shared"), ("sees", (("cu", "kept"), ("cs", "old"), ("cr", "new"))))
    edits = [('"kept": kept', '"kept": s_old')]
    source = one_question.code_of(NAME, structure, "forward", edits)
    check = one_question.said(NAME, structure, question, source, tmp_path).check
    assert "Not yet. Your forward pass is not right yet, and a" in check
    assert check.endswith("cannot be judged against it. See part 3.")


@pytest.mark.parametrize("question", ["backward", "hold"])
def test_nothing_is_judged_against_a_run_with_a_wrong_unpack(question, tmp_path):
    structure = (("kind", "shared"), ("full", True), ("by", "unit"))
    for k, edit in enumerate(
        [('DRAWN["by"] == "unit"', "False"), ('p["P"])', 'p["P"].swapaxes(1, 2))')]
    ):
        source = one_question.code_of(NAME, structure, "unpack", [edit])
        said = one_question.said(NAME, structure, question, source, tmp_path / str(k))
        assert said.check.endswith("begin with part 1.")


def test_the_feedback_of_a_way_back_points_to_the_forward_pass_too(tmp_path):
    edits = [("alpha.sum(axis=0)", 'alpha.sum(axis=0) * (which != "du")')]
    score = said("backward", edits, tmp_path).score
    assert "your forward pass differs from the cell, and a way back that fits" in score.feedback


def test_no_factor_is_told_where_all_is_a_multiple(tmp_path):
    edits = [("alpha = by_signal", 'alpha = (1.02 if name == "cs" else 1) * by_signal')]
    check, score = said("backward", edits, tmp_path)
    assert "With T = 1, B = 1: the gradient by W is wrong, most at" in score.feedback
    assert "times" not in score.feedback + check


def test_the_first_signal_that_is_off_is_named(tmp_path):
    structure = (("kind", "free"), ("sees", (("cu", "old"), ("cs", "old"), ("cr", "new"))))
    score = said("forward", [('"new": s}', '"new": s_old}')], tmp_path, structure).score
    assert score.feedback.startswith("With T = 1, B = 1: v is wrong")
    assert "What is off first is a_cr in step 0." in score.feedback


def test_who_changes_copies_is_told_that_nothing_is_changed(tmp_path):
    copies = [("parts = unpack(held, ", "parts = unpack({k: a.copy() for k, a in p.items()}, ")]
    check, score = said("hold", copies, tmp_path)
    assert "nothing was changed. Does your unpack hand out copies?" in check
    assert "nothing is changed: does your unpack hand out copies?" in score.feedback


def test_a_wrong_unpack_is_named_as_a_cause_in_what_calls_it(tmp_path):
    turned = "w0 = unpack\ndef unpack(p, d):\n    w = w0(p, d)\n    return w | {'W_v': "
    turned += "{g: a.T for g, a in w['W_v'].items()}}"
    for question in ("forward", "backward", "hold"):
        score = one_question.said(NAME, FREE, question, turned, tmp_path / question).score
        assert score.fraction < 1
        assert HINT in score.feedback


@pytest.mark.parametrize("question", ["forward", "hold"])
def test_no_hint_is_given_where_there_is_no_answer(question, tmp_path):
    source = f"def {question}(*given):\n    raise NotImplementedError"
    score = one_question.said(NAME, FREE, question, source, tmp_path).score
    assert score.feedback.endswith("There is no answer yet.")


def test_a_bias_beyond_what_a_warp_can_square_is_told(tmp_path):
    with np.errstate(all="ignore"):
        check, score = said("hold", [("1e12 *", "1e200 *")], tmp_path)
    assert "so large that G_c overflows" in score.feedback
    assert "with so large a bias G_c overflows" in check
    assert HINT not in score.feedback


def test_all_wrong_facts_are_named(tmp_path):
    source = 'for one in facts.values(): one["written"] = min(11, one["written"] + 1)'
    score = one_question.said(NAME, FREE, "facts", source, tmp_path).score
    assert score.feedback.count('"written" of unit') == 2


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([("[d_s[first:last]", "[0 * d_s[first:last]")], "d_s_before"),
        (
            [("by_s[None]", "by_s[None] - (last < T) * d_s[last]"),
             ("by_v[None]", "by_v[None] - (last < T) * d_v[last]")],
            "the direct parts at a border count in no piece",
        ),
        ([("by_v[None]", "by_v[None] + (last < T) * d_v[last]")], "by v at a border counts twice"),
    ],
)  # fmt: skip
def test_how_often_a_border_counts_is_told(edits, words, tmp_path):
    assert words in said("segments", edits, tmp_path).check
