"""Keep what a teacher graded by hand when a submission is graded again.

nbgrader keeps the points and the comments, and asks for every one of them to be looked at again.
That is needed only where the student's answer is another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbgrader.api import Grade, MissingEntry
from sqlalchemy.orm import Session

from unrolled_course.course import Course


def grades(course: Course, assignment: str, student: str) -> Iterator[tuple[Grade, Session]]:
    """Yield the grades of a submission, with what saves their changes."""
    with course.gradebook() as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                yield grade, gradebook.db


def graded(course: Course, assignment: str, student: str) -> list[str]:
    """Return the questions with points given by hand that nobody needs to look at again."""
    return [
        grade.name
        for grade, _ in grades(course, assignment, student)
        if grade.manual_score is not None and not grade.needs_manual_grade
    ]


def waiting(course: Course, assignment: str, student: str) -> list[str]:
    """Return the questions that wait for a grader."""
    found = grades(course, assignment, student)
    return [grade.name for grade, _ in found if grade.needs_manual_grade]


def answers(path: Path) -> dict[str, list[str]]:
    """Return graded cell → what the student wrote for it, of an autograded notebook.

    That is every cell for an answer since the graded cell before, and the cell itself.
    """
    found: dict[str, list[str]] = {}
    if not path.is_file():
        return found
    written: list[str] = []
    for cell in nbformat.read(path, as_version=4).cells:
        known = cell.metadata.get("nbgrader", {})
        if known.get("solution"):
            written.append(cell.source)
        if known.get("grade"):
            found[known["grade_id"]], written = written, []
    return found


def restore(
    course: Course,
    assignment: str,
    student: str,
    before: list[str],
    old: dict[str, list[str]],
    new: dict[str, list[str]],
) -> list[str]:
    """Take back that a question graded by hand is to be looked at again, if its answer is the same.

    Parameters
    ----------
    course : Course
    assignment, student : str
    before : list of str
        The questions that were graded by hand.
    old, new : dict
        Graded cell → what the student wrote, before and now.

    Returns
    -------
    list of str
        The questions that are to be looked at again: their answer has changed.
    """
    for grade, session in grades(course, assignment, student):
        if grade.name in before and old.get(grade.name) == new.get(grade.name):
            grade.needs_manual_grade = False
            session.commit()
    return [name for name in before if old.get(name) != new.get(name)]
