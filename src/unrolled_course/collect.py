"""Take in what students handed in: a folder or a zip, as a learning platform exports it.

What came is kept in ``inbox`` as it came; nbgrader finds a readable notebook in ``submitted``.
Collected again, a newer file takes the place of an older one, which stays in ``inbox`` under a
number. A file without any cell of the assignment never takes the place of one with some.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from unrolled_course import files, incoming, masters, owners
from unrolled_course.course import Course
from unrolled_course.errors import CourseError
from unrolled_course.files import KEPT_BYTES, Found

TIMESTAMP = "timestamp.txt"


class Collected(NamedTuple):
    """What came of collecting.

    Attributes
    ----------
    taken : dict
        Student → notes about what was mended.
    unmatched : list of str
        Notebooks that belong to no student of the roster or maybe to several, each with why.
    missing : list of str
        Students of the roster who have not handed in, now or before.
    refused : dict
        Student → why nothing was taken although something came.
    ignored : list of str
        Files that are no notebooks.
    several : dict
        Student → which of several files was taken.
    before : int
        How many have handed in before and not now.
    """

    taken: dict[str, list[str]]
    unmatched: list[str]
    missing: list[str]
    refused: dict[str, str]
    ignored: list[str]
    several: dict[str, str]
    before: int


def collect(course: Course, assignment: str, source: Path) -> Collected:
    """Take in the submissions of an assignment from a folder or a zip."""
    course.folder(assignment)
    with tempfile.TemporaryDirectory(dir=course.root) as scratch:
        return take(course, assignment, files.found(source, Path(scratch)))


def take(course: Course, assignment: str, found: Iterable[Found]) -> Collected:
    """Put each file where it belongs."""
    own: dict[str, list[Found]] = {}
    unmatched: list[str] = []
    ignored: list[str] = []
    for file in found:
        if file.path is None:
            ignored.append(file.name)
            continue
        whose = owners.owners(file.name, course.students.values(), assignment)
        if len(whose) == 1:
            own.setdefault(whose[0], []).append(file)
        else:
            unmatched.append(file.name + unclear(course, assignment, file.name, whose))
    taken: dict[str, list[str]] = {}
    refused: dict[str, str] = {}
    several: dict[str, str] = {}
    for student, came in sorted(own.items()):
        blank = masters.for_student(course.notebook(assignment, student))
        looks = {file: look(course, assignment, path_of(file), blank) for file in came}
        # The newest that is this assignment's notebook, if one is.
        chosen = max(came, key=lambda file: (looks[file].fits, file.when))
        problem = refusal(course, assignment, student, looks[chosen], blank)
        if problem:
            refused[student] = problem
            continue
        if len(came) > 1:
            several[student] = which(came, chosen)
        taken[student] = put(course, assignment, student, chosen, blank)
    there = {name for name in course.students if submitted(course, assignment, name).is_file()}
    missing = [name for name in course.students if name not in there]
    return Collected(
        taken, unmatched, missing, refused, ignored, several, len(there - taken.keys())
    )


def unclear(course: Course, assignment: str, name: str, whose: list[str]) -> str:
    """Return what is unclear about the student of a file."""
    maybe = whose or owners.alike(name, course.students.values(), assignment)
    return f": could be of {' or of '.join(maybe)}" if maybe else ""


class Look(NamedTuple):
    """What a file is.

    Attributes
    ----------
    cells : int or None
        How many cells of the assignment it has; None if it is no notebook.
    other : str or None
        The assignment of which it has more cells.
    """

    cells: int | None
    other: str | None

    @property
    def fits(self) -> bool:
        """Whether it is a notebook of the assignment."""
        return bool(self.cells) and self.other is None


def look(course: Course, assignment: str, path: Path, blank: NotebookNode) -> Look:
    """Say what a file is. Assignments may have cells of the same name, so all are looked at."""
    count, other = incoming.cells_there(path, blank), None
    most = count
    if most is not None and most < len(incoming.names(blank)):
        for name in course.assignments:
            if not (course.folder(name) / masters.MASTER).is_file():
                continue
            there = incoming.cells_there(path, masters.read(course.folder(name)))
            if there is not None and there > most:
                most, other = there, name
    return Look(count, other)


def path_of(file: Found) -> Path:
    """Return where a notebook is; every file that has a student is one."""
    if file.path is None:
        raise CourseError(f"{file.name} is no notebook")
    return file.path


def which(came: list[Found], chosen: Found) -> str:
    """Return a sentence about which of several files was taken."""
    newest = chosen.when == max(file.when for file in came)
    how = ("newer" if len(came) == 2 else "newest") if newest else "one with the assignment's cells"
    name = chosen.name.rpartition("/")[2]
    number = "two" if len(came) == 2 else len(came)
    return f"{number} files; the {how} is taken: {name} ({chosen.when.astimezone():%H:%M})"


def refusal(
    course: Course, assignment: str, student: str, found: Look, blank: NotebookNode
) -> str | None:
    """Return why a file is not to be taken; None if it is."""
    if found.other:
        return f"this is the notebook of {found.other}, not of {assignment}; not taken"
    if found.cells == 0:
        return f"this notebook has no cell of {assignment}; not taken"
    if found.cells is None:
        places = kept(course, assignment, student), submitted(course, assignment, student)
        before = next((path for path in places if path.is_file()), None)
        if before and look(course, assignment, before, blank).fits:
            return "this file is no notebook; not taken, what was handed in before stays"
    return None


def submitted(course: Course, assignment: str, student: str) -> Path:
    """Return where nbgrader looks for a submission."""
    folder = course.root / "submitted" / student / assignment
    return folder / f"{course.notebook_name(assignment)}.ipynb"


def kept(course: Course, assignment: str, student: str) -> Path:
    """Return where a submission is kept as it came."""
    return course.root / "inbox" / student / assignment / f"{assignment}.ipynb"


def put(
    course: Course, assignment: str, student: str, file: Found, blank: NotebookNode
) -> list[str]:
    """Keep a submission as it came, and write what nbgrader grades; return the notes."""
    target = kept(course, assignment, student)
    target.parent.mkdir(parents=True, exist_ok=True)
    with path_of(file).open("rb") as came:
        content = came.read(KEPT_BYTES)
    if target.is_file() and target.read_bytes() != content:
        number = 1
        while target.with_stem(f"{assignment}-{number}").exists():
            number += 1
        target.replace(target.with_stem(f"{assignment}-{number}"))
    target.write_bytes(content)
    notebook, notes = incoming.submission(path_of(file), blank)
    path = submitted(course, assignment, student)
    shutil.rmtree(path.parent, ignore_errors=True)
    masters.write(notebook, path)
    when = file.when.astimezone(UTC)
    (path.parent / TIMESTAMP).write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC\n")
    return notes
