"""Hand in the small assignment, ``doubling``, grade it, and look into the gradebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from unrolled_course import collect, grade, masters, setting_up
from unrolled_course.course import Course

#: What every student answers if a test says nothing else.
RIGHT = {"scale": "scale = lambda x: FACTOR * x", "ten": "ten = 10 * FACTOR"}


def hand_in(course: Course, folder: Path, student: str, **answers: str) -> None:
    """Write a student's notebook with these answers (cell name → source)."""
    notebook = masters.for_student(course.notebook("doubling", student))
    cells = {cell.id: cell for cell in notebook.cells}
    written = {"explain": f"By {student}: $x^2$ <script>alert(1)</script>"}
    for name, source in {**RIGHT, **written, **answers}.items():
        cells[name].source = source
    masters.write(notebook, folder / f"{student}.ipynb")


def handed_in(course: Course, folder: Path, answers: dict[str, dict[str, str]]) -> None:
    """Take in a notebook of each of these students."""
    setting_up.register(course, "doubling")
    for student, own in answers.items():
        hand_in(course, folder, student, **own)
    collect.collect(course, "doubling", folder)


def graded_now(
    course: Course, folder: Path, answers: dict[str, dict[str, str]]
) -> dict[str, grade.Graded]:
    """Take in and grade a notebook of each of these students."""
    handed_in(course, folder, answers)
    return {r.student: r for r in grade.grade(course, "doubling", list(answers))}


def shown_grades(course: Course) -> dict[str, dict[str, tuple[Any, Any, bool]]]:
    """Return student → question → points by the judge, points by hand, whether it waits."""
    with course.gradebook() as gradebook:
        return {
            submission.student.id: {
                g.name: (g.auto_score, g.manual_score, g.needs_manual_grade)
                for book in submission.notebooks
                for g in book.grades
            }
            for submission in gradebook.assignment_submissions("doubling")
        }


def grade_by_hand(
    course: Course, student: str, points: float, comment: str, question: str = "explain"
) -> None:
    """Grade a question as formgrader does."""
    with course.gradebook() as gradebook:
        found = gradebook.find_grade(question, "doubling", "doubling", student)
        found.manual_score, found.needs_manual_grade = points, False
        if question == "explain":
            said = gradebook.find_comment("explain", "doubling", "doubling", student)
            said.manual_comment = comment
        gradebook.db.commit()


def limits(course: Course, **values: float) -> Course:
    """Return the course with these limits."""
    path = course.root / "course.toml"
    text = path.read_text(encoding="utf-8")
    for name, value in values.items():
        lines = [f"{name} = {value}" if line.startswith(f"{name} =") else line
                 for line in text.splitlines()]  # fmt: skip
        text = "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8")
    return Course(course.root)
