"""Assignment 3: what typical wrong answers are worth, what is said to them, and nothing leaks."""

from __future__ import annotations

import contextlib
import io
import itertools
from functools import cache

import numpy as np
import plainly
import pytest
from wrong_answers_3 import END, WRONG

from unrolled_course import judging, masters

NAME = "3-backpropagation-through-time"
FOLDER = plainly.ASSIGNMENTS / NAME
#: Cells that a question needs besides its own.
NEEDS = {"backward": {"forward"}, "evidence": {"checker"}, "lines": {"checker", "evidence"}}
STUDENTS = ["ada", "emmy", "sofia", "srinivasa", "kurt"]
suspects = judging.load(FOLDER / "suspects.py")
expected = judging.load(FOLDER / "expected.py")


@cache
def student(**structure):
    """Return the first student whose network or mistakes are these."""
    for k in itertools.count():
        given = plainly.given(NAME, f"student-{k}")
        has = given["network"] | {f"program_{w}": m for w, m in given["planted"].items()}
        if all(has[key] == value for key, value in structure.items()):
            return f"student-{k}"
    raise AssertionError


def answered(who, question, edits, folder):
    """Return score and self-check of a question whose solution has been edited: (old, new)."""
    notebook = plainly.solution(NAME, who)
    needed = NEEDS.get(question, set()) | {question, f"{question}-graded"}
    notebook.cells = [
        cell for cell in notebook.cells if "nbgrader" not in cell.metadata or cell.id in needed
    ]
    (cell,) = (cell for cell in notebook.cells if cell.id == question)
    for old, new in edits:
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
    given = plainly.given(NAME, who)
    asked = judging.questions(FOLDER)[question]
    rng = plainly.variants.generator(plainly.SECRET, NAME, who, f"hidden {question}")
    calls = None if asked.calls is None else asked.calls(given, rng)
    with contextlib.redirect_stdout(io.StringIO()) as told:
        records = plainly.run(notebook, {question: calls}, folder)
    score = judging.judge(asked, given, calls, records.get(question))
    return score, told.getvalue().splitlines()[-1]


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_answer_gets_what_it_deserves(mistake, tmp_path):
    question, structure, edits, fraction, says, checks = WRONG[mistake]
    score, told = answered(student(**structure), question, edits, tmp_path / "run")
    assert says in score.feedback
    assert checks in told
    if fraction is None:  # which entry is furthest off depends on the student: between these
        assert 0.7 <= score.fraction < 0.9
    else:
        assert score.fraction == pytest.approx(fraction, abs=1e-6)


@pytest.mark.parametrize("kind", expected.KINDS)
def test_the_solution_is_right_for_every_kind_of_memory(kind, tmp_path):
    """The students of all assignments do not meet every kind."""
    for question in ("forward", "backward"):
        score, told = answered(student(kind=kind), question, [], tmp_path / question)
        assert score.fraction == 1
        assert told.startswith("Right.")


@pytest.mark.parametrize("which", suspects.MISTAKES)
def test_every_planted_line_is_found_and_makes_a_wrong_gradient(which):
    """Right programs agree with differences; each mistake shows after seven steps."""
    warp, rng = expected.WARPS["arctan"][:2], np.random.default_rng(0)
    at, y = suspects.case(which, (7, 2, 4, 2, 2), rng)
    right = suspects.functions(suspects.suspect(which, None, warp, {}).source)
    gradients, objective = right[f"gradients_{which}"](at, y), right[f"objective_{which}"]
    for name, value in at.items():  # the complex step knows nothing of backward passes
        index = tuple(rng.integers(value.shape))
        nudge = np.zeros(value.shape, complex)
        nudge[index] = 1e-30j
        slope = objective(at | {name: value + nudge}, y).imag / 1e-30
        assert gradients[name][index] == pytest.approx(slope, rel=1e-9, abs=1e-12)
    for mistake in suspects.MISTAKES[which]:
        made = suspects.suspect(which, mistake, warp, {"psi": "delta"})
        lines = made.source[made.source.index(f"def gradients_{which}") :].splitlines()
        assert lines[made.line - 1].endswith(f"# {made.line}")
        wrong = suspects.functions(made.source)[f"gradients_{which}"](at, y)
        assert suspects.wrong_names(wrong, gradients)


def test_a_mistake_whose_line_is_not_in_the_program_is_an_error(monkeypatch):
    monkeypatch.setitem(suspects.BACKWARD, 1, "def gradients_1(at, y):\n    return at\n")
    with pytest.raises(ValueError, match="expected its line once in program 1"):
        suspects.suspect(1, "no slope", ("z", "1"), {})


def test_variants_differ_in_structure_and_no_program_is_the_students_own():
    made = [plainly.given(NAME, f"student-{k}") for k in range(60)]
    structures = {tuple(sorted(g["network"].items())) for g in made}
    assert len(structures) >= 55
    assert len({tuple(g["planted"].values()) for g in made}) >= 40
    for given in made:
        warps = set(given["warps"].values())
        assert len(warps) == 3
        assert given["network"]["warp"] not in warps


@pytest.mark.parametrize("who", STUDENTS)
def test_a_student_gets_no_line_of_the_solution_and_no_hidden_line(who):
    solution = plainly.solution(NAME, who)
    handed = "\n".join(cell.source for cell in masters.for_student(solution).cells)
    assert "probe(" not in handed
    for text in ("SOLUTION", "HIDDEN", *plainly.given(NAME, who)["planted"].values()):
        assert text not in handed
    solved = 0
    for cell in solution.cells:
        for part in cell.source.split("### BEGIN SOLUTION")[1:]:
            for line in part.split(END)[0].splitlines():
                # Short ones, such as `return None`, are anybody's.
                if len(line.strip()) > 18:
                    assert line.strip() not in handed
                    solved += 1
    assert solved > 80
