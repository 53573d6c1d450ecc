"""Turn the records of a sandbox into points and feedback, outside of it.

An assignment's ``judge.py`` has ``QUESTIONS``, question → ``Question``. What a student's code does
reaches it only as data: it cannot change what is compared, nor see what is expected.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from unrolled_course import codec
from unrolled_course.errors import CourseError
from unrolled_course.variants import Given

Call = list[Any]
JUDGE = "judge.py"


class Raised(NamedTuple):
    """An error that a student's function raised: its type, its message, the line it came from."""

    type: str
    message: str
    line: str


class Result(NamedTuple):
    """What came of one call: what was returned, or what was raised.

    ``changed`` are the positions of the arguments that the function has written into.
    """

    returned: Any
    raised: Raised | None
    changed: list[int]


class Score(NamedTuple):
    """What an answer is worth, from 0 to 1, and what the student is told about it."""

    fraction: float
    feedback: str


class Question(NamedTuple):
    """How a question is judged.

    Attributes
    ----------
    calls : callable
        ``(given, rng) -> list of calls``, each a list of arguments; or None, if the answer is a
        value. ``rng`` makes the hidden inputs of this student.
    score : callable
        ``(given, calls, answer) -> Score``; the answer is a list of ``Result``, one for each call,
        or the value.
    """

    calls: Callable[[Given, Any], list[Call]] | None
    score: Callable[[Given, list[Call] | None, Any], Score]


def questions(assignment: Path) -> dict[str, Question]:
    """Return the questions of an assignment; raise ``CourseError`` if its judge is none."""
    module = load(assignment / JUDGE)
    found = getattr(module, "QUESTIONS", None)
    if not isinstance(found, dict) or not all(isinstance(q, Question) for q in found.values()):
        raise CourseError(f"{assignment / JUDGE}: expected QUESTIONS, a dict of Question")
    return found


def load(path: Path) -> Any:
    """Return a Python file of an assignment as a module."""
    spec = importlib.util.spec_from_file_location(f"assignment_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise CourseError(f"There is no {path}: an assignment has master.md, variant.py, judge.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judge(
    question: Question,
    given: Given,
    calls: list[Call] | None,
    record: bytes | None,
    why: str | None = None,
) -> Score:
    """Return what the record of an answer is worth.

    Parameters
    ----------
    question : Question
    given : dict
        The parameters of this student.
    calls : list or None
        The calls that the sandbox was given.
    record : bytes or None
        What it wrote down; None if the cell never came to that.
    why : str, optional
        Why it did not, in a sentence for the student.
    """
    if record is None:
        return Score(
            0, why or "No answer reached the grader: the graded cell did not run to its end."
        )
    try:
        answer = answer_in(codec.loads(record), calls)
    except codec.CodecError:
        return Score(0, "The answer is nothing that the grader can read.")
    score = question.score(given, calls, answer)
    if not 0 <= score.fraction <= 1:
        raise CourseError(f"{JUDGE}: expected a fraction from 0 to 1, got {score.fraction}")
    return score


def answer_in(record: Any, calls: list[Call] | None) -> Any:
    """Return the value or the results in a record; raise ``CodecError`` if they are not there."""
    if not isinstance(record, dict):
        raise codec.CodecError("no record")
    if calls is None:
        if "value" not in record:
            raise codec.CodecError("no value")
        return record["value"]
    results = record.get("results")
    if not isinstance(results, list) or len(results) != len(calls):
        raise codec.CodecError("not one result for each call")
    return [result_in(result) for result in results]


def result_in(data: Any) -> Result:
    """Return what came of one call."""
    if not isinstance(data, dict) or not {"returned", "raised"} & set(data):
        raise codec.CodecError("no result")
    changed = data.get("changed")
    if not isinstance(changed, list) or not all(isinstance(k, int) for k in changed):
        raise codec.CodecError("no result")
    raised = data.get("raised")
    if raised is None:
        return Result(data.get("returned"), None, changed)
    if (
        not isinstance(raised, list)
        or len(raised) != 3
        or not all(isinstance(t, str) for t in raised)
    ):
        raise codec.CodecError("no error")
    return Result(None, Raised(*raised), changed)
