"""Feedback, export and report say who was late, whose file was none, and what waits."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from small_class import grade_by_hand, hand_in
from typer.testing import CliRunner

from unrolled_course import cli, collect, export, feedback, grade, masters, report, setting_up
from unrolled_course.course import Course
from unrolled_course.errors import CourseError

DUE = datetime(2026, 11, 20, 10, 0)


@pytest.fixture
def graded(course, tmp_path):
    """Return a course in which one was late, one left cells out, and one's file was none."""
    with (course.root / "course.toml").open("a") as file:
        file.write(f"due = {DUE.isoformat()}\n")
    course = Course(course.root)
    setting_up.register(course, "doubling")
    export = tmp_path / "export"
    for student in ("ada", "emmy"):
        hand_in(course, export, student, scale="scale = lambda x: FACTOR * x")
    short = masters.for_student(course.notebook("doubling", "emmy"))
    short.cells = [cell for cell in short.cells if cell.id != "ten"]
    next(cell for cell in short.cells if cell.id == "explain").source = "It is linear."
    masters.write(short, export / "emmy.ipynb")
    (export / "kurt.ipynb").write_bytes(b"\xff no notebook")
    for student, minutes in {"ada": 90, "emmy": -5, "kurt": 0}.items():
        os.utime(export / f"{student}.ipynb", (DUE.timestamp() + 60 * minutes,) * 2)
    collect.collect(course, "doubling", export)
    list(grade.grade(course, "doubling", ["ada", "emmy", "kurt"]))
    return course


def test_pages_and_grades(graded, tmp_path):
    ada = feedback.write(graded, "doubling", "ada").read_text()
    assert "Ada Lovelace (ada)" in ada
    assert "handed in 1 hour 30 minutes late" in ada
    emmy = feedback.write(graded, "doubling", "emmy").read_text()
    assert " late" not in emmy.partition("<h2>")[0]
    head = emmy.partition("<h2>Questions")[0]
    assert "1 of 5 cells was missing and will be graded as blank: ten." in head
    assert emmy.count("was missing") == 1
    kurt = feedback.write(graded, "doubling", "kurt").read_text()
    assert "no text in UTF-8" in kurt.partition("<h2>Questions")[0]

    export.write(graded, tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert [rows[name]["doubling: late_hours"] for name in rows] == ["1.50", "0.00", "0.00"]
    handed_in = datetime.fromisoformat(rows["emmy"]["doubling: handed_in"])
    assert handed_in.timestamp() == DUE.timestamp() - 300

    page = report.write(graded, "doubling").read_text()
    assert "2 of 3 students handed in, 1 more a file that is no notebook" in page
    assert "No notebook: kurt." in page
    assert "Nothing handed in" not in page
    assert cells(page, "Explain")[:5] == ["20", *[feedback.WAITING] * 4]
    grade_by_hand(graded, "ada", 20, "")
    page = report.write(graded, "doubling").read_text()
    explain = cells(page, "Explain")
    assert feedback.WAITING not in explain[1:5]


def cells(page, title):
    """Return the cells after the title of a question in the report's table."""
    row = re.search(rf"<tr><td>{title}</td>(.*?)</tr>", page, re.DOTALL)
    return re.findall(r'<td class="number">(.*?)</td>', row[1])


def test_the_next_step_of_init_can_be_pasted(tmp_path, assignment):
    folder = tmp_path / "my course's"
    words = ["init", str(folder), "--assignments", str(assignment.parent)]
    said = CliRunner().invoke(cli.app, words).output
    assert shlex.split(said.splitlines()[-1]) == [
        *("cd", str(folder), "&&", "unrolled-course", "release", "doubling")
    ]


def test_without_a_name_every_assignment_of_the_course_is_handed_out(tmp_path, course, assignment):
    shutil.copytree(assignment, assignment.with_name("doubling-again"))
    with (course.root / "course.toml").open("a") as toml:
        toml.write('\n[assignments."doubling-again"]\n')
    roster = tmp_path / "roster.csv"
    roster.write_text("id\nalan\ngrace\n")
    words = ["release", "--students", str(roster), "--course", str(course.root)]
    done = CliRunner().invoke(cli.app, words)
    assert done.exit_code == 0, done.exception
    assert "4 handouts" in done.output
    there = {path.relative_to(course.root / "handout") for path in course.root.rglob("*.zip")}
    assert there == {
        Path(student, f"{name}.zip")
        for student in ("alan", "grace")
        for name in ("doubling", "doubling-again")
    }


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("release", "roster.csv has no students"),
        ("feedback", "Nothing is graded for doubling: run `collect` first"),
        ("report", "Nothing is graded for doubling"),
    ],
)
def test_a_command_that_comes_too_early_says_so(course, command, said):
    if command == "release":
        (course.root / "roster.csv").write_text("id\n")
    found = CliRunner().invoke(cli.app, [command, "doubling", "--course", str(course.root)])
    assert found.exit_code != 0
    assert isinstance(found.exception, CourseError)
    assert said in str(found.exception)
