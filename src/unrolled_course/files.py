"""Find the notebooks in what a learning platform exported: a folder or a zip.

Nothing of an archive is written under a name of its own, links are not followed, and of a file no
more is read than can be graded.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from unrolled_course import incoming
from unrolled_course.errors import CourseError

#: Of a file larger than what can be graded this much is kept, to show the student.
KEPT_BYTES = incoming.MAX_BYTES + 1
MAX_FILES = 10_000
#: A handout that was packed again holds one notebook.
MAX_INNER = 2 * incoming.MAX_BYTES
#: What systems and Jupyter put beside files.
CLUTTER = ("__MACOSX", "Thumbs.db", "desktop.ini")

#: What a zip that is broken, or wants a password, makes Python raise.
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError)


class Found(NamedTuple):
    """A file of an export; ``when`` is its time of change, ``path`` is None if it is no notebook.

    ``name`` is its path in the export.
    """

    path: Path | None
    name: str
    when: datetime


def found(source: Path, scratch: Path) -> Iterator[Found]:
    """Yield the files of a folder or a zip.

    Parameters
    ----------
    source : Path
    scratch : Path
        A folder for what is unpacked.

    Raises
    ------
    CourseError
        If it is neither.
    """
    if source.is_dir():
        yield from in_folder(source, scratch)
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            yield from in_archive(archive, source, scratch)
    else:
        raise CourseError(f"{source}: expected a folder or a zip of submissions")


def clutter(name: str) -> bool:
    """Tell whether a file is nobody's: hidden, or made by a system."""
    parts = [part for part in PurePosixPath(name).parts if part != ".."]
    return any(part in CLUTTER or part.startswith(".") for part in parts)


def in_folder(folder: Path, scratch: Path) -> Iterator[Found]:
    """Yield the files below a folder; links are not followed."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or clutter(name):
            continue
        when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if name.lower().endswith(".zip"):
            yield inner(path, Found(None, name, when), scratch)
        else:
            yield Found(path if name.lower().endswith(".ipynb") else None, name, when)


def in_archive(archive: zipfile.ZipFile, source: Path, scratch: Path) -> Iterator[Found]:
    """Yield the files of an archive, each written under a number: no name of it is a path."""
    entries = [e for e in archive.infolist() if not e.is_dir() and not clutter(e.filename)]
    if len(entries) > MAX_FILES:
        raise CourseError(f"{source}: expected at most {MAX_FILES} files")
    for number, entry in enumerate(entries):
        if stat.S_ISLNK(entry.external_attr >> 16):
            continue
        file = Found(None, entry.filename, changed(entry))
        ending = PurePosixPath(entry.filename.lower()).suffix
        most = {".ipynb": KEPT_BYTES, ".zip": MAX_INNER}.get(ending, 0)
        try:
            path = most and unpack(archive, entry, scratch / f"{number}{ending}", most)
        except BROKEN:
            path = None
        if path and ending == ".zip":
            yield inner(path, file, scratch)
        else:
            yield file._replace(path=path or None)


def inner(path: Path, file: Found, scratch: Path) -> Found:
    """Return the notebook of a zip among the files, if it is the only one in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [
                entry
                for entry in archive.infolist()
                if entry.filename.lower().endswith(".ipynb") and not clutter(entry.filename)
            ]
            if len(entries) != 1 or stat.S_ISLNK(entries[0].external_attr >> 16):
                return file
            target = scratch / f"{len(list(scratch.iterdir()))}-inner.ipynb"
            unpack(archive, entries[0], target, KEPT_BYTES)
    except BROKEN:
        return file
    return file._replace(path=target)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path, most: int) -> Path:
    """Write a file of an archive, at most so many bytes of it, and return where."""
    with archive.open(entry) as packed, to.open("wb") as file:
        file.write(packed.read(most))  # what it says of its size may be a lie
    return to


def changed(entry: zipfile.ZipInfo) -> datetime:
    """Return when a file of an archive was changed: archives know no zone, so it is local time."""
    try:
        return datetime(*entry.date_time).astimezone(UTC)
    except ValueError:  # a month 0 is possible there
        return datetime(1980, 1, 1, tzinfo=UTC)
