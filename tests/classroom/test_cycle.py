"""Hand out, collect, grade, give back: the whole cycle with the small assignment."""

from __future__ import annotations

import csv
import shutil
import sqlite3

import nbformat
import pytest
from nbgrader.converters import Autograde

from unrolled_course import collect, export, feedback, grade, masters, report, runs, setting_up
from unrolled_course.course import Course

#: Student → answer to ``scale``; the other questions are answered right.
ANSWERS = {
    "ada": "scale = lambda x: FACTOR * x",
    "emmy": "import numpy as np\nnp.testing = None\nscale = lambda x: FACTOR * max(x, 0)",
    "kurt": "import os\nos._exit(3)",
}


@pytest.fixture
def graded(course, tmp_path):
    """Return a course whose three students have handed in and are graded."""
    setting_up.register(course, "doubling")
    for student, answer in ANSWERS.items():
        hand_in(course, tmp_path / "export", student, answer)
    collect.collect(course, "doubling", tmp_path / "export")
    results = list(grade.grade(course, "doubling", grade.waiting(course, "doubling")))
    return course, {result.student: result for result in results}


def hand_in(course, folder, student, answer):
    """Write a student's notebook with this answer to ``scale``."""
    notebook = masters.for_student(course.notebook("doubling", student))
    cells = {cell.id: cell for cell in notebook.cells}
    cells["scale"].source = answer
    cells["ten"].source = "ten = 10 * FACTOR"
    cells["explain"].source = f"By {student}: $x^2$ <script>alert(1)</script>"
    masters.write(notebook, folder / f"{student}.ipynb")


def shown_grades(course):
    with course.gradebook() as gradebook:
        return {
            submission.student.id: {
                g.name: (g.auto_score, g.manual_score, g.needs_manual_grade)
                for book in submission.notebooks
                for g in book.grades
            }
            for submission in gradebook.assignment_submissions("doubling")
        }


def grade_by_hand(course, student, points, comment):
    with course.gradebook() as gradebook:
        found = gradebook.find_grade("explain", "doubling", "doubling", student)
        found.manual_score, found.needs_manual_grade = points, False
        gradebook.find_comment("explain", "doubling", "doubling", student).manual_comment = comment
        gradebook.db.commit()


def test_the_cycle(graded, tmp_path):
    course, results = graded
    assert results["ada"].points == 80
    assert 20 <= results["emmy"].points < 80  # right for positive numbers only
    assert results["kurt"].points == 0
    assert "ended Python itself" in results["kurt"].ended
    assert all(result.fresh for result in results.values())

    # What each question got is in nbgrader's gradebook; the written one waits.
    found = shown_grades(course)
    assert found["ada"] == {
        "scale-graded": (60, None, False),
        "ten-graded": (20, None, False),
        "explain": (None, None, True),
    }

    # Again: nothing runs and nothing changes, with a fresh start and in nbgrader's own pipeline.
    def refuse(*arguments, **options):
        raise AssertionError("a notebook was run again")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "contain", refuse)
        again = grade.grade(Course(course.root), "doubling", list(ANSWERS))
        assert not any(result.fresh for result in again)
        grade.nbgrader(course, Autograde, "doubling", "ada")
    assert shown_grades(course) == found

    # Points and comments given by hand stay when another answer is graded.
    grade_by_hand(course, "emmy", 15, "Say why.")
    hand_in(course, tmp_path / "late", "emmy", ANSWERS["ada"])
    collect.collect(course, "doubling", tmp_path / "late")
    (emmy,) = grade.grade(course, "doubling", ["emmy"])
    assert (emmy.points, emmy.fresh) == (80, True)
    assert shown_grades(course)["emmy"]["explain"][1] == 15
    assert shown_grades(course)["ada"] == found["ada"]

    # Feedback: one file that asks for nothing and in which nothing runs.
    html = feedback.write(course, "doubling", "emmy").read_text()
    assert "Say why." in html
    assert "95 of 100 points" in html
    assert "<math" in html
    assert "<script" not in html
    assert "probe(" not in html
    assert "http://" not in html.replace("http://www.w3.org/", "")
    assert "https://" not in html
    assert "ended Python itself" in feedback.write(course, "doubling", "kurt").read_text()

    # Export.
    assert export.write(course, tmp_path / "grades.csv", questions=True) == 3
    with (tmp_path / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["emmy"]["doubling"] == "95"
    assert rows["ada"]["doubling: complete"] == "no"
    assert rows["kurt"]["doubling: ten-graded"] == "0"

    # Report.
    page = report.write(course, "doubling").read_text()
    assert "3 of 3 students handed in" in page
    assert "kurt: " in page
    assert page == report.write(course, "doubling").read_text()


def test_an_interrupted_run_goes_on_where_it_was(course, tmp_path, monkeypatch):
    setting_up.register(course, "doubling")
    for student, answer in list(ANSWERS.items())[:2]:
        hand_in(course, tmp_path / "export", student, answer)
    collect.collect(course, "doubling", tmp_path / "export")
    first = next(grade.grade(course, "doubling", ["ada", "emmy"], workers=1))
    count = []
    contain = runs.contain
    monkeypatch.setattr(runs, "contain", lambda *a, **o: count.append(1) or contain(*a, **o))
    rest = {r.student: r for r in grade.grade(course, "doubling", ["ada", "emmy"], workers=1)}
    assert not rest[first.student].fresh
    assert len(count) <= 1
    assert set(shown_grades(course)) == {"ada", "emmy"}


def test_what_nbgraders_exchange_collected_is_mended_too(course):
    setting_up.register(course, "doubling")
    folder = course.root / "submitted" / "ada" / "doubling"
    folder.mkdir(parents=True)
    (folder / "doubling.ipynb").write_bytes(b"\xff\x00 no notebook")
    (result,) = grade.grade(course, "doubling", ["ada"])
    assert result.points == 0
    kept = course.root / "inbox" / "ada" / "doubling" / "doubling.ipynb"
    assert kept.read_bytes() == b"\xff\x00 no notebook"
    nbformat.validate(nbformat.read(folder / "doubling.ipynb", as_version=4))
    assert "no text in UTF-8" in feedback.write(course, "doubling", "ada").read_text()


def test_the_gradebook_is_nbgraders_own(graded):
    course, _ = graded
    database = sqlite3.connect(course.root / "gradebook.db")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert {"assignment", "grade", "comment", "alembic_version"} <= tables
    assert shutil.which("alembic")
