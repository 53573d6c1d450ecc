"""Say when a submission was handed in, and how long after it was due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nbgrader.utils import parse_utc

from unrolled_course.collect import TIMESTAMP
from unrolled_course.course import Course


def handed_in(course: Course, assignment: str, student: str) -> datetime | None:
    """Return when a student handed in, in local time; None if that is not known."""
    path = course.root / "submitted" / student / assignment / TIMESTAMP
    try:
        found: datetime = parse_utc(path.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None
    return found.replace(tzinfo=UTC).astimezone()


def lateness(course: Course, assignment: str, student: str) -> timedelta | None:
    """Return how long after the assignment was due; 0 if in time, None if that is not known."""
    due, when = course.due(assignment), handed_in(course, assignment, student)
    if due is None or when is None:
        return None
    return max(when - due, timedelta())


def in_words(late: timedelta | None) -> str:
    """Return a lateness as a reader says it; "" if it is none."""
    if not late:
        return ""
    minutes, _ = divmod(int(late.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "day"), (hours, "hour"), (minutes, "minute"))
    said = [f"{n} {name}{'' if n == 1 else 's'}" for n, name in parts if n][:2]
    return " ".join(said) or "less than a minute"
