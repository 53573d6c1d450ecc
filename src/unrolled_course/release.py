"""Write what each student gets: a notebook with their own parameters, nothing else.

nbgrader gets its own copy of the assignment, rendered for a sample student: its gradebook keeps
the hidden lines of the graded cells, which are the same for everybody.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from nbformat import v4

from unrolled_course import masters
from unrolled_course.course import SAMPLE, Course

STAND_IN = """\
# Your own notebook is not here

Each student's assignment has numbers of its own. Put the notebook that you got from your teacher
here in place of this one, under the same name, `{name}`; then submit.
"""
#: The time of every file in an archive: equal handouts make equal archives.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def release(course: Course, assignment: str, students: Iterable[str]) -> Iterator[Path]:
    """Write the handout of each student, and yield its archive.

    Equal secret, student and master make equal bytes. What an earlier release wrote for a student
    is replaced as a whole.
    """
    master = masters.read(course.folder(assignment))
    for student in students:
        folder = course.root / "handout" / student / assignment
        shutil.rmtree(folder, ignore_errors=True)
        notebook = masters.for_student(masters.render(master, course.given(assignment, student)))
        path = folder / f"{course.notebook_name(assignment)}.ipynb"
        masters.write(notebook, path)
        yield pack(folder)


def pack(folder: Path) -> Path:
    """Return an archive of a student's folder, beside it."""
    target = folder.with_name(f"{folder.name}.zip")
    with ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = ZipInfo(path.relative_to(folder.parent).as_posix(), LONG_AGO)
                info.compress_type, info.create_system = ZIP_DEFLATED, 3
                info.external_attr = 0o644 << 16
                archive.writestr(info, path.read_bytes())
    return target


def write_source(course: Course, assignment: str) -> Path:
    """Write nbgrader's own copy of an assignment, and return it."""
    path = course.root / "source" / assignment / f"{course.notebook_name(assignment)}.ipynb"
    masters.write(course.notebook(assignment, SAMPLE), path)
    return path


def write_stand_in(course: Course, assignment: str) -> Path:
    """Write what nbgrader's exchange hands out to all students, and return it.

    The exchange has one notebook for everybody, and takes in only what it has handed out.
    """
    name = f"{course.notebook_name(assignment)}.ipynb"
    path = course.root / "release" / assignment / name
    words = v4.new_markdown_cell(STAND_IN.format(name=name), id="stand-in")
    masters.write(v4.new_notebook(cells=[words]), path)
    return path


def fingerprint(folder: Path) -> str:
    """Return a digest of all files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
