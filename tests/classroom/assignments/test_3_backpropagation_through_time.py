"""Assignment 3: what typical wrong answers are worth, what is said to them, and nothing leaks."""

from __future__ import annotations

import contextlib
import io
import itertools
from functools import cache

import numpy as np
import one_question
import plainly
import pytest
from wrong_answers_3 import WRONG

from unrolled_course import judging

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
    cell.source = one_question.edited(cell.source, edits)
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


#: Written from the text, without a look at the solution; in the place of «…» stands a number.
FROM_THE_TEXT = """
def furthest_off(f, at, claimed):
    off, largest = np.zeros(at.shape), 0.0
    for i in np.ndindex(at.shape):
        h = «step» * max(1.0, abs(float(at[i])))
        ahead, behind = quotients(f, at, i, h)
        off[i] = max(abs(ahead - claimed[i]), abs(behind - claimed[i]))
        largest = max(largest, abs(ahead), abs(behind))
    off[np.isnan(off)] = np.inf
    if (off <= «tolerance» * largest).all():
        return None
    return tuple(int(k) for k in np.unravel_index(off.argmax(), at.shape))
"""
#: One that looks at no kink.
NAIVE = """
def furthest_off(f, at, claimed):
    slope = np.zeros(at.shape)
    for i in np.ndindex(at.shape):
        up, down, h = at.copy(), at.copy(), 1e-6 * max(1, abs(at[i]))
        up[i] += h
        down[i] -= h
        slope[i] = (f(up) - f(down)) / (2 * h)
    off = np.abs(slope - claimed)
    if (off <= 0.005 * «largest»).all():
        return None
    return np.unravel_index(np.nan_to_num(off, nan=np.inf).argmax(), at.shape)
"""


def checked(source, who, folder):
    """Return score and self-check of a gradient checker."""
    notebook = plainly.solution(NAME, who)
    (cell,) = (cell for cell in notebook.cells if cell.id == "checker")
    return answered(who, "checker", [(cell.source, source)], folder)


@pytest.mark.parametrize("who", STUDENTS[:2])
@pytest.mark.parametrize("step", ["1e-8", "1e-6", "1e-4"])
@pytest.mark.parametrize("tolerance", ["2e-3", "5e-3"])
def test_a_checker_written_from_the_text_gets_all_points(who, step, tolerance, tmp_path):
    source = FROM_THE_TEXT.replace("«step»", step).replace("«tolerance»", tolerance)
    score, told = checked(source, who, tmp_path / "run")
    assert (score.fraction, score.feedback) == (1, "All claims are judged rightly.")
    assert told.startswith("Right in plain cases.")


@pytest.mark.parametrize(
    ("largest", "points"), [("np.abs(slope).max()", 13), ("np.abs(slope)", 10)]
)
def test_a_checker_that_is_blind_to_kinks_loses_what_the_text_demands(largest, points, tmp_path):
    source = NAIVE.replace("«largest»", largest)
    score, told = checked(source, STUDENTS[0], tmp_path / "run")
    assert score.fraction == pytest.approx(points / 16)
    assert "kinks, misjudged is a point where the function has a kink" in score.feedback
    assert told.startswith("Not yet. |x| + |y| at x = 1, y = 0, where y runs over a kink")


def test_the_points_of_the_demands_are_those_of_the_text():
    text = (FOLDER / "master.md").read_text(encoding="utf-8")
    demands = text.split("| demand | points |")[1].split("*How long")[0]
    claims = judging.load(FOLDER / "claims.py")
    told = [int(row.rsplit("|", 2)[1]) for row in demands.strip().splitlines()[1:]]
    assert told == list(claims.POINTS.values())
    assert sum(claims.POINTS.values()) == 16


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
    handed = plainly.handed(solution)
    for text in ("probe(", "SOLUTION", "HIDDEN", *plainly.given(NAME, who)["planted"].values()):
        assert text not in handed
    solved = plainly.solved_lines(solution)
    assert [line for line in solved if line in handed] == []
    assert len(solved) > 80
