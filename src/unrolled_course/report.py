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
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from unrolled_course import feedback, masters, pages, runs
from unrolled_course.course import Course
from unrolled_course.errors import CourseError

#: A question that fewer than this many answered tells nothing about who did well.
ENOUGH = 5
#: How many of the judge's sentences are listed for a question.
LISTED = 3


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
        """The mean of what was got, from 0 to 1."""
        return float(self.fractions.mean()) if self.fractions.size else None

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many got all, a part, nothing."""
        full, none = int((self.fractions == 1).sum()), int((self.fractions == 0).sum())
        return full, self.fractions.size - full - none, none


def write(course: Course, assignment: str) -> Path:
    """Write the page and return it; raise ``CourseError`` if nothing is graded."""
    course.folder(assignment)
    students, questions, totals = gathered(course, assignment)
    if not students:
        raise CourseError(f"Nothing is graded for {assignment}: run `grade` first")
    html = pages.page(
        "report.html",
        assignment=assignment,
        course=course.name,
        students=len(students),
        handed_out=len(course.students),
        missing=sorted(set(course.students) - set(students)),
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


def gathered(course: Course, assignment: str) -> tuple[list[str], list[Question], np.ndarray]:
    """Return the graded students, the questions, and the students' points."""
    names: dict[str, float] = masters.points(masters.read(course.folder(assignment)))
    scores: dict[str, dict[str, float]] = {}
    waiting: Counter[str] = Counter()
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            grades = [grade for book in submission.notebooks for grade in book.grades]
            waiting.update(g.name for g in grades if g.needs_manual_grade)
            scores[submission.student.id] = {
                g.name: g.score / g.max_score for g in grades if not g.needs_manual_grade
            }
    said = sentences(course, assignment)
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


def sentences(course: Course, assignment: str) -> dict[str, Counter[str]]:
    """Return graded cell → how often the judge said what, of answers that lost points."""
    found: dict[str, Counter[str]] = {}
    for outcome in runs.kept(course, assignment).values():
        for name, score in outcome.scores.items():
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
        figure.savefig(text, format="svg", bbox_inches="tight", metadata={"Date": None})
    return Markup(text.getvalue().partition("<svg")[1] + text.getvalue().partition("<svg")[2])


def bars(questions: list[Question]) -> Markup:
    """Return a picture: of each question, how many got all, a part, nothing."""
    figure = Figure(figsize=(7.5, 0.6 + 0.36 * len(questions)))
    axes = figure.subplots()
    places = np.arange(len(questions))[::-1]
    left = np.zeros(len(questions))
    parts = zip(*(question.counts for question in questions), strict=True)
    looks = (("#2c7a4b", "", "all"), ("#e0b040", "//", "in part"), ("#a3372f", "..", "nothing"))
    for (color, hatch, label), counts in zip(looks, parts, strict=True):
        look: dict[str, Any] = {"color": color, "hatch": hatch, "edgecolor": "white"}
        axes.barh(places, counts, left=left, label=label, **look)
        left += np.array(counts)
    axes.set_yticks(places, [question.title for question in questions])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("submissions")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
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
