"""nbgrader's exchange, as on a JupyterHub: by nbgrader's own commands, and our grading between."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from small_class import hand_in

from unrolled_course import feedback, grade, masters, release, setting_up
from unrolled_course.course import Course


@pytest.fixture
def hub(course, tmp_path):
    """A course whose only student is the user of this machine, and the student's folder."""
    user = getpass.getuser()
    (course.root / "roster.csv").write_text(f"id,first_name,last_name,email\n{user},A,B,\n")
    course = Course(course.root)
    setting_up.register(course, "doubling")
    list(release.release(course, "doubling", [user]))
    exchange, student = tmp_path / "exchange", tmp_path / "student"
    exchange.mkdir()
    exchange.chmod(0o777)  # as nbgrader wants it
    student.mkdir()
    lines = f"c.Exchange.root = {str(exchange)!r}\n"
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(lines)
    name = "c.CourseDirectory.course_id = 'test'\n"
    (student / "nbgrader_config.py").write_text("c = get_config()\n" + name + lines)

    def run(folder, command):
        result = subprocess.run(
            [sys.executable, "-m", "nbgrader", command, "doubling"],
            cwd=folder,
            env={**os.environ, "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stderr

    return course, user, student, run


def test_what_is_fetched_is_nobodys_and_what_is_submitted_comes_back_graded(hub, tmp_path):
    course, user, student, run = hub
    run(course.root, "release_assignment")
    run(student, "fetch_assignment")
    notebook = student / "doubling" / "doubling.ipynb"
    (cell,) = nbformat.read(notebook, as_version=4).cells
    assert "Put the notebook that you got from your teacher" in cell.source

    hand_in(course, tmp_path / "done", user, scale="scale = lambda x: FACTOR * x")
    shutil.copyfile(tmp_path / "done" / f"{user}.ipynb", notebook)
    run(student, "submit")
    run(course.root, "collect")
    (result,) = grade.grade(course, "doubling", [user])
    assert result.points == sum(
        points
        for name, points in masters.points(course.notebook("doubling", user)).items()
        if name.startswith(("scale", "ten"))
    )

    page = feedback.write(course, "doubling", user)
    run(course.root, "release_feedback")
    run(student, "fetch_feedback")
    (fetched,) = student.rglob("*.html")
    assert fetched.read_bytes() == page.read_bytes()
