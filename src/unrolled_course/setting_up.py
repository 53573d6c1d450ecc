"""Make the folder of a course, and let nbgrader know its assignments and students."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from nbgrader.converters import GenerateAssignment

from unrolled_course import grade, judging, masters, release, variants
from unrolled_course.course import COLUMNS, CONFIG, SAMPLE, Course, new_secret, read_roster
from unrolled_course.errors import CourseError

TOML = """\
# A course on recurrent networks. `unrolled-course --help` lists what can be done with it.
name = "{name}"
# Where the masters of the assignments are, relative to this file.
assignments_folder = "{assignments}"
# true: grade without containment, at your own risk. `unrolled-course protections` says what
# contains student code on this system.
allow_unprotected = false

# For one submission; what is not named here has its default.
[limits]
cell_seconds = 60
total_seconds = 600

# One table for each assignment of the course, in order. A line such as
# due = 2027-03-01T12:00:00+01:00
# goes below the assignment; then run `release` again.
{listed}"""

NBGRADER = '''\
"""nbgrader's configuration: student code is run contained, points come from the judge.

Formgrader shows what students wrote, and runs nothing of it.
"""

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
)
from unrolled_course.nbgrader_parts import SHOWN_SAFELY, ContainedExecute

c = get_config()  # noqa: F821 - nbgrader defines it
c.CourseDirectory.course_id = {name!r}
c.Autograde.autograde_preprocessors = [
    ContainedExecute,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.HTMLExporter.update(SHOWN_SAFELY)
'''


def init(root: Path, name: str, assignments: Path) -> Course:
    """Make a course in an empty folder; raise ``CourseError`` if it is not empty.

    Parameters
    ----------
    root : Path
        The folder; it is made if it is not there.
    name : str
        A name of letters, digits and hyphens, as nbgrader wants it.
    assignments : Path
        The folder with the masters.
    """
    if root.exists() and any(root.iterdir()):
        raise CourseError(f"{root} is not empty: a course is made in a folder of its own")
    found = sorted(path.parent.name for path in assignments.glob(f"*/{masters.MASTER}"))
    if not found:
        raise CourseError(f"{assignments}: expected folders with a {masters.MASTER}, found none")
    root.mkdir(parents=True, exist_ok=True)
    listed = "".join(f'[assignments."{each}"]\n\n' for each in found)
    where = assignments.resolve().as_posix()
    toml = TOML.format(name=name, assignments=where, listed=listed)
    (root / CONFIG).write_text(toml.rstrip() + "\n", encoding="utf-8")
    secret = root / "secret"
    secret.touch(mode=0o600)
    secret.write_text(new_secret() + "\n")
    (root / "roster.csv").write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    (root / "nbgrader_config.py").write_text(NBGRADER.format(name=name), encoding="utf-8")
    return Course(root)


def register(course: Course, assignment: str) -> None:
    """Let nbgrader know an assignment and the students of the roster."""
    release.write_source(course, assignment)
    grade.nbgrader(course, GenerateAssignment, assignment)
    release.write_stand_in(course, assignment)
    with course.gradebook() as gradebook:
        due = course.due(assignment)
        gradebook.update_or_create_assignment(assignment, duedate=due and due.isoformat())
        for student in course.students.values():
            names = {"first_name": student.first_name, "last_name": student.last_name}
            gradebook.update_or_create_student(student.id, **names, email=student.email)


def take_roster(root: Path, roster: Path) -> None:
    """Make this roster the course's own, if it is one."""
    read_roster(roster)
    own = root / "roster.csv"
    if roster.resolve() != own.resolve():
        shutil.copyfile(roster, own)


def solutions(assignments: Path, to: Path) -> Iterator[Path]:
    """Write every assignment with its solutions and its rubric, and yield the notebooks.

    They are rendered for a sample student; the secret of no course is needed.
    """
    for folder in sorted(path.parent for path in assignments.glob(f"*/{masters.MASTER}")):
        rng = variants.generator(bytes(variants.SECRET_BYTES), folder.name, SAMPLE, "given")
        given = variants.plain(judging.load(folder / "variant.py").variant(rng))
        path = to / folder.name / f"{folder.name}-solution.ipynb"
        masters.write(masters.render(masters.read(folder), given), path)
        shutil.copyfile(folder / "rubric.md", path.with_name("rubric.md"))
        yield path
