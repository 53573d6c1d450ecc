"""Assignment 4: what typical wrong answers are worth, what is said to them, and nothing leaks."""

from __future__ import annotations

import itertools

import nudges
import numpy as np
import one_question
import plainly
import pytest
from wrong_answers_4 import NOT_SEEN, WRONG

from unrolled_course import judging

NAME = "4-the-lstm"
STUDENTS = ["ada", "emmy", "sofia", "srinivasa", "kurt"]
variant = judging.load(plainly.ASSIGNMENTS / NAME / "variant.py")
expected, trace = variant.expected, variant.trace
KINDS = list(itertools.product(expected.KINDS, expected.READOUTS))


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_answer_gets_what_it_deserves(mistake, tmp_path):
    question, structure, answer, fraction, says, checks = WRONG[mistake]
    source = one_question.code_of(NAME, structure, question, answer)
    said = one_question.said(NAME, structure, question, source, tmp_path)
    assert says in said.score.feedback
    assert said.score.fraction == pytest.approx(fraction, abs=1e-6)
    assert checks in said.check


def test_what_the_self_checks_do_not_see_is_known():
    assert {name for name, row in WRONG.items() if row[-1] == "The form is in order"} == NOT_SEEN


@pytest.mark.parametrize(("kind", "readout"), KINDS)
def test_the_solution_is_right_for_every_cell(kind, readout, tmp_path):
    """The students of all assignments do not meet every cell."""
    structure = (("kind", kind), ("readout", readout))
    for question in ("core", "forward", "backward", "hold", "facts"):
        said = one_question.said(NAME, structure, question, "", tmp_path / question, seed=3)
        assert said.score.fraction == 1
        opening = "The form is in order." if question == "facts" else "Right."
        assert said.check.splitlines()[-1].startswith(opening)


@pytest.mark.parametrize(("kind", "readout"), KINDS)
def test_the_judges_gradient_is_that_of_nudges(kind, readout):
    """The trusted computation is not trusted blindly."""
    rng = np.random.default_rng(1)
    cell = variant.drawn(rng, kind=kind, readout=readout)
    p = {k: rng.normal(size=v) for k, v in expected.shapes(cell, 3, 2).items()}
    at = {**p, "x": rng.normal(size=(4, 2, 2)), "s": rng.normal(size=(2, 3)), "v": np.ones((2, 3))}
    run = expected.forward(cell, p, at["x"], at["s"], at["v"])
    d_s, d_v = rng.normal(size=(2, *run["s"].shape))

    def objective(at):
        run = expected.forward(cell, at, at["x"], at["s"], at["v"])
        return (d_s * run["s"]).sum() + (d_v * run["v"]).sum()

    grads, *rest = expected.backward(cell, p, at["x"], run, d_s, d_v)
    gradients = grads | dict(zip("xsv", rest, strict=True))
    assert nudges.wrong(objective, at, gradients, rng) == []


def test_every_slip_changes_the_gradient_of_some_cell():
    seen = set()
    for seed, (kind, readout) in enumerate(KINDS):
        rng = np.random.default_rng(seed)
        cell = variant.drawn(rng, kind=kind, readout=readout)
        p = {k: rng.normal(size=v) for k, v in expected.shapes(cell, 3, 2).items()}
        x, (s, v) = rng.normal(size=(3, 2, 2)), rng.normal(size=(2, 2, 3))
        run = expected.forward(cell, p, x, s, v)
        d_s, d_v = rng.normal(size=(2, *run["s"].shape))
        right = expected.backward(cell, p, x, run, d_s, d_v)
        for slip in expected.SLIPS:
            made = expected.backward(cell, p, x, run, d_s, d_v, slip=slip)
            if not np.allclose(made[0]["W"], right[0]["W"]):
                seen.add(slip)
    assert seen == set(expected.SLIPS)


def test_parameters_taken_apart_and_stacked_again_are_the_same():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        cell = variant.drawn(rng)
        p = {k: rng.normal(size=v) for k, v in expected.shapes(cell, 3, 2).items()}
        again = expected.packed(cell, expected.unpacked(cell, p))
        assert all(np.array_equal(again[k], a) for k, a in p.items())


def test_variants_differ_in_structure_and_in_what_is_to_be_concluded():
    made = [plainly.given(NAME, f"student-{k}") for k in range(40)]
    cells = [g["cell"] for g in made]
    kinds = {(c["kind"], c["readout"], tuple(sorted(c["sees"].items())), c["full"]) for c in cells}
    assert len(kinds) >= 30
    assert len({(tuple(c["order"]), tuple(c["sources"]), c["by"], c["turned"]) for c in cells}) > 30
    facts = []
    for given in made:
        p = {k: np.array(a) for k, a in given["small"]["p"].items()}
        cell, x = expected.Cell(**given["cell"]), np.array(given["small"]["x"])
        found = trace.changes(cell, p, x)
        assert trace.plain(found)
        facts.append(trace.facts(found))
        by_wire = {unit["wire"]: unit["written"] for unit in facts[-1].values()}
        marks = [np.flatnonzero(x[:, 0, mark])[-1] for mark in (trace.MARK_A, trace.MARK_B)]
        assert by_wire == {"state": marks[0], "value": marks[1], "none": trace.LAST}
    assert len({repr(f) for f in facts}) >= 35
    assert len({repr(sorted(u["breaks"] for u in f.values())) for f in facts}) >= 5
    for f in facts:
        assert {u["wire"] for u in f.values()} == {"state", "value", "none"}


def test_nobody_has_the_vanilla_lstm():
    for k in range(40):
        cell = plainly.given(NAME, f"student-{k}")["cell"]
        assert (cell["kind"], cell["readout"]) != ("free", "outside")
        assert cell["update_warp"] != cell["readout_warp"]


@pytest.mark.parametrize("size", [0.0, 1e200, 1e308, np.inf])
def test_no_judge_falls_over_numbers_of_any_size(size):
    """Warnings are errors in tests: an overflow would be one."""
    given = plainly.given(NAME, "ada")
    asked = judging.questions(plainly.ASSIGNMENTS / NAME)
    for question in ("core", "hold"):
        calls = asked[question].calls(given, np.random.default_rng(0))
        results = []
        for call in calls:
            of = call[0].values() if question == "hold" else call[:2]
            huge = [np.full(a.shape, size) for a in of]
            made = dict(zip(call[0], huge, strict=True)) if question == "hold" else tuple(huge)
            results.append(judging.Result(made, None, []))
        assert asked[question].score(given, calls, results).fraction == 0


def test_a_structure_without_plain_facts_is_an_error(monkeypatch):
    monkeypatch.setattr(trace, "plain", lambda found: False)
    monkeypatch.setattr(trace, "changes", lambda *given: [{"s": 0, "v": 0, "both": [0]}] * 3)
    cell = variant.drawn(np.random.default_rng(0))
    with pytest.raises(RuntimeError, match="no cell with plain facts"):
        trace.made(cell, np.random.default_rng(0))


@pytest.mark.parametrize("who", STUDENTS)
def test_a_student_gets_no_line_of_the_solution_and_no_hidden_line(who):
    solution = plainly.solution(NAME, who)
    handed = plainly.handed(solution)
    for text in ("probe(", "SOLUTION", "HIDDEN"):
        assert text not in handed
    solved = plainly.solved_lines(solution)
    assert [line for line in solved if line in handed] == []
    assert len(solved) > 80
