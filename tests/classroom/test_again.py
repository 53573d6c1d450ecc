"""What is graded again, what is run again, and what a teacher's own points become."""

from __future__ import annotations

import pytest
from small_class import grade_by_hand, graded_now, hand_in, limits, shown_grades

from unrolled_course import by_hand, collect, digests, feedback, grade, runs
from unrolled_course.course import Course

SLOW = "import time\ntime.sleep(3)\nscale = lambda x: FACTOR * x"


@pytest.fixture
def count(monkeypatch):
    """Return a list that gets an entry for each run."""
    made = []
    contain = runs.contain
    monkeypatch.setattr(runs, "contain", lambda *a, **o: made.append(1) or contain(*a, **o))
    return made


def test_raised_limits_run_again_who_met_one(course, tmp_path, count):
    course = limits(course, cell_seconds=2)
    first = graded_now(course, tmp_path / "export", {"ada": {}, "emmy": {"scale": SLOW}})
    assert (first["ada"].points, first["emmy"].points) == (80, 20)
    grade_by_hand(course, "ada", 12, "Good.")
    assert len(count) == 2
    lower = limits(course, cell_seconds=1)
    assert not any(r.fresh for r in grade.grade(lower, "doubling", ["ada", "emmy"]))
    assert len(count) == 2
    higher = limits(course, cell_seconds=30)
    again = {r.student: r for r in grade.grade(higher, "doubling", ["ada", "emmy"])}
    assert len(count) == 3
    assert (again["ada"].fresh, again["emmy"].fresh) == (False, True)
    assert (again["emmy"].points, again["emmy"].ended) == (80, None)


def test_the_key_has_what_the_judge_needs_and_no_command_of_the_tool(assignment):
    needed = [digests.ROOT / name for name in digests.ALWAYS]
    names = {path.name for path in digests.used([*assignment.glob("*.py"), *needed])}
    assert {"judging.py", "codec.py", "probe.py"} <= names
    assert not names & {"cli.py", "grade.py", "report.py", "feedback.py", "collect.py"}


def test_points_given_by_hand_stay_and_wait_only_for_a_new_answer(course, tmp_path):
    graded_now(course, tmp_path / "export", {"ada": {}, "emmy": {}})
    for student in ("ada", "emmy"):
        grade_by_hand(course, student, 15, "Say why.")
        grade_by_hand(course, student, 50, "", question="scale-graded")
    # Another answer of one question: the points of the others stay and nobody asks.
    hand_in(course, tmp_path / "late", "ada", ten="ten = 0")
    hand_in(course, tmp_path / "late", "emmy", explain="Another one.", scale="scale = abs")
    collect.collect(course, "doubling", tmp_path / "late")
    results = {r.student: r for r in grade.grade(course, "doubling", ["ada", "emmy"])}
    assert results["ada"].again == []
    assert results["emmy"].again == ["scale-graded", "explain"]
    found = shown_grades(course)
    assert found["ada"] == {
        "scale-graded": (60, 50, False),
        "ten-graded": (0, None, False),
        "explain": (None, 15, False),
    }
    assert found["emmy"]["explain"] == (None, 15, True)
    assert found["emmy"]["scale-graded"][1:] == (50, True)
    assert by_hand.waiting(course, "doubling", "ada") == []
    page = feedback.write(course, "doubling", "ada").read_text(encoding="utf-8")
    assert "65 of 100 points" in page
    assert "Say why." in page


def test_who_was_graded_by_the_button_of_formgrader_is_graded(course, tmp_path):
    graded_now(course, tmp_path / "export", {"ada": {}})
    grade.nbgrader(course, grade.Autograde, "doubling", "ada")
    assert not (course.root / "autograded" / "ada" / "doubling" / grade.KEY).exists()
    assert grade.graded(course, "doubling") == ["ada"]
    assert grade.graded(Course(course.root), "doubling") == ["ada"]
