"""The folder of a course: what is in it, and how its parts are found.

================================ ============================================================
in the folder                    what it is
================================ ============================================================
course.toml                      name of the course, where the assignments are, due dates
secret                           what all variants are derived from; only the teacher may read it
roster.csv                       the students: id, first_name, last_name, email, lms_id
handout/<student>/<assignment>/  what a student gets
inbox/<student>/<assignment>/    what a student handed in, as it came
source release submitted         nbgrader's own folders: <assignment>, or <student>/<assignment>
autograded feedback
gradebook.db                     nbgrader's gradebook
nbgrader_config.py               nbgrader's configuration: grading is contained there as well
================================ ============================================================
"""

from __future__ import annotations

import csv
import io
import os
import re
import secrets
import shlex
import sys
import tomllib
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from nbgrader.api import Gradebook

from unrolled_course import judging, masters, variants
from unrolled_course.errors import CourseError

CONFIG = "course.toml"
COLUMNS = ("id", "first_name", "last_name", "email", "lms_id")
#: What a student's id may be: it names folders, on every system.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
#: The student whom nbgrader's own copy of an assignment is rendered for.
SAMPLE = "sample"


class Student(NamedTuple):
    """A line of the roster."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def full_name(self) -> str:
        """The first and the last name; "" if the roster has neither."""
        return f"{self.first_name} {self.last_name}".strip()


class Course:
    """A course in a folder.

    Parameters
    ----------
    root : Path
        The folder, with ``course.toml`` in it.

    Raises
    ------
    CourseError
        If that is no course; the message says what is missing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        path = self.root / CONFIG
        if not path.is_file():
            raise CourseError(
                f"There is no {CONFIG} in {root}: `unrolled-course init` makes a course"
            )
        try:
            self.config: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
            self.name = str(self.config["name"])
            self.assignments_folder = (self.root / self.config["assignments_folder"]).resolve()
            self.chosen: dict[str, Any] = self.config["assignments"]
            self.allow_unprotected = bool(self.config.get("allow_unprotected", False))
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise CourseError(f"{path}: {error}") from error

    @cached_property
    def secret(self) -> bytes:
        """The secret of the course."""
        path = self.root / "secret"
        if not path.is_file():
            raise CourseError(
                f"There is no {path}: without the secret no variant can be made again"
            )
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise CourseError(
                f"{path} can be read by others: run `chmod 600 {shlex.quote(str(path))}`"
            )
        try:
            found = bytes.fromhex(path.read_text().strip())
        except ValueError:
            found = b""
        if len(found) < variants.SECRET_BYTES:
            raise CourseError(f"{path}: the secret is damaged: put your copy back")
        return found

    @cached_property
    def students(self) -> dict[str, Student]:
        """The students of the roster, by id."""
        return read_roster(self.root / "roster.csv")

    @property
    def assignments(self) -> list[str]:
        """The names of the course's assignments, in its order."""
        return list(self.chosen)

    def gradebook(self) -> Gradebook:
        """Return nbgrader's gradebook of the course, to be used in a ``with`` statement."""
        find_programs()
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", self.name)

    def due(self, assignment: str) -> datetime | None:
        """Return when an assignment is due, if the course says so."""
        found = self.chosen[assignment].get("due")
        if found is not None and not isinstance(found, datetime):
            raise CourseError(
                f"{CONFIG}: due of {assignment}: expected a date and time, got {found}"
            )
        return found and found.astimezone()  # without a zone it is this computer's time

    def folder(self, assignment: str) -> Path:
        """Return the folder of an assignment; raise ``CourseError`` if there is none."""
        if assignment not in self.chosen:
            listed = ", ".join(self.chosen)
            raise CourseError(f"There is no assignment {assignment!r} in {CONFIG}, only {listed}")
        return Path(self.assignments_folder, assignment)

    def notebook_name(self, assignment: str) -> str:
        """Return the name of an assignment's notebook, without its ending."""
        return assignment

    def given(self, assignment: str, student: str) -> variants.Given:
        """Return the parameters of a student."""
        rng = variants.generator(self.secret, assignment, student, "given")
        made = judging.load(self.folder(assignment) / "variant.py").variant(rng)
        return variants.plain(made)

    def hidden(self, assignment: str, student: str) -> dict[str, list[judging.Call] | None]:
        """Return question → the hidden calls of a student."""
        given = self.given(assignment, student)
        found = {}
        for name, question in judging.questions(self.folder(assignment)).items():
            rng = variants.generator(self.secret, assignment, student, f"hidden {name}")
            found[name] = None if question.calls is None else question.calls(given, rng)
        return found

    def notebook(self, assignment: str, student: str) -> Any:
        """Return the solution version of an assignment for a student."""
        return masters.render(
            masters.read(self.folder(assignment)), self.given(assignment, student)
        )


def find_programs() -> None:
    """Put this environment's programs on the path: nbgrader runs ``alembic`` by name."""
    here = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if here not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, (here, path)))


def read_roster(path: Path) -> dict[str, Student]:
    """Return id → student of a roster; raise ``CourseError`` naming the line that is wrong.

    The columns may be divided by commas or, as some programs of tables do it, by semicolons.
    """
    if not path.is_file():
        raise CourseError(f"There is no {path}: a roster has the columns {', '.join(COLUMNS)}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is not UTF-8: save it as 'CSV UTF-8'") from error
    head = text.partition("\n")[0]
    divider = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    columns = [name.strip().lower() for name in next(reader, [])]
    if "id" not in columns:
        raise CourseError(
            f"{path}: expected the columns {', '.join(COLUMNS)} (only id must be there), "
            f"got {', '.join(columns)}"
        )
    found: dict[str, Student] = {}
    for values in reader:
        row = dict(zip(columns, map(str.strip, values), strict=False))
        if not any(row.values()):
            continue
        student = Student(**{key: row.get(key, "") for key in COLUMNS})
        if not NAME.fullmatch(student.id) or student.id == SAMPLE:
            raise CourseError(
                f"{path}, line {reader.line_num}: expected an id of letters, digits and ._- "
                f"(not {SAMPLE!r}), got {student.id!r}"
            )
        if student.id.lower() in map(str.lower, found):
            raise CourseError(f"{path}, line {reader.line_num}: {student.id} is there twice")
        found[student.id] = student
    return found


def new_secret() -> str:
    """Return a fresh secret, as text."""
    return secrets.token_hex(variants.SECRET_BYTES)
