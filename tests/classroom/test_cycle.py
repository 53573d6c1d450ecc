"""Hand out, collect, grade, give back: the whole cycle with the small assignment."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import nbformat
import pytest
from nbgrader.converters import Autograde
from small_class import grade_by_hand, hand_in, handed_in, shown_grades

from unrolled_course import cli, collect, export, feedback, grade, report, runs, setting_up
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
        hand_in(course, tmp_path / "export", student, scale=answer)
    collect.collect(course, "doubling", tmp_path / "export")
    results = list(grade.grade(course, "doubling", grade.waiting(course, "doubling")))
    return course, {result.student: result for result in results}


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
    hand_in(course, tmp_path / "late", "emmy", scale=ANSWERS["ada"])
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
        hand_in(course, tmp_path / "export", student, scale=answer)
    collect.collect(course, "doubling", tmp_path / "export")
    first = next(grade.grade(course, "doubling", ["ada", "emmy"], workers=1))
    count = []
    contain = runs.contain
    monkeypatch.setattr(runs, "contain", lambda *a, **o: count.append(1) or contain(*a, **o))
    rest = {r.student: r for r in grade.grade(course, "doubling", ["ada", "emmy"], workers=1)}
    assert not rest[first.student].fresh
    assert len(count) <= 1
    assert set(shown_grades(course)) == {"ada", "emmy"}


def test_who_interrupts_ends_what_is_running_at_once(course, tmp_path):
    handed_in(course, tmp_path / "export", {"ada": {}, "emmy": {"scale": "while True: pass"}})
    command = [sys.executable, "-m", "unrolled_course.cli", "grade", "doubling", "--workers", "1"]
    with subprocess.Popen(
        command,
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # Whoever starts the tests in the background hands down that interrupts are ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:
        for line in running.stdout:
            if line.startswith("ada: "):
                break
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
        assert running.wait(timeout=50) == 130, rest
    assert time.monotonic() - began < 50  # the cell would run for 60 seconds
    assert "Stopped. 1 of 2 are graded; run the command again to go on." in rest
    assert grade.graded(course, "doubling") == ["ada"]


def test_what_grade_says(course, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(course.root)

    def said(*arguments):
        monkeypatch.setattr(sys, "argv", ["unrolled-course", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, capsys.readouterr().out

    setting_up.register(course, "doubling")
    code, _ = said("grade", "doubling")
    assert code == (
        "unrolled-course: Nothing was collected for doubling: run `unrolled-course collect` first."
    )
    handed_in(course, tmp_path / "export", {"ada": {}})
    code, out = said("grade", "doubling")
    assert not code
    assert "Protections: all active (`unrolled-course protections` lists them)." in out
    assert "active   no network" not in out
    assert "ada: 80 of 80 points; 1 answer waits for you\n" in out
    assert "1 submission graded, 0 of them before." in out
    assert "Formgrader" in out
    grade_by_hand(course, "ada", 20, "")
    hand_in(course, tmp_path / "late", "ada", explain="Because.")
    collect.collect(course, "doubling", tmp_path / "late")
    code, out = said("grade", "doubling")
    assert "1 question graded by hand is to be looked at again" in out
    assert "ada: explain" in out
    grade_by_hand(course, "ada", 20, "")
    code, out = said("grade", "doubling")
    assert "1 submission graded, 1 of them before." in out
    assert out.rstrip().endswith("Next: unrolled-course feedback doubling")


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
