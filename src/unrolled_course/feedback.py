"""Write a page of feedback for a student: points, what the grader says, what was handed in.

The page is at the place of nbgrader's own, so that nbgrader hands it out as well: beside it is what
nbgrader's exchange knows a submission by. It needs nothing but itself.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from unrolled_course import incoming, late, masters, pages, runs
from unrolled_course.course import Course
from unrolled_course.errors import CourseError

#: What came with a submission by nbgrader's exchange.
EXCHANGED = ("timestamp.txt", "submission_secret.txt")
#: What stands for the points of a question that waits for a grader.
WAITING = "\N{EN DASH}"


class Answer(NamedTuple):
    """A graded question of one student.

    Attributes
    ----------
    name, title : str
        As nbgrader names the cell, and as a reader does.
    points : str
        What it got; a dash as long as it waits for a grader.
    max : float
        What it can get.
    feedback : str
        What the judge or the grader says.
    """

    name: str
    title: str
    points: str
    max: float
    feedback: str

    @property
    def waiting(self) -> bool:
        """Whether it waits for a grader."""
        return self.points == WAITING

    @property
    def mark(self) -> str:
        """How the page marks it: "full", "none" or nothing."""
        if self.points == f"{self.max:g}":
            return "full"
        return "none" if self.points == "0" else ""


def title_of(name: str) -> str:
    """Return a cell's name as a reader would say it."""
    return name.removesuffix(runs.GRADED).replace("-", " ").capitalize()


def write(course: Course, assignment: str, student: str) -> Path:
    """Write the page of a student and return it; raise ``CourseError`` if nothing is graded."""
    path = course.root / "autograded" / student / assignment / f"{assignment}.ipynb"
    if not path.is_file():
        raise CourseError(f"{student} has nothing graded for {assignment}: run `grade` first")
    notebook = nbformat.read(path, as_version=4)
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(assignment, student)
        (found,) = submission.notebooks
        comments = {c.name: c.comment or "" for c in found.comments}
        said = judge_said(notebook)
        answers = {
            grade.name: Answer(
                grade.name,
                title_of(grade.name),
                WAITING if grade.needs_manual_grade else f"{grade.score:g}",
                grade.max_score,
                " ".join(filter(None, (said.get(grade.name), comments.get(grade.name)))),
            )
            for grade in found.grades
        }
        values = {
            "student": named(course, student),
            "score": submission.score - submission.late_submission_penalty,
            "max_score": submission.max_score,
            "penalty": submission.late_submission_penalty,
            "late": late.in_words(late.lateness(course, assignment, student)),
        }
    note = incoming.note_of(notebook)
    cells = [shown(cell, answers, comments) for cell in notebook.cells[1 if note else 0 :]]
    html = pages.page(
        "feedback.html",
        title=title(notebook, assignment),
        questions=list(answers.values()),
        pending=sum(answer.waiting for answer in answers.values()),
        notes=[note] if note else [],
        cells=cells,
        **values,
    )
    target = course.root / "feedback" / student / assignment / f"{assignment}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(html, encoding="utf-8")
    for name in EXCHANGED:
        if path.with_name(name).is_file():
            shutil.copyfile(path.with_name(name), target.with_name(name))
    return target


def named(course: Course, student: str) -> str:
    """Return a student's name and id, as far as the roster has them."""
    known = course.students.get(student)
    return f"{known.full_name} ({student})" if known and known.full_name else student


def title(notebook: Any, assignment: str) -> str:
    """Return the title of a notebook: its first heading, without marks of Markdown."""
    for cell in notebook.cells:
        for line in cell.source.split("\n") if cell.cell_type == "markdown" else ():
            if line.startswith("# "):
                return str(line[2:].strip())
    return assignment


def judge_said(notebook: Any) -> dict[str, str]:
    """Return graded cell → what the judge says of it."""
    found = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.endswith(runs.GRADED) and cell.cell_type == "code":
            texts = [o.data["text/plain"] for o in cell.outputs if o.output_type == "display_data"]
            found[name] = " ".join(texts).partition(" points. ")[2]
    return found


def shown(cell: Any, answers: dict[str, Answer], comments: dict[str, str]) -> dict[str, Any]:
    """Return what the page shows of a cell; a graded one shows its points in place of outputs."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    question = answers.get(name)
    return {
        "kind": cell.cell_type,
        "source": masters.visible(cell.source),
        "outputs": [] if question else cell.get("outputs", []),
        "question": question,
        "comment": comments.get(name, ""),
    }
