"""The whole cycle by the commands of the guide, with a simulated class of thirty."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import class_of_thirty
import nbformat
import plainly
import pytest
from class_of_thirty import ASSIGNMENT

from unrolled_course import judging, masters, runs
from unrolled_course.course import Course

TOOL = [sys.executable, "-m", "unrolled_course.cli"]
#: For all of it; a quiet machine needs a quarter.
PATIENCE = 1200


def run(*arguments: str, folder: Path) -> str:
    """Run a command of the guide in a folder, and return what it says."""
    done = subprocess.run(
        [*TOOL, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def by_the_judge(course: Course, student: str, content: bytes, folder: Path) -> float:
    """Return the points of a notebook, without sandbox and gradebook."""
    notebook = nbformat.reads(content.decode(), as_version=4)
    locked = {c.id: c for c in course.notebook(ASSIGNMENT, student).cells}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = locked[cell.metadata.nbgrader.grade_id].source
    worth = masters.points(notebook)
    hidden = course.hidden(ASSIGNMENT, student)
    records = plainly.run(notebook, hidden, folder, runs.parts)
    given = course.given(ASSIGNMENT, student)
    asked = judging.questions(course.folder(ASSIGNMENT))
    scores = {
        name: judging.judge(question, given, hidden[name], records.get(name))
        for name, question in asked.items()
    }
    return sum(round(s.fraction * worth[f"{name}-graded"], 2) for name, s in scores.items())


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return the course after the whole cycle, the submissions, and what `grade` said."""
    folder = tmp_path_factory.mktemp("thirty")
    run("init", "a course", "--name", "thirty", folder=folder)
    root = folder / "a course"
    toml = (root / "course.toml").read_text()
    assert "cell_seconds = 60" in toml
    (root / "course.toml").write_text(toml.replace("cell_seconds = 60", "cell_seconds = 20"))
    course = Course(root)
    submissions = class_of_thirty.the_class(course)
    assert len(submissions) == 30
    (folder / "roster.csv").write_text(class_of_thirty.roster(list(submissions)))
    run("release", ASSIGNMENT, "--students", str(folder / "roster.csv"), folder=root)
    archive = class_of_thirty.export(submissions, folder / "export.zip")
    said = run("collect", ASSIGNMENT, str(archive), folder=root)
    assert "30 submissions taken, 0 missing" in said
    said = run("grade", ASSIGNMENT, folder=root)
    run("feedback", ASSIGNMENT, folder=root)
    run("export", "grades.csv", "--questions", folder=root)
    run("report", ASSIGNMENT, folder=root)
    return Course(root), submissions, said


def grades(course: Course) -> dict[str, dict[str, str]]:
    """Return student → row of the exported grades."""
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_every_student_gets_what_the_notebook_deserves(graded, tmp_path):
    course, submissions, _ = graded
    worth = masters.points(masters.read(course.folder(ASSIGNMENT)))
    best = sum(p for name, p in worth.items() if name.endswith("-graded"))
    found, expected = {}, {}
    rows = grades(course)
    for student, submission in submissions.items():
        found[student] = float(rows[student][ASSIGNMENT])
        expected[student] = submission.expected(
            best,
            lambda student=student, content=submission.harmless or submission.content: by_the_judge(
                course, student, content, tmp_path / student
            ),
        )
    assert found == pytest.approx(expected, abs=0.011)  # points are rounded to hundredths
    assert len({round(points) for points in found.values()}) > 5  # the class is mixed


def test_an_attack_is_named_to_its_owner_and_costs_nobody_else(graded):
    course, _, said = graded
    for student, words in {
        "hostile-die": "ended Python itself",
        "hostile-json": "broke the connection to it",
        "hostile-bytes": "no text in UTF-8",
        "hostile-huge": "can be graded",
    }.items():
        page = course.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
        assert words in page.read_text(), student
    assert "30 submissions graded" in said
    assert "Protections: all active" in said
    assert "broken-0: " in said
    assert "The cell `forward` raised SyntaxError" in said


def test_graded_again_nothing_runs_and_nothing_changes(graded):
    course, _, _ = graded
    before = (course.root / "grades.csv").read_bytes()
    assert "30 of them before" in run("grade", ASSIGNMENT, folder=course.root)
    run("export", "again.csv", "--questions", folder=course.root)
    assert (course.root / "again.csv").read_bytes() == before


def test_pages_ask_for_nothing_and_run_nothing(graded):
    course, _, _ = graded
    pages = [*course.root.glob("feedback/*/*/*.html"), *course.root.glob("report/*.html")]
    assert len(pages) == 31
    for page in pages:
        text = page.read_text()
        assert not re.search(r"<script|<iframe|<link|\bsrc=.(?!data:)|url\((?!#)", text), page


def test_without_containment_grading_is_refused(graded, monkeypatch):
    course, _, _ = graded
    monkeypatch.setenv("PATH", "/nowhere")
    done = subprocess.run(
        [*TOOL, "grade", ASSIGNMENT], cwd=course.root, capture_output=True, text=True, timeout=300
    )
    assert done.returncode != 0
    assert "--unprotected" in done.stderr
