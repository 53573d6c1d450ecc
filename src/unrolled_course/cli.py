"""The command-line tool ``unrolled-course``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from tqdm import tqdm

from unrolled_course import collect as collecting
from unrolled_course import containment, export, feedback, grade, release, setting_up, wording
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


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make the course in.")],
    name: Annotated[str, typer.Option(help="Name of the course.")] = "recurrent-networks",
    assignments: Annotated[Path, typer.Option(help="Folder of the masters.")] = ASSIGNMENTS,
) -> None:
    """Make a course: its folder, its secret, its gradebook's configuration."""
    course = setting_up.init(folder, name, assignments)
    print(f"The course is in {course.root}. Next: fill roster.csv, look at course.toml, then")
    first = shlex.quote(course.assignments[0])
    print(f"  cd {shlex.quote(str(folder))} && unrolled-course release {first}")


@app.command("release")
def release_(
    assignment: Annotated[
        str | None, typer.Argument(help="Name of the assignment; without it, all of the course.")
    ] = None,
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
    if not own.students:
        raise CourseError("roster.csv has no students")
    names = chosen(own, own.students, student)
    assignments = own.assignments if assignment is None else [assignment]
    for one in assignments:
        setting_up.register(own, one)
    each = chain.from_iterable(release.release(own, one, names) for one in assignments)
    made = list(tqdm(each, total=len(names) * len(assignments), unit="handout"))
    number = wording.counted(made, "handout")
    print(f"In {own.root / 'handout'}: {number}, each as a folder and as a zip.")


@app.command("collect")
def collect_(
    assignment: Assignment,
    source: Annotated[Path, typer.Argument(help="Folder or zip that the platform exported.")],
    course: Folder = Path(),
) -> None:
    """Take in what students handed in."""
    own = Course(course)
    found = collecting.collect(own, assignment, source)
    for line in wording.collected(found):
        print(line)


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
    there = grade.waiting(own, assignment)
    if not there:
        raise CourseError(
            f"Nothing was collected for {assignment}: run `unrolled-course collect` first."
        )
    names = chosen(own, there, student)
    tell_protections(own)
    fresh, again = 0, {}
    with tqdm(total=len(names), unit="submission") as bar:
        try:
            for result in grade.grade(own, assignment, names, workers, teller(bar)):
                bar.update()
                fresh += result.fresh
                if result.fresh:
                    again[result.student] = result.again
                    bar.write(wording.graded(own, assignment, result))
        except KeyboardInterrupt:
            bar.close()
            done = len(set(grade.graded(own, assignment)) & set(names))
            print(f"Stopped. {done} of {len(names)} are graded; run the command again to go on.")
            raise typer.Exit(130) from None
    for line in wording.all_graded(own, assignment, names, fresh, again):
        print(line)


def teller(bar: Any) -> Callable[[list[str]], None]:
    """Return what shows at a progress bar who is running."""

    def tell(names: list[str]) -> None:
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        bar.set_postfix_str(", ".join(names[:4]) + more)

    return tell


@app.command()
def protections() -> None:
    """Say what contains student code on this system."""
    for line in containment.protections():
        print(line)


def tell_protections(course: Course) -> None:
    """Say which protections are missing; raise ``CourseError`` if that is not accepted."""
    found = containment.protections()
    missing = [each.name for each in found if not each.active]
    if not missing:
        print("Protections: all active (`unrolled-course protections` lists them).")
    for each in found:
        if not each.active:
            print(each)
    if missing and not course.allow_unprotected:
        raise CourseError(
            f"student code would run without {', '.join(missing)}: see above how to have it, or "
            "say --unprotected, at your own risk"
        )


@app.command("feedback")
def feedback_(assignment: Assignment, student: Students = None, course: Folder = Path()) -> None:
    """Write a page for each graded student: feedback/<student>/<assignment>/."""
    own = Course(course)
    own.folder(assignment)
    graded = grade.graded(own, assignment)
    if not graded:
        command = "grade" if grade.waiting(own, assignment) else "collect"
        raise CourseError(f"Nothing is graded for {assignment}: run `{command}` first")
    names = chosen(own, graded, student)
    for name in tqdm(names, unit="student"):
        feedback.write(own, assignment, name)
    print(f"In {own.root / 'feedback'}: {wording.counted(names, 'page')}.")


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
