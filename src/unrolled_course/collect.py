"""Take in what students handed in: a folder or a zip, as a learning platform exports it.

Whose a file is, its path says: the student's id, lms_id or email as a part of it, or the full name
as Moodle and Canvas write it. What came is kept in ``inbox`` as it came; nbgrader finds a readable
notebook in ``submitted``. Collected again, a newer file takes the place of an older one.
"""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from unrolled_course import incoming, masters
from unrolled_course.course import Course, Student
from unrolled_course.errors import CourseError

#: Of a file larger than what can be graded this much is kept, to show the student.
KEPT_BYTES = incoming.MAX_BYTES + 1
MAX_FILES = 10_000
TIMESTAMP = "timestamp.txt"


class Found(NamedTuple):
    """A file for one of the students; ``when`` is its time of change."""

    path: Path
    name: str
    when: datetime


class Collected(NamedTuple):
    """What came of collecting.

    Attributes
    ----------
    taken : dict
        Student → notes about what was mended.
    unmatched : list of str
        Notebooks that belong to no student of the roster.
    missing : list of str
        Students of the roster of whom nothing came.
    """

    taken: dict[str, list[str]]
    unmatched: list[str]
    missing: list[str]


def collect(course: Course, assignment: str, source: Path) -> Collected:
    """Take in the submissions of an assignment from a folder or a zip."""
    course.folder(assignment)
    if source.is_dir():
        return take(course, assignment, files_in(source))
    if zipfile.is_zipfile(source):
        with tempfile.TemporaryDirectory(dir=course.root) as scratch:
            return take(course, assignment, unpack(source, Path(scratch)))
    raise CourseError(f"{source}: expected a folder or a zip of submissions")


def files_in(folder: Path) -> Iterator[Found]:
    """Yield the notebooks below a folder; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".ipynb" and path.is_file() and not path.is_symlink():
            when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield Found(path, path.relative_to(folder).as_posix(), when)


def unpack(source: Path, folder: Path) -> Iterator[Found]:
    """Yield the notebooks of an archive, each written under a number: no name of it is a path."""
    with zipfile.ZipFile(source) as archive:
        entries = [e for e in archive.infolist() if e.filename.lower().endswith(".ipynb")]
        if len(entries) > MAX_FILES:
            raise CourseError(f"{source}: expected at most {MAX_FILES} notebooks")
        for number, entry in enumerate(entries):
            if stat.S_ISLNK(entry.external_attr >> 16):
                continue
            path = folder / f"{number}.ipynb"
            with archive.open(entry) as packed, path.open("wb") as file:
                file.write(packed.read(KEPT_BYTES))  # what it says of its size may be a lie
            yield Found(path, entry.filename, datetime(*entry.date_time, tzinfo=UTC))


def take(course: Course, assignment: str, files: Iterator[Found]) -> Collected:
    """Put each file where it belongs."""
    newest: dict[str, Found] = {}
    unmatched: list[str] = []
    for file in files:
        owners = [s.id for s in course.students.values() if belongs(file.name, s)]
        if len(owners) != 1:
            unmatched.append(file.name)
        elif owners[0] not in newest or newest[owners[0]].when <= file.when:
            newest[owners[0]] = file
    taken = {name: put(course, assignment, name, file) for name, file in sorted(newest.items())}
    return Collected(taken, unmatched, [name for name in course.students if name not in newest])


def belongs(name: str, student: Student) -> bool:
    """Tell whether a file of this name (its path in an export) is a student's."""
    for key in (student.id, student.lms_id, student.email):
        if key and re.search(rf"(?<![\w@]){re.escape(key)}(?![\w@])", name.replace("_", " ")):
            return True
    first, last = plain(student.first_name), plain(student.last_name)
    if not first or not last:
        return False
    parts = [plain(part.split("_")[0]) for part in PurePosixPath(name).parts]
    return f"{first}{last}" in parts or f"{last}{first}" in parts  # Moodle's way, Canvas's way


def plain(name: str) -> str:
    """Return a name without accents, capitals and blanks."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if letter.isalnum()).lower()


def put(course: Course, assignment: str, student: str, file: Found) -> list[str]:
    """Keep a submission as it came, and write what nbgrader grades; return the notes."""
    kept = course.root / "inbox" / student / assignment / f"{assignment}.ipynb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with file.path.open("rb") as came:
        kept.write_bytes(came.read(KEPT_BYTES))
    blank = masters.for_student(course.notebook(assignment, student))
    notebook, notes = incoming.submission(file.path, blank)
    folder = course.root / "submitted" / student / assignment
    shutil.rmtree(folder, ignore_errors=True)
    masters.write(notebook, folder / f"{course.notebook_name(assignment)}.ipynb")
    (folder / TIMESTAMP).write_text(f"{file.when:%Y-%m-%d %H:%M:%S} UTC\n")
    return notes
