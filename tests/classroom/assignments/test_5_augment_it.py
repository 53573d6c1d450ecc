"""Assignment 5: what typical wrong answers are worth, what is said to them, and nothing leaks."""

from __future__ import annotations

import numpy as np
import one_question
import plainly
import pytest
from augment_it import FOLDER, KINDS, NAME, OWN, cells, experiment, variant
from wrong_answers_5 import NOT_SEEN, WRONG

from unrolled.checks.classroom.augmenting import experiment as self_check

STUDENTS = ["ada", "emmy", "sofia", "srinivasa", "kurt"]


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.filterwarnings("ignore:overflow encountered")  # "too far for floats" is a mistake
def test_a_wrong_answer_gets_what_it_deserves(mistake, tmp_path):
    question, structure, answer, fraction, says, checks = WRONG[mistake]
    source = one_question.code_of(NAME, structure, question, answer)
    said = one_question.said(NAME, structure, question, source, tmp_path)
    assert says in said.score.feedback
    assert said.score.fraction == pytest.approx(fraction, abs=1e-6)
    assert checks in said.check
    assert ("Not yet." not in said.check) == (mistake in NOT_SEEN)


@pytest.mark.parametrize(("kind", "where"), KINDS)
def test_the_solution_is_right_for_every_extension(kind, where, tmp_path):
    """The students of all assignments do not meet every extension."""
    for question in ("match", "forward", "backward", "reduction"):
        structure = (("kind", kind), ("where", where))
        said = one_question.said(NAME, structure, question, "", tmp_path / question, seed=3)
        assert said.score.fraction == 1
        assert said.check.startswith("Right.")


def test_a_copy_of_the_base_cell_with_its_changes_is_right(tmp_path):
    structure = (("kind", "leak"), ("where", "rest"))
    for question in ("forward", "backward"):
        said = one_question.said(NAME, structure, question, OWN, tmp_path / question)
        assert said.score.fraction == 1
        assert said.check.startswith("Right.")


def test_every_size_that_is_offered_can_be_matched_at_three_widths():
    rng = np.random.default_rng(0)
    made = [variant.variant(rng) for _ in range(300)]
    made += [variant.made(rng, ("kind", kind), ("where", where)) for kind, where in KINDS]
    for given in made:
        found = variant.pairs(cells.Cell(**given["cell"]), given["sizes"])
        for m in given["sizes"]:
            assert len({d for d, _, size in found if size == m}) >= 3, (given["title"], m)


def test_text_self_check_and_judge_allow_the_same_cells():
    for known in (experiment, self_check):
        assert (known.WIDTHS, known.TOLERANCE) == (variant.WIDTHS, variant.TOLERANCE)
    text = (FOLDER / "master.md").read_text()
    d, most, percent = variant.WIDTHS[0], variant.WIDTHS[-1], round(100 * variant.TOLERANCE)
    assert f"a base cell of {d} to {most} units" in text
    assert f"at most {percent} percent more or fewer" in text
    assert f"for d in range({d}, {most + 1}):" in text
    assert f"<= {variant.TOLERANCE}:" in text


def test_variants_differ_in_structure():
    made = [plainly.given(NAME, f"student-{k}") for k in range(40)]
    structures = {(g["cell"]["kind"], g["cell"]["where"]) for g in made}
    assert len(structures) >= 12
    assert len({kind for kind, _ in structures}) >= 6
    assert {g["task"]["name"] for g in made} == set(variant.TASKS)
    assert len({repr(g["cell"]) for g in made}) == 40


@pytest.mark.parametrize("who", STUDENTS)
def test_a_student_gets_no_line_of_the_solution_and_no_hidden_line(who):
    solution = plainly.solution(NAME, who)
    handed = plainly.handed(solution)
    for text in ("probe(", "SOLUTION", "HIDDEN"):
        assert text not in handed
    # What the base cell has, which is given, a solution may have as well.
    base = next(cell.source for cell in solution.cells if cell.id == "base")
    solved = [line for line in plainly.solved_lines(solution) if line not in base]
    assert [line for line in solved if line in handed] == []
    assert len(solved) > 150
