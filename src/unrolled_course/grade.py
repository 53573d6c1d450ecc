"""Grade submissions: run each contained, several at a time, then let nbgrader save the points.

The gradebook is nbgrader's own. What is graded already and has not changed since is left alone, so
that an interrupted run is resumed by running again, and no grade is lost or doubled; points and
comments given by hand stay in any case.
"""

from __future__ import annotations

import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from unrolled_course import by_hand, incoming, masters, runs
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
    best : float
        What these questions can get.
    ended : str or None
        What stopped the run before its end, or broke a cell.
    fresh : bool
        False if it was graded before and nothing has changed.
    again : list of str
        Questions graded by hand whose answer has changed since.
    """

    student: str
    points: float
    best: float
    ended: str | None
    fresh: bool
    again: list[str]


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
    if "\nKeyboardInterrupt" in result.get("error", ""):  # capture_log takes it for an error
        raise KeyboardInterrupt
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
    course.folder(assignment)
    paths = course.root.glob(f"submitted/*/{assignment}/{assignment}.ipynb")
    return sorted(path.parent.parent.name for path in paths)


def graded(course: Course, assignment: str) -> list[str]:
    """Return the students whose submission is graded, by this tool or by nbgrader's own."""
    course.folder(assignment)
    with course.gradebook() as gradebook:
        known = [s.student.id for s in gradebook.assignment_submissions(assignment)]
    return sorted(name for name in known if autograded(course, assignment, name).is_file())


def autograded(course: Course, assignment: str, student: str) -> Path:
    """Return where nbgrader's autograded notebook of a student is."""
    return course.root / "autograded" / student / assignment / f"{assignment}.ipynb"


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
    course: Course,
    assignment: str,
    students: list[str],
    workers: int | None = None,
    tell: Callable[[list[str]], None] | None = None,
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
    tell : callable, optional
        Is told who is running whenever that changes, from any thread.

    Notes
    -----
    Who closes the iterator early, or interrupts it, ends the runs that are under way at once.
    """
    stop, now = threading.Event(), dict[str, None]()

    def run(student: str, notebook: NotebookNode) -> runs.Outcome:
        now[student] = None
        try:
            if tell:
                tell(list(now))
            return runs.outcome(course, assignment, student, notebook, stop)
        finally:
            del now[student]

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        try:
            running = {}
            for student in students:
                notebook = fit(course, assignment, student)
                running[pool.submit(run, student, notebook)] = student
            for done in as_completed(running):
                yield save(course, assignment, running[done], done.result())
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def save(course: Course, assignment: str, student: str, found: runs.Outcome) -> Graded:
    """Let nbgrader save an outcome in its gradebook, unless it has it already."""
    worth = masters.points(found.notebook)
    points = sum(s.fraction * worth[name + runs.GRADED] for name, s in found.scores.items())
    folder = course.root / "autograded" / student / assignment
    key = (course.root / "runs" / assignment / student / "outcome.json").read_text(encoding="utf-8")
    fresh = not (folder / KEY).is_file() or (folder / KEY).read_text(encoding="utf-8") != key
    again: list[str] = []
    if fresh:
        before = by_hand.graded(course, assignment, student)
        path = autograded(course, assignment, student)
        old = by_hand.answers(path)
        nbgrader(course, Autograde, assignment, student)
        again = by_hand.restore(course, assignment, student, before, old, by_hand.answers(path))
        folder.chmod(0o755)
        (folder / KEY).write_text(key, encoding="utf-8")
    best = sum(worth[name + runs.GRADED] for name in found.scores)
    return Graded(student, round(points, 2), best, found.ended, fresh, again)
