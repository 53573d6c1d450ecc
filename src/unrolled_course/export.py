"""Write all grades of a course as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

from unrolled_course import late
from unrolled_course.course import COLUMNS, Course

#: The columns of each assignment: what follows its name.
OF_EACH = ("", ": late", ": complete", ": handed_in", ": late_hours")


def write(course: Course, to: Path, questions: bool = False) -> int:
    """Write a line for each student of the roster, and return how many.

    Parameters
    ----------
    course : Course
    to : Path
        The file.
    questions : bool, optional
        Whether there is a column for each question beside those for the assignments.

    Notes
    -----
    What is not graded is empty, not 0; points wait for a grader as long as one of the questions
    does, and then "complete" says no. "handed_in" is a time, "late_hours" how long after the
    assignment was due, and "late" the points that nbgrader takes off for it.
    """
    rows = {student.id: {**student._asdict()} for student in course.students.values()}
    columns = list(COLUMNS)
    with course.gradebook() as gradebook:
        known = {assignment.name: assignment for assignment in gradebook.assignments}
        for name in filter(known.__contains__, course.assignments):
            columns += [f"{name}{each}" for each in OF_EACH]
            for student, line in rows.items():
                line |= times(course, name, student)
            cells = [cell.name for book in known[name].notebooks for cell in book.grade_cells]
            columns += [f"{name}: {cell}" for cell in cells] if questions else []
            for submission in gradebook.assignment_submissions(name):
                row = rows.get(submission.student.id)
                if row is None or not any(book.grades for book in submission.notebooks):
                    continue
                penalty = submission.late_submission_penalty
                row[name] = f"{submission.score - penalty:g}"
                row[f"{name}: late"] = f"{penalty:g}"
                row[f"{name}: complete"] = "no" if submission.needs_manual_grade else "yes"
                for book in submission.notebooks:
                    for grade in book.grades:
                        row[f"{name}: {grade.name}"] = f"{grade.score:g}"
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows.values())
    return len(rows)


def times(course: Course, assignment: str, student: str) -> dict[str, str]:
    """Return what the columns about time say of a student."""
    when = late.handed_in(course, assignment, student)
    hours = late.lateness(course, assignment, student)
    return {
        f"{assignment}: handed_in": "" if when is None else when.isoformat(),
        f"{assignment}: late_hours": "" if hours is None else f"{hours.total_seconds() / 3600:.2f}",
    }
