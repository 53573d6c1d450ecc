"""What the commands say of what was done, in sentences for a teacher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sized

from unrolled_course import by_hand, collect, grade
from unrolled_course.course import Course


def counted(things: Sized, name: str) -> str:
    """Return a number with its noun."""
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def collected(found: collect.Collected) -> Iterator[str]:
    """Yield what there is to say of what was collected: the sum, then what a teacher looks at."""
    for student in sorted(found.taken.keys() | found.refused.keys()):
        said = [
            found.refused.get(student),
            found.several.get(student),
            " ".join(found.taken.get(student, ())),
        ]
        if any(said):
            yield f"{student}: {'; '.join(filter(None, said))}"
    if found.before:
        taken = f"{len(found.taken)} taken now, {found.before} have handed in before"
    else:
        taken = f"{counted(list(found.taken), 'submission')} taken"
    yield f"{taken}, {len(found.missing)} missing"
    if found.missing:
        yield f"  missing: {', '.join(found.missing)}"
    for name in found.unmatched:
        yield f"  belongs to no student of the roster, or to several: {name}"
    for name in found.ignored:
        yield f"  not taken, as it is no notebook: {name}"


def graded(course: Course, assignment: str, result: grade.Graded) -> str:
    """Return what is said of a submission that was graded."""
    said = f"{result.student}: {result.points:g} of {result.best:g} points"
    waiting = by_hand.waiting(course, assignment, result.student)
    if waiting:
        said += f"; {counted(waiting, 'answer')} {'waits' if len(waiting) == 1 else 'wait'} for you"
    return f"{said}. {result.ended}" if result.ended else said


def all_graded(
    course: Course,
    assignment: str,
    students: list[str],
    fresh: int,
    again: Mapping[str, list[str]],
) -> Iterator[str]:
    """Yield what there is to say when all are graded: the sum, what is new, what comes next.

    ``fresh`` is how many were graded now; ``again`` says which questions of a student's that were
    graded by hand have another answer since.
    """
    yield f"{counted(students, 'submission')} graded, {len(students) - fresh} of them before."
    changed = [f"{name}: {', '.join(those)}" for name, those in again.items() if those]
    if changed:
        many = counted([name for those in again.values() for name in those], "question")
        yield (
            f"{many} graded by hand {'is' if many.startswith('1 ') else 'are'} to be looked at "
            f"again, since the answer is another one: {'; '.join(changed)}"
        )
    if any(by_hand.waiting(course, assignment, name) for name in students):
        yield "Next: Formgrader, Manual Grading, for the answers that wait for you; then"
        yield f"  unrolled-course feedback {assignment}"
    else:
        yield f"Next: unrolled-course feedback {assignment}"
