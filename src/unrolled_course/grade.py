"""Grade submissions: run each contained, several at a time, then let nbgrader save the points.

The gradebook is nbgrader's own. What is graded already and has not changed since is left alone, so
that an interrupted run is resumed by running again, and no grade is lost or doubled; points and
comments given by hand stay in any case.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple

from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from unrolled_course import incoming, masters, runs
from unrolled_course.course import Course, find_programs
from unrolled_course.errors import CourseError

#: Beside nbgrader's autograded notebook: the key of the run that it shows.
KEY = "unrolled-key.txt"


#: What nbgrader says is shown only if it fails.
LOG = logging.getLogger(f"{__name__}.nbgrader")
LOG.setLevel(logging.INFO)
LOG.propagate = False


class Graded(NamedTuple):
    """What came of one submission.

    Attributes
    ----------
    student : str
    points : float
        Of the questions that the judge decides about.
    ended : str or None
        What stopped the run before its end.
    fresh : bool
        False if it was graded before and nothing has changed.
    """

    student: str
    points: float
    ended: str | None
    fresh: bool


def nbgrader(course: Course, converter: type, assignment: str, student: str = "*") -> None:
    """Let one of nbgrader's converters do its work; raise ``CourseError`` if it cannot.

    Parameters
    ----------
    course : Course
    converter : type
        ``GenerateAssignment`` or ``Autograde``.
    assignment, student : str
        What it is to work on.
    """
    find_programs()
    folder = CourseDirectory(config=configuration(course))
    folder.assignment_id, folder.student_id = assignment, student
    made = converter(coursedir=folder, config=folder.config, log=LOG)
    made.force = True
    with warnings.catch_warnings():
        # nbgrader 0.9.6 makes SQLAlchemy warn of an order of its own that does no harm.
        warnings.filterwarnings("ignore", category=SAWarning)
        result = capture_log(made)
    if not result["success"]:
        said = f"{result['error']}\n{result.get('log', '')}"
        raise CourseError(f"nbgrader, {converter.__name__} of {assignment} {student}:\n{said}")


def configuration(course: Course) -> Config:
    """Return nbgrader's configuration: that of ``nbgrader_config.py`` in the course."""
    path = course.root / "nbgrader_config.py"
    if not path.is_file():
        raise CourseError(f"There is no {path}: `unrolled-course init` writes it")
    found = Config()
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    exec(code, {"get_config": lambda: found})
    found.CourseDirectory.root = str(course.root)
    return found


def waiting(course: Course, assignment: str) -> list[str]:
    """Return the students of whom there is a submission."""
    paths = course.root.glob(f"submitted/*/{assignment}/{assignment}.ipynb")
    return sorted(path.parent.parent.name for path in paths)


def graded(course: Course, assignment: str) -> list[str]:
    """Return the students whose submission is graded."""
    paths = course.root.glob(f"autograded/*/{assignment}/{KEY}")
    return sorted(path.parent.parent.name for path in paths)


def fit(course: Course, assignment: str, student: str) -> NotebookNode:
    """Return a submission as nbgrader will run it; mend the file if nbgrader could not read it.

    What nbgrader's exchange collected has not been looked at yet.
    """
    path = course.root / "submitted" / student / assignment / f"{assignment}.ipynb"
    own = course.notebook(assignment, student)
    notebook, _ = incoming.submission(path, masters.for_student(own))
    text = masters.text(notebook)
    if path.stat().st_size != len(text.encode()) or path.read_text(encoding="utf-8") != text:
        kept = course.root / "inbox" / student / assignment / path.name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            path.replace(kept)
        path.write_text(text, encoding="utf-8")
    locked = {c.metadata.nbgrader.grade_id: c for c in own.cells if "nbgrader" in c.metadata}
    for cell in notebook.cells:
        known = cell.metadata.get("nbgrader", {})
        if known.get("locked"):
            cell.source = locked[known["grade_id"]].source
    return notebook


def grade(
    course: Course, assignment: str, students: list[str], workers: int | None = None
) -> Iterator[Graded]:
    """Grade the submissions of these students, and yield what came of each as it is saved.

    Parameters
    ----------
    course : Course
    assignment : str
    students : list of str
        Students with a submission.
    workers : int, optional
        How many run at a time; without it as many as there are processors.
    """
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        running = {}
        for student in students:
            notebook = fit(course, assignment, student)
            running[pool.submit(runs.outcome, course, assignment, student, notebook)] = student
        try:
            for done in as_completed(running):
                yield save(course, assignment, running[done], done.result())
        finally:
            pool.shutdown(cancel_futures=True)


def save(course: Course, assignment: str, student: str, found: runs.Outcome) -> Graded:
    """Let nbgrader save an outcome in its gradebook, unless it has it already."""
    worth = masters.points(found.notebook)
    points = sum(s.fraction * worth[name + runs.GRADED] for name, s in found.scores.items())
    folder = course.root / "autograded" / student / assignment
    key = (course.root / "runs" / assignment / student / "outcome.json").read_text(encoding="utf-8")
    fresh = not (folder / KEY).is_file() or (folder / KEY).read_text(encoding="utf-8") != key
    if fresh:
        nbgrader(course, Autograde, assignment, student)
        folder.chmod(0o755)
        (folder / KEY).write_text(key, encoding="utf-8")
    return Graded(student, round(points, 2), found.ended, fresh)
