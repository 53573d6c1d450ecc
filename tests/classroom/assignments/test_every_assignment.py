"""What every assignment owes its students and its teacher, whatever it asks."""

from __future__ import annotations

import nbformat
import plainly
import pytest

from unrolled_course import codec, judging, masters

STUDENTS = ["ada", "emmy", "sofia", "srinivasa", "kurt"]

every_assignment = pytest.mark.parametrize("name", plainly.NAMES)


def test_there_are_five():
    assert plainly.NAMES == [
        "1-differential-equation",
        "2-unrolling",
        "3-backpropagation-through-time",
        "4-the-lstm",
        "5-augment-it",
    ]


@every_assignment
def test_it_is_worth_a_hundred_points_some_of_them_given_by_hand(name):
    master = masters.read(plainly.ASSIGNMENTS / name)
    points = masters.points(master)
    assert sum(points.values()) == 100
    by_hand = {
        cell.id
        for cell in master.cells
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.metadata["nbgrader"]["solution"]
    }
    assert 10 <= sum(points[key] for key in by_hand) <= 40
    rubric = (plainly.ASSIGNMENTS / name / "rubric.md").read_text()
    assert [key for key in by_hand if f"`{key}`" not in rubric] == []
    # Each of the others has a judge, and each judge a cell that asks it.
    asked = {f"{key}-graded" for key in judging.questions(plainly.ASSIGNMENTS / name)}
    assert asked == set(points) - by_hand


@every_assignment
@pytest.mark.parametrize("student", STUDENTS)
def test_the_solution_gets_all_points_and_no_self_check_doubts_it(name, student, tmp_path, capsys):
    notebook = plainly.solution(name, student)
    scores = plainly.graded(name, student, notebook, tmp_path / "run")
    assert {key: s for key, s in scores.items() if s.fraction != 1} == {}
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith(("Not yet", "Not answered"))] == []
    assert any(line.startswith("Right.") for line in said)


@every_assignment
def test_a_blank_notebook_gets_none_and_says_so(name, tmp_path):
    blank = masters.for_student(plainly.solution(name, "ada"))
    for cell in blank.cells:  # nbgrader puts the hidden lines back
        source = {c.id: c for c in plainly.solution(name, "ada").cells}[cell.id]
        if cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = source.source
    scores = plainly.graded(name, "ada", blank, tmp_path / "run")
    assert {key: s for key, s in scores.items() if s.fraction != 0} == {}
    assert all(s.feedback for s in scores.values())


@every_assignment
def test_students_have_their_own_parameters_and_the_same_questions(name):
    made = [plainly.given(name, student) for student in STUDENTS]
    assert all(made[0] != other for other in made[1:])
    assert plainly.given(name, "ada") == plainly.given(name, "ada")
    notebooks = [masters.for_student(plainly.solution(name, student)) for student in STUDENTS]
    assert len({tuple(cell.id for cell in n.cells) for n in notebooks}) == 1
    assert len({nbformat.writes(n) for n in notebooks}) == len(STUDENTS)


@every_assignment
def test_no_judge_falls_over_what_a_student_may_return(name):
    """Every question survives values of every kind in the place of each answer."""
    given = plainly.given(name, "ada")
    strange = [None, True, -1, 1e308, float("nan"), "text", [], [[1], [2, 3]], (), {}, {"a": 1}]
    strange += [codec.Other("Thing"), {1: None}]
    for key, question in judging.questions(plainly.ASSIGNMENTS / name).items():
        rng = plainly.variants.generator(plainly.SECRET, name, "ada", f"hidden {key}")
        calls = None if question.calls is None else question.calls(given, rng)
        for value in strange:
            if calls is None:
                record = {"value": value}
            else:
                record = {"results": [{"returned": value, "changed": []} for _ in calls]}
            score = judging.judge(question, given, calls, codec.dumps(record))
            assert score.fraction <= 0.5, (key, value)
            assert score.feedback
