"""Write a page for the teacher: how an assignment went, question by question.

One look is to show which question to talk about: how many had it right, in part, not at all or
blank, how far it separates those who did well from those who did not, and what the judge said most.
"""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import nbformat
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from unrolled_course import feedback, grade, incoming, masters, pages, runs
from unrolled_course.course import Course
from unrolled_course.errors import CourseError

#: A question that fewer than this many answered tells nothing about who did well.
ENOUGH = 5
#: How many of the judge's sentences are listed for a question.
LISTED = 3
#: The parts of a bar: color, hatching, name.
PARTS = (
    ("#2c7a4b", "", "all"),
    ("#e0b040", "//", "in part"),
    ("#a3372f", "..", "nothing"),
    ("#b4bac2", "", "to grade"),
)


class Question(NamedTuple):
    """How one question went.

    Attributes
    ----------
    name, title : str
    max : float
        Points it can get.
    fractions : numpy.ndarray
        What each graded submission got of them, shape (students,).
    waiting : int
        Submissions that wait for a grader.
    separation : float or None
        Correlation with the points in all other questions; None where too few or all alike.
    said : list of tuple
        The judge's commonest sentences for those who lost points, with how many got them.
    """

    name: str
    title: str
    max: float
    fractions: np.ndarray
    waiting: int
    separation: float | None
    said: list[tuple[str, int]]

    @property
    def mean(self) -> float | None:
        """The mean of what was got, from 0 to 1; None until at least half are graded."""
        if not self.fractions.size or self.fractions.size < self.waiting:
            return None
        return float(self.fractions.mean())

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many of the graded got all, a part, nothing."""
        full, none = int((self.fractions == 1).sum()), int((self.fractions == 0).sum())
        return full, self.fractions.size - full - none, none


def write(course: Course, assignment: str) -> Path:
    """Write the page and return it; raise ``CourseError`` if nothing is graded."""
    course.folder(assignment)
    with course.gradebook() as gradebook:
        graded = {each.student.id for each in gradebook.assignment_submissions(assignment)}
    if not graded:
        raise CourseError(f"Nothing is graded for {assignment}: run `grade` first")
    unreadable = sorted(each for each in graded if no_notebook(course, assignment, each))
    waiting = set(grade.waiting(course, assignment)) - graded
    students, questions, totals = gathered(course, assignment, graded - set(unreadable))
    html = pages.page(
        "report.html",
        assignment=assignment,
        course=course.name,
        students=len(students),
        handed_out=len(course.students),
        unreadable=unreadable,
        ungraded=sorted(waiting),
        missing=sorted(set(course.students) - graded - waiting),
        questions=questions,
        totals=totals,
        max=sum(question.max for question in questions),
        bars=bars(questions),
        histogram=histogram(totals, sum(question.max for question in questions)),
        stopped=stopped(course, assignment),
    )
    target = course.root / "report" / f"{assignment}.html"
    target.parent.mkdir(exist_ok=True)
    target.write_text(html, encoding="utf-8")
    return target


def no_notebook(course: Course, assignment: str, student: str) -> bool:
    """Tell whether what a student handed in could not be read."""
    path = course.root / "autograded" / student / assignment / f"{assignment}.ipynb"
    note = incoming.note_of(nbformat.read(path, as_version=4)) if path.is_file() else ""
    return note.startswith(incoming.UNREADABLE)


def gathered(
    course: Course, assignment: str, students: set[str]
) -> tuple[list[str], list[Question], np.ndarray]:
    """Return the students of these in the gradebook, the questions, and the students' points."""
    names: dict[str, float] = masters.points(masters.read(course.folder(assignment)))
    scores: dict[str, dict[str, float]] = {}
    waiting: Counter[str] = Counter()
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            if submission.student.id not in students:
                continue
            grades = [grade for book in submission.notebooks for grade in book.grades]
            waiting.update(g.name for g in grades if g.needs_manual_grade)
            scores[submission.student.id] = {
                g.name: g.score / g.max_score for g in grades if not g.needs_manual_grade
            }
    said = sentences(course, assignment, students)
    made = [
        Question(
            name,
            feedback.title_of(name),
            worth,
            np.array([own[name] for own in scores.values() if name in own]),
            waiting[name],
            separation(name, names, scores),
            said.get(name, Counter()).most_common(LISTED),
        )
        for name, worth in names.items()
    ]
    totals = [sum(names[name] * part for name, part in own.items()) for own in scores.values()]
    return sorted(scores), made, np.array(totals)


def separation(
    name: str, points: dict[str, float], scores: dict[str, dict[str, float]]
) -> float | None:
    """Return the correlation of a question with the points in all the others."""
    there = [own for own in scores.values() if name in own]
    if len(there) < ENOUGH:
        return None
    here = np.array([own[name] for own in there])
    rest = np.array([sum(points[k] * v for k, v in own.items() if k != name) for own in there])
    if np.ptp(here) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(here, rest)[0, 1])


def sentences(course: Course, assignment: str, students: set[str]) -> dict[str, Counter[str]]:
    """Return graded cell → how often the judge said what, of answers that lost points."""
    found: dict[str, Counter[str]] = {}
    for student, outcome in runs.kept(course, assignment).items():
        for name, score in outcome.scores.items() if student in students else ():
            if score.fraction < 1:
                found.setdefault(name + runs.GRADED, Counter())[score.feedback] += 1
    return found


def stopped(course: Course, assignment: str) -> dict[str, str]:
    """Return student → what stopped their notebook before its end."""
    outcomes = runs.kept(course, assignment)
    return {student: found.ended for student, found in outcomes.items() if found.ended}


def svg(figure: Figure) -> Markup:
    """Return a figure as SVG, the same for the same figure."""
    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "unrolled"}):  # else its names are random
        look: dict[str, Any] = {"bbox_inches": "tight", "transparent": True}
        figure.savefig(text, format="svg", metadata={"Date": None}, **look)
    return Markup(text.getvalue().partition("<svg")[1] + text.getvalue().partition("<svg")[2])


def bars(questions: list[Question]) -> Markup:
    """Return a picture: of each question, how many got all, a part, nothing, wait."""
    figure = Figure(figsize=(7.5, 0.6 + 0.36 * len(questions)))
    axes = figure.subplots()
    places = np.arange(len(questions))[::-1]
    left = np.zeros(len(questions))
    parts = zip(*((*question.counts, question.waiting) for question in questions), strict=True)
    for (color, hatch, label), counts in zip(PARTS, parts, strict=True):
        look: dict[str, Any] = {"color": color, "hatch": hatch, "edgecolor": "white"}
        axes.barh(places, counts, left=left, label=label, **look)
        left += np.array(counts)
    axes.set_yticks(places, [question.title for question in questions])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("submissions")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(ncols=4, loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
    return svg(figure)


def histogram(totals: np.ndarray, largest: float) -> Markup:
    """Return a picture: how many students got how many points."""
    figure = Figure(figsize=(7.5, 2.4))
    axes = figure.subplots()
    edges = [largest * k / 20 for k in range(21)]
    axes.hist(totals, bins=edges, color="#3b5ba5", edgecolor="white")
    axes.set_xlabel("points")
    axes.set_ylabel("students")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    return svg(figure)
