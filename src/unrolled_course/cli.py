"""The command-line tool ``unrolled-course``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from unrolled_course import collect as collecting
from unrolled_course import containment, export, feedback, grade, release, setting_up
from unrolled_course import report as reporting
from unrolled_course.course import Course
from unrolled_course.errors import CourseError

#: In a clone of the book's repository; a course may name another folder.
ASSIGNMENTS = Path(__file__).resolve().parents[2] / "assignments"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Hand out, collect and grade the assignments of the book. Run in the folder of a course.",
)

Assignment = Annotated[str, typer.Argument(help="Name of the assignment, as in course.toml.")]
Folder = Annotated[
    Path, typer.Option("--course", help="Folder of the course.", show_default="here")
]
Students = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student; may be repeated.")
]


def chosen(course: Course, among: Iterable[str], students: list[str] | None) -> list[str]:
    """Return the students that were named; all of them if none was."""
    there = list(among)
    unknown = sorted(set(students or ()) - set(there))
    if unknown:
        raise CourseError(f"There is no {', '.join(unknown)} among {len(there)} students")
    return students or there


def counted(things: list[str], name: str) -> str:
    """Return a number with its noun."""
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make the course in.")],
    name: Annotated[str, typer.Option(help="Name of the course.")] = "recurrent-networks",
    assignments: Annotated[Path, typer.Option(help="Folder of the masters.")] = ASSIGNMENTS,
) -> None:
    """Make a course: its folder, its secret, its gradebook's configuration."""
    course = setting_up.init(folder, name, assignments)
    print(f"The course is in {course.root}. Next: fill roster.csv, look at course.toml, then")
    print(f"  cd {folder} && unrolled-course release {course.assignments[0]}")


@app.command("release")
def release_(
    assignment: Assignment,
    students: Annotated[
        Path | None, typer.Option("--students", help="A roster; replaces the course's own.")
    ] = None,
    student: Students = None,
    course: Folder = Path(),
) -> None:
    """Write what each student gets, with their own parameters: handout/<student>/."""
    if students is not None:
        setting_up.take_roster(course, students)
    own = Course(course)
    setting_up.register(own, assignment)
    names = chosen(own, own.students, student)
    for _ in tqdm(release.release(own, assignment, names), total=len(names), unit="student"):
        pass
    print(f"In {own.root / 'handout'}: {counted(names, 'handout')}, each as a folder and as a zip.")


@app.command("collect")
def collect_(
    assignment: Assignment,
    source: Annotated[Path, typer.Argument(help="Folder or zip that the platform exported.")],
    course: Folder = Path(),
) -> None:
    """Take in what students handed in."""
    own = Course(course)
    found = collecting.collect(own, assignment, source)
    for student, notes in found.taken.items():
        for note in notes:
            print(f"{student}: {note}")
    print(f"{len(found.taken)} submissions taken, {len(found.missing)} missing")
    if found.missing:
        print(f"  missing: {', '.join(found.missing)}")
    for name in found.unmatched:
        print(f"  belongs to no student of the roster, or to several: {name}")


@app.command("grade")
def grade_(
    assignment: Assignment,
    student: Students = None,
    unprotected: Annotated[
        bool, typer.Option("--unprotected", help="Run student code without any containment.")
    ] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Runs at a time.")] = None,
    course: Folder = Path(),
) -> None:
    """Grade what was collected; what has not changed since the last time is left alone."""
    own = Course(course)
    own.allow_unprotected |= unprotected
    tell_protections(own)
    names = chosen(own, grade.waiting(own, assignment), student)
    fresh = 0
    with tqdm(total=len(names), unit="submission") as bar:
        for result in grade.grade(own, assignment, names, workers):
            fresh += result.fresh
            bar.update()
            if result.fresh:
                said = f": {result.ended}" if result.ended else ""
                bar.write(f"{result.student}: {result.points:g} points{said}")
    print(f"{counted(names, 'submission')} graded, {len(names) - fresh} of them before.")


@app.command()
def protections() -> None:
    """Say what contains student code on this system."""
    for line in containment.protections():
        print(line)


def tell_protections(course: Course) -> None:
    """Say which protections are active; raise ``CourseError`` if that is not enough."""
    found = containment.protections()
    for each in found:
        print(each)
    missing = [each.name for each in found if not each.active]
    if missing and not course.allow_unprotected:
        raise CourseError(
            f"student code would run without {', '.join(missing)}: see above how to have it, or "
            "say --unprotected, at your own risk"
        )


@app.command("feedback")
def feedback_(assignment: Assignment, student: Students = None, course: Folder = Path()) -> None:
    """Write a page for each graded student: feedback/<student>/<assignment>/."""
    own = Course(course)
    names = chosen(own, grade.graded(own, assignment), student)
    for name in tqdm(names, unit="student"):
        feedback.write(own, assignment, name)
    print(f"In {own.root / 'feedback'}: {counted(names, 'page')}.")


@app.command("export")
def export_(
    to: Annotated[Path, typer.Argument(help="CSV file to write.")] = Path("grades.csv"),
    questions: Annotated[bool, typer.Option(help="A column for each question.")] = False,
    course: Folder = Path(),
) -> None:
    """Write all grades as CSV."""
    print(f"{export.write(Course(course), to, questions)} students are in {to}.")


@app.command("report")
def report_(assignment: Assignment, course: Folder = Path()) -> None:
    """Write a page for the teacher: how each question went."""
    print(f"The report is in {reporting.write(Course(course), assignment)}")


@app.command()
def solutions(
    to: Annotated[Path, typer.Argument(help="Folder to write to.")],
    assignments: Annotated[Path, typer.Option(help="Folder of the masters.")] = ASSIGNMENTS,
) -> None:
    """Write every assignment with its solutions, for a sample student: for teachers only."""
    for path in setting_up.solutions(assignments, to):
        print(path)


def main() -> None:
    """Run the tool; an error of the course's is one sentence."""
    try:
        app()
    except (CourseError, containment.ContainmentError) as error:
        sys.exit(f"unrolled-course: {error}")


if __name__ == "__main__":
    main()
