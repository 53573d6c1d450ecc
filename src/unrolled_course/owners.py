"""Tell whose a file is, by its path in what a learning platform exports.

A key of a student (id, lms_id, email, or the full name as Moodle and Canvas write it) has to be a
whole part of the path, or a whole part between underscores: ``-`` counts as a letter. Folders are
looked at first. Where the keys of several students are there, one that contains the other wins, and
names win over mere numbers, as platforms put numbers of their own into a path.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from unrolled_course.course import Student

#: What a browser adds to the name of a file that is there already.
COPY = re.compile(r" \(\d+\)$")
ENDINGS = (".ipynb", ".zip")


class Key(NamedTuple):
    """A key that was found in a path: which student's, and where (part of the path, span)."""

    student: str
    part: int
    start: int
    end: int
    number: bool

    def within(self, other: Key) -> bool:
        """Tell whether another key contains this one and more."""
        return (
            self.part == other.part
            and other.start <= self.start
            and self.end <= other.end
            and (self.start, self.end) != (other.start, other.end)
        )


def owners(name: str, students: Iterable[Student], assignment: str) -> list[str]:
    """Return the ids of those whose a file may be; one if it is clear."""
    students = list(students)
    parts = [stripped(part, assignment) for part in PurePosixPath(name).parts]
    return decided(parts[:-1], students) or decided(parts[-1:], students)


def decided(parts: list[str], students: list[Student]) -> list[str]:
    """Return the ids of the students whose keys are the best in these parts of a path."""
    there = [key for student in students for key in keys(parts, student)]
    there = [key for key in there if not any(key.within(other) for other in there)]
    named = {key.student for key in there if not key.number}
    numbered = {key.student for key in there if key.number}
    return sorted((named & numbered) or named or numbered)


def keys(parts: list[str], student: Student) -> Iterator[Key]:
    """Yield where the keys of a student are."""
    exact = {key.lower() for key in (student.id, student.lms_id, student.email) if key}
    first, last = plain(student.first_name), plain(student.last_name)
    full = {f"{first}{last}", f"{last}{first}"} if first and last else set()
    for number, part in enumerate(parts):
        pieces = part.split("_")
        for start in range(len(pieces)):
            for end in range(start + 1, len(pieces) + 1):
                piece = "_".join(pieces[start:end]).strip().lower()
                if piece in exact or (end == start + 1 and plain(piece) in full):
                    yield Key(student.id, number, start, end, piece.isdigit())


def stripped(part: str, assignment: str) -> str:
    """Return a part of a path without its ending and without the name of the assignment."""
    for ending in ENDINGS:
        if part.lower().endswith(ending):
            part = part[: -len(ending)]
    own = re.compile(rf"(?<![^\W_]){re.escape(assignment)}(?![^\W_])", re.IGNORECASE)
    return own.sub("", COPY.sub("", part)).strip(" -")


def alike(name: str, students: Iterable[Student], assignment: str) -> list[str]:
    """Return the ids of those all words of whose id or name are somewhere in a path."""
    there = set(words(" ".join(stripped(p, assignment) for p in PurePosixPath(name).parts)))
    found = [
        student.id
        for student in students
        for own in (words(student.id), words(student.full_name))
        if own and there.issuperset(own) and not "".join(own).isdigit()
    ]
    return list(dict.fromkeys(found))


def words(text: str) -> list[str]:
    """Return the words in a text, without accents and capitals."""
    return [plain(word) for word in re.split(r"[\W_]+", text) if word]


def plain(name: str) -> str:
    """Return a name without accents, capitals and blanks."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if letter.isalnum()).lower()
