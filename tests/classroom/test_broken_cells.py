"""A cell that breaks costs its own question and no other, and the student is told which it was."""

from __future__ import annotations

import pytest
from small_class import graded_now, limits

from unrolled_course import feedback, report, runs

LOOP = "while True:\n    pass"
ANSWERS = {
    "ada": {"scale": "def scale(x)\n    return FACTOR * x"},
    "emmy": {"scale": LOOP},
    "kurt": {"scale": f"def scale(x):\n    {LOOP.replace(chr(10), chr(10) + '    ')}"},
    "mary": {"ten": "ten = 1 / 0"},
}


@pytest.fixture
def graded(course, assignment, tmp_path):
    """Return a course whose second question has a self-check that needs the first, graded."""
    master = assignment / "master.md"
    text = master.read_text(encoding="utf-8")
    hidden = '### BEGIN HIDDEN TESTS\nprobe("ten"'
    assert hidden in text
    master.write_text(text.replace(hidden, f"late = scale(1.0)\n{hidden}"), encoding="utf-8")
    roster = course.root / "roster.csv"
    roster.write_text(roster.read_text(encoding="utf-8") + "mary,,,,\n", encoding="utf-8")
    course = limits(course, cell_seconds=2)
    results = graded_now(course, tmp_path / "export", ANSWERS)
    scores = {name: found.scores for name, found in runs.kept(course, "doubling").items()}
    return course, results, scores


def test_a_broken_cell_costs_no_other_question(graded):
    course, results, scores = graded
    mistake = "The cell `scale` raised SyntaxError: expected ':' (line 1)."
    stopped = "The cell `scale` ran longer than 2 s and was stopped."
    called = "The cell `scale-graded` ran longer than 2 s and was stopped."
    divided = "The cell `ten` raised ZeroDivisionError: division by zero."
    for student, said in {"ada": mistake, "emmy": stopped, "kurt": called}.items():
        assert results[student].points == 20, student
        assert scores[student]["ten"].fraction == 1
        assert said in scores[student]["scale"].feedback
        assert results[student].ended.startswith(said)
    assert scores["ada"]["scale"].feedback == f"There is no answer. {mistake}"
    assert results["mary"].points == 60
    assert scores["mary"]["ten"].feedback == f"There is no answer. {divided}"
    # What the student and the teacher read.
    page = feedback.write(course, "doubling", "emmy").read_text(encoding="utf-8")
    assert stopped in page.replace("&#39;", "'")
    assert "KeyboardInterrupt" not in page
    listed = report.write(course, "doubling").read_text(encoding="utf-8")
    for said in (stopped, "expected &#39;:&#39; (line 1).", divided):
        assert said in listed


def test_a_name_that_is_missing_in_a_call_is_explained(course, tmp_path):
    answers = {"ada": {"ten": "def helper(x) return x", "scale": "scale = lambda x: helper(x)"}}
    answers["emmy"] = {"scale": "scaled = 3"}
    results = graded_now(course, tmp_path / "export", answers)
    scores = runs.kept(course, "doubling")
    assert results["emmy"].points == 20
    assert scores["emmy"].scores["scale"].feedback == (
        "There is no answer yet: `scale` is not defined."
    )
    assert results["emmy"].ended is None
    assert results["ada"].points == 0
    assert "The cell `ten` raised SyntaxError" in scores["ada"].scores["ten"].feedback
